use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::access::Access;
use crate::elasticsearch::defaults::{HTTP_PORT, REMOTE_CLUSTER_PORT, TRANSPORT_PORT};

pub(crate) const RULE: RuleText = RuleText {
    name: "narrowed-access",
    severity: Severity::Warning,
    title: "A port that is shut to some who reach it now",
    why: "A NetworkPolicy takes effect at once, for new connections if not for those that are open. Whoever is not named is cut off \
          without a word: connections time out.",
    remedy: "Name who is to reach the port, under `networkPolicy`, before you apply it.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        // Under another name it is another cluster.
        let Some((old, new)) = pair.both().filter(|(old, new)| old.name == new.name) else { continue };
        let before = Access::of(old, context.old.objects.iter());
        // What is not esgen's own stays where it is.
        let stays = context.old.objects.iter().filter(|policy| {
            policy.label("app.kubernetes.io/managed-by") != Some("esgen")
                && !context.new.objects.iter().any(|other| other.identity == policy.identity)
        });
        let after = Access::of(new, context.new.objects.iter().chain(stays));
        let mut ports = before.named_ports();
        ports.extend(after.named_ports());
        ports.extend([HTTP_PORT, TRANSPORT_PORT].map(u64::from));
        for port in ports.into_iter().filter(|port| !before.to(*port).are_within(&after.to(*port))) {
            let (who, key) = match u16::try_from(port) {
                Ok(TRANSPORT_PORT) => ("other clusters that search this one, nodes of another tool", Some("nodes")),
                Ok(REMOTE_CLUSTER_PORT) => ("clusters that it does not name", Some("remoteClusters")),
                Ok(HTTP_PORT) => ("clients that it does not name", Some("clients")),
                _ => ("whoever it does not name", None),
            };
            let message = format!("port {port} is shut to some who reach it now: {who}");
            found.add(Some(pair.name()), message).remedy = key.map_or_else(
                || {
                    "Declare the port in a `podTemplate`, which opens it, or keep a NetworkPolicy of your own for it."
                        .into()
                },
                |key| format!("Name who is to reach it under `networkPolicy.{key}` before you apply it."),
            );
        }
        if after.is_restricted() && !before.is_restricted() {
            found.add(Some(pair.name()), "every port that the new NetworkPolicy does not name is shut".into()).remedy =
                "Declare what is to be reached as `ports` in a `podTemplate`: the port of an agent, for one.".into();
        }
    }
}
