//! The rules of configs that judge manifests too, and what each of them says to write there.

use crate::diagnostics::{Finding, Message, Path, Place, Severity, Step, Target};
use crate::import::{Cluster, Origin, Set};
use crate::kubernetes::versions::KubernetesVersion;
use crate::model;
use crate::rules;

/// What has to be known of a cluster before a rule can judge it.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Nothing,
    /// The roles of every set.
    Roles,
    /// The same, and that masters are among the sets: else the rest of the cluster is elsewhere.
    Masters,
    /// The memory of the set.
    Memory,
    Version,
    /// All settings.
    Settings,
}

use Needs::{Masters, Memory, Nothing, Roles, Settings, Version};

const CLAIM: &str =
    "Add a claim template to the StatefulSet and mount it at the data path, `/usr/share/elasticsearch/data`.";
const HEAP: &str = "Lower `-Xms` and `-Xmx` to half of the memory limit. From 7.11 on both can be left out: Elasticsearch then sizes \
                    its heap itself, by the limit.";
const SECURITY: &str = "Set `xpack.security.enabled: true`, with certificates for the transport layer and HTTP and a password from a \
                        Secret, which takes a stop of the whole cluster.";
const SETTING: &str = "Remove it, or write what came after it, such as `node.roles` for `node.master` and `node.data`, or \
                       `discovery.seed_hosts` for `discovery.zen.ping.unicast.hosts`.";

/// A rule that judges manifests, what it needs to know, and what to write there; its own remedy where there is none.
#[rustfmt::skip]
const SHARED: &[(&str, Needs, Option<&str>)] = &[
    ("electable-masters", Masters, None),
    ("even-masters", Masters, Some("Have an odd number of master-eligible nodes: three, or five to survive the loss of two. Nodes that only hold data leave `master` out of `node.roles`.")),
    ("many-masters", Masters, Some("Have a StatefulSet of three nodes with `node.roles: [master]`, and leave `master` out of the roles of the others.")),
    ("scaled-masters", Masters, Some("Split it: one StatefulSet of three replicas with `node.roles: [master]` and no autoscaler, and another with the other roles, such as `[data, ingest]`, that is scaled.")),
    ("single-master", Masters, None),
    ("two-masters", Masters, None),
    ("voting-only-alone", Roles, Some("Write `node.roles: [master, voting_only]`, or remove `voting_only`.")),
    ("data-with-tiers", Roles, None),
    ("duplicate-roles", Roles, None),
    ("missing-tier", Masters, Some("Add the missing role to the `node.roles` of a StatefulSet, such as `[data_content, data_hot]`.")),
    ("single-copy-tier", Masters, Some("Have at least two such nodes.")),
    ("memory-metric", Nothing, None),
    ("target-above-request", Nothing, None),
    ("unsafe-scale-down", Roles, Some("Write `behavior: {scaleDown: {selectPolicy: Disabled}}` in a HorizontalPodAutoscaler of `autoscaling/v2`: the set then grows by itself. Shrink it by hand, one node at a time, once `cluster.routing.allocation.exclude._name` has moved its shards away.")),
    ("heap-over-half", Memory, Some(HEAP)),
    ("heap-over-memory", Memory, Some(HEAP)),
    ("ignored-heap-share", Nothing, None),
    ("oversized-heap", Nothing, None),
    ("unequal-heap", Nothing, None),
    ("too-little-memory", Memory, Some("Give it at least `memory: 2Gi`, as request and as limit.")),
    ("memory-below-advice", Memory, Some("Raise the memory, as request and as limit, or move the demanding role to a StatefulSet of its own.")),
    ("little-cpu", Nothing, None),
    ("bytes-without-unit", Nothing, None),
    ("ephemeral-data", Roles, Some(CLAIM)),
    ("ephemeral-master", Roles, Some(CLAIM)),
    ("tiny-volume", Roles, None),
    ("deleted-volumes", Roles, None),
    ("deprecated-setting", Version, Some(SETTING)),
    ("removed-setting", Version, Some(SETTING)),
    ("index-setting", Nothing, None),
    ("memory-lock", Nothing, None),
    ("misspelled-setting", Nothing, Some("Correct the name, unless it is a setting of a plugin.")),
    ("invalid-jvm-option", Nothing, None),
    ("role-too-new", Version, Some("Leave the role out, or take a newer image.")),
    ("unmaintained-version", Version, None),
    ("exposed-without-security", Settings, Some("Set `xpack.security.enabled: true`, or make the Service one of type `ClusterIP`.")),
    ("security-disabled", Settings, Some(SECURITY)),
    ("secret-in-config", Nothing, Some("Put it into a Secret, and take it from there with `valueFrom: {secretKeyRef: {name: ..., key: ...}}`.")),
    ("host-namespaces", Nothing, None),
    ("run-as-root", Nothing, Some("Write `runAsUser: 1000`, the user of the image, or leave it out.")),
    ("short-grace-period", Nothing, Some("Write `terminationGracePeriodSeconds: 120` or more.")),
    ("unauthenticated-probe", Settings, Some("Ask the transport port with `tcpSocket: {port: 9300}`; from 8.7 on set `readiness.port: 9400` and ask that port, which is open while the node has joined.")),
];

/// What the rules find in a cluster, each with the place that it comes from.
pub(super) fn check(cluster: &Cluster, version: KubernetesVersion) -> Vec<(Finding, Origin, Target)> {
    let model = model::Cluster::new(0, &cluster.config, version);
    let has_masters = model.master_eligible().next().is_some();
    let mut found = Vec::new();
    for mut finding in rules::check(&model) {
        let Some((_, needs, remedy)) = SHARED.iter().find(|(name, ..)| *name == finding.rule) else { continue };
        let Place::Config { path, .. } = &finding.place else { continue };
        if !is_known(*needs, cluster, path, has_masters) {
            continue;
        }
        let Some((origin, target)) = cluster.origins.find(path) else { continue };
        if let Some(remedy) = remedy {
            finding.remedy = (*remedy).into();
        }
        // One node without a volume is what tests are run against.
        if finding.rule == "ephemeral-master" && cluster.is_single_node() {
            finding.severity = Severity::Warning;
        }
        lead_back(&mut finding, cluster);
        found.push((finding, origin, target));
    }
    found
}

fn is_known(needs: Needs, cluster: &Cluster, path: &Path, has_masters: bool) -> bool {
    let know_roles = || cluster.sets.iter().all(|set| set.roles_are_known);
    match needs {
        Nothing => true,
        Roles => know_roles(),
        Masters => know_roles() && has_masters,
        Memory => {
            let sets = cluster.config.spec.node_sets.iter().flatten();
            let memories: Vec<bool> =
                sets.map(|set| set.resources.as_ref().is_some_and(|resources| resources.memory.is_some())).collect();
            set_of(path).and_then(|index| memories.get(index).copied()).unwrap_or(false)
        }
        Version => cluster.sets.first().is_some_and(|set| set.version.is_some()),
        Settings => cluster.sets.iter().all(Set::is_whole),
    }
}

/// The number of the set that a path leads into: `spec.nodeSets[1].replicas`.
fn set_of(path: &Path) -> Option<usize> {
    match path.0.get(2) {
        Some(Step::Index(index)) => Some(*index),
        _ => None,
    }
}

/// Turns what else a finding points at into places of the manifests.
fn lead_back(finding: &mut Finding, cluster: &Cluster) {
    let lead = |place: &mut Place| {
        let Place::Config { path, .. } = &*place else { return };
        *place = match cluster.origins.find(path) {
            Some((origin, target)) => Place::Config { document: origin.document, path: origin.path, target },
            None => Place::Nowhere,
        };
    };
    for related in &mut finding.related {
        lead(&mut related.place);
        related.message.places_mut().for_each(lead);
    }
    let messages: [&mut Message; 3] = [&mut finding.message, &mut finding.why, &mut finding.remedy];
    messages.into_iter().flat_map(Message::places_mut).for_each(lead);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_is_a_rule_and_stands_here_once() {
        let names: HashSet<&str> = rules::all().map(|rule| rule.text.name).collect();
        let mut seen = HashSet::new();
        for (name, ..) in SHARED {
            assert!(names.contains(name), "{name} is no rule");
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
