use crate::diagnostics::Severity;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "little-cpu",
    severity: Severity::Warning,
    title: "Hardly any CPU",
    why: "With less than a tenth of a core on a busy host a node takes minutes to start and misses the checks \
          of its peers, who drop it from the cluster.",
    remedy: "Request at least `cpu: 500m`.",
    check,
};

const LITTLE_MILLIS: i64 = 100;

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let resources = set.config.resources.clone().unwrap_or_default();
        for (cpu, key) in [(resources.cpu, "resources.cpu"), (resources.cpu_limit, "resources.cpuLimit")] {
            if let Some(cpu) = read(cpu.as_ref()).filter(|cpu| cpu.as_millis() < LITTLE_MILLIS) {
                findings.add(view.at(set.below(key)), format!("{cpu} of a core is very little"));
            }
        }
    }
}
