use super::{Context, Found, in_namespace, keep_volumes, resource, wait_until_gone};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::{Set, autoscaler_of};
use crate::diff::object::Object;
use crate::kubernetes::scaler::Scaler;

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
        let sets: Vec<String> = old.sets.iter().map(resource).collect();
        danger.commands = keep_volumes(&old.sets);
        // An autoscaler leaves a set of no pods alone, KEDA does not.
        let is_keda = |object: &&Object| Scaler::of(&object.value).is_some_and(|scaler| scaler.is_keda());
        let autoscalers = |sets: &[Set], side| {
            let keda = sets.iter().filter_map(|set| autoscaler_of(set.object, side)).filter(is_keda);
            keda.map(|object| format!("kubectl annotate{namespace} scaledobject/{}", object.identity.name))
                .collect::<Vec<_>>()
        };
        let paused = "autoscaling.keda.sh/paused";
        danger.commands.extend(
            autoscalers(&old.sets, context.old).iter().map(|annotate| format!("{annotate} {paused}=true --overwrite")),
        );
        // With fewer nodes than before, the shards of the others would be missing.
        let variable = |set: &Set| format!("replicas_{}", set.object.identity.name.replace(['-', '.'], "_"));
        let is_scaled = |set: &&Set| pair.kept().any(|(before, after)| after.is_scaled && std::ptr::eq(before, *set));
        let numbers = old.sets.iter().filter(is_scaled).map(|set| {
            format!("{}=$(kubectl get{namespace} {} -o 'jsonpath={{.spec.replicas}}')", variable(set), resource(set))
        });
        danger.commands.extend(numbers);
        danger.commands.push(format!("kubectl scale --replicas=0{namespace} {}", sets.join(" ")));
        danger
            .commands
            .extend(old.sets.iter().map(|set| wait_until_gone(&format!("pod -l {}", set.selector()), &old.namespace)));
        if after {
            let config = if context.new.configs.is_empty() { "esgen.yaml" } else { context.new.name.as_str() };
            danger.commands.push(format!("esgen secrets {config} -o secrets.yaml && kubectl apply -f secrets.yaml"));
        }
        danger.commands.push(context.new.apply_command());
        for set in new.sets.iter().filter(|set| set.is_scaled) {
            let is_kept = pair.kept().any(|(_, after)| std::ptr::eq(after, set));
            let number = if is_kept { format!("${}", variable(set)) } else { set.pods.0.to_string() };
            danger.commands.push(format!("kubectl scale --replicas={number}{namespace} {}", resource(set)));
        }
        let goes_on = autoscalers(&new.sets, context.new);
        danger.commands.extend(goes_on.iter().map(|annotate| format!("{annotate} {paused}-")));
    }
}
