use crate::model::Measure;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "fractional-count",
    severity: Severity::Error,
    title: "Count that is not whole",
    why: "`m` is milli: `5m` vectors are five thousandths of one, and the cluster would be sized for none.",
    remedy: "Write a whole number, with `k`, `M` or `G` for thousands, millions or billions.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for amount in cluster.amounts().into_iter().filter(|amount| amount.measure == Measure::Count) {
        if amount.read().is_none_or(|quantity| quantity.is_whole()) {
            continue;
        }
        let finding = findings.at(&amount.path, message!("`{}` is not a whole number", quoted(amount.text)));
        if let Some(number) = amount.text.trim().strip_suffix('m') {
            finding.remedy = message!("Did you mean `{}M`?", quoted(number));
        }
    }
}
