use crate::elasticsearch::metrics::Unit;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "implausible-metric-target",
    severity: Severity::Warning,
    title: "Target in another unit than the metric",
    why: "Latency is measured in seconds, and shares are 1 where all is in use: `100` is a hundred seconds, or a hundred times what \
          there is. The metric never gets there, so it never adds a node.",
    remedy: "Write thousandths: `100m` is a tenth of a second, and `700m` is 70 %.",
};

/// A search that takes so long is given up by who asked.
const SLOWEST_MILLIS: i64 = 5000;
/// Searches that wait may be as many as those that run.
const MOST_MILLIS: i64 = 2000;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for metric in cluster.sets.iter().flat_map(|set| set.metrics()) {
        let Some(named) = metric.named else { continue };
        for (path, amount) in metric.amounts() {
            match named.unit {
                Unit::Seconds if amount.as_millis() >= SLOWEST_MILLIS => {
                    let finding = findings.at(&path, message!("`{}` of `{}` are seconds", amount, named.name));
                    finding.remedy = message!("Did you mean `{}m`, which are milliseconds?", amount);
                }
                Unit::Share if amount.as_millis() > MOST_MILLIS => {
                    findings.at(&path, message!("`{}` of `{}` is {} times what there is", amount, named.name, amount));
                }
                _ => {}
            }
        }
    }
}
