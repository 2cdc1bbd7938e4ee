//! Who reaches the ports of a cluster's pods, by all NetworkPolicies that select them: these add up.

use super::cluster::Cluster;
use super::object::Object;
use serde_json::Value;
use std::collections::BTreeSet;

/// The NetworkPolicies that isolate a cluster's pods. Of what selects only some of them no difference is made.
pub(super) struct Access<'s> {
    policies: Vec<&'s Object>,
    /// Names of ports and their numbers.
    ports: Vec<(&'s str, u64)>,
}

/// Who reaches a port.
#[derive(PartialEq, Eq)]
pub(super) enum Peers<'s> {
    Everyone,
    /// These NetworkPolicyPeers.
    These(Vec<&'s Value>),
}

impl<'s> Access<'s> {
    /// By these policies.
    pub(super) fn of(cluster: &Cluster<'s>, policies: impl Iterator<Item = &'s Object>) -> Self {
        let pods = || cluster.sets.iter().map(|set| set.object);
        let isolates = |policy: &Object| {
            let types = policy.list("/spec/policyTypes");
            types.is_empty() || types.contains(&"Ingress".into())
        };
        let is_theirs = |policy: &Object| {
            policy.identity.namespace == cluster.namespace && pods().any(|workload| selects(policy, workload))
        };
        let is_policy = |policy: &Object| policy.identity.kind == "NetworkPolicy";
        let containers = pods().flat_map(|workload| workload.list("/spec/template/spec/containers"));
        let ports = containers.filter_map(|container| container.get("ports")?.as_array()).flatten();
        Self {
            policies: policies.filter(|policy| is_policy(policy) && isolates(policy) && is_theirs(policy)).collect(),
            ports: ports.filter_map(|port| Some((port["name"].as_str()?, port["containerPort"].as_u64()?))).collect(),
        }
    }

    /// Whether any policy selects the pods: without one everyone reaches every port.
    pub(super) fn is_restricted(&self) -> bool {
        !self.policies.is_empty()
    }

    /// The ports that the policies name.
    pub(super) fn named_ports(&self) -> BTreeSet<u64> {
        let ports = self.rules().flat_map(|rule| rule["ports"].as_array().into_iter().flatten());
        ports.filter_map(|port| self.number(port)).collect()
    }

    /// Who reaches a port.
    pub(super) fn to(&self, port: u64) -> Peers<'s> {
        let mut all = Vec::new();
        for rule in self.rules().filter(|rule| self.is_about(rule, port)) {
            match rule["from"].as_array().filter(|peers| !peers.is_empty()) {
                Some(peers) => all.extend(peers),
                None => return Peers::Everyone,
            }
        }
        if self.is_restricted() { Peers::These(all) } else { Peers::Everyone }
    }

    fn rules(&self) -> impl Iterator<Item = &'s Value> {
        self.policies.iter().flat_map(|policy| policy.list("/spec/ingress"))
    }

    fn is_about(&self, rule: &Value, port: u64) -> bool {
        let Some(ports) = rule["ports"].as_array().filter(|ports| !ports.is_empty()) else { return true };
        ports.iter().any(|one| match (one.get("port"), self.number(one)) {
            (None, _) => true,
            (_, Some(first)) => (first..=one["endPort"].as_u64().unwrap_or(first)).contains(&port),
            _ => false,
        })
    }

    fn number(&self, port: &Value) -> Option<u64> {
        let port = &port["port"];
        let named = || Some(self.ports.iter().find(|(name, _)| Some(*name) == port.as_str())?.1);
        port.as_u64().or_else(named)
    }
}

impl Peers<'_> {
    /// Whether none of these is left out by the others. Of two that are written differently nobody tells which is wider.
    pub(super) fn are_within(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Everyone) => true,
            (Self::Everyone, Self::These(_)) => false,
            (Self::These(mine), Self::These(theirs)) => mine.iter().all(|peer| theirs.contains(peer)),
        }
    }
}

/// By `matchLabels` alone.
fn selects(policy: &Object, workload: &Object) -> bool {
    let labels = workload.value.pointer("/spec/template/metadata/labels");
    let wanted = policy.value.pointer("/spec/podSelector/matchLabels").and_then(Value::as_object);
    wanted.into_iter().flatten().all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
}
