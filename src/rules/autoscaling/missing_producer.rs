use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "missing-producer",
    severity: Severity::Error,
    title: "Metric that nothing produces",
    why: "A metric has to be produced, collected and handed to the autoscaler. While it is not, the autoscaler reports \
          \"FailedGetPodsMetric\" and leaves the set as it is, whatever the load.",
    remedy: "Say in `spec.monitoring` what is there or is to be written, such as `monitoring: {exporter: managed, prometheus: \
             operator, prometheusAdapter: existing}`; or scale on `cpu`, which Kubernetes measures itself.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let Some(scaling) = &set.autoscaling else { continue };
        for metric in &scaling.metrics {
            let lacks = cluster.monitoring.lacks(metric, *scaling.engine);
            if lacks.is_empty() {
                continue;
            }
            let name = metric.named.map_or("prometheus", |named| named.name);
            let keys = Message::joined(lacks.iter().map(|(key, _)| message!("`{}`", *key)), ", ");
            let lines = Message::joined(lacks.iter().map(|(key, value)| message!("{}: {}", *key, *value)), ", ");
            let message = message!("`{}` never reaches the autoscaler: `spec.monitoring` lacks {}", name, keys);
            let finding = findings.at_key(&metric.path, message);
            finding.remedy = message!("Add to `spec`: `monitoring: {{}}`.", lines);
        }
    }
}
