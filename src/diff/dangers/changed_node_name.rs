use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "changed-node-name",
    severity: Severity::Warning,
    title: "Other node names",
    why: "Filters of shard allocation, voting exclusions and `cluster.initial_master_nodes` go by the names of nodes: what they \
          said of the old names holds for nobody any more. A node that was being drained gets shards again.",
    remedy: "Keep `node.name` as it was: esgen takes the pod's name.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        for (before, after) in pair.kept() {
            let (Some(old), Some(new)) = (before.settings.get("node.name"), after.settings.get("node.name")) else {
                continue;
            };
            if old != new {
                let danger = found.add(
                    Some(pair.name()),
                    format!("`node.name` of set `{}` is changed from `{old}` to `{new}`", after.name),
                );
                danger.remedy = format!("Keep `node.name` at `{old}`.");
            }
        }
    }
}
