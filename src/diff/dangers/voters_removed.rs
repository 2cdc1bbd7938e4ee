use super::{Context, Found, label_of, names};
use crate::diagnostics::{RuleText, Severity};

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
        let mut leaving: Vec<String> = Vec::new();
        for set in gone.iter().chain(&demoted) {
            leaving.extend((0..set.pods.0).map(|ordinal| format!("{}-{ordinal}", set.object.identity.name)));
        }
        for (before, after) in &shrunk {
            leaving.extend(
                (after.pods.0..before.pods.0).map(|ordinal| format!("{}-{ordinal}", before.object.identity.name)),
            );
        }
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
        danger.commands.extend([
            format!("POST _cluster/voting_config_exclusions?node_names={}", leaving.join(",")),
            context.new.apply_command(),
            "DELETE _cluster/voting_config_exclusions?wait_for_removal=false".to_owned(),
        ]);
    }
}
