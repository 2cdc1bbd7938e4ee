use crate::config::Monitoring;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "idle-monitoring",
    severity: Severity::Warning,
    title: "Monitoring that does nothing",
    why: "The field only says more about another, which is not there, so it changes nothing. Whoever reads the config may \
          believe that it does.",
    remedy: "Remove it, or write what it belongs to: `exporter: managed`, `prometheus: operator`, or `engine: keda` in a set's \
             `autoscaling`.",
};

/// What a field belongs to.
enum Owner {
    Exporter,
    Prometheus,
    Keda,
}

/// A field, what it belongs to, and whether a config has it.
type Dependent = (&'static str, Owner, fn(&Monitoring) -> bool);

const DEPENDENTS: &[Dependent] = &[
    ("exporterImage", Owner::Exporter, |config| config.exporter_image.is_some()),
    ("exporterSecret", Owner::Exporter, |config| config.exporter_secret.is_some()),
    ("exporterPodTemplate", Owner::Exporter, |config| !config.exporter_pod_template.is_empty()),
    ("prometheusLabels", Owner::Prometheus, |config| !config.prometheus_labels.is_empty()),
    ("prometheusAdapter", Owner::Prometheus, |config| config.prometheus_adapter.is_some()),
    ("containerMetrics", Owner::Prometheus, |config| config.container_metrics.is_some()),
    ("modelMetrics", Owner::Prometheus, |config| config.model_metrics.is_some()),
    ("alerts", Owner::Prometheus, |config| config.alerts == Some(true)),
    ("dashboard", Owner::Prometheus, |config| config.dashboard),
    ("prometheusAddress", Owner::Keda, |config| config.prometheus_address.is_some()),
    ("prometheusAccess", Owner::Keda, |config| config.prometheus_access.is_some()),
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let monitoring = &cluster.monitoring;
    let Some(config) = monitoring.config else { return };
    let mut autoscalers = cluster.sets.iter().filter_map(|set| set.autoscaling.as_ref());
    let has_keda = autoscalers.any(|scaling| scaling.is_by_keda());
    for (field, owner, is_written) in DEPENDENTS {
        let (is_there, owner) = match owner {
            Owner::Exporter => (monitoring.writes_exporter(), "`exporter: managed`"),
            Owner::Prometheus => (monitoring.records(), "`prometheus: operator`"),
            Owner::Keda => (has_keda, "a set with `engine: keda`"),
        };
        if is_written(config) && !is_there {
            let path = Path::parse("spec.monitoring").key(*field);
            findings.at_key(&path, message!("`{}` has no effect without {}", *field, owner));
        }
    }
}
