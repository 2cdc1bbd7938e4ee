use crate::diagnostics::Severity;
use crate::rules::support::quantities::{Measure, amounts};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "nonpositive-quantity",
    severity: Severity::Error,
    title: "Quantity that is zero or negative",
    why: "A node cannot have nothing of it, and a metric cannot be compared with it. Zero is also what a unit \
          without a number (`Gi`) is read as.",
    remedy: "Write an amount above zero, or leave the key out for the default.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for amount in amounts(view) {
        let Some(quantity) = amount.read() else {
            continue;
        };
        // No tolerance is a sensible one.
        let least = if amount.measure == Measure::Share { 0 } else { 1 };
        if quantity.signum() < least {
            findings.add(view.at(amount.path), format!("`{}` is not above zero", amount.text));
        }
    }
}
