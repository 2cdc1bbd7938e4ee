use super::{Context, Found, in_namespace};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "security-switched",
    severity: Severity::Warning,
    title: "Security switched on or off",
    why: "Nodes with TLS do not talk to nodes without. A rolling restart changes one node at a time, so the first one that \
          restarts finds no cluster, is never ready, and the rollout stands still with a node missing. Clients need another \
          scheme, a CA and a password at the same moment.",
    remedy: "Stop all nodes, apply, and let them start together: the cluster is away meanwhile.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some((old, new)) = pair.both() else { continue };
        let (Some(before), Some(after)) = (old.is_secure(), new.is_secure()) else { continue };
        if before == after {
            continue;
        }
        let switched =
            if after { "switched on" } else { "switched off: anyone who reaches a pod can read and delete everything" };
        let danger = found.add(Some(pair.name()), format!("security is {switched}"));
        danger.remedy =
            "Take a snapshot and plan an outage. Then stop all nodes, wait until no pod is left, and apply.".to_owned();
        let namespace = in_namespace(&old.namespace);
        let name = |kind: &str, name: &str| format!("{}/{name}", kind.to_lowercase());
        let sets: Vec<String> =
            old.sets.iter().map(|set| name(&set.object.identity.kind, &set.object.identity.name)).collect();
        danger.commands = vec![
            format!("kubectl scale --replicas=0{namespace} {}", sets.join(" ")),
            format!(
                "kubectl wait --for=delete pod -l app.kubernetes.io/instance={}{namespace} --timeout=15m",
                old.name
            ),
        ];
        if after {
            let config = if context.new.configs.is_empty() { "esgen.yaml" } else { context.new.name.as_str() };
            danger.commands.push(format!("esgen secrets {config} -o secrets.yaml && kubectl apply -f secrets.yaml"));
        }
        danger.commands.push(context.new.apply_command());
        // An autoscaler leaves a set of no pods alone.
        for set in new.sets.iter().filter(|set| set.is_scaled) {
            let identity = &set.object.identity;
            danger.commands.push(format!(
                "kubectl scale --replicas={}{namespace} {}",
                set.pods.0,
                name(&identity.kind, &identity.name)
            ));
        }
    }
}
