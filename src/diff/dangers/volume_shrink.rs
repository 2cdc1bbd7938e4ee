use super::volume_growth::resized;
use super::{Context, Found, move_shards};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "volume-shrink",
    severity: Severity::Warning,
    title: "Smaller volumes",
    why: "No volume can be made smaller, and the API server refuses a StatefulSet whose claim template has changed: nothing of the \
          change arrives.",
    remedy: "Keep the size, or make a second set with smaller volumes and move the shards to it.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some(old) = pair.old else { continue };
        for (before, after) in pair.kept() {
            for (claim, size) in resized(before, after).filter(|(claim, size)| Some(*size) < claim.size.as_ref()) {
                let Some(held) = &claim.size else { continue };
                let message = format!("the volumes of set `{}` shrink from {held} to {size}", after.name);
                let danger = found.add(Some(pair.name()), message);
                danger.remedy = format!(
                    "Keep `size: {held}`. For smaller volumes add a set of another name with `size: {size}`, apply, move the shards, and \
                     then remove this one:"
                );
                danger.commands = move_shards(before, old);
            }
        }
    }
}
