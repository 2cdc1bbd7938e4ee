use crate::diagnostics::Severity;
use crate::elasticsearch::defaults::node_defaults;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "processors-beyond-request",
    severity: Severity::Warning,
    title: "CPU limit that a host may not have",
    why: "`node.processors` is the limit in whole cores. From 8.0 on Elasticsearch refuses to start where there \
          are fewer, and the scheduler looks at the request alone: it may choose a host that is large enough for \
          the request and too small for the limit.",
    remedy: "Set `cpu` to the same as `cpuLimit`, or leave `cpuLimit` out: a node without one uses what the host \
          has to spare. Where every host has so many cores, silence this rule with the reason.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if !view.version.at_least(8, 0) {
        return;
    }
    for set in &view.sets {
        let Some(resources) = &set.config.resources else { continue };
        let default = || node_defaults(&set.roles).cpu.parse().ok();
        let request = if resources.cpu.is_some() { read(resources.cpu.as_ref()) } else { default() };
        let (Some(request), Some(limit)) = (request, read(resources.cpu_limit.as_ref())) else { continue };
        // A host has whole cores: one for a request of 500m.
        if cores(&limit) > cores(&request) {
            let message = format!("a node starts only where there are {} cores, and requests {request}", cores(&limit));
            findings.add(view.at(set.below("resources.cpuLimit")), message);
        }
    }
}

fn cores(cpu: &Quantity) -> u64 {
    u64::try_from(cpu.as_millis()).unwrap_or(0).div_ceil(1000)
}
