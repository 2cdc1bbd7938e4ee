//! What measures the cluster: the exporter and its monitor, the recorded series, alerts, a dashboard.

use super::alerts::{AlertPlan, alerts};
use super::keda::PrometheusAccessPlan;
use super::series::{recorded, selector, series_labels};
use super::{Labels, Names, PodTemplates, names, pod_templates};
use crate::elasticsearch::defaults::HTTP_PORT;
use crate::elasticsearch::metrics::{EXPORTER_PORT, METRICS, NamedMetric, Producer};
use crate::model::Cluster;
use serde::Serialize;

/// What measures the cluster.
#[derive(Clone, Debug, Serialize)]
pub struct MonitoringPlan {
    /// The exporter, where esgen writes one.
    pub exporter: Option<ExporterPlan>,
    /// Labels of what Prometheus has to find: ServiceMonitor and PrometheusRule. None where there is no Prometheus.
    pub prometheus_labels: Option<Labels>,
    /// Labels that every recorded series gets.
    pub series_labels: Labels,
    /// The series that are recorded.
    pub records: Vec<RecordPlan>,
    pub alerts: Vec<AlertPlan>,
    pub dashboard: Option<DashboardPlan>,
    /// Whether the rules of prometheus-adapter are written.
    pub writes_adapter_rules: bool,
    /// How KEDA logs in to Prometheus.
    pub prometheus_access: Option<PrometheusAccessPlan>,
}

/// elasticsearch_exporter.
#[derive(Clone, Debug, Serialize)]
pub struct ExporterPlan {
    pub image: String,
    pub port: u16,
    /// Where it asks.
    pub address: String,
    /// CPU limit, where node sets have one: what asks for theirs, such as a ResourceQuota, asks for this one too.
    pub cpu_limit: Option<&'static str>,
    /// Labels of its objects.
    pub labels: Labels,
    /// Labels that find its pod.
    pub selector: Labels,
    /// What the user says of its pod.
    #[serde(skip)]
    pub pod_templates: PodTemplates,
}

/// A series that Prometheus records.
#[derive(Clone, Debug, Serialize)]
pub struct RecordPlan {
    pub record: String,
    pub expression: String,
}

/// A panel of the dashboard.
#[derive(Clone, Debug, Serialize)]
pub struct PanelPlan {
    pub title: String,
    pub expression: String,
    /// Grafana's name of the unit.
    pub unit: &'static str,
}

/// The dashboard.
#[derive(Clone, Debug, Serialize)]
pub struct DashboardPlan {
    /// What Grafana knows it by, which must not change: else it is a second dashboard, and links lead to none.
    pub uid: String,
    /// Queries for the number of nodes that autoscalers want, have, and may have.
    pub wanted: String,
    pub there: String,
    pub most: String,
    pub panels: Vec<PanelPlan>,
}

impl MonitoringPlan {
    pub(super) fn new(cluster: &Cluster, names: &Names) -> Self {
        let monitoring = &cluster.monitoring;
        let records = monitoring.records();
        let recorded: Vec<&NamedMetric> =
            METRICS.iter().filter(|metric| records && monitoring.produces(metric)).collect();
        let config = monitoring.config;
        let with_labels = |labels: Labels| {
            let mut labels = labels;
            labels.extend(config.into_iter().flat_map(|config| config.prometheus_labels.clone()));
            labels
        };
        Self {
            exporter: monitoring.writes_exporter().then(|| ExporterPlan {
                image: monitoring.exporter_image.value.clone(),
                port: EXPORTER_PORT,
                address: address(cluster, names),
                cpu_limit: cluster.sets.iter().any(|set| set.resources.cpu_limit.is_some()).then_some("1"),
                labels: names::exporter_labels(cluster),
                selector: names::exporter_selector(cluster),
                pod_templates: pod_templates(&monitoring.exporter_pod_template),
            }),
            prometheus_labels: records.then(|| with_labels(names::cluster_labels(cluster))),
            series_labels: series_labels(cluster),
            records: recorded.iter().filter_map(|metric| record(cluster, names, metric)).collect(),
            alerts: if records && *monitoring.alerts { alerts(cluster, names) } else { Vec::new() },
            dashboard: config.is_some_and(|config| config.dashboard && records).then(|| dashboard(cluster, &recorded)),
            writes_adapter_rules: config.is_some_and(|config| config.prometheus_adapter.is_some()),
            prometheus_access: PrometheusAccessPlan::new(cluster),
        }
    }
}

/// The client Service, by the name that its certificate has.
fn address(cluster: &Cluster, names: &Names) -> String {
    let scheme = if cluster.security.is_on() { "https" } else { "http" };
    format!("{scheme}://{}.{}.svc:{HTTP_PORT}", names.cluster, names::namespace(cluster))
}

fn record(cluster: &Cluster, names: &Names, metric: &NamedMetric) -> Option<RecordPlan> {
    let expression = metric.expression(&selector(cluster, names, metric.producer))?;
    Some(RecordPlan { record: metric.series(), expression })
}

fn dashboard(cluster: &Cluster, metrics: &[&NamedMetric]) -> DashboardPlan {
    let panel = |metric: &NamedMetric| PanelPlan {
        title: format!("{}: {}", metric.name, metric.measures),
        expression: recorded(cluster, metric),
        unit: metric.unit.grafana(),
    };
    let autoscalers = format!(
        "{{namespace=\"{}\",horizontalpodautoscaler=~\"{}-.+\"}}",
        names::namespace(cluster),
        cluster.config.metadata.name
    );
    let of_autoscalers = |figure: &str| format!("kube_horizontalpodautoscaler_{figure}{autoscalers}");
    DashboardPlan {
        uid: uid(cluster),
        wanted: of_autoscalers("status_desired_replicas"),
        there: of_autoscalers("status_current_replicas"),
        most: of_autoscalers("spec_max_replicas"),
        panels: metrics
            .iter()
            .filter(|metric| metric.producer != Producer::MetricsServer)
            .map(|one| panel(one))
            .collect(),
    }
}

/// Of 40 letters, digits, `-` and `_` at most, which namespace and name together may exceed.
fn uid(cluster: &Cluster) -> String {
    let name = format!("{}/{}", names::namespace(cluster), cluster.config.metadata.name);
    // FNV-1a
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("esgen-{hash:016x}")
}
