use super::{Context, Found, exclude};
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
        for (before, after) in pair.kept() {
            for (old, new) in super::volume_growth::resized(before, after) {
                if new.1 < old.1 {
                    let message = format!("the volumes of set `{}` shrink from {} to {}", after.name, old.1, new.1);
                    let danger = found.add(Some(pair.name()), message);
                    danger.remedy = format!(
                        "Keep `size: {}`. For smaller volumes add a set of another name with `size: {}`, apply, move the shards, and \
                         then remove this one:",
                        old.1, new.1
                    );
                    danger.commands = vec![
                        exclude(&[before]),
                        format!(
                            "GET _cat/allocation/{}-*?v  # until no shards are left on it",
                            before.object.identity.name
                        ),
                    ];
                }
            }
        }
    }
}
