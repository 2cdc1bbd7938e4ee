use crate::config::SelectPolicy;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "idle-scale-down-behavior",
    severity: Severity::Warning,
    title: "Speed of scaling down where it is disabled",
    why: "Nodes of this set are never removed, so the speed has no effect, and whoever reads the config may believe \
          that it has.",
    remedy: "Remove `behavior.scaleDown`, or write `scaleDown: drain` if the autoscaler is to remove nodes.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(scaling) = set.autoscaling.as_ref().filter(|scaling| !scaling.scales_down()) else { continue };
        if scaling.down.config.is_some_and(|rules| rules.select_policy != Some(SelectPolicy::Disabled)) {
            let message = message!("scaling down is disabled for the set `{}`", quoted(*set.name));
            findings.at_key(&scaling.down.path, message);
        }
    }
}
