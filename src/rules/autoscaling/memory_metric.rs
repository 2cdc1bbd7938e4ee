use crate::config::{Metric, ResourceName};
use crate::diagnostics::Severity;
use crate::rules::support::metrics::{key, metrics};
use crate::rules::support::pod_template::MAIN;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "memory-metric",
    severity: Severity::Warning,
    title: "Memory as a metric of Elasticsearch",
    why: "Elasticsearch takes its whole heap at the start and keeps it, and the page cache that counts as used \
          fills up with whatever is read. So memory rises to the limit on any node and never falls: the set \
          grows to its maximum and stays there.",
    remedy: "Scale on `cpu`, or on what clients feel, such as the search queue or latency as a `pods` or \
          `external` metric.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        for (index, metric) in metrics(set) {
            let is_memory = match metric {
                Metric::Memory(_) => true,
                Metric::ContainerResource(target) => {
                    target.name == ResourceName::Memory && target.container.as_deref().is_none_or(|name| name == MAIN)
                }
                _ => false,
            };
            if is_memory {
                let path = set.below(&format!("autoscaling.metrics[{index}].{}", key(metric)));
                findings.add(view.key_at(path), "the memory of a node of Elasticsearch says nothing about its load");
            }
        }
    }
}
