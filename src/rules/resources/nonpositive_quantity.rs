use crate::model::Measure;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "nonpositive-quantity",
    severity: Severity::Error,
    title: "Quantity that is zero or negative",
    why: "A node cannot have none of it, and a metric cannot be compared with it. Zero is also how a unit without a \
          number (`Gi`) is read.",
    remedy: "Write an amount above zero, or leave the key out for the default.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for amount in cluster.amounts() {
        let Some(quantity) = amount.read() else { continue };
        // A tolerance of zero makes sense.
        let least = if amount.measure == Measure::Share { 0 } else { 1 };
        if quantity.signum() < least {
            findings.at(&amount.path, message!("`{}` is not above zero", quoted(amount.text)));
        }
    }
}
