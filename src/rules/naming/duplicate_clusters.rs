use crate::diagnostics::Severity;
use crate::diagnostics::{Path, Related};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};
use std::collections::HashMap;

pub(crate) const RULE: Rule = Rule {
    name: "duplicate-clusters",
    severity: Severity::Error,
    title: "Two clusters whose objects have one name",
    why: "Objects are named `<cluster>` and `<cluster>-<set>`. Two clusters of one run that make the same name \
          in the same namespace overwrite each other: the one that is applied last wins, and takes over the \
          other's pods and volumes.",
    remedy: "Give the clusters different names or different namespaces; no cluster's name should be another's \
          with a set's name behind it.",
    check,
};

/// One config alone cannot break this rule; see [`check_all`].
fn check(_: &View, _: &mut Findings) {}

/// Compares the configs of one run.
pub(in crate::rules) fn check_all(views: &[View], findings: &mut Findings) {
    let mut owners: HashMap<(Option<&String>, String), &View> = HashMap::new();
    for view in views {
        let metadata = &view.config.metadata;
        let collision = object_names(view).into_iter().find_map(|name| {
            let owner = *owners.entry((metadata.namespace.as_ref(), name.clone())).or_insert(view);
            (owner.document != view.document).then_some((name, owner))
        });
        if let Some((name, owner)) = collision {
            let path = Path::parse("metadata.name");
            let related = Related { place: owner.at(path.clone()), span: None, message: "the other cluster".into() };
            let message = format!("the cluster `{}` makes `{name}` too", owner.config.metadata.name);
            findings.add(view.at(path), message).related.push(related);
        }
    }
}

/// The names of a cluster's Services; its other objects share them.
fn object_names(view: &View) -> Vec<String> {
    let cluster = &view.config.metadata.name;
    let sets = view.sets.iter().map(|set| format!("{cluster}-{}", set.config.name));
    [cluster.clone(), format!("{cluster}-discovery")].into_iter().chain(sets).collect()
}
