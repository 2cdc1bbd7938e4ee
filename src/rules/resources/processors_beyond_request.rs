use crate::model::cores;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "processors-beyond-request",
    severity: Severity::Warning,
    title: "CPU limit that a host may not have",
    why: "`node.processors` is the limit in whole cores. From 8.0 on Elasticsearch refuses to start on a host with \
          fewer, and the scheduler looks only at the request: it may choose a host that is large enough for the \
          request and too small for the limit.",
    remedy: "Set `cpu` to the value of `cpuLimit`, or leave `cpuLimit` out: a node without one uses what the host \
          has to spare. If every host has that many cores, silence this rule with the reason.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if !cluster.version.at_least(Since(8, 0)) {
        return;
    }
    for set in &cluster.sets {
        let (Some(request), Some(limit)) = (set.resources.cpu.as_known(), set.resources.processors()) else { continue };
        // A host has whole cores: one for a request of 500m.
        if limit > cores(request) {
            let message = message!("a node starts only on a host with {} cores, and requests {}", limit, request);
            findings.at(&set.below("resources.cpuLimit"), message);
        }
    }
}
