use super::{Context, Found, allow_shards, move_shards};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "lost-data-role",
    severity: Severity::Warning,
    title: "A set with shards loses its data roles",
    why: "A node without a data role refuses to start while there is shard data on its volume, so the rollout stops at its first \
          pod, and the shards on it are missing.",
    remedy: "Move the shards away first, then change the roles.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some(old) = pair.old else { continue };
        for (before, after) in pair.kept().filter(|(before, after)| before.holds_data() && !after.holds_data()) {
            let danger =
                found.add(Some(pair.name()), format!("set `{}` holds shards and gets no data role", after.name));
            danger.remedy = "Move the shards to other nodes, wait until none are left, and only then apply:".to_owned();
            danger.commands = move_shards(before, old);
            danger.commands.push(context.new.apply_command());
            danger.commands.extend(allow_shards());
        }
    }
}
