//! The metrics that a set can be scaled by under a name of their own, and what is behind each.
//!
//! Series of nodes come from elasticsearch_exporter (`collector/nodes.go`), page faults from the kubelet's cAdvisor, figures of
//! models from `_ml/trained_models/_stats`. A PrometheusRule records one series per name, so that adapter, KEDA, alerts and
//! dashboard all read the same. Targets are starting points; where a source stands behind one, `why` says so.

mod table;

pub use table::{METRICS, UNAVAILABLE};

use super::roles::Role;

/// The release of elasticsearch_exporter that is run where esgen writes its Deployment.
pub const EXPORTER_IMAGE: &str = "quay.io/prometheuscommunity/elasticsearch-exporter:v1.11.0";
/// Its port.
pub const EXPORTER_PORT: u16 = 9114;

/// Where the expressions below say which series are meant.
const SELECTOR: &str = "<<selector>>";

/// A metric with a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedMetric {
    /// Its key in `autoscaling.metrics`.
    pub name: &'static str,
    /// What it measures, in a few words.
    pub measures: &'static str,
    pub producer: Producer,
    /// Its expression, one value a pod; none where Kubernetes itself measures it.
    expression: Option<Expression>,
    pub unit: Unit,
    /// The target of a config that states none; none where only a measurement can tell.
    pub target: Option<&'static str>,
    /// Where the target comes from, or how to find it.
    pub why: &'static str,
    pub suits: Suits,
    /// Why it must not be the only metric; none where it may.
    pub not_alone: Option<NotAlone>,
}

/// Why a metric must not be the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAlone {
    /// It adds nodes in a case that others miss, and misses theirs.
    Misses(&'static str),
    /// It asks for nodes where they do not help, with others beside it as well.
    Misleads(&'static str),
}

/// What produces a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Producer {
    /// The metrics server, or whatever serves `metrics.k8s.io`.
    MetricsServer,
    /// elasticsearch_exporter.
    Exporter,
    /// cAdvisor, which every kubelet has built in.
    ContainerMetrics,
    /// Something that exports the statistics of models, which elasticsearch_exporter does not.
    ModelMetrics,
}

/// An expression of PromQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Expression {
    /// How the values of a pod become one.
    aggregation: &'static str,
    text: &'static str,
}

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Percent of the request, or an amount.
    Resource,
    /// A share of what there is: 1 is all of it.
    Share,
    /// So many at a moment.
    Count,
    PerSecond,
    Seconds,
}

/// Which nodes a metric says something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suits {
    All,
    /// Those that hold shards.
    Shards,
    /// Those that hold shards or run ingest pipelines.
    Writing,
    /// Those that hold shards, run ingest pipelines or only coordinate.
    Requests,
    /// Those that run models.
    Models,
}

/// A metric that people ask for, and no set is scaled by.
#[derive(Clone, Copy, Debug)]
pub struct Unavailable {
    pub name: &'static str,
    /// Why not.
    pub why: &'static str,
    /// What to write instead.
    pub instead: &'static str,
}

/// The metric of that name.
pub fn named(name: &str) -> Option<&'static NamedMetric> {
    METRICS.iter().find(|metric| metric.name == name)
}

impl NamedMetric {
    /// Its name in words of lower case: `search_queue`.
    fn snake_case(&self) -> String {
        let letters = self.name.chars().map(|letter| match letter {
            upper if upper.is_ascii_uppercase() => format!("_{}", upper.to_ascii_lowercase()),
            other => other.to_string(),
        });
        letters.collect()
    }

    /// The series that is recorded for it: `esgen:search_queue:pod`.
    pub fn series(&self) -> String {
        format!("esgen:{}:pod", self.snake_case())
    }

    /// Its name in the custom metrics API, as `templates/files/adapter-rules.yaml` makes it: `esgen_search_queue`.
    pub fn api_name(&self) -> String {
        format!("esgen_{}", self.snake_case())
    }

    /// Whether Prometheus records it: all but what Kubernetes itself measures.
    pub fn is_recorded(&self) -> bool {
        self.expression.is_some()
    }

    /// The expression that is recorded, with one value per `pod`, of the series that a selector such as `cluster="vectors"` finds;
    /// none where Kubernetes itself measures it.
    pub fn expression(&self, selector: &str) -> Option<String> {
        let Expression { aggregation, text } = self.expression?;
        let text = text.replace(SELECTOR, selector);
        Some(match self.producer {
            // A node is called as its pod, whatever `pod` says, which is the exporter's own unless it was relabelled.
            Producer::Exporter | Producer::ModelMetrics => {
                format!("{aggregation} by (pod) (label_replace({text}, \"pod\", \"$1\", \"name\", \"(.+)\"))")
            }
            Producer::MetricsServer | Producer::ContainerMetrics => format!("{aggregation} by (pod) ({text})"),
        })
    }
}

impl Producer {
    /// It, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::MetricsServer => "the metrics server",
            // The series of indexing pressure came last.
            Self::Exporter => "elasticsearch_exporter 1.8.0 or newer",
            Self::ContainerMetrics => "cAdvisor in the kubelet (`containerMetrics: existing`)",
            Self::ModelMetrics => "an exporter of model statistics (`modelMetrics: existing`)",
        }
    }
}

impl Suits {
    /// Whether nodes of these roles are among them.
    pub fn fits(self, roles: &[Role]) -> bool {
        let holds_shards = roles.iter().any(|role| role.facts().holds_shards);
        let writes = holds_shards || roles.contains(&Role::Ingest);
        match self {
            Self::All => true,
            Self::Shards => holds_shards,
            Self::Writing => writes,
            Self::Requests => writes || roles.is_empty(),
            Self::Models => roles.contains(&Role::Ml),
        }
    }

    /// These nodes, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "every node",
            Self::Shards => "nodes that hold shards",
            Self::Writing => "nodes that hold shards or run ingest pipelines",
            Self::Requests => "nodes that hold shards, run ingest pipelines or only coordinate",
            Self::Models => "nodes that run models",
        }
    }
}

impl Unit {
    /// What a value of 1 is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Resource => "percent of the request, or an amount",
            Self::Share => "share",
            Self::Count => "count",
            Self::PerSecond => "per second",
            Self::Seconds => "seconds",
        }
    }

    /// Its name in Grafana.
    pub fn grafana(self) -> &'static str {
        match self {
            Self::Resource | Self::Count => "short",
            Self::Share => "percentunit",
            Self::PerSecond => "cps",
            Self::Seconds => "s",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_series() {
        let metric = named("searchQueue").expect("a metric");
        assert_eq!(
            (metric.series(), metric.api_name()),
            ("esgen:search_queue:pod".into(), "esgen_search_queue".into())
        );
        let expression = metric.expression("cluster=\"a\"").expect("an expression");
        assert_eq!(
            expression,
            "max by (pod) (label_replace(max_over_time(elasticsearch_thread_pool_queue_count{cluster=\"a\",type=\"search\"}[1m]), \
             \"pod\", \"$1\", \"name\", \"(.+)\"))"
        );
    }

    #[test]
    fn every_expression_says_which_series_are_meant() {
        for metric in METRICS {
            let Some(expression) = metric.expression("job=\"a\"") else {
                assert_eq!(metric.producer, Producer::MetricsServer, "{}", metric.name);
                continue;
            };
            assert_eq!(expression.matches('{').count(), expression.matches("{job=\"a\"").count(), "{}", metric.name);
        }
    }
}
