//! What an autoscaler measures, in the forms of `autoscaling/v2`.

use super::resources::quantity;
use crate::config::{DescribedObject, Metric, MetricIdentifier, QuantityText, ResourceName};
use crate::elasticsearch::defaults::CONTAINER;
use serde::Serialize;

/// One metric. The variants are the values of its `type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub enum MetricPlan {
    /// CPU or memory of the pods.
    Resource {
        /// Which of the two.
        name: ResourceName,
        /// What it should be.
        target: MetricTarget,
    },
    /// CPU or memory of one container of the pods.
    ContainerResource {
        /// Which of the two.
        name: ResourceName,
        /// The container.
        container: String,
        /// What it should be.
        target: MetricTarget,
    },
    /// A custom metric of the pods.
    Pods {
        /// The metric.
        metric: MetricIdentifier,
        /// What it should be.
        target: MetricTarget,
    },
    /// A custom metric of one other object.
    Object {
        /// The object.
        described_object: DescribedObject,
        /// The metric.
        metric: MetricIdentifier,
        /// What it should be.
        target: MetricTarget,
    },
    /// A metric from outside of Kubernetes.
    External {
        /// The metric.
        metric: MetricIdentifier,
        /// What it should be.
        target: MetricTarget,
    },
}

/// What a metric should be. The variants are the values of its `type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "amount")]
pub enum MetricTarget {
    /// Percent of the request, on average over the pods.
    Utilization(u32),
    /// A quantity in all.
    Value(String),
    /// A quantity on average over the pods.
    AverageValue(String),
}

/// None where the metric has no target, which a rule refuses.
pub(super) fn metric(metric: &Metric) -> Option<MetricPlan> {
    Some(match metric {
        Metric::Cpu(source) => MetricPlan::Resource {
            name: ResourceName::Cpu,
            target: utilization_or_average(source.average_utilization, source.average_value.as_ref())?,
        },
        Metric::Memory(source) => MetricPlan::Resource {
            name: ResourceName::Memory,
            target: utilization_or_average(source.average_utilization, source.average_value.as_ref())?,
        },
        Metric::ContainerResource(source) => MetricPlan::ContainerResource {
            name: source.name,
            container: source.container.clone().unwrap_or_else(|| CONTAINER.to_owned()),
            target: utilization_or_average(source.average_utilization, source.average_value.as_ref())?,
        },
        Metric::Pods(source) => MetricPlan::Pods {
            metric: source.metric.clone(),
            target: value_or_average(None, Some(&source.average_value))?,
        },
        Metric::Object(source) => MetricPlan::Object {
            described_object: source.described_object.clone(),
            metric: source.metric.clone(),
            target: value_or_average(source.value.as_ref(), source.average_value.as_ref())?,
        },
        Metric::External(source) => MetricPlan::External {
            metric: source.metric.clone(),
            target: value_or_average(source.value.as_ref(), source.average_value.as_ref())?,
        },
    })
}

fn utilization_or_average(utilization: Option<u32>, average: Option<&QuantityText>) -> Option<MetricTarget> {
    utilization.map(MetricTarget::Utilization).or_else(|| value_or_average(None, average))
}

fn value_or_average(value: Option<&QuantityText>, average: Option<&QuantityText>) -> Option<MetricTarget> {
    let written = |text: &QuantityText| quantity(text).to_string();
    let value = value.map(|value| MetricTarget::Value(written(value)));
    value.or_else(|| average.map(|average| MetricTarget::AverageValue(written(average))))
}
