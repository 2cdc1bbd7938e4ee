use crate::model::Measure;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "bytes-without-unit",
    severity: Severity::Error,
    title: "Bytes without a unit, or thousandths of one",
    why: "`m` is milli: `500m` of memory is half a byte, and `2048` is two kilobytes. The API server accepts it, \
          and the pod is killed as soon as it starts.",
    remedy: "Write `Mi` or `Gi` after the number.",
};

/// Nothing that esgen sizes is smaller than a mebibyte.
const MEBIBYTE: u64 = 1 << 20;

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for amount in cluster.amounts().into_iter().filter(|amount| amount.measure == Measure::Bytes) {
        let Some(quantity) = amount.read().filter(|quantity| quantity.signum() > 0) else { continue };
        if quantity.is_whole() && quantity.as_bytes() >= MEBIBYTE {
            continue;
        }
        let text = amount.text.trim();
        let number = text.trim_end_matches('m');
        let is_bare = number.parse::<f64>().is_ok();
        let message = if quantity.is_whole() {
            message!("`{}` is {} bytes", quoted(text), quantity.as_bytes())
        } else {
            message!("`{}` is not a whole number of bytes", quoted(text))
        };
        let finding = findings.at(&amount.path, message);
        if is_bare {
            finding.remedy =
                message!("Write `{}Mi` for mebibytes or `{}Gi` for gibibytes.", quoted(number), quoted(number));
        }
    }
}
