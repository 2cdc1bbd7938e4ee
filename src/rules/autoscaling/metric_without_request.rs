use crate::config::ResourceName;
use crate::elasticsearch::defaults::CONTAINER;
use crate::model::Container;
use crate::rules::prelude::*;
use std::collections::HashSet;

pub(crate) const RULE: RuleText = RuleText {
    name: "metric-without-request",
    severity: Severity::Error,
    title: "Utilization of a container without a request",
    why: "Utilization is a share of the request, and of the whole pod: if one container has no request, the \
          HorizontalPodAutoscaler reports \"missing request for cpu\" and never scales.",
    remedy: "Give the container a request in `podTemplate`, or measure a single container: `containerResource: \
          {name: cpu, averageUtilization: 60}`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let templates = cluster.pod_templates_of(set);
        let containers: Vec<Container> = templates.iter().flat_map(|template| template.running_containers()).collect();
        for metric in set.metrics() {
            let Some(resource) = metric.resource else { continue };
            let resource = if resource == ResourceName::Cpu { "cpu" } else { "memory" };
            let only = metric.container.as_deref().copied();
            let is_missing = |name: &&str| *name != CONTAINER && !containers.iter().any(|one| one.name == *name);
            if let Some(name) = only.filter(is_missing) {
                let message = message!("the pods have no container `{}`", quoted(name));
                let finding = findings.at(&metric.path.key("container"), message);
                finding.why =
                    "The HorizontalPodAutoscaler finds no such container in the pods and never scales.".into();
                finding.remedy = message!("Write one of {}.", names(&containers));
                continue;
            }
            if metric.utilization.is_none() {
                continue;
            }
            // The same container may be written in both templates; either may hold the request.
            let requested: HashSet<&str> =
                containers.iter().filter(|one| one.request(resource).is_some()).map(|one| one.name).collect();
            let counts = |one: &&Container| only.is_none_or(|name| name == one.name) && !one.is_main();
            for container in containers.iter().filter(counts).filter(|one| !requested.contains(one.name)) {
                let message = message!("the container `{}` has no {} request", quoted(container.name), resource);
                let finding = findings.at(&metric.path.key("averageUtilization"), message);
                finding.relate(cluster.at(&container.path), "this one");
            }
        }
    }
}

fn names(containers: &[Container]) -> Message {
    let others = containers.iter().filter(|one| !one.is_main()).map(|one| one.name);
    Message::joined(std::iter::once(CONTAINER).chain(others).map(|name| message!("`{}`", quoted(name))), ", ")
}
