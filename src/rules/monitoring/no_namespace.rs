use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "no-namespace",
    severity: Severity::Error,
    title: "Monitoring without a namespace",
    why: "Series tell namespaces apart by a label, and the autoscaler asks for that of its own. Without it in the config nothing \
          that is recorded would be found.",
    remedy: "Write `metadata.namespace`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let is_needed = cluster.monitoring.records() || cluster.monitoring.writes_exporter();
    if is_needed && cluster.config.metadata.namespace.is_none() {
        findings
            .at_key(&Path::parse("spec.monitoring"), "`metadata.namespace` is missing, which the series must carry");
    }
}
