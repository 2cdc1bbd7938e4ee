use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "reserved-set-name",
    severity: Severity::Error,
    title: "Name of a set that is taken",
    why: "`<cluster>-discovery` is the Service by which the nodes find the masters. A set of that name would \
          have a Service of the same name, and of two objects with one name the last wins.",
    remedy: "Give the set another name.",
    check,
};

/// Endings of esgen's own Services.
const RESERVED: &[&str] = &["discovery"];

fn check(view: &View, findings: &mut Findings) {
    for set in view.sets.iter().filter(|set| RESERVED.contains(&set.config.name.as_str())) {
        let message = format!("`{}` is the name of one of esgen's own Services", set.config.name);
        findings.add(view.at(set.below("name")), message);
    }
}
