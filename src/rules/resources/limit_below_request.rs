use crate::model::Effective;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "limit-below-request",
    severity: Severity::Error,
    title: "CPU limit below the request",
    why: "The API server refuses a pod whose limit is less than its request.",
    remedy: "Raise `cpuLimit` to at least `cpu`, or leave it out: a throttled node looks like a dead one to its \
          peers.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let limit = set.resources.cpu_limit.as_ref().and_then(Effective::as_known);
        let (Some(request), Some(limit)) = (set.resources.cpu.as_known(), limit) else { continue };
        if limit < request {
            let message = message!("the limit of {} cores is less than the request of {}", limit, request);
            findings.at(&set.below("resources.cpuLimit"), message);
        }
    }
}
