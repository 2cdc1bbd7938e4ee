use super::{Context, Found, in_namespace, orphan};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::Set;
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
            for ((name, old, class), (_, new, _)) in
                resized(before, after).map(|(old, new)| ((old.0, old.1, old.2), new))
            {
                if new <= old {
                    continue;
                }
                let identity = &after.object.identity;
                let namespace = in_namespace(&identity.namespace);
                let message = format!("the volumes of set `{}` grow from {old} to {new}", after.name);
                let danger = found.add(Some(pair.name()), message);
                danger.remedy = "If the StorageClass has `allowVolumeExpansion: true`, enlarge each claim, delete the set and leave its \
                                 pods running, and apply:"
                    .to_owned();
                let class = if class.is_empty() { String::new() } else { format!(" {class}") };
                danger.commands = vec![
                    format!("kubectl get storageclass{class}"),
                    format!(
                        "kubectl get persistentvolumeclaim{namespace} -o name | grep '/{name}-{}-[0-9]*$' | xargs -n 1 kubectl \
                         patch{namespace} --type merge -p '{{\"spec\": {{\"resources\": {{\"requests\": {{\"storage\": \"{new}\"}}}}}}}}'",
                        identity.name
                    ),
                    orphan(identity),
                    context.new.apply_command(),
                ];
            }
        }
    }
}

type Sized<'s> = (&'s str, &'s Quantity, &'s str);

/// Name, size and class of the claims of a set that are of another size now.
pub(super) fn resized<'s>(before: &'s Set, after: &'s Set) -> impl Iterator<Item = (Sized<'s>, Sized<'s>)> {
    before.claims.iter().filter_map(|old| {
        let new = after.claims.iter().find(|new| new.name == old.name)?;
        let (before, after) = (old.size.as_ref()?, new.size.as_ref()?);
        (before != after).then_some(((&*old.name, before, &*old.class), (&*new.name, after, &*new.class)))
    })
}
