//! Alerts for what no autoscaler cures.

use super::series::{recorded, recorded_of, selector};
use super::{Names, names};
use crate::elasticsearch::metrics::{Producer, named};
use crate::model::Cluster;
use serde::Serialize;

/// An alert.
#[derive(Clone, Debug, Serialize)]
pub struct AlertPlan {
    pub name: &'static str,
    pub expression: String,
    /// How long it has to hold.
    pub lasts: String,
    pub severity: Severity,
    /// What is the case, with `$labels` and `$value` as Prometheus fills them in.
    pub summary: &'static str,
    /// What to do.
    pub description: &'static str,
}

/// Whether somebody has to get up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Warning,
    Critical,
}

use Severity::{Critical, Warning};

pub(super) fn alerts(cluster: &Cluster, names: &Names) -> Vec<AlertPlan> {
    let mut list = Vec::new();
    if cluster.monitoring.exporter().is_some() {
        list.extend(of_nodes(cluster, names));
    }
    list.extend(of_autoscalers(cluster, names));
    list
}

/// What the exporter tells.
fn of_nodes(cluster: &Cluster, names: &Names) -> Vec<AlertPlan> {
    let of_cluster = selector(cluster, names, Producer::Exporter);
    let recorded = |name| named(name).map(|metric| recorded(cluster, metric)).unwrap_or_default();
    let disk_used = named("diskUsed").map(|metric| recorded_of(cluster, names, metric, cluster.data()));
    let alert = |name, expression, minutes: u32, severity, summary, description| AlertPlan {
        name,
        expression,
        lasts: format!("{minutes}m"),
        severity,
        summary,
        description,
    };
    vec![
        alert(
            "ElasticsearchNotMeasured",
            format!("absent({})", recorded("heapUsed")),
            5,
            Critical,
            "No figures of the Elasticsearch cluster arrive: nothing is scaled by its own metrics.",
            "Look at the log of the exporter and at the targets of Prometheus.",
        ),
        alert(
            "ElasticsearchRed",
            format!("max(elasticsearch_cluster_health_status{{{of_cluster},color=\"red\"}}) == 1"),
            2,
            Critical,
            "A primary shard is nowhere: part of the data cannot be searched or written.",
            "GET _cluster/allocation/explain says why. Do not remove nodes or volumes.",
        ),
        alert(
            "ElasticsearchShardsUnassigned",
            format!("max(elasticsearch_cluster_health_unassigned_shards{{{of_cluster}}}) > 0"),
            30,
            Warning,
            "{{ $value }} copies of shards are on no node: the loss of another node may lose data.",
            "GET _cluster/allocation/explain says why: too few nodes for the copies, or too little disk.",
        ),
        alert(
            "ElasticsearchDiskFilling",
            format!("{} > 0.85", disk_used.unwrap_or_default()),
            10,
            Warning,
            "{{ $labels.pod }} is over the low watermark: it takes no more shards.",
            "Add data nodes or larger volumes, or delete data. At 95 % its indices become read-only.",
        ),
        alert(
            "ElasticsearchSearchesRefused",
            format!("{} > 0", recorded("searchRejections")),
            5,
            Warning,
            "{{ $labels.pod }} refuses searches.",
            "Where the set is at its maximum, raise maxReplicas; where one node refuses, spread shards more evenly.",
        ),
        alert(
            "ElasticsearchWritesRefused",
            format!("{} > 0", recorded("writeRejections")),
            5,
            Warning,
            "{{ $labels.pod }} refuses writes.",
            "Let clients wait before they send again; more primary shards or nodes take more writes.",
        ),
        alert(
            "ElasticsearchHeapFull",
            format!("{} > 0.85", recorded("heapUsed")),
            15,
            Warning,
            "The heap of {{ $labels.pod }} stays full after collections: circuit breakers will refuse requests.",
            "Give the nodes more memory, or look for large aggregations and too many shards.",
        ),
    ]
}

/// What kube-state-metrics tells. Without it none of them ever fires.
fn of_autoscalers(cluster: &Cluster, names: &Names) -> Vec<AlertPlan> {
    let scaled = || cluster.sets.iter().filter(|set| set.autoscaling.is_some());
    let named = |set: &&crate::model::NodeSet| names.set(&set.config.name);
    let all = scaled().map(|set| named(&set)).collect::<Vec<_>>().join("|");
    let namespace = names::namespace(cluster);
    let of_autoscalers = format!("namespace=\"{namespace}\",horizontalpodautoscaler=~\"{all}\"");
    let mut list = Vec::new();
    if scaled().next().is_some() {
        list.push(AlertPlan {
            name: "ElasticsearchAtMaximum",
            expression: format!(
                // A set with one number of nodes is always at its maximum, by intention.
                "kube_horizontalpodautoscaler_status_desired_replicas{{{of_autoscalers}}} >= \
                 kube_horizontalpodautoscaler_spec_max_replicas{{{of_autoscalers}}} and \
                 kube_horizontalpodautoscaler_spec_max_replicas{{{of_autoscalers}}} > \
                 kube_horizontalpodautoscaler_spec_min_replicas{{{of_autoscalers}}}"
            ),
            lasts: "15m".into(),
            severity: Warning,
            summary: "{{ $labels.horizontalpodautoscaler }} wants as many nodes as it may: more load finds no more nodes.",
            description: "Raise maxReplicas, and the primary shards with it, since a node works only on shards that it holds.",
        });
        list.push(AlertPlan {
            name: "ElasticsearchNotScaled",
            expression: format!(
                // At zero nodes nothing is read, and that is as it should be.
                "kube_horizontalpodautoscaler_status_condition{{{of_autoscalers},condition=\"ScalingActive\",status=\"false\"}} == 1 \
                 unless on (namespace, horizontalpodautoscaler) \
                 kube_horizontalpodautoscaler_status_desired_replicas{{{of_autoscalers}}} == 0"
            ),
            lasts: "10m".into(),
            severity: Critical,
            summary: "{{ $labels.horizontalpodautoscaler }} cannot read a metric: the set stays as it is, whatever the load.",
            description: "kubectl describe hpa names the metric. docs/metrics.md says what produces it.",
        });
    }
    let drained: Vec<String> = scaled().filter(|set| set.drains()).map(|set| named(&set)).collect();
    if let Some(grace) = scaled().filter(|set| set.drains()).map(|set| *set.grace_period_seconds).max() {
        let sets = format!("namespace=\"{namespace}\",statefulset=~\"{}\"", drained.join("|"));
        list.push(AlertPlan {
            name: "ElasticsearchDrainSlow",
            expression: format!(
                "kube_statefulset_status_replicas{{{sets}}} > on (namespace, statefulset) kube_statefulset_replicas{{{sets}}}"
            ),
            // Half of the time after which the pod is stopped with what is left on it.
            lasts: format!("{}m", (grace / 120).max(30)),
            severity: Warning,
            summary: "A node of {{ $labels.statefulset }} has been moving its shards for long.",
            description: "The log of the pod says how many are left, GET _cluster/allocation/explain why they stay.",
        });
    }
    list
}
