//! HorizontalPodAutoscalers.
//!
//! Source: k8s.io/kubernetes `pkg/apis/autoscaling/validation/validation.go` and `v2/defaults.go`.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// Checks a HorizontalPodAutoscaler of version 2.
pub(super) fn check_autoscaler(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    check_replicas(&spec, out);
    check_target_reference(&spec.get("scaleTargetRef"), true, out);
    for metric in spec.get("metrics").items() {
        let object = metric.get("object");
        if object.is_set() {
            check_target_reference(&object.get("describedObject"), false, out);
        }
    }
}

/// Checks a HorizontalPodAutoscaler of version 1, which has metrics beside the CPU in an annotation alone.
pub(super) fn check_first_autoscaler(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    check_target_reference(&spec.get("scaleTargetRef"), true, out);
    if !document.path(&["metadata", "annotations", "autoscaling.alpha.kubernetes.io/metrics"]).is_set() {
        check_replicas(&spec, out);
    }
}

fn check_replicas(spec: &Field, out: &mut Findings) {
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    let is_external = |metric: Field| ["Object", "External"].contains(&metric.get("type").text());
    if least.integer() == Some(0) && !spec.get("metrics").items().any(is_external) {
        out.add(&least, "0 needs a metric of type `Object` or `External`: no pod is left to measure; write 1 or more");
    }
    if let (Some(least), Some(number)) = (least.integer().or(Some(1)), most.integer())
        && number < least
    {
        out.add(&most, message!("{} is below minReplicas, which is {}: raise it", number, least));
    }
}

fn check_target_reference(reference: &Field, needs_group: bool, out: &mut Findings) {
    let version = reference.get("apiVersion");
    let slashes = version.text().matches('/').count();
    let has_group = slashes == 1 && !version.text().starts_with('/');
    if slashes > 1 {
        out.add(&version, message!("`{}` must be `group/version`, such as `apps/v1`", quoted(version.text())));
    } else if needs_group && !has_group && reference.get("kind").text() != "ReplicationController" {
        out.add(&version, "must name the API group of the object: write `apps/v1` for a StatefulSet or a Deployment");
    }
}
