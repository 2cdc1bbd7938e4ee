use super::{Context, Found, allow_shards, delete, in_namespace, keep_volumes, label_of, move_shards};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::Cluster;

pub(crate) const RULE: RuleText = RuleText {
    name: "orphaned-volumes",
    severity: Severity::Warning,
    title: "A set with volumes is renamed or removed",
    why: "Volumes belong to a set by its name. One of another name starts with empty volumes, and the shards on the old ones are \
          missing from the cluster: those without a copy elsewhere are lost to it. `kubectl apply` leaves the old set running; \
          tools that prune delete it at once, all pods together.",
    remedy: "Add the new set beside the old one, move the shards, and remove the old one when it is empty.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some(old) = pair.old else { continue };
        for set in pair.gone().filter(|set| !set.claims.is_empty()) {
            let identity = &set.object.identity;
            let namespace = in_namespace(&identity.namespace);
            let heir = pair.added().find(|new| new.settings.get("node.roles") == set.settings.get("node.roles"));
            let claims = set.claim_names();
            let shown = if claims.len() > 6 {
                format!("{} to {}", claims.first().map_or("", String::as_str), claims.last().map_or("", String::as_str))
            } else {
                claims.join(", ")
            };
            let what = match (heir, pair.new) {
                (_, None) => format!("is removed with {}", label_of(old)),
                (_, Some(new)) if new.name != old.name => format!("goes with {}", label_of(old)),
                (Some(heir), _) => format!("is renamed to `{}`", heir.name),
                (None, _) => "is removed".to_owned(),
            };
            let danger = found
                .add(Some(pair.name()), format!("set `{}` {what} and leaves its volumes behind: {shown}", set.name));
            let has_others = |new: &Cluster| new.name == old.name && new.sets.iter().any(|set| set.holds_data());
            let holds_data = set.holds_data() && pair.new.is_some_and(has_others);
            danger.remedy = if pair.new.is_none_or(|new| new.name != old.name) {
                "Take a snapshot first. The volumes stay until their claims are deleted, and a cluster of the same names takes them up again."
            } else if holds_data && heir.is_some() {
                "Keep the name, or have both sets for a while, move the shards, and only then remove the old one:"
            } else if holds_data {
                "Move its shards to the other nodes before you remove it:"
            } else {
                "Keep the name, or remove it once nothing is needed of it; its claims stay until they are deleted."
            }
            .to_owned();
            if holds_data {
                if heir.is_some() {
                    danger.commands.push(
                        "# first a config with both sets: apply it, and wait until all pods are ready".to_owned(),
                    );
                }
                danger.commands.extend(move_shards(set, old));
                danger.commands.push(context.new.apply_command());
                danger.commands.extend(keep_volumes([set]));
                danger.commands.push(delete(identity));
                danger.commands.extend(allow_shards());
                danger.commands.push("# once nothing is missed:".to_owned());
                danger.commands.push(format!("kubectl delete persistentvolumeclaim{namespace} {}", claims.join(" ")));
            }
        }
    }
}
