//! What measures the cluster, as far as the config says that it is there.

use super::{Effective, Metric, PodTemplate};
use crate::config::{self, ElasticsearchCluster, Engine, Exporter};
use crate::diagnostics::Path;
use crate::elasticsearch::metrics::{EXPORTER_IMAGE, NamedMetric, Producer};

/// What measures the cluster.
#[derive(Clone, Debug)]
pub struct Monitoring<'a> {
    /// What the config says, where it says anything.
    pub config: Option<&'a config::Monitoring>,
    /// Image of a managed exporter.
    pub exporter_image: Effective<String>,
    /// Secret with the user of a managed exporter.
    pub exporter_secret: Effective<String>,
    /// What the config says of a managed exporter's pod.
    pub exporter_pod_template: Option<PodTemplate<'a>>,
    /// Whether alerts are written, where there are rules.
    pub alerts: Effective<bool>,
}

impl<'a> Monitoring<'a> {
    pub(super) fn new(config: &'a ElasticsearchCluster) -> Self {
        let (monitoring, path) = (config.spec.monitoring.as_ref(), Path::parse("spec.monitoring"));
        let image = monitoring.and_then(|monitoring| monitoring.exporter_image.clone());
        let secret = monitoring.and_then(|monitoring| monitoring.exporter_secret.clone());
        let default_secret = format!("{}-exporter-user", config.metadata.name);
        Self {
            exporter_image: Effective::or_default(image, path.key("exporterImage"), EXPORTER_IMAGE.into()),
            exporter_secret: Effective::or_default(secret, path.key("exporterSecret"), default_secret),
            exporter_pod_template: monitoring.map(|monitoring| PodTemplate {
                body: &monitoring.exporter_pod_template,
                path: path.key("exporterPodTemplate"),
            }),
            alerts: Effective::or_default(
                monitoring.and_then(|monitoring| monitoring.alerts),
                path.key("alerts"),
                true,
            ),
            config: monitoring,
        }
    }

    /// Who runs the exporter, if there is one.
    pub fn exporter(&self) -> Option<Exporter> {
        self.config?.exporter
    }

    /// Whether esgen writes the exporter.
    pub fn writes_exporter(&self) -> bool {
        self.exporter() == Some(Exporter::Managed)
    }

    /// Whether there is a Prometheus that records what esgen tells it to.
    pub fn records(&self) -> bool {
        self.config.is_some_and(|monitoring| monitoring.prometheus.is_some())
    }

    /// Whether something produces the series of the metric.
    pub fn produces(&self, metric: &NamedMetric) -> bool {
        let Some(config) = self.config else { return metric.producer == Producer::MetricsServer };
        match metric.producer {
            Producer::MetricsServer => true,
            Producer::Exporter => config.exporter.is_some(),
            Producer::ContainerMetrics => config.container_metrics.is_some(),
            Producer::ModelMetrics => config.model_metrics.is_some(),
        }
    }

    /// What has to be added to `spec.monitoring`, as key and value, for an autoscaler to be handed the metric.
    pub fn lacks(&self, metric: &Metric, engine: Engine) -> Vec<(&'static str, &'static str)> {
        let asks_prometheus = matches!(metric.config, config::Metric::Prometheus(_));
        let producer = metric.named.map(|named| named.producer);
        if producer.is_none() && !asks_prometheus {
            return Vec::new();
        }
        let has = |is: fn(&config::Monitoring) -> bool| self.config.is_some_and(is);
        let mut lacks = Vec::new();
        match metric.named.filter(|named| !self.produces(named)).map(|named| named.producer) {
            Some(Producer::Exporter) => lacks.push(("exporter", "managed")),
            Some(Producer::ContainerMetrics) => lacks.push(("containerMetrics", "existing")),
            Some(Producer::ModelMetrics) => lacks.push(("modelMetrics", "existing")),
            Some(Producer::MetricsServer) | None => {}
        }
        if producer.is_some() && !self.records() {
            lacks.push(("prometheus", "operator"));
        }
        match engine {
            Engine::Hpa if !asks_prometheus && !has(|monitoring| monitoring.prometheus_adapter.is_some()) => {
                lacks.push(("prometheusAdapter", "existing"));
            }
            Engine::Keda if !has(|monitoring| monitoring.prometheus_address.is_some()) => {
                lacks.push(("prometheusAddress", "http://prometheus-operated.monitoring.svc:9090"));
            }
            _ => {}
        }
        lacks
    }
}
