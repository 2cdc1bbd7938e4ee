use crate::config::{Engine, Metric};
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unsupported-by-engine",
    severity: Severity::Error,
    title: "Metric that the engine cannot read",
    why: "KEDA has scalers of its own and reads neither the custom nor the external metrics of Kubernetes, the latter of which \
          it serves itself. A HorizontalPodAutoscaler reads nothing else, and asks no Prometheus.",
    remedy: "With `engine: keda` write a query as `prometheus`, or a metric with a name such as `searchLoad`; `pods`, `object` \
             and `external` are for `engine: hpa`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(scaling) = &set.autoscaling else { continue };
        for metric in &scaling.metrics {
            let kind = match (*scaling.engine, metric.config) {
                (Engine::Keda, Metric::Pods(_)) => "pods",
                (Engine::Keda, Metric::Object(_)) => "object",
                (Engine::Keda, Metric::External(_)) => "external",
                (Engine::Hpa, Metric::Prometheus(_)) => "prometheus",
                _ => continue,
            };
            let engine = if scaling.is_by_keda() { "KEDA" } else { "a HorizontalPodAutoscaler" };
            findings.at_key(&metric.path, message!("a metric of kind `{}` cannot be read by {}", kind, engine));
        }
    }
}
