use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};
use crate::elasticsearch::defaults::{HTTP_PORT, TRANSPORT_PORT};
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "narrowed-access",
    severity: Severity::Warning,
    title: "A port that is shut to some who reach it now",
    why: "A NetworkPolicy takes effect at once. Whoever is not named is cut off without a word: requests and connections time out.",
    remedy: "Name who is to reach the port, under `networkPolicy.clients` or `networkPolicy.nodes`, before you apply it.",
};

const PORTS: [(u16, &str, &str); 2] = [
    (TRANSPORT_PORT, "nodes", "other clusters that search this one or follow its indices, and nodes of another tool"),
    (HTTP_PORT, "clients", "every client that it does not name"),
];

pub(super) fn check(context: &Context, found: &mut Found) {
    let policies = context.objects.iter().filter(|object| object.identity.kind == "NetworkPolicy");
    for (object, policy) in policies.filter_map(|object| Some((object, object.new.as_ref()?))) {
        let is_kept = context.clusters.iter().any(|pair| pair.both().is_some() && Some(pair.name()) == object.cluster);
        for (port, key, who) in PORTS.into_iter().filter(|_| is_kept) {
            let before = object.old.as_ref().map_or(Access::Everyone, |old| Access::to(old, port));
            if !before.is_within(&Access::to(policy, port)) {
                let message = format!("{} shuts port {port} to some who reach it now: {who}", object.identity);
                found.add(object.cluster.clone(), message).remedy =
                    format!("Name who is to reach it under `networkPolicy.{key}` before you apply it.");
            }
        }
    }
}

/// Who reaches a port.
enum Access<'p> {
    Everyone,
    These(Vec<&'p Value>),
}

impl<'p> Access<'p> {
    fn to(policy: &'p Value, port: u16) -> Self {
        let mut peers = Vec::new();
        for rule in policy["spec"]["ingress"].as_array().into_iter().flatten() {
            let ports = rule.get("ports").and_then(Value::as_array).filter(|ports| !ports.is_empty());
            if ports.is_some_and(|ports| ports.iter().all(|one| one["port"] != port)) {
                continue;
            }
            match rule.get("from").and_then(Value::as_array).filter(|from| !from.is_empty()) {
                Some(from) => peers.extend(from),
                None => return Self::Everyone,
            }
        }
        Self::These(peers)
    }

    fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Everyone) => true,
            (Self::Everyone, Self::These(_)) => false,
            (Self::These(mine), Self::These(theirs)) => mine.iter().all(|peer| theirs.contains(peer)),
        }
    }
}
