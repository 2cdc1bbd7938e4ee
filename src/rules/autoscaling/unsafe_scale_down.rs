use crate::config::ScaleDown;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unsafe-scale-down",
    severity: Severity::Error,
    title: "Scaling down nodes that hold shards",
    why: "The autoscaler removes the pod with the highest ordinal at once, with every shard copy on it. If that was \
          the last copy, the index is red; if two pods go within the time that a recovery takes, even replicated \
          indices are.",
    remedy: "Write `scaleDown: drain`: a node then moves its shards to the others before it goes. Or leave `scaleDown` out: \
             the set grows automatically and is shrunk by hand.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.keeps_shards()) {
        let Some(scaling) = &set.autoscaling else { continue };
        if scaling.scale_down.as_written() == Some(&ScaleDown::Free) {
            let message =
                message!("the set `{}` holds shards, and its nodes may be removed with them", quoted(*set.name));
            findings.at(&scaling.scale_down.path, message);
        }
    }
}
