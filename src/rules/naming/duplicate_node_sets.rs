use crate::diagnostics::Related;
use crate::diagnostics::Severity;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use std::collections::HashMap;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-node-sets",
    severity: Severity::Error,
    title: "Two node sets with one name",
    why: "Each set's objects are named after it, so the second set would overwrite the first, and its nodes \
          would take over the other's volumes.",
    remedy: "Give each set a name of its own.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let mut first: HashMap<&str, &SetView> = HashMap::new();
    for set in &view.sets {
        let name = set.config.name.as_str();
        if let Some(earlier) = first.get(name) {
            let related =
                Related { place: view.at(earlier.below("name")), span: None, message: "the first one".into() };
            findings
                .add(view.at(set.below("name")), format!("there are two sets named `{name}`"))
                .related
                .push(related);
        } else {
            first.insert(name, set);
        }
    }
}
