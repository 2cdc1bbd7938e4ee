use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::support::settings::settings;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "mixed-frozen",
    severity: Severity::Warning,
    title: "Frozen role together with other data roles",
    why: "Only on a node without another data role does Elasticsearch reserve a cache for mounted snapshots \
          (nine tenths of the volume). On a mixed node the cache is 0 bytes by default, and frozen indices are \
          never allocated.",
    remedy: "Give `data_frozen` a set of its own, or size the cache in the set's `config`: \
          `xpack.searchable.snapshot.shared_cache.size: 40GB`.",
    check,
};

/// The setting that sizes the cache.
const CACHE: &str = "xpack.searchable.snapshot.shared_cache.size";

fn check(view: &View, findings: &mut Findings) {
    let sizes: Vec<Option<usize>> =
        settings(view).into_iter().filter(|setting| setting.key == CACHE).map(|setting| setting.set).collect();
    for (number, set) in view.sets.iter().enumerate().filter(|(_, set)| set.has(Role::DataFrozen)) {
        let mixed = set.roles.iter().any(|role| role.facts().holds_shards && *role != Role::DataFrozen);
        let sized = sizes.iter().any(|set| set.is_none_or(|set| set == number));
        if mixed && !sized {
            let position = set.roles.iter().position(|role| *role == Role::DataFrozen).unwrap_or(0);
            let message = "`data_frozen` shares its nodes with other data roles and so gets no cache";
            findings.add(view.at(set.below("roles").index(position)), message);
        }
    }
}
