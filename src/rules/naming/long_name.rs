use crate::kubernetes::names::LABEL_LENGTH;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "long-name",
    severity: Severity::Error,
    title: "Name too long",
    why: "Pods, Services and label values have at most 63 characters. A pod is named `<cluster>-<set>-<ordinal>`, \
          and the StatefulSet controller labels it `<cluster>-<set>-<revision>` with a revision of up to 10: with \
          longer names it cannot create a single pod, though the API server accepts the set.",
    remedy: "Shorten `metadata.name` or the set's name: at most 52 characters together with the `-` between them, \
          and at most 53 for the cluster's alone.",
};

/// `-` and the hash of a StatefulSet's revision.
const REVISION: usize = 1 + 10;
/// Ending of the Service that masters find each other by.
const DISCOVERY: &str = "-discovery";

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let name = &cluster.config.metadata.name;
    let service = name.len() + DISCOVERY.len();
    if service > LABEL_LENGTH {
        let message = message!(
            "the Service `{}{}` would have {} characters, and at most {} are allowed",
            quoted(name),
            DISCOVERY,
            service,
            LABEL_LENGTH
        );
        findings.at(&Path::parse("metadata.name"), message);
        return;
    }
    for set in &cluster.sets {
        let base = name.len() + 1 + set.name.len();
        let (what, suffix) = if set.is_stateful() {
            let ordinal = 1 + set.nodes.max.saturating_sub(1).to_string().len();
            ("pods' labels", REVISION.max(ordinal))
        } else {
            ("Service", 0)
        };
        if base + suffix > LABEL_LENGTH {
            let path = if set.name.is_written() { set.name.path.clone() } else { Path::parse("metadata.name") };
            let message = message!(
                "the {} of `{}-{}` would have {} characters, and at most {} are allowed",
                what,
                quoted(name),
                quoted(*set.name),
                base + suffix,
                LABEL_LENGTH
            );
            findings.at(&path, message);
        }
    }
}
