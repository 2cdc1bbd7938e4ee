//! What measures the cluster: exporter, Prometheus, and what leads from there to an autoscaler.

use super::QuantityText;
use crate::elasticsearch::metrics::EXPORTER_IMAGE;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What measures the cluster. Metrics with names of their own (`searchLoad`, `searchQueue` and the like) need it: each has to be
/// produced, collected, and handed to the autoscaler.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Monitoring {
    /// elasticsearch_exporter, which asks the nodes for their figures.
    pub exporter: Option<Exporter>,
    /// Image of a managed exporter.
    #[schemars(extend("x-default" = format!("`{EXPORTER_IMAGE}`")))]
    pub exporter_image: Option<String>,
    /// Name of the Secret with the user of a managed exporter: its `password`, and the files `users` and `users_roles` of the
    /// file realm. `esgen secrets` writes one.
    #[schemars(extend("x-default" = "`<cluster>-exporter-user`"))]
    pub exporter_secret: Option<String>,
    /// A PodTemplateSpec that is merged into a managed exporter's pod as `kubectl patch --type strategic` would: nodeSelector,
    /// tolerations, priorityClassName, resources. The container's name is `exporter`.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub exporter_pod_template: Map<String, Value>,
    /// Prometheus, which collects the figures and records one series for each metric with a name.
    pub prometheus: Option<Prometheus>,
    /// Labels for the ServiceMonitor and the PrometheusRule, by which Prometheus finds them: kube-prometheus-stack looks for
    /// `release: <name of its release>`.
    #[serde(default)]
    pub prometheus_labels: BTreeMap<String, String>,
    /// Where KEDA asks Prometheus, such as `http://prometheus-operated.monitoring.svc:9090`.
    pub prometheus_address: Option<String>,
    /// How KEDA logs in to Prometheus, where that wants it.
    pub prometheus_access: Option<PrometheusAccess>,
    /// prometheus-adapter, which serves what Prometheus recorded as custom metrics of Kubernetes. esgen writes the rules that it
    /// needs into a ConfigMap, and not the adapter: a Kubernetes cluster has one.
    pub prometheus_adapter: Option<Existing>,
    /// Whether Prometheus collects the figures of containers from the kubelets (cAdvisor), as kube-prometheus-stack does. For
    /// `pageFaults`.
    pub container_metrics: Option<Existing>,
    /// Whether Prometheus collects the statistics of models, for `inferenceQueue` and `inferenceUtilization`. elasticsearch_exporter
    /// has none of them.
    pub model_metrics: Option<Existing>,
    /// Also write alerts for what no autoscaler cures.
    #[schemars(extend("x-default" = "true"))]
    pub alerts: Option<bool>,
    /// Also write a dashboard into a ConfigMap with the label `grafana_dashboard`, which Grafana's sidecar looks for.
    #[serde(default)]
    pub dashboard: bool,
}

/// Who runs elasticsearch_exporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Exporter {
    /// esgen writes it: a Deployment of one pod that asks for all nodes, as a user that may look and nothing else.
    Managed,
    /// It is there already, with `--es.all`, and Prometheus collects its figures.
    Existing,
}

/// Who runs Prometheus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Prometheus {
    /// The Prometheus Operator, as in kube-prometheus-stack: esgen writes a ServiceMonitor for a managed exporter and a
    /// PrometheusRule.
    Operator,
}

/// Something that esgen does not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Existing {
    /// It is there already.
    Existing,
}

/// How KEDA logs in to Prometheus.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PrometheusAccess {
    /// Name of a Secret in the cluster's namespace.
    pub secret: String,
    /// What is in it.
    #[schemars(extend("x-default" = "`bearer`"))]
    pub mode: Option<Login>,
}

/// What a Secret holds to log in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Login {
    /// `token`.
    Bearer,
    /// `username` and `password`.
    Basic,
}

/// Target of a metric with a name of its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NamedTarget {
    /// Amount per pod: `50m` are 50 thousandths, which is 50 ms of `searchLatency` and 5 % of `heapUsed`.
    #[schemars(extend("x-default" = "by metric; `diskReads` and `pageFaults` have none"))]
    pub average_value: Option<QuantityText>,
}

/// What a query of Prometheus answers: one number. Only with `engine: keda`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PrometheusMetric {
    /// Its name, which no other has.
    pub name: String,
    /// The query, in PromQL. It must answer while there is nothing to measure, too: add `or vector(0)`.
    pub query: String,
    /// Amount in all. Exactly one of this and `averageValue`.
    pub value: Option<QuantityText>,
    /// Amount divided by the number of pods.
    pub average_value: Option<QuantityText>,
}
