use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "minimum-below-copies",
    severity: Severity::Warning,
    title: "Fewer data nodes than copies of a shard",
    why: "Two copies of a shard never share a node. With fewer nodes than copies some are not allocated: the cluster is yellow, and \
          the loss of one node can be the loss of the last copy. A node that is to go waits in vain for its shards to be taken.",
    remedy: "Keep as many data nodes as an index has copies, or lower `number_of_replicas` first.",
};

/// An index has one replica unless it says otherwise.
const USUAL_COPIES: u32 = 2;

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some((old, new)) = pair.both() else { continue };
        let copies = [context.old, context.new].iter().filter_map(|side| side.configs.get(&new.name)?.copies).max();
        let (copies, why) = match copies {
            Some(copies) => (copies, "as its workload says"),
            None => (USUAL_COPIES, "as an index has unless it says otherwise"),
        };
        let (before, after) = (old.data_nodes(), new.data_nodes());
        // Where the sets are gone, that is said.
        let is_kept = after > 0 || new.sets.len() >= old.sets.len();
        if after < before && after < copies && is_kept {
            let message =
                format!("{before} -> {after} data nodes are fewer than the {copies} copies of a shard, {why}");
            let danger = found.add(Some(pair.name()), message);
            danger.remedy = format!(
                "Keep {copies} data nodes at least (`replicas: {copies}`, `minReplicas: {copies}`), or give every index fewer replicas first:"
            );
            danger.commands = vec![
                "# in place of `_all`, the indices whose `rep` is higher:".to_owned(),
                "GET _cat/indices?v&h=index,rep&s=rep:desc&expand_wildcards=all".to_owned(),
                "PUT _all/_settings".to_owned(),
                format!("{{\"index.number_of_replicas\": {}}}", after.saturating_sub(1)),
            ];
        }
    }
}
