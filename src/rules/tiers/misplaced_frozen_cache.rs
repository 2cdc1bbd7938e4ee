use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "misplaced-frozen-cache",
    severity: Severity::Error,
    title: "Frozen cache on nodes without the frozen role",
    why: "From 8.0 on a node without `data_frozen` refuses to start with a cache for mounted snapshots.",
    remedy: "Move the setting to the `config` of the set that has the role `data_frozen`.",
    check,
};

/// The setting that sizes the cache.
const CACHE: &str = "xpack.searchable.snapshot.shared_cache.size";

fn check(view: &View, findings: &mut Findings) {
    if !view.version.at_least(8, 0) {
        return;
    }
    for setting in settings(view).into_iter().filter(|setting| setting.key == CACHE) {
        let concerned = view.sets.iter().enumerate().filter(|(number, _)| setting.set.is_none_or(|set| set == *number));
        if let Some((_, set)) = concerned.into_iter().find(|(_, set)| !set.has(Role::DataFrozen)) {
            let message = format!("the nodes of `{}` have no role `data_frozen`", set.config.name);
            findings.add(view.key_at(setting.path), message);
        }
    }
}
