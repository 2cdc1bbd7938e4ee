use super::{Context, Found, delete, in_namespace};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::autoscaler_of;

pub(crate) const RULE: RuleText = RuleText {
    name: "autoscaling-removed",
    severity: Severity::Warning,
    title: "A scaled set gets a fixed number",
    why: "`kubectl apply` leaves the autoscaler there, which goes on to change the number that the manifests state. And the number \
          in the manifests is applied at once: if the autoscaler had more nodes, the others are removed.",
    remedy: "Write `replicas` as it is now, and delete the autoscaler before you apply.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        for (before, after) in pair.kept().filter(|(before, after)| before.is_scaled && !after.is_scaled) {
            let Some(autoscaler) = autoscaler_of(before.object, context.old) else { continue };
            let identity = &after.object.identity;
            let namespace = in_namespace(&identity.namespace);
            let count = after.pods.0;
            let danger = found
                .add(Some(pair.name()), format!("set `{}` loses its autoscaler and gets {count} pods", after.name));
            danger.remedy =
                "Look how many pods there are now, write that as `replicas`, and delete the autoscaler first:"
                    .to_owned();
            danger.commands = vec![
                format!(
                    "kubectl get {} {}{namespace} -o 'jsonpath={{.spec.replicas}}{{\"\\n\"}}'",
                    identity.kind.to_lowercase(),
                    identity.name
                ),
                delete(&autoscaler.identity),
                context.new.apply_command(),
            ];
        }
    }
}
