use super::{Context, Found, in_namespace, replace};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::{Claim, Set};
use crate::kubernetes::quantity::Quantity;

pub(crate) const RULE: RuleText = RuleText {
    name: "volume-growth",
    severity: Severity::Warning,
    title: "Larger volumes",
    why: "The API server refuses a StatefulSet whose claim template has changed: nothing of the change arrives. The claims \
          themselves can grow where their StorageClass allows it.",
    remedy: "Enlarge the claims, delete the set without its pods, and apply.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        for (before, after) in pair.kept() {
            for (claim, new) in resized(before, after).filter(|(claim, new)| Some(*new) > claim.size.as_ref()) {
                let Some(old) = &claim.size else { continue };
                let identity = &after.object.identity;
                let namespace = in_namespace(&identity.namespace);
                let message = format!("the volumes of set `{}` grow from {old} to {new}", after.name);
                let danger = found.add(Some(pair.name()), message);
                danger.remedy = "If the StorageClass has `allowVolumeExpansion: true`, enlarge each claim, delete the set and leave its \
                                 pods running, and apply:"
                    .to_owned();
                let class = if claim.class.is_empty() { String::new() } else { format!(" {}", claim.class) };
                danger.commands = vec![
                    format!("kubectl get storageclass{class}"),
                    format!(
                        "kubectl get persistentvolumeclaim{namespace} -o name | grep '/{}-{}-[0-9]*$' | xargs -n 1 kubectl \
                         patch{namespace} --type merge -p '{{\"spec\": {{\"resources\": {{\"requests\": {{\"storage\": \"{new}\"}}}}}}}}'",
                        claim.name, identity.name
                    ),
                ];
                danger.commands.extend(replace(context, identity));
            }
        }
    }
}

/// The claims of a set that are of another size now, and that size.
pub(super) fn resized<'s>(before: &'s Set, after: &'s Set) -> impl Iterator<Item = (&'s Claim, &'s Quantity)> {
    before.claims.iter().filter_map(|claim| {
        let size = after.claims.iter().find(|other| other.name == claim.name)?.size.as_ref()?;
        (claim.size.is_some() && claim.size.as_ref() != Some(size)).then_some((claim, size))
    })
}
