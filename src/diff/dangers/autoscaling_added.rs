use super::{Context, Found, in_namespace};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "autoscaling-added",
    severity: Severity::Warning,
    title: "A running set gets an autoscaler",
    why: "A scaled set states no `replicas`. What is applied takes the number out of the object, and Kubernetes reads a missing \
          number as 1: all pods but one are told to stop, until the autoscaler's first pass brings back its minimum.",
    remedy: "Hand the number over first, by the one command more that your tool needs: docs/hand-over.md.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        for (before, after) in pair.kept() {
            let Some(replicas) = before.replicas.filter(|replicas| *replicas > 1) else { continue };
            if !after.is_scaled || before.is_scaled || after.replicas.is_some() {
                continue;
            }
            let identity = &after.object.identity;
            let (kind, name, namespace) = (&identity.kind, &identity.name, &identity.namespace);
            let message = format!(
                "set `{}` has {replicas} pods, and applying this takes it to 1 until the autoscaler acts",
                after.name
            );
            let danger = found.add(Some(pair.name()), message);
            danger.remedy = "Hand the number over before you apply, by the lines of your tool:".to_owned();
            let place = if namespace.is_empty() { String::new() } else { format!(", \"namespace\": \"{namespace}\"") };
            let file = format!("{}-{name}.yaml", kind.to_lowercase());
            let set = |file: &str| {
                format!("kubectl apply set-last-applied --create-annotation{} -f {file}", in_namespace(namespace))
            };
            danger
                .commands
                .push("# kubectl apply, kustomize, Argo CD: put the new manifest into the annotation first".to_owned());
            danger.commands.extend(match context.new.render_command() {
                Some(render) => {
                    vec![render, set(&format!("manifests/{file}")), "kubectl apply -k manifests".to_owned()]
                }
                None => vec![
                    format!("# {file}: the manifest of this {kind} alone"),
                    set(&file),
                    context.new.apply_command(),
                ],
            });
            danger.commands.extend([
                "# kubectl apply --server-side, Flux, Argo CD with ServerSideApply: let another owner keep the number"
                    .to_owned(),
                format!(
                    "echo '{{\"apiVersion\": \"apps/v1\", \"kind\": \"{kind}\", \"metadata\": {{\"name\": \"{name}\"{place}}}, \"spec\": \
                     {{\"replicas\": {replicas}}}}}' | kubectl apply --server-side --field-manager=hand-over -f -"
                ),
            ]);
        }
    }
}
