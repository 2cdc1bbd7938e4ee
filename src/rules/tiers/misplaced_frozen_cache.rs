use crate::elasticsearch::settings::FROZEN_CACHE;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "misplaced-frozen-cache",
    severity: Severity::Error,
    title: "Frozen cache on nodes without the frozen role",
    why: "From 8.0 on a node without `data_frozen` refuses to start with a cache for mounted snapshots.",
    remedy: "Move the setting to the `config` of the set that has the role `data_frozen`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if !cluster.version.at_least(Since(8, 0)) {
        return;
    }
    let others = || cluster.sets.iter().filter(|set| !set.has(Role::DataFrozen));
    let shared = cluster.settings.iter().filter_map(|setting| Some((setting, others().next()?)));
    let own = others().flat_map(|set| set.settings.iter().map(move |setting| (setting, set)));
    for (setting, set) in shared.chain(own).filter(|(setting, _)| setting.key == FROZEN_CACHE) {
        let message = message!("the nodes of `{}` do not have the role `data_frozen`", quoted(*set.name));
        findings.at_key(&setting.path, message);
    }
}
