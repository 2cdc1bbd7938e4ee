//! The HorizontalPodAutoscaler of a set.

use super::Names;
use super::resources::quantity;
use crate::config::{
    Behavior, Metric, MetricIdentifier, PolicyType, QuantityText, ResourceName, ResourceTarget, ScaleDown,
    ScalingPolicy, ScalingRules, SelectPolicy,
};
use crate::elasticsearch::defaults::CONTAINER;
use crate::rules::view::SetView;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The HorizontalPodAutoscaler of a set.
#[derive(Clone, Debug, Serialize)]
pub struct AutoscalerPlan {
    /// What it scales.
    pub target: ScaleTarget,
    /// Fewest nodes.
    pub min_replicas: u32,
    /// Most nodes.
    pub max_replicas: u32,
    /// `spec.metrics`.
    pub metrics: Vec<Value>,
    /// `spec.behavior.scaleUp`.
    pub scale_up: Value,
    /// `spec.behavior.scaleDown`.
    pub scale_down: Value,
}

/// The object that is scaled.
#[derive(Clone, Debug, Serialize)]
pub struct ScaleTarget {
    /// `StatefulSet` or `Deployment`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// A new data node is of use only once shards have moved to it, so no further one is added before that can show.
const DATA_SCALE_UP: (u32, u32, u32) = (120, 1, 300);
/// A node without data is of use at once.
const STATELESS_SCALE_UP: (u32, u32, u32) = (30, 2, 60);
/// A node without data may go, but not on a short lull.
const STATELESS_SCALE_DOWN: (u32, u32, u32) = (300, 1, 120);

impl AutoscalerPlan {
    pub(super) fn new(set: &SetView, names: &Names) -> Option<Self> {
        let scaling = set.config.autoscaling.as_ref()?;
        let behavior = scaling.behavior.clone().unwrap_or_default();
        let keeps_nodes = match scaling.scale_down {
            Some(scale_down) => scale_down == ScaleDown::Disabled,
            None => set.stores(),
        };
        Some(Self {
            target: ScaleTarget {
                kind: if set.is_stateful() { "StatefulSet" } else { "Deployment" },
                name: names.set(&set.config.name),
            },
            min_replicas: scaling.min_replicas,
            max_replicas: scaling.max_replicas,
            metrics: scaling.metrics.iter().map(metric).collect(),
            scale_up: scale_up(set, &behavior),
            scale_down: scale_down(keeps_nodes, &behavior),
        })
    }
}

fn scale_up(set: &SetView, behavior: &Behavior) -> Value {
    rules(behavior.scale_up.as_ref(), if set.stores() { DATA_SCALE_UP } else { STATELESS_SCALE_UP })
}

fn scale_down(keeps_nodes: bool, behavior: &Behavior) -> Value {
    if keeps_nodes {
        return json!({"selectPolicy": "Disabled"});
    }
    rules(behavior.scale_down.as_ref(), STATELESS_SCALE_DOWN)
}

/// What the user says, and the preset (window, pods, period) where nothing is said.
fn rules(asked: Option<&ScalingRules>, (window, pods, period): (u32, u32, u32)) -> Value {
    let asked = asked.cloned().unwrap_or_default();
    let preset = || vec![ScalingPolicy { policy_type: PolicyType::Pods, value: pods, period_seconds: period }];
    let mut rules = Map::new();
    rules.insert("stabilizationWindowSeconds".into(), json!(asked.stabilization_window_seconds.unwrap_or(window)));
    rules.insert("selectPolicy".into(), json!(asked.select_policy.unwrap_or(SelectPolicy::Max)));
    if asked.select_policy != Some(SelectPolicy::Disabled) {
        rules.insert("policies".into(), json!(asked.policies.unwrap_or_else(preset)));
    }
    if let Some(tolerance) = &asked.tolerance {
        rules.insert("tolerance".into(), json!(quantity(tolerance).to_string()));
    }
    Value::Object(rules)
}

fn metric(metric: &Metric) -> Value {
    match metric {
        Metric::Cpu(target) => resource("cpu", target),
        Metric::Memory(target) => resource("memory", target),
        Metric::ContainerResource(source) => json!({
            "type": "ContainerResource",
            "containerResource": {
                "name": match source.name { ResourceName::Cpu => "cpu", ResourceName::Memory => "memory" },
                "container": source.container.as_deref().unwrap_or(CONTAINER),
                "target": utilization_or_value(source.average_utilization, source.average_value.as_ref()),
            },
        }),
        Metric::Pods(source) => json!({
            "type": "Pods",
            "pods": {"metric": identifier(&source.metric), "target": amount(None, Some(&source.average_value))},
        }),
        Metric::Object(source) => json!({
            "type": "Object",
            "object": {
                "describedObject": source.described_object,
                "metric": identifier(&source.metric),
                "target": amount(source.value.as_ref(), source.average_value.as_ref()),
            },
        }),
        Metric::External(source) => json!({
            "type": "External",
            "external": {
                "metric": identifier(&source.metric),
                "target": amount(source.value.as_ref(), source.average_value.as_ref()),
            },
        }),
    }
}

fn resource(name: &str, target: &ResourceTarget) -> Value {
    json!({
        "type": "Resource",
        "resource": {
            "name": name,
            "target": utilization_or_value(target.average_utilization, target.average_value.as_ref()),
        },
    })
}

fn utilization_or_value(utilization: Option<u32>, value: Option<&QuantityText>) -> Value {
    match utilization {
        Some(utilization) => json!({"type": "Utilization", "averageUtilization": utilization}),
        None => amount(None, value),
    }
}

fn amount(value: Option<&QuantityText>, average: Option<&QuantityText>) -> Value {
    match (value, average) {
        (Some(value), _) => json!({"type": "Value", "value": quantity(value).to_string()}),
        (None, Some(average)) => json!({"type": "AverageValue", "averageValue": quantity(average).to_string()}),
        (None, None) => Value::Null,
    }
}

fn identifier(metric: &MetricIdentifier) -> Value {
    match &metric.selector {
        Some(selector) => json!({"name": metric.name, "selector": selector}),
        None => json!({"name": metric.name}),
    }
}
