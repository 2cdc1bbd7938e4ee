use super::{Context, Found, delete, replace};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::FieldChange;
use crate::diff::immutable::Way;

pub(crate) const RULE: RuleText = RuleText {
    name: "immutable-field",
    severity: Severity::Warning,
    title: "A field that cannot be changed",
    why: "The API server refuses the whole object: nothing else of what changes in it arrives either, and tools that apply in a \
          loop report an error until it is taken back.",
    remedy: "Take the change back, or delete the object and apply; a StatefulSet with `--cascade=orphan`, which leaves its pods running.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for object in context.objects {
        let kind = object.identity.kind.as_str();
        let mut clusters = context.clusters.iter().filter_map(|pair| pair.both());
        let is_of_cluster = clusters.any(|(old, new)| [old, new].iter().any(|one| one.set(&object.identity).is_some()));
        let is_told = |path: &crate::diff::FieldPath| {
            // Selectors, and sizes of Elasticsearch's volumes, have dangers of their own.
            (matches!(kind, "StatefulSet" | "Deployment" | "DaemonSet" | "ReplicaSet")
                && path.is_below("spec.selector"))
                || (is_of_cluster && path.is("spec.volumeClaimTemplates[].spec.resources.requests.storage"))
        };
        let fields: Vec<&FieldChange> =
            object.fields.iter().filter(|field| field.is_refused() && !is_told(&field.change.path)).collect();
        let Some(way) = fields.first().and_then(|field| field.way) else { continue };
        let paths: Vec<String> = fields.iter().map(|field| format!("`{}`", field.change.path)).collect();
        let danger =
            found.add(object.cluster.clone(), format!("{}: {} cannot be changed", object.identity, paths.join(", ")));
        // Pods find their claims by the name of the template.
        let is_renamed = |field: &&FieldChange| {
            let change = &field.change;
            change.new.is_none()
                && (change.path.is("spec.volumeClaimTemplates[]") || change.path.is("spec.volumeClaimTemplates"))
        };
        match way {
            Way::Orphan if fields.iter().any(is_renamed) => {
                danger.remedy = "Keep the claim template and its name. Pods of a set without it start with empty volumes, and the data stays \
                                 on the old ones."
                    .to_owned();
            }
            Way::Orphan => {
                danger.remedy = "Delete the set and leave its pods running; the new one takes them over. Volumes that are there stay as \
                                 they are: what the claim template says holds for new pods."
                    .to_owned();
                danger.commands = replace(context, &object.identity);
            }
            Way::Recreate => {
                danger.remedy = "Delete the object and make it anew; what it does is missing in between.".to_owned();
                danger.commands = vec![delete(&object.identity), context.new.apply_command()];
            }
            Way::Rename => danger.remedy = "Make it under another name, and let what uses it name that one.".to_owned(),
        }
    }
}
