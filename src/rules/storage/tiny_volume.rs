use crate::diagnostics::Severity;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "tiny-volume",
    severity: Severity::Warning,
    title: "Tiny volume",
    why: "At 85 % of a volume Elasticsearch places no more shards on it, at 95 % it makes every index on it \
          read-only. On so small a volume the transaction logs and one merge reach that.",
    remedy: "Write at least `size: 10Gi`; Kubernetes does not let it change later through the set.",
    check,
};

const TINY_GIB: u64 = 2;

fn check(view: &View, findings: &mut Findings) {
    for set in view.sets.iter().filter(|set| set.stores()) {
        let size = read(set.config.storage.as_ref().and_then(|storage| storage.size.as_ref()));
        if let Some(size) = size.filter(|size| ((1 << 20)..(TINY_GIB << 30)).contains(&size.as_bytes())) {
            findings
                .add(view.at(set.below("storage.size")), format!("{size} is full before the cluster does anything"));
        }
    }
}
