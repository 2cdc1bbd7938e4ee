use crate::diagnostics::Severity;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "limit-below-request",
    severity: Severity::Error,
    title: "CPU limit below the request",
    why: "The API server refuses a pod whose limit is less than its request.",
    remedy: "Raise `cpuLimit` to at least `cpu`, or leave it out: a throttled node looks like a dead one to its \
          peers.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let Some(resources) = &set.config.resources else {
            continue;
        };
        if let (Some(request), Some(limit)) = (read(resources.cpu.as_ref()), read(resources.cpu_limit.as_ref()))
            && limit < request
        {
            let message = format!("the limit of {limit} cores is less than the request of {request}");
            findings.add(view.at(set.below("resources.cpuLimit")), message);
        }
    }
}
