use crate::config::{Metric, ResourceName};
use crate::diagnostics::Severity;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::metrics::{key, metrics};
use crate::rules::support::pod_template::{MAIN, of_set};
use crate::rules::support::quantities::read;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unreachable-target",
    severity: Severity::Error,
    title: "Target that cannot be reached",
    why: "The autoscaler adds nodes only when the metric is above its target by more than the tolerance (10 % \
          by default). A container cannot use more than its limit, so the set would never grow, however loaded \
          it is.",
    remedy: "Lower the target, raise the limit, or leave `cpuLimit` out: without it a node may use what its host \
          has.",
    check,
};

/// By how many thousandths a metric may be off its target, unless `tolerance` says otherwise.
const TOLERANCE_MILLIS: i128 = 100;

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let tolerance = tolerance(set);
        for (index, metric) in metrics(set) {
            let Some(target) = target_of_main(view, set, metric) else {
                continue;
            };
            let resources = set.config.resources.clone().unwrap_or_default();
            let (request, limit) = match target.resource {
                ResourceName::Cpu => (read(resources.cpu.as_ref()), read(resources.cpu_limit.as_ref())),
                ResourceName::Memory => (read(resources.memory.as_ref()), read(resources.memory.as_ref())),
            };
            let millis = |amount: &Quantity| i128::from(amount.as_millis());
            // Memory is requested up to its limit, so its share is known even where the amount is left to the plan.
            let most = match (&request, &limit, target.resource) {
                (Some(request), Some(limit), _) => millis(limit) * 100 / millis(request).max(1),
                (_, _, ResourceName::Memory) => 100,
                _ => i128::from(i64::MAX),
            };
            let path = set.below(&format!("autoscaling.metrics[{index}].{}", key(metric)));
            if let Some(percent) =
                target.utilization.filter(|percent| most * 1000 <= i128::from(*percent) * (1000 + tolerance))
            {
                let message = format!(
                    "{percent} % of the request is never exceeded by more than the tolerance: the limit is {most} % of it"
                );
                findings.add(view.at(path.key("averageUtilization")), message);
            }
            if let (Some(value), Some(limit)) = (target.value, limit)
                && millis(&limit) * 1000 <= millis(&value) * (1000 + tolerance)
            {
                let message =
                    format!("{value} is never exceeded by more than the tolerance: the container's limit is {limit}");
                findings.add(view.at(path.key("averageValue")), message);
            }
        }
    }
}

struct Target {
    resource: ResourceName,
    utilization: Option<u32>,
    value: Option<Quantity>,
}

/// The target of a metric that measures esgen's own container alone.
fn target_of_main(view: &View, set: &SetView, metric: &Metric) -> Option<Target> {
    let is_alone = || {
        of_set(view, set)
            .iter()
            .flat_map(|template| [template.containers(), template.sidecars()])
            .flatten()
            .all(|container| container.name == MAIN)
    };
    match metric {
        Metric::Cpu(target) if is_alone() => Some(Target {
            resource: ResourceName::Cpu,
            utilization: target.average_utilization,
            value: read(target.average_value.as_ref()),
        }),
        Metric::Memory(target) if is_alone() => Some(Target {
            resource: ResourceName::Memory,
            utilization: target.average_utilization,
            value: read(target.average_value.as_ref()),
        }),
        Metric::ContainerResource(target) if target.container.as_deref().is_none_or(|name| name == MAIN) => {
            Some(Target {
                resource: target.name,
                utilization: target.average_utilization,
                value: read(target.average_value.as_ref()),
            })
        }
        _ => None,
    }
}

fn tolerance(set: &SetView) -> i128 {
    let behavior = set.config.autoscaling.as_ref().and_then(|scaling| scaling.behavior.as_ref());
    let text = behavior.and_then(|behavior| behavior.scale_up.as_ref()).and_then(|rules| rules.tolerance.as_ref());
    text.and_then(|text| text.0.parse::<Quantity>().ok())
        .map_or(TOLERANCE_MILLIS, |tolerance| i128::from(tolerance.as_millis().max(0)))
}
