//! HorizontalPodAutoscalers and what they scale.

use super::super::Refusal;
use super::super::field::{Field, Findings};
use super::pods::Pods;
use super::{Object, Output};
use crate::diagnostics::{Severity, quoted};
use crate::message;

impl Output<'_> {
    /// Checks that the target is there and leaves its replicas to the autoscaler, which can measure it.
    pub(super) fn check_autoscaler(&self, autoscaler: &Object, out: &mut Findings) {
        let reference = autoscaler.root.path(&["spec", "scaleTargetRef"]);
        let (kind, name) = (reference.get("kind").text(), reference.get("name").text());
        if kind.is_empty() || name.is_empty() {
            return;
        }
        let Some(target) = self.find(kind, autoscaler.namespace, name) else {
            let known = self.known(kind, autoscaler.namespace);
            return out.warn(
                &reference.get("name"),
                message!("{} `{}` is not among the documents: {}", quoted(kind), quoted(name), known),
            );
        };
        if target.root.path(&["spec", "replicas"]).is_set() {
            let message = message!(
                "is set, though HorizontalPodAutoscaler `{}` decides it: every apply would undo its work; leave it out",
                quoted(autoscaler.name)
            );
            let refusal = Refusal::new(target.index, "/spec/replicas", message);
            out.refusals.push(Refusal { severity: Severity::Warning, other: Some(autoscaler.index), ..refusal });
        }
        let first =
            self.autoscalers.get(&(autoscaler.namespace, kind, name)).filter(|first| **first < autoscaler.index);
        if let Some(rival) = first.and_then(|first| self.objects.get(*first)) {
            let message = message!(
                "{} `{}` is scaled by `{}` already: two would fight; keep one",
                quoted(kind),
                quoted(name),
                quoted(rival.name)
            );
            out.add(&reference.get("name"), message);
        }
        if let Some(pods) = Pods::of(target) {
            for metric in autoscaler.root.path(&["spec", "metrics"]).items() {
                check_metric(&metric, &pods, out);
            }
        }
    }
}

/// An autoscaler can compare only with what the pods request, in containers that they have.
fn check_metric(metric: &Field, pods: &Pods, out: &mut Findings) {
    let container_name = metric.path(&["containerResource", "container"]);
    let mut all = pods.containers();
    if container_name.has_text() && !all.any(|container| container.get("name").text() == container_name.text()) {
        out.add(&container_name, message!("{} has no container `{}`", pods.owner(), quoted(container_name.text())));
    }
    for (source, only) in [("resource", None), ("containerResource", Some(container_name.text()))] {
        let (name, goal) = (metric.path(&[source, "name"]), metric.path(&[source, "target", "averageUtilization"]));
        if !name.has_text() || !goal.is_set() || pods.spec.path(&["resources", "requests", name.text()]).is_set() {
            continue;
        }
        let is_sidecar = |container: &Field| container.get("restartPolicy").text() == "Always";
        let sidecars = pods.spec.get("initContainers").items().filter(is_sidecar);
        for container in pods.spec.get("containers").items().chain(sidecars) {
            let resources = container.get("resources");
            let is_meant = only.is_none_or(|only| container.get("name").text() == only);
            // A limit counts as a request where there is none.
            let is_requested = ["requests", "limits"].iter().any(|list| resources.path(&[list, name.text()]).is_set());
            if is_meant && !is_requested {
                let message = message!(
                    "is a share of the request, but container `{}` of {} requests no {}: add a request",
                    quoted(container.get("name").text()),
                    pods.owner(),
                    quoted(name.text())
                );
                out.add(&goal, message);
            }
        }
    }
}
