use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "ephemeral-and-claim",
    severity: Severity::Error,
    title: "Ephemeral storage together with a volume claim",
    why: "A node has one volume: either it outlives the pod, with a size and a class, or it does not.",
    remedy: "Take out `ephemeral`, or the other keys of `storage`; the size of an ephemeral volume is \
          `ephemeral.sizeLimit`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let Some(storage) = set.config.storage.as_ref().filter(|storage| storage.ephemeral.is_some()) else {
            continue;
        };
        let others = [
            ("size", storage.size.is_some()),
            ("storageClass", storage.storage_class.is_some()),
            ("accessMode", storage.access_mode.is_some()),
            ("whenDeleted", storage.when_deleted.is_some()),
            ("whenScaled", storage.when_scaled.is_some()),
        ];
        for (key, _) in others.into_iter().filter(|(_, is_written)| *is_written) {
            let message = format!("`{key}` is for a volume claim, and the storage is ephemeral");
            findings.add(view.key_at(set.below("storage").key(key)), message);
        }
    }
}
