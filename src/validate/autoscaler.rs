//! HorizontalPodAutoscalers of `autoscaling/v1`, and what to write instead.

use super::check::place;
use super::object::Manifest;
use crate::diagnostics::{Finding, RuleText, Severity, Target, quoted};
use crate::emit;
use crate::kubernetes::autoscaler::DEFAULT_CPU_UTILIZATION;
use crate::message;
use crate::source::Source;
use serde_json::{Map, Value, json};

pub(super) const FIRST_VERSION: RuleText = RuleText {
    name: "autoscaler-of-version-1",
    severity: Severity::Warning,
    title: "HorizontalPodAutoscaler of autoscaling/v1",
    why: "`autoscaling/v1` has no list of metrics and no `behavior`: it scales by CPU alone, and says nothing of how fast. \
          `autoscaling/v2` has both, in every Kubernetes from 1.23 on.",
    remedy: "Write `apiVersion: autoscaling/v2`, with the target among its `metrics`.",
};

/// Where `autoscaling/v1` keeps what it has no fields for.
const ANNOTATIONS: [&str; 2] = ["autoscaling.alpha.kubernetes.io/metrics", "autoscaling.alpha.kubernetes.io/behavior"];

/// What there is to say of an autoscaler of the first version.
pub(super) fn check(manifest: &Manifest, source: &Source) -> Option<Finding> {
    let object = &manifest.value;
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if text("/apiVersion") != "autoscaling/v1" || text("/kind") != "HorizontalPodAutoscaler" {
        return None;
    }
    let place = place(manifest, source, "/apiVersion", Target::Value);
    let finding = Finding::new(&FIRST_VERSION, place, "`autoscaling/v1` has no list of metrics");
    let has_more = ANNOTATIONS
        .iter()
        .any(|name| object.pointer("/metadata/annotations").is_some_and(|all| all.get(name).is_some()));
    Some(if has_more {
        finding.remedy(
            "Write `autoscaling/v2`, with what the annotations say in `metrics` and `behavior`: \
             `kubectl get hpa.v2.autoscaling NAME -o yaml` shows it.",
        )
    } else {
        finding.remedy(message!("Write this instead:\n\n{}", quoted(emit::yaml(&[second_version(object)]).trim_end())))
    })
}

/// The same in `autoscaling/v2`.
fn second_version(object: &Value) -> Value {
    let of = |parent: &str, keys: &[&str]| -> Map<String, Value> {
        let fields = keys.iter().filter_map(|key| Some(((*key).to_owned(), object.get(parent)?.get(*key)?.clone())));
        fields.collect()
    };
    let percent = object.pointer("/spec/targetCPUUtilizationPercentage").cloned();
    let percent = percent.unwrap_or_else(|| DEFAULT_CPU_UTILIZATION.into());
    let mut spec = of("spec", &["scaleTargetRef", "minReplicas", "maxReplicas"]);
    let target = json!({"type": "Utilization", "averageUtilization": percent});
    spec.insert("metrics".to_owned(), json!([{"type": "Resource", "resource": {"name": "cpu", "target": target}}]));
    json!({
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": of("metadata", &["name", "namespace"]),
        "spec": spec,
    })
}
