use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::support::names::LABEL_LENGTH;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "long-name",
    severity: Severity::Error,
    title: "Name too long",
    why: "Pods, Services and label values have at most 63 characters. A pod is `<cluster>-<set>-<ordinal>`, \
          and the StatefulSet controller labels it `<cluster>-<set>-<revision>` with a revision of up to 10: \
          with longer names it cannot make a single pod, though the API server takes the set.",
    remedy: "Shorten `metadata.name` or the set's name: together with the `-` between them at most 52 characters, \
          and the cluster's alone at most 53.",
    check,
};

/// `-` and the hash of a StatefulSet's revision.
const REVISION: usize = 1 + 10;
/// Ending of the Service that masters find each other by.
const DISCOVERY: &str = "-discovery";

fn check(view: &View, findings: &mut Findings) {
    let cluster = &view.config.metadata.name;
    let service = cluster.len() + DISCOVERY.len();
    if service > LABEL_LENGTH {
        let message =
            format!("the Service `{cluster}{DISCOVERY}` would have {service} characters, {LABEL_LENGTH} at most");
        findings.add(view.at(Path::parse("metadata.name")), message);
        return;
    }
    for set in &view.sets {
        let base = cluster.len() + 1 + set.config.name.len();
        let (what, suffix) = if set.is_stateful() {
            let ordinal = 1 + set.max_nodes.saturating_sub(1).to_string().len();
            ("pods' labels", REVISION.max(ordinal))
        } else {
            ("Service", 0)
        };
        if base + suffix > LABEL_LENGTH {
            let path =
                if view.config.spec.node_sets.is_some() { set.below("name") } else { Path::parse("metadata.name") };
            let message = format!(
                "the {what} of `{cluster}-{}` would have {} characters, {LABEL_LENGTH} at most",
                set.config.name,
                base + suffix
            );
            findings.add(view.at(path), message);
        }
    }
}
