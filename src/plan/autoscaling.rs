//! The HorizontalPodAutoscaler of a set.

use super::Names;
use super::resources::quantity;
use crate::config::{Metric, MetricIdentifier, QuantityText, ResourceName, ResourceTarget, SelectPolicy};
use crate::elasticsearch::defaults::CONTAINER;
use crate::model::{NodeSet as SetView, Speed};
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

impl AutoscalerPlan {
    pub(super) fn new(set: &SetView, names: &Names) -> Option<Self> {
        let scaling = set.autoscaling.as_ref()?;
        Some(Self {
            target: ScaleTarget {
                kind: if set.is_stateful() { "StatefulSet" } else { "Deployment" },
                name: names.set(&set.config.name),
            },
            min_replicas: set.nodes.min,
            max_replicas: set.nodes.max,
            metrics: scaling.metrics.iter().map(|one| metric(one.config)).collect(),
            scale_up: rules(&scaling.up),
            scale_down: if scaling.scales_down() { rules(&scaling.down) } else { json!({"selectPolicy": "Disabled"}) },
        })
    }
}

fn rules(speed: &Speed) -> Value {
    let mut rules = Map::new();
    rules.insert("stabilizationWindowSeconds".into(), json!(*speed.window_seconds));
    rules.insert("selectPolicy".into(), json!(*speed.select_policy));
    if *speed.select_policy != SelectPolicy::Disabled {
        rules.insert("policies".into(), json!(*speed.policies));
    }
    if let Some(tolerance) = speed.tolerance.as_written() {
        rules.insert("tolerance".into(), json!(tolerance.to_string()));
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
