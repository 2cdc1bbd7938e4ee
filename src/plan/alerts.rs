//! Alerts for what no autoscaler cures.

use super::series::{recorded, recorded_of, selector};
use super::{Names, names};
use crate::elasticsearch::metrics::{Producer, named};
use crate::model::{Cluster, NodeCount};
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
    list.extend(missing_metric(cluster, names));
    list.extend(of_autoscalers(cluster, names));
    list
}

/// What the exporter tells.
fn of_nodes(cluster: &Cluster, names: &Names) -> Vec<AlertPlan> {
    let of_cluster = selector(cluster, names, Producer::Exporter);
    let fewest = NodeCount::of(&cluster.sets).min;
    let recorded = |name| named(name).map(|metric| recorded(cluster, metric)).unwrap_or_default();
    // Of the volume of a frozen node, the cache for mounted snapshots reserves nine tenths.
    let with_shards_of_their_own = cluster.data().filter(|set| set.keeps_shards());
    let disk_used = named("diskUsed").map(|metric| recorded_of(cluster, names, metric, with_shards_of_their_own));
    vec![
        alert(
            "ElasticsearchNotReached",
            format!("absent(elasticsearch_cluster_health_status{{{of_cluster}}})"),
            2,
            Critical,
            "The Elasticsearch cluster says nothing of its health: it has no master, or the exporter does not reach it.",
            "Look at the pods and at the masters' logs; if they are well, at the exporter's log and at the targets of Prometheus.",
        ),
        alert(
            "ElasticsearchNotMeasured",
            format!("absent({})", recorded("heapUsed")),
            5,
            Critical,
            "No figures of the Elasticsearch nodes arrive: nothing is scaled by them, and no other alert tells of the nodes.",
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
            "ElasticsearchNodesMissing",
            format!("max(elasticsearch_cluster_health_number_of_nodes{{{of_cluster}}}) < {fewest}"),
            15,
            Warning,
            "{{ $value }} nodes are in the cluster, fewer than it has at least: the loss of another may be one too many.",
            "Look for pods that are not ready, and at the logs of these.",
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

fn alert(
    name: &'static str,
    expression: String,
    minutes: u32,
    severity: Severity,
    summary: &'static str,
    description: &'static str,
) -> AlertPlan {
    AlertPlan { name, expression, lasts: format!("{minutes}m"), severity, summary, description }
}

/// While other metrics are read, an autoscaler without one of them says that it is well.
fn missing_metric(cluster: &Cluster, names: &Names) -> Option<AlertPlan> {
    // At zero nodes nothing is measured, and that is as it should be.
    let sets = cluster.sets.iter().filter(|set| set.nodes.min > 0);
    let metrics = sets.flat_map(|set| {
        let metrics = set.autoscaling.iter().flat_map(|scaling| &scaling.metrics);
        metrics.filter_map(|metric| metric.named).map(move |metric| (set, metric))
    });
    let absent: Vec<String> = metrics
        .filter(|(_, metric)| metric.is_recorded())
        .map(|(set, metric)| {
            let series = recorded_of(cluster, names, metric, std::iter::once(set));
            let of_set = format!("label_replace(absent({series}), \"node_set\", \"{}\", \"\", \"\")", set.config.name);
            format!("label_replace({of_set}, \"metric\", \"{}\", \"\", \"\")", metric.name)
        })
        .collect();
    (!absent.is_empty()).then(|| {
        alert(
            "ElasticsearchMetricMissing",
            absent.join(" or "),
            10,
            Warning,
            "Nothing measures {{ $labels.metric }}, by which {{ $labels.node_set }} is scaled: no node is removed, and only other metrics add any.",
            "docs/metrics.md says what produces it. Look at the targets of Prometheus and at what it has recorded.",
        )
    })
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
        list.push(alert(
            "ElasticsearchAtMaximum",
            format!(
                // A set with one number of nodes is always at its maximum, by intention.
                "kube_horizontalpodautoscaler_status_desired_replicas{{{of_autoscalers}}} >= \
                 kube_horizontalpodautoscaler_spec_max_replicas{{{of_autoscalers}}} and \
                 kube_horizontalpodautoscaler_spec_max_replicas{{{of_autoscalers}}} > \
                 kube_horizontalpodautoscaler_spec_min_replicas{{{of_autoscalers}}}"
            ),
            15,
            Warning,
            "{{ $labels.horizontalpodautoscaler }} wants as many nodes as it may: more load finds no more nodes.",
            "Raise maxReplicas, and the primary shards with it, since a node works only on shards that it holds.",
        ));
        list.push(alert(
            "ElasticsearchNotScaled",
            format!(
                // At zero nodes nothing is read, and that is as it should be.
                "kube_horizontalpodautoscaler_status_condition{{{of_autoscalers},condition=\"ScalingActive\",status=\"false\"}} == 1 \
                 unless on (namespace, horizontalpodautoscaler) \
                 kube_horizontalpodautoscaler_status_desired_replicas{{{of_autoscalers}}} == 0"
            ),
            10,
            Critical,
            "{{ $labels.horizontalpodautoscaler }} reads too few metrics to act: the set stays as it is, whatever the load.",
            "kubectl describe hpa names the metric. docs/metrics.md says what produces it.",
        ));
    }
    let drained: Vec<String> = scaled().filter(|set| set.drains()).map(|set| named(&set)).collect();
    if let Some(grace) = scaled().filter(|set| set.drains()).map(|set| *set.grace_period_seconds).max() {
        let sets = format!("namespace=\"{namespace}\",statefulset=~\"{}\"", drained.join("|"));
        let is_draining = format!(
            "kube_statefulset_status_replicas{{{sets}}} > on (namespace, statefulset) kube_statefulset_replicas{{{sets}}}"
        );
        let how_to_look = "The log of the pod says how many are left, and how to ask why one of them stays.";
        if cluster.monitoring.exporter().is_some() {
            let of_cluster = selector(cluster, names, Producer::Exporter);
            list.push(alert(
                "ElasticsearchDrainStuck",
                format!(
                    "{is_draining} and on () max(elasticsearch_cluster_health_relocating_shards{{{of_cluster}}}) == 0"
                ),
                15,
                Warning,
                "A node of {{ $labels.statefulset }} is to go, and none of its shards moves.",
                how_to_look,
            ));
        }
        list.push(alert(
            "ElasticsearchDrainSlow",
            is_draining,
            // Half of the time after which the pod is stopped with what is left on it.
            (grace / 120).max(30),
            Warning,
            "A node of {{ $labels.statefulset }} has been moving its shards for long.",
            how_to_look,
        ));
    }
    list
}
