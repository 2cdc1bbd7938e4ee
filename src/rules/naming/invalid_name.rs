use crate::kubernetes::names::{as_label, is_label, is_label_value};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "invalid-name",
    severity: Severity::Error,
    title: "Invalid name",
    why: "Names become those of Services and pods, which are DNS labels: lowercase letters, digits and `-`, with a \
          letter or digit at both ends, and for a Service a letter first. The API server refuses anything else.",
    remedy: "Write a name such as `search` or `data-hot`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let metadata = &cluster.config.metadata;
    let mut names = vec![(metadata.name.as_str(), Path::parse("metadata.name"), true)];
    names.extend(metadata.namespace.as_deref().map(|name| (name, Path::parse("metadata.namespace"), false)));
    for set in &cluster.sets {
        names.extend(set.config.service_name.as_deref().map(|name| (name, set.below("serviceName"), true)));
        let claim = set.storage.claim().and_then(|claim| claim.name.as_written().map(|name| (*name, &claim.name.path)));
        names.extend(claim.map(|(name, path)| (name, path.clone(), false)));
    }
    let sets = cluster.sets.iter().map(|set| &set.name).filter(|name| name.is_written());
    names.extend(sets.map(|name| (name.value, name.path.clone(), false)));
    for (name, path, starts_service) in names {
        let has_letter_first = name.starts_with(|letter: char| letter.is_ascii_lowercase());
        if is_label(name) && (has_letter_first || !starts_service) {
            continue;
        }
        let message = match name {
            "" => "the name is empty".into(),
            name if is_label(name) => message!("`{}` does not start with a letter", quoted(name)),
            name => message!("`{}` is not a valid DNS label", quoted(name)),
        };
        let suggestion = as_label(name);
        let finding = findings.at(&path, message);
        if !suggestion.is_empty() && suggestion != *name {
            finding.remedy = message!("Write for instance `{}`.", quoted(suggestion));
        }
    }
    let name = &cluster.cluster_name;
    if name.is_written() && (name.is_empty() || name.contains(':')) {
        let message = message!("`{}` is not a valid cluster name", quoted(**name));
        let finding = findings.at(&name.path, message);
        finding.why = "Elasticsearch refuses to start with a `cluster.name` that is empty or contains a colon.".into();
        finding.remedy = "Write a name without a colon, or leave `clusterName` out.".into();
    }
    let domain = &cluster.domain;
    if !domain.split('.').all(is_label) {
        let message = message!("`{}` is not a valid DNS domain", quoted(**domain));
        let finding = findings.at(&domain.path, message);
        finding.why =
            "Each node publishes its name in this domain, and does not start if it cannot be resolved.".into();
        finding.remedy =
            "Leave `clusterDomain` out for `cluster.local`, or write what `/etc/resolv.conf` of a pod has.".into();
    }
    for set in &cluster.sets {
        if let Some(zone) = set.config.zone.as_ref().filter(|zone| !is_label_value(zone)) {
            let finding = findings.at(&set.below("zone"), message!("`{}` is not a valid zone name", quoted(zone)));
            finding.why = "No host can carry such a value in its label `topology.kubernetes.io/zone`.".into();
            finding.remedy = "Write a zone as `kubectl get nodes -L topology.kubernetes.io/zone` shows it.".into();
        }
    }
}
