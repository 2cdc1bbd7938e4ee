//! Autoscaling of a node set, with the words of `autoscaling/v2`.

use super::{NamedTarget, PrometheusMetric, QuantityText};
use crate::elasticsearch::defaults::CONTAINER;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A HorizontalPodAutoscaler (`autoscaling/v2`) for a node set, or a ScaledObject of KEDA. The set's `replicas` are then left out
/// of the output, so that applying it again does not undo the autoscaler.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Autoscaling {
    /// What scales the set.
    #[schemars(extend("x-default" = "`hpa`"))]
    pub engine: Option<Engine>,
    /// Fewest nodes. 0 for nodes that store nothing, with KEDA or from Kubernetes 1.37, and with a metric that exists without pods.
    pub min_replicas: u32,
    /// Most nodes.
    pub max_replicas: u32,
    /// What is measured. The largest number of nodes that any metric asks for wins.
    pub metrics: Vec<Metric>,
    /// Whether nodes may be removed.
    #[schemars(extend("x-default" = "`disabled` where a role stores data, else `free`"))]
    pub scale_down: Option<ScaleDown>,
    /// Speed of scaling.
    #[schemars(extend("x-default" = "by role"))]
    pub behavior: Option<Behavior>,
}

/// What scales a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// A HorizontalPodAutoscaler. Metrics other than CPU and memory come from prometheus-adapter.
    Hpa,
    /// A ScaledObject: KEDA (2.18 or newer) asks Prometheus and writes the HorizontalPodAutoscaler.
    Keda,
}

/// Whether the autoscaler may remove nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScaleDown {
    /// Never.
    Disabled,
    /// As the metrics say, but each node first moves its shards to the others and gives up its vote, one node at a time. For
    /// sets that hold shards; the nodes that are left must have room for every copy.
    Drain,
    /// As the metrics say. Only for sets that store nothing.
    Free,
}

/// One metric.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Metric {
    /// CPU of the pods. Short for a metric of type Resource.
    Cpu(ResourceTarget),
    /// Memory of the pods. Short for a metric of type Resource.
    Memory(ResourceTarget),
    /// Searches that run or wait, per search thread. For nodes that hold shards; needs `spec.monitoring`, as those below.
    SearchLoad(NamedTarget),
    /// Searches that wait for a thread.
    SearchQueue(NamedTarget),
    /// Searches refused per second. Beside others: it comes too late.
    SearchRejections(NamedTarget),
    /// Mean seconds of the query phase on one shard. Beside others.
    SearchLatency(NamedTarget),
    /// Bulk requests that wait for a thread.
    WriteQueue(NamedTarget),
    /// Bulk requests refused per second. Beside others: it comes too late.
    WriteRejections(NamedTarget),
    /// Bytes of writes in flight, as a share of their limit.
    IndexingPressure(NamedTarget),
    /// Heap in use after collections, as a share. Beside others.
    HeapUsed(NamedTarget),
    /// Share of the volume in use. Beside others.
    DiskUsed(NamedTarget),
    /// Reads from the volume per second; measure what is normal. Beside others.
    DiskReads(NamedTarget),
    /// Pages per second that were not in memory; measure what is normal. Beside others.
    PageFaults(NamedTarget),
    /// Inference requests that wait, of all models on a node.
    InferenceQueue(NamedTarget),
    /// Share of the time that the allocations of models work.
    InferenceUtilization(NamedTarget),
    /// What a query of Prometheus answers. Only with `engine: keda`.
    Prometheus(PrometheusMetric),
    /// CPU or memory of one container of the pods.
    ContainerResource(ContainerResource),
    /// A custom metric of the pods, averaged over them.
    Pods(PodsMetric),
    /// A custom metric of one other object.
    Object(ObjectMetric),
    /// A metric from outside of Kubernetes.
    External(ExternalMetric),
}

impl Metric {
    /// The name and the target, for metrics of the table of names.
    pub fn named(&self) -> Option<(&'static str, &NamedTarget)> {
        Some(match self {
            Self::SearchLoad(target) => ("searchLoad", target),
            Self::SearchQueue(target) => ("searchQueue", target),
            Self::SearchRejections(target) => ("searchRejections", target),
            Self::SearchLatency(target) => ("searchLatency", target),
            Self::WriteQueue(target) => ("writeQueue", target),
            Self::WriteRejections(target) => ("writeRejections", target),
            Self::IndexingPressure(target) => ("indexingPressure", target),
            Self::HeapUsed(target) => ("heapUsed", target),
            Self::DiskUsed(target) => ("diskUsed", target),
            Self::DiskReads(target) => ("diskReads", target),
            Self::PageFaults(target) => ("pageFaults", target),
            Self::InferenceQueue(target) => ("inferenceQueue", target),
            Self::InferenceUtilization(target) => ("inferenceUtilization", target),
            _ => return None,
        })
    }
}

/// Target of a resource metric: exactly one of the two.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ResourceTarget {
    /// Percent of the request.
    pub average_utilization: Option<u32>,
    /// Amount per pod.
    pub average_value: Option<QuantityText>,
}

/// CPU or memory of one container.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ContainerResource {
    /// Which resource.
    pub name: ResourceName,
    /// Name of the container.
    #[schemars(extend("x-default" = format!("`{CONTAINER}`")))]
    pub container: Option<String>,
    /// Percent of the request. Exactly one of this and `averageValue`.
    pub average_utilization: Option<u32>,
    /// Amount per pod.
    pub average_value: Option<QuantityText>,
}

/// A resource that Kubernetes measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResourceName {
    /// CPU.
    Cpu,
    /// Memory.
    Memory,
}

/// Name of a custom or external metric, and which of its series count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct MetricIdentifier {
    /// Name of the metric.
    pub name: String,
    /// Labels that its series must have.
    pub selector: Option<LabelSelector>,
}

/// A label selector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LabelSelector {
    /// Labels and their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
    /// Conditions on labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<LabelRequirement>,
}

/// A condition on a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LabelRequirement {
    /// The label.
    pub key: String,
    /// The condition.
    pub operator: LabelOperator,
    /// Values, for `In` and `NotIn`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// Condition of a [`LabelRequirement`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum LabelOperator {
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
    /// Present.
    Exists,
    /// Absent.
    DoesNotExist,
}

/// A custom metric of the pods.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PodsMetric {
    /// The metric.
    pub metric: MetricIdentifier,
    /// Amount per pod.
    pub average_value: QuantityText,
}

/// A custom metric of one other object.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ObjectMetric {
    /// The object.
    pub described_object: DescribedObject,
    /// The metric.
    pub metric: MetricIdentifier,
    /// Amount in all. Exactly one of this and `averageValue`.
    pub value: Option<QuantityText>,
    /// Amount divided by the number of pods.
    pub average_value: Option<QuantityText>,
}

/// The object that an Object metric describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DescribedObject {
    /// Its API version, such as `networking.k8s.io/v1`.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A metric from outside of Kubernetes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExternalMetric {
    /// The metric.
    pub metric: MetricIdentifier,
    /// Amount in all. Exactly one of this and `averageValue`.
    pub value: Option<QuantityText>,
    /// Amount divided by the number of pods.
    pub average_value: Option<QuantityText>,
}

/// Speed of scaling.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Behavior {
    /// Adding nodes.
    pub scale_up: Option<ScalingRules>,
    /// Removing nodes.
    pub scale_down: Option<ScalingRules>,
}

/// Speed in one direction.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScalingRules {
    /// Seconds over which recommendations are looked back at: 0 to 3600.
    pub stabilization_window_seconds: Option<u32>,
    /// Which policy wins.
    #[schemars(extend("x-default" = "`Max`"))]
    pub select_policy: Option<SelectPolicy>,
    /// The policies; at least one unless `selectPolicy` is `Disabled`.
    pub policies: Option<Vec<ScalingPolicy>>,
    /// Share by which a metric may be off its target before anything happens, such as `0.05`. From Kubernetes 1.33.
    pub tolerance: Option<QuantityText>,
}

/// Which of several policies wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SelectPolicy {
    /// The one that changes most.
    Max,
    /// The one that changes least.
    Min,
    /// No scaling in this direction.
    Disabled,
}

/// At most so many nodes within so many seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ScalingPolicy {
    /// Whether `value` counts pods or percent of the present number.
    #[serde(rename = "type")]
    pub policy_type: PolicyType,
    /// How many; more than 0.
    pub value: u32,
    /// Within how many seconds: 1 to 1800.
    pub period_seconds: u32,
}

/// What the value of a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PolicyType {
    /// Pods.
    Pods,
    /// Percent of the present number of pods.
    Percent,
}

#[cfg(test)]
mod tests {
    use super::Metric;
    use crate::config::json_schema_value;
    use crate::elasticsearch::metrics::{METRICS, named};
    use serde_json::json;

    #[test]
    fn every_metric_of_the_table_has_its_key() {
        for name in METRICS.iter().map(|metric| metric.name) {
            let metric: Metric = serde_json::from_value(json!({name: {}})).expect(name);
            let is_of_kubernetes = matches!(metric, Metric::Cpu(_) | Metric::Memory(_));
            assert_eq!(metric.named().map(|(key, _)| key), (!is_of_kubernetes).then_some(name));
        }
    }
    #[test]
    fn every_key_has_its_metric_in_the_table() {
        let schema = json_schema_value();
        let keys = schema["$defs"]["Metric"]["oneOf"].as_array().expect("a choice").iter();
        let keys = keys.flat_map(|one| one["properties"].as_object().expect("a key"));
        let keys = keys.filter(|(_, target)| target["$ref"] == "#/$defs/NamedTarget");
        let unknown: Vec<_> = keys.map(|(key, _)| key).filter(|key| named(key).is_none()).collect();
        assert!(unknown.is_empty(), "src/elasticsearch/metrics/table.rs lacks {unknown:?}");
    }
}
