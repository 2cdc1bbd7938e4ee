use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::support::names::{as_label, is_label, is_label_value};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "invalid-name",
    severity: Severity::Error,
    title: "Name that Kubernetes does not take",
    why: "Names become those of Services and pods, which are DNS labels: lowercase letters, digits and `-`, \
          with a letter or digit at both ends, and a letter first for a Service. The API server refuses \
          anything else.",
    remedy: "Write a name such as `search` or `data-hot`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let metadata = &view.config.metadata;
    let mut names = vec![(&metadata.name, Path::parse("metadata.name"), true)];
    names.extend(metadata.namespace.as_ref().map(|name| (name, Path::parse("metadata.namespace"), false)));
    if view.config.spec.node_sets.is_some() {
        names.extend(view.sets.iter().map(|set| (&set.config.name, set.below("name"), false)));
    }
    for (name, path, starts_service) in names {
        let has_letter_first = name.starts_with(|letter: char| letter.is_ascii_lowercase());
        if is_label(name) && (has_letter_first || !starts_service) {
            continue;
        }
        let message = match name.as_str() {
            "" => "the name is empty".to_owned(),
            name if is_label(name) => format!("`{name}` does not start with a letter"),
            name => format!("`{name}` is no DNS label"),
        };
        let suggestion = as_label(name);
        let finding = findings.add(view.at(path), message);
        if !suggestion.is_empty() && suggestion != *name {
            finding.remedy = format!("Write for instance `{suggestion}`.").into();
        }
    }
    if let Some(name) = view.config.spec.cluster_name.as_ref().filter(|name| name.is_empty() || name.contains(':')) {
        let finding = findings.add(view.at(Path::parse("spec.clusterName")), format!("`{name}` is no cluster name"));
        finding.why = "Elasticsearch refuses to start with a `cluster.name` that is empty or has a colon.".into();
        finding.remedy = "Write a name without a colon, or leave `clusterName` out.".into();
    }
    if let Some(domain) = view.config.spec.cluster_domain.as_ref().filter(|domain| !domain.split('.').all(is_label)) {
        let finding =
            findings.add(view.at(Path::parse("spec.clusterDomain")), format!("`{domain}` is no domain of a DNS"));
        finding.why = "Each node publishes its name in this domain and does not start where that leads nowhere.".into();
        finding.remedy =
            "Leave `clusterDomain` out for `cluster.local`, or write what `/etc/resolv.conf` of a pod has.".into();
    }
    for set in &view.sets {
        if let Some(zone) = set.config.zone.as_ref().filter(|zone| !is_label_value(zone)) {
            let finding = findings.add(view.at(set.below("zone")), format!("`{zone}` is no name of a zone"));
            finding.why = "No host carries such a value in its label `topology.kubernetes.io/zone`.".into();
            finding.remedy = "Write a zone as `kubectl get nodes -L topology.kubernetes.io/zone` shows it.".into();
        }
    }
}
