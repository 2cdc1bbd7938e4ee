use super::{Context, Found, delete, label_of, names, wait_until_gone};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::Set;

pub(crate) const RULE: RuleText = RuleText {
    name: "voters-removed",
    severity: Severity::Warning,
    title: "Half of the voters go at once",
    why: "A master is elected by a majority of the voting nodes, and the voting configuration follows only nodes that leave one \
          at a time. When half of them go at once, those that stay elect nobody: the cluster stands still until the others are \
          back with their volumes.",
    remedy: "Take their votes first with the voting exclusions API, or remove fewer than half of them at a time.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some((old, new)) = pair.both().filter(|(old, new)| old.name == new.name) else { continue };
        let all = old.voters();
        let gone: Vec<_> = pair.gone().filter(|set| set.votes()).collect();
        let demoted: Vec<_> =
            pair.kept().filter(|(before, after)| before.votes() && !after.votes()).map(|(set, _)| set).collect();
        // A set that drains gives up one vote after another.
        let shrunk: Vec<_> = pair
            .kept()
            .filter(|(before, after)| {
                before.votes() && after.votes() && after.pods.0 < before.pods.0 && !before.drains()
            })
            .collect();
        let pods = |set: &Set, ordinals: std::ops::Range<u32>| {
            ordinals.map(|ordinal| format!("{}-{ordinal}", set.object.identity.name)).collect::<Vec<_>>()
        };
        let removed =
            gone.iter().map(|set| (*set, 0)).chain(shrunk.iter().map(|(before, after)| (*before, after.pods.0)));
        let removed: Vec<String> = removed.flat_map(|(set, kept)| pods(set, kept..set.pods.0)).collect();
        let mut leaving = removed.clone();
        leaving.extend(demoted.iter().flat_map(|set| pods(set, 0..set.pods.0)));
        let count = u32::try_from(leaving.len()).unwrap_or(u32::MAX);
        if count == 0 || count.saturating_mul(2) < all {
            continue;
        }
        let sets = names(gone.iter().chain(&demoted).copied().chain(shrunk.iter().map(|(set, _)| *set)));
        let danger =
            found.add(Some(pair.name()), format!("{} loses {count} of its {all} voters with {sets}", label_of(old)));
        danger.remedy =
            "Take the votes of those that go, remove them, and give back the list of exclusions:".to_owned();
        if new.voters() > all.saturating_sub(count) {
            danger.commands.push(
                "# first a config with the old and the new masters: apply it, and wait until all are ready".to_owned(),
            );
        }
        danger.commands.push(format!("POST _cluster/voting_config_exclusions?node_names={}", leaving.join(",")));
        danger.commands.push(context.new.apply_command());
        danger.commands.extend(gone.iter().map(|set| delete(&set.object.identity)));
        if !removed.is_empty() {
            danger.commands.push(wait_until_gone(&format!("pod/{}", removed.join(" pod/")), &old.namespace));
        }
        // Nodes that stay without the role would be waited for in vain.
        danger.commands.extend(demoted.iter().map(|set| super::rollout(&set.object.identity)));
        danger.commands.push("DELETE _cluster/voting_config_exclusions?wait_for_removal=false".to_owned());
    }
}
