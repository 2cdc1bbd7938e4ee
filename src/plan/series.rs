//! The series that the cluster's alerts, panels and triggers read, and what finds them.

use super::{Labels, Names, names};
use crate::config::Exporter;
use crate::elasticsearch::defaults::CONTAINER;
use crate::elasticsearch::metrics::{NamedMetric, Producer};
use crate::model::{Cluster, NodeSet};

/// Not `cluster`, which tells Kubernetes clusters apart where several report to one place.
pub(super) fn series_labels(cluster: &Cluster) -> Labels {
    let labels =
        [("elasticsearch_cluster", cluster.config.metadata.name.as_str()), ("namespace", names::namespace(cluster))];
    labels.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// The recorded series of a metric: one for each pod of the cluster.
pub(super) fn recorded(cluster: &Cluster, metric: &NamedMetric) -> String {
    of_recorded(cluster, metric, "")
}

/// The recorded series of a metric for the pods of some sets.
pub(super) fn recorded_of<'a>(
    cluster: &Cluster,
    names: &Names,
    metric: &NamedMetric,
    sets: impl Iterator<Item = &'a NodeSet<'a>>,
) -> String {
    of_recorded(cluster, metric, &format!(",pod=~\"{}\"", pods_of(names, sets)))
}

fn of_recorded(cluster: &Cluster, metric: &NamedMetric, further: &str) -> String {
    let labels = series_labels(cluster);
    let labels = labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect::<Vec<_>>().join(",");
    format!("{}{{{labels}{further}}}", metric.series())
}

/// A regular expression for the names of the sets' pods, and of no other's whose name begins alike.
fn pods_of<'a>(names: &Names, sets: impl Iterator<Item = &'a NodeSet<'a>>) -> String {
    let pods = sets.map(|set| {
        let ending = if set.is_stateful() { "[0-9]+" } else { "[a-z0-9]+-[a-z0-9]{5}" };
        format!("{}-{ending}", names.set(&set.config.name))
    });
    pods.collect::<Vec<_>>().join("|")
}

/// What finds the series of a producer, without braces.
pub(super) fn selector(cluster: &Cluster, names: &Names, producer: Producer) -> String {
    let namespace = names::namespace(cluster);
    let pods = || pods_of(names, cluster.sets.iter());
    match producer {
        // Prometheus calls the job as the Service. The label `cluster` may be taken by Prometheus itself.
        Producer::Exporter if cluster.monitoring.exporter() == Some(Exporter::Managed) => {
            format!("job=\"{}\",namespace=\"{namespace}\"", names.exporter)
        }
        Producer::Exporter => format!("cluster=\"{}\"", *cluster.cluster_name),
        Producer::ContainerMetrics => {
            format!("namespace=\"{namespace}\",container=\"{CONTAINER}\",pod=~\"{}\"", pods())
        }
        Producer::ModelMetrics => format!("namespace=\"{namespace}\",name=~\"{}\"", pods()),
        Producer::MetricsServer => format!("namespace=\"{namespace}\""),
    }
}
