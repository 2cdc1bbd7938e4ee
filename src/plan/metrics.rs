//! What an autoscaler measures, in the forms of `autoscaling/v2`.

use super::resources::quantity;
use crate::config::{self, DescribedObject, MetricIdentifier, QuantityText, ResourceName};
use crate::elasticsearch::metrics::NamedMetric;
use crate::model::Metric;
use serde::Serialize;

/// One metric. The variants are the values of its `type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type")]
pub enum MetricPlan {
    /// CPU or memory of the pods.
    Resource { name: ResourceName, target: MetricTarget },
    /// CPU or memory of one container of the pods.
    ContainerResource { name: ResourceName, container: String, target: MetricTarget },
    /// A custom metric of the pods: one with a name of its own, or any.
    Pods {
        #[serde(skip)]
        named: Option<&'static NamedMetric>,
        metric: MetricIdentifier,
        target: MetricTarget,
    },
    /// A custom metric of one other object.
    Object { described_object: DescribedObject, metric: MetricIdentifier, target: MetricTarget },
    /// A metric from outside of Kubernetes.
    External { metric: MetricIdentifier, target: MetricTarget },
    /// What a query of Prometheus answers, for KEDA alone.
    Query { name: String, query: String, target: MetricTarget },
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
    let target = target(metric)?;
    if let Some(named) = metric.named {
        let identifier = MetricIdentifier { name: named.api_name(), selector: None };
        return Some(MetricPlan::Pods { named: Some(named), metric: identifier, target });
    }
    Some(match metric.config {
        config::Metric::Cpu(_) => MetricPlan::Resource { name: ResourceName::Cpu, target },
        config::Metric::Memory(_) => MetricPlan::Resource { name: ResourceName::Memory, target },
        config::Metric::ContainerResource(source) => MetricPlan::ContainerResource {
            name: source.name,
            container: (*metric.container.as_deref()?).into(),
            target,
        },
        config::Metric::Pods(source) => MetricPlan::Pods { named: None, metric: source.metric.clone(), target },
        config::Metric::Object(source) => MetricPlan::Object {
            described_object: source.described_object.clone(),
            metric: source.metric.clone(),
            target,
        },
        config::Metric::External(source) => MetricPlan::External { metric: source.metric.clone(), target },
        config::Metric::Prometheus(source) => {
            MetricPlan::Query { name: source.name.clone(), query: source.query.clone(), target }
        }
        _ => return None,
    })
}

fn target(metric: &Metric) -> Option<MetricTarget> {
    let written = |text: &QuantityText| quantity(text).to_string();
    let utilization = metric.utilization.map(MetricTarget::Utilization);
    let value = || metric.value.map(|value| MetricTarget::Value(written(value)));
    let average = || metric.average_value.map(|average| MetricTarget::AverageValue(written(average)));
    utilization.or_else(value).or_else(average)
}
