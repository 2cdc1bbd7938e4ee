use super::{Context, Found, delete, in_namespace, keep_volumes};
use crate::diagnostics::{RuleText, Severity};
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "changed-selector",
    severity: Severity::Warning,
    title: "Another selector",
    why: "A workload finds its pods by its selector, which the API server refuses to change. Deleting the workload with its pods \
          left over does not help: the new one would not find them and would make its own, of the same names. A Service or a \
          disruption budget whose selector fits no pod leads nowhere and guards nothing.",
    remedy: "Keep the labels of the selector as they were, or make a new set beside the old one.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for object in context.objects {
        let kind = object.identity.kind.as_str();
        let pattern = match kind {
            "StatefulSet" | "Deployment" | "DaemonSet" | "ReplicaSet" | "Service" | "PodDisruptionBudget" => {
                "spec.selector"
            }
            "NetworkPolicy" => "spec.podSelector",
            _ => continue,
        };
        let changed: Vec<_> = object.fields.iter().filter(|field| field.change.path.is_below(pattern)).collect();
        let Some(first) = changed.first() else { continue };
        let text = |value: &Option<Value>| value.as_ref().and_then(Value::as_str).unwrap_or("-").to_owned();
        let message = format!(
            "{}: `{}` is changed from `{}` to `{}`",
            object.identity,
            first.change.path,
            text(&first.change.old),
            text(&first.change.new)
        );
        let danger = found.add(object.cluster.clone(), message);
        if first.is_refused() {
            danger.remedy = "Keep the selector. If it must change, the pods go with the old object, all at once, and the volumes stay: take \
                             a snapshot, plan an outage, then"
                .to_owned();
            let sets = context.clusters.iter().filter_map(|pair| pair.old?.set(&object.identity));
            danger.commands = keep_volumes(sets);
            danger.commands.extend([delete(&object.identity), context.new.apply_command()]);
        } else {
            danger.remedy =
                "Change the pods' labels first, in an apply of their own, and this selector once all pods have them:"
                    .to_owned();
            danger.commands =
                vec![format!("kubectl get pods{} --show-labels", in_namespace(&object.identity.namespace))];
        }
    }
}
