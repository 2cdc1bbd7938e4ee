use crate::config::{Metric, ResourceName};
use crate::diagnostics::Related;
use crate::diagnostics::Severity;
use crate::rules::support::metrics::{key, metrics};
use crate::rules::support::pod_template::{Container, MAIN, of_set};
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use std::collections::HashSet;

pub(crate) const RULE: Rule = Rule {
    name: "metric-without-request",
    severity: Severity::Error,
    title: "Utilization of a container without a request",
    why: "Utilization is a share of the request, and of the whole pod: with one container that has no request \
          the HorizontalPodAutoscaler reports \"missing request for cpu\" and never scales.",
    remedy: "Give the container a request in `podTemplate`, or measure one container alone: `containerResource: \
          {name: cpu, averageUtilization: 60}`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let containers = containers(view, set);
        for (index, metric) in metrics(set) {
            let (resource, utilization, only) = match metric {
                Metric::Cpu(target) => (ResourceName::Cpu, target.average_utilization, None),
                Metric::Memory(target) => (ResourceName::Memory, target.average_utilization, None),
                Metric::ContainerResource(target) => {
                    (target.name, target.average_utilization, Some(target.container.as_deref().unwrap_or(MAIN)))
                }
                _ => continue,
            };
            let resource = if resource == ResourceName::Cpu { "cpu" } else { "memory" };
            let path = set.below(&format!("autoscaling.metrics[{index}].{}", key(metric)));
            if let Some(name) = only.filter(|name| *name != MAIN && !containers.iter().any(|one| one.name == *name)) {
                let finding =
                    findings.add(view.at(path.key("container")), format!("the pods have no container `{name}`"));
                finding.why =
                    "The HorizontalPodAutoscaler finds no such container in the pods and never scales.".into();
                finding.remedy = format!("Name one of {}.", names(&containers)).into();
                continue;
            }
            if utilization.is_none() {
                continue;
            }
            // The same container may be written in both templates; either may hold the request.
            let requested: HashSet<&str> =
                containers.iter().filter(|one| one.request(resource).is_some()).map(|one| one.name).collect();
            let counts = |one: &&Container| only.is_none_or(|name| name == one.name) && one.name != MAIN;
            for container in containers.iter().filter(counts).filter(|one| !requested.contains(one.name)) {
                let message = format!("the container `{}` has no {resource} request", container.name);
                let related =
                    Related { place: view.at(container.path.clone()), span: None, message: "this one".into() };
                findings.add(view.at(path.key("averageUtilization")), message).related.push(related);
            }
        }
    }
}

fn containers<'v>(view: &'v View, set: &'v SetView) -> Vec<Container<'v>> {
    of_set(view, set).iter().flat_map(|template| [template.containers(), template.sidecars()]).flatten().collect()
}

fn names(containers: &[Container]) -> String {
    let mut names = vec![format!("`{MAIN}`")];
    names.extend(containers.iter().filter(|one| one.name != MAIN).map(|one| format!("`{}`", one.name)));
    names.join(", ")
}
