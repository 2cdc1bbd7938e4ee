use crate::config::ResourceName;
use crate::model::{Effective, Metric};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unreachable-target",
    severity: Severity::Error,
    title: "Target that cannot be reached",
    why: "The autoscaler adds nodes only when the metric is above its target by more than the tolerance (10 % by \
          default). A container cannot use more than its limit, so the set would never grow, however loaded it is.",
    remedy: "Lower the target, raise the limit, or leave `cpuLimit` out: without it a node may use what its host \
          has.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(scaling) = &set.autoscaling else { continue };
        let tolerance = i128::from(scaling.up.tolerance.as_millis());
        for metric in scaling.metrics.iter().filter(|metric| measures_elasticsearch_alone(cluster, set, metric)) {
            let resources = &set.resources;
            let (request, limit) = match metric.resource {
                Some(ResourceName::Cpu) => (resources.cpu.as_known(), resources.cpu_limit.as_ref()),
                Some(ResourceName::Memory) => (resources.memory.as_known(), Some(&resources.memory)),
                None => continue,
            };
            let (Some(request), Some(limit)) = (request, limit.and_then(Effective::as_known)) else { continue };
            let most = millis(limit) * 100 / millis(request).max(1);
            let is_out_of_reach = |most: i128, target: i128| most * 1000 <= target * (1000 + tolerance);
            if let Some(percent) = metric.utilization.filter(|percent| is_out_of_reach(most, i128::from(*percent))) {
                let message = message!(
                    "{} % of the request is never exceeded by more than the tolerance: the limit is {} % of it",
                    percent,
                    most
                );
                findings.at(&metric.path.key("averageUtilization"), message);
            }
            if let Some(value) = metric.average().filter(|value| is_out_of_reach(millis(limit), millis(value))) {
                let message = message!(
                    "{} is never exceeded by more than the tolerance: the container's limit is {}",
                    value,
                    limit
                );
                findings.at(&metric.path.key("averageValue"), message);
            }
        }
    }
}

fn millis(quantity: &Quantity) -> i128 {
    i128::from(quantity.as_millis())
}

/// Whether the metric measures the container that esgen writes and no other.
fn measures_elasticsearch_alone(cluster: &Cluster, set: &NodeSet, metric: &Metric) -> bool {
    if metric.container.is_some() {
        return metric.measures_main_alone();
    }
    let mut containers = cluster.pod_templates_of(set).into_iter().flat_map(|template| template.running_containers());
    containers.all(|container| container.is_main())
}
