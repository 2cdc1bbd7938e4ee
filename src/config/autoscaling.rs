//! Autoscaling of a node set, with the words of `autoscaling/v2`.

use super::QuantityText;
use crate::elasticsearch::defaults::CONTAINER;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A HorizontalPodAutoscaler (`autoscaling/v2`) for a node set. The set's `replicas` are then left out of the output, so that
/// applying it again does not undo the autoscaler.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Autoscaling {
    /// Fewest nodes.
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
    /// CPU or memory of one container of the pods.
    ContainerResource(ContainerResource),
    /// A custom metric of the pods, averaged over them.
    Pods(PodsMetric),
    /// A custom metric of one other object.
    Object(ObjectMetric),
    /// A metric from outside of Kubernetes.
    External(ExternalMetric),
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
