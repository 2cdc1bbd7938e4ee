use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "immeasurable-metric-target",
    severity: Severity::Error,
    title: "Target below a thousandth",
    why: "The autoscaler counts targets and metrics in thousandths and rounds up: it would compare the metric with 0.001, \
          whatever smaller amount is written.",
    remedy: "Measure in a smaller unit, such as milliseconds instead of seconds, and write the target in it.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let thousandth = Quantity::from_millis(1);
    for metric in cluster.sets.iter().flat_map(NodeSet::metrics) {
        for (path, amount) in metric.amounts().filter(|(_, amount)| amount.signum() > 0 && *amount < thousandth) {
            findings.at(&path, message!("{} is less than a thousandth, and counts as one", amount));
        }
    }
}
