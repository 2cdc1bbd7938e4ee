use crate::diagnostics::{Code, Severity};
use crate::diagnostics::{Path, Related};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG184",
        title: "Two clusters with one name",
        why: "Both would write objects of the same names into the same namespace: the one that is applied last \
              wins, and takes over the other's volumes.",
        remedy: "Give the clusters different names or different namespaces.",
    },
    severity: Severity::Error,
    check,
};

/// One config alone cannot break this rule; see [`check_all`].
fn check(_: &View, _: &mut Findings) {}

/// Compares the configs of one run.
pub(in crate::rules) fn check_all(views: &[View], findings: &mut Findings) {
    let mut seen: HashMap<(&Option<String>, &str), &View> = HashMap::new();
    for view in views {
        let metadata = &view.config.metadata;
        match seen.entry((&metadata.namespace, &metadata.name)) {
            Entry::Vacant(free) => {
                free.insert(view);
            }
            Entry::Occupied(first) => {
                let path = Path::parse("metadata.name");
                let related =
                    Related { place: first.get().at(path.clone()), span: None, message: "the first one".into() };
                let message = format!("another cluster of this run is named `{}` too", metadata.name);
                findings.add(view.at(path), message).related.push(related);
            }
        }
    }
}
