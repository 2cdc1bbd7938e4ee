//! The ScaledObject of a set that KEDA scales, with what KEDA does by itself turned off where it would lose nodes.
//!
//! KEDA takes a query without an answer for 0 and a left-out minimum for none at all, so that an outage of Prometheus or a
//! forgotten line would empty a set. Both are always written.

use super::metrics::{MetricPlan, MetricTarget};
use super::series::recorded_of;
use super::{Labels, Names, names};
use crate::config::{Login, ResourceName};
use crate::kubernetes::quantity::Quantity;
use crate::model::{Cluster, NodeSet};
use serde::Serialize;
use std::collections::BTreeMap;

/// What KEDA is told beside the bounds and the behavior of an autoscaler.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KedaPlan {
    /// Annotations of the ScaledObject: with its own, it takes over a HorizontalPodAutoscaler that esgen wrote earlier.
    pub annotations: Labels,
    /// What is held while a trigger fails; none where no trigger can fail so that KEDA notices.
    pub fallback: Option<FallbackPlan>,
    pub triggers: Vec<TriggerPlan>,
}

/// What is held while a trigger fails: the present number of nodes, or these if they are more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FallbackPlan {
    /// Failures in a row that pass.
    pub failure_threshold: u32,
    pub replicas: u32,
}

/// One trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriggerPlan {
    pub name: String,
    /// The scaler: `cpu`, `memory` or `prometheus`.
    pub scaler: &'static str,
    pub metric_type: &'static str,
    /// What the scaler reads, each value a string.
    pub metadata: BTreeMap<&'static str, String>,
    /// The TriggerAuthentication.
    pub authentication: Option<String>,
}

/// How KEDA logs in to Prometheus: the parameters of a TriggerAuthentication with the keys of the Secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrometheusAccessPlan {
    pub secret: String,
    /// KEDA's names of the keys, which are the Secret's but for `bearerToken`.
    pub parameters: BTreeMap<&'static str, &'static str>,
}

impl PrometheusAccessPlan {
    /// None where no set is scaled by KEDA, or Prometheus wants no login.
    pub(super) fn new(cluster: &Cluster) -> Option<Self> {
        let access = cluster.monitoring.config?.prometheus_access.as_ref()?;
        let mut by_keda =
            cluster.sets.iter().filter(|set| set.autoscaling.as_ref().is_some_and(|one| one.is_by_keda()));
        by_keda.next()?;
        let parameters: &[(&str, &str)] = match access.mode.unwrap_or(Login::Bearer) {
            Login::Bearer => &[("bearerToken", "token")],
            Login::Basic => &[("username", "username"), ("password", "password")],
        };
        Some(Self { secret: access.secret.clone(), parameters: parameters.iter().copied().collect() })
    }

    fn mode(&self) -> &'static str {
        if self.parameters.contains_key("bearerToken") { "bearer" } else { "basic" }
    }
}

impl KedaPlan {
    pub(super) fn new(cluster: &Cluster, set: &NodeSet, names: &Names, metrics: &[MetricPlan]) -> Self {
        let access = PrometheusAccessPlan::new(cluster);
        let sources = Sources { cluster, set, names, access: access.as_ref() };
        let triggers: Vec<_> = metrics.iter().filter_map(|metric| sources.trigger(metric)).collect();
        let can_fail = triggers.iter().any(|trigger| trigger.scaler == PROMETHEUS);
        let annotations = &cluster.config.metadata.annotations;
        Self {
            annotations: names::with(annotations, "scaledobject.keda.sh/transfer-hpa-ownership", "true"),
            fallback: can_fail.then_some(FallbackPlan { failure_threshold: 3, replicas: set.nodes.min.max(1) }),
            triggers,
        }
    }
}

const PROMETHEUS: &str = "prometheus";

/// What triggers are made of.
struct Sources<'a> {
    cluster: &'a Cluster<'a>,
    set: &'a NodeSet<'a>,
    names: &'a Names,
    access: Option<&'a PrometheusAccessPlan>,
}

impl Sources<'_> {
    /// None for metrics that KEDA does not know, which a rule refuses.
    fn trigger(&self, metric: &MetricPlan) -> Option<TriggerPlan> {
        Some(match metric {
            MetricPlan::Resource { name, target } => resource(*name, target, None),
            MetricPlan::ContainerResource { name, container, target } => resource(*name, target, Some(container)),
            MetricPlan::Pods { named: Some(named), target, .. } => {
                let pods = std::iter::once(self.set);
                let query = format!("avg({})", recorded_of(self.cluster, self.names, named, pods));
                // On average over the pods, times those that are ready: what is drained asks for nothing. A set of no pods has
                // no series either.
                let no_answer_is_an_error = self.set.nodes.min > 0;
                self.prometheus(named.name, query, "Value", target, no_answer_is_an_error)
            }
            MetricPlan::Query { name, query, target } => {
                let metric_type = if matches!(target, MetricTarget::Value(_)) { "Value" } else { "AverageValue" };
                self.prometheus(name, query.clone(), metric_type, target, true)
            }
            MetricPlan::Pods { named: None, .. } | MetricPlan::Object { .. } | MetricPlan::External { .. } => {
                return None;
            }
        })
    }

    fn prometheus(
        &self,
        name: &str,
        query: String,
        metric_type: &'static str,
        target: &MetricTarget,
        no_answer_is_an_error: bool,
    ) -> TriggerPlan {
        let address = self.cluster.monitoring.config.and_then(|config| config.prometheus_address.clone());
        let mut metadata = BTreeMap::from([
            ("serverAddress", address.unwrap_or_default()),
            ("query", query),
            ("threshold", decimal(target)),
            ("ignoreNullValues", (!no_answer_is_an_error).to_string()),
        ]);
        metadata.extend(self.access.map(|access| ("authModes", access.mode().to_owned())));
        TriggerPlan {
            name: name.to_owned(),
            scaler: PROMETHEUS,
            metric_type,
            metadata,
            authentication: self.access.map(|_| self.names.prometheus_access.clone()),
        }
    }
}

fn resource(name: ResourceName, target: &MetricTarget, container: Option<&String>) -> TriggerPlan {
    let scaler = match name {
        ResourceName::Cpu => "cpu",
        ResourceName::Memory => "memory",
    };
    let (metric_type, value) = match target {
        MetricTarget::Utilization(percent) => ("Utilization", percent.to_string()),
        MetricTarget::Value(amount) | MetricTarget::AverageValue(amount) => ("AverageValue", amount.clone()),
    };
    let mut metadata = BTreeMap::from([("value", value)]);
    metadata.extend(container.map(|container| ("containerName", container.clone())));
    let name = container.map_or(scaler.to_owned(), |container| format!("{container}-{scaler}"));
    TriggerPlan { name, scaler, metric_type, metadata, authentication: None }
}

/// The target as a number, which is what KEDA's scalers of queries read.
fn decimal(target: &MetricTarget) -> String {
    match target {
        MetricTarget::Utilization(percent) => percent.to_string(),
        MetricTarget::Value(amount) | MetricTarget::AverageValue(amount) => {
            let millis = amount.parse().map_or(0, |quantity: Quantity| quantity.as_millis());
            let text = format!("{}.{:03}", millis / 1000, millis % 1000);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_plain_numbers() {
        for (amount, number) in [("700m", "0.7"), ("10", "10"), ("1k", "1000"), ("1500m", "1.5"), ("50m", "0.05")] {
            assert_eq!(decimal(&MetricTarget::Value(amount.into())), number);
        }
    }
}
