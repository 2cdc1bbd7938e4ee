//! What a change breaks. One danger, one file: `RULE` says what it is, and `check` finds where it is.

/// Puts dangers into the tables, so that each is registered by one line.
macro_rules! dangers {
    ($($danger:ident,)*) => {
        /// What each danger is, for `esgen rules` and `esgen explain`.
        pub const RULES: &[RuleText] = &[$($danger::RULE,)*];

        const CHECKS: &[(&RuleText, Check)] = &[$((&$danger::RULE, $danger::check),)*];
    };
}

mod autoscaling_added;
mod autoscaling_removed;
mod changed_cluster_name;
mod changed_node_name;
mod changed_selector;
mod immutable_field;
mod lost_data_role;
mod lost_protection;
mod minimum_below_copies;
mod narrowed_access;
mod orphaned_volumes;
mod security_switched;
mod uncovered_service;
mod version_step;
mod volume_growth;
mod volume_shrink;
mod voters_removed;

use super::cluster::{Cluster, Set};
use super::object::Identity;
use super::pairs::{ClusterPair, ObjectChange};
use super::side::Side;
use crate::diagnostics::RuleText;

/// Something that a change breaks.
#[derive(Clone, Debug)]
pub struct Danger {
    /// What it is.
    pub rule: &'static RuleText,
    /// Name and namespace of the cluster.
    pub cluster: Option<(String, String)>,
    /// What is wrong here: one sentence, no full stop.
    pub message: String,
    /// What to do instead.
    pub remedy: String,
    /// The commands for it, with the real names.
    pub commands: Vec<String>,
}

/// What is known of a change.
pub(super) struct Context<'c> {
    pub old: &'c Side,
    pub new: &'c Side,
    pub objects: &'c [ObjectChange],
    pub clusters: &'c [ClusterPair<'c>],
}

/// Collects dangers of one kind.
pub(super) struct Found<'f> {
    rule: &'static RuleText,
    list: &'f mut Vec<Danger>,
}

impl Found<'_> {
    /// Adds a danger; the remedy is the rule's unless another is set.
    fn add(&mut self, cluster: Option<(String, String)>, message: String) -> &mut Danger {
        let remedy = self.rule.remedy.to_owned();
        self.list.push(Danger { rule: self.rule, cluster, message, remedy, commands: Vec::new() });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

type Check = fn(&Context, &mut Found);

// The worst first.
dangers! {
    version_step,
    security_switched,
    changed_cluster_name,
    changed_node_name,
    voters_removed,
    orphaned_volumes,
    lost_data_role,
    minimum_below_copies,
    autoscaling_added,
    autoscaling_removed,
    changed_selector,
    volume_shrink,
    volume_growth,
    immutable_field,
    uncovered_service,
    lost_protection,
    narrowed_access,
}

pub(super) fn find(context: &Context) -> Vec<Danger> {
    let mut list = Vec::new();
    for (rule, check) in CHECKS {
        check(context, &mut Found { rule, list: &mut list });
    }
    list
}

/// ` -n search`, or nothing where no namespace is named.
fn in_namespace(namespace: &str) -> String {
    if namespace.is_empty() { String::new() } else { format!(" -n {namespace}") }
}

/// `kubectl delete statefulset search-data -n search`
fn delete(identity: &Identity) -> String {
    format!("kubectl delete {} {}{}", identity.kind.to_lowercase(), identity.name, in_namespace(&identity.namespace))
}

/// Waits until all pods are new and ready.
fn rollout(identity: &Identity) -> String {
    format!(
        "kubectl rollout status {}/{}{}",
        identity.kind.to_lowercase(),
        identity.name,
        in_namespace(&identity.namespace)
    )
}

/// `statefulset/search-data`
fn resource(set: &Set) -> String {
    format!("{}/{}", set.object.identity.kind.to_lowercase(), set.object.identity.name)
}

/// Deletes a set and leaves its pods running, which the new one takes over: by the number that it has. One that is applied without
/// a number would have one pod, and stop the others.
fn replace(context: &Context, identity: &Identity) -> Vec<String> {
    let orphan = format!("{} --cascade=orphan", delete(identity));
    let mut pairs = context.clusters.iter().flat_map(ClusterPair::kept);
    let is_left_out =
        pairs.any(|(_, after)| after.object.identity == *identity && after.is_scaled && after.replicas.is_none());
    if !is_left_out {
        return vec![orphan, context.new.apply_command()];
    }
    let (kind, name, namespace) = (identity.kind.to_lowercase(), &identity.name, in_namespace(&identity.namespace));
    let mut commands =
        vec![format!("replicas=$(kubectl get {kind} {name}{namespace} -o 'jsonpath={{.spec.replicas}}')")];
    let file = match context.new.render_command() {
        Some(render) => {
            commands.push(render);
            format!("manifests/{kind}-{name}.yaml")
        }
        None => {
            commands.push(format!("# {kind}.yaml: the manifest of this {} alone", identity.kind));
            format!("{kind}.yaml")
        }
    };
    commands.extend([
        orphan,
        format!(
            "kubectl patch --local -f {file} --type merge -p \"{{\\\"spec\\\": {{\\\"replicas\\\": $replicas}}}}\" -o yaml | kubectl \
             create{namespace} -f -"
        ),
        context.new.apply_command(),
    ]);
    commands
}

/// Keeps the volumes of sets that would take them along: `persistentVolumeClaimRetentionPolicy`.
fn keep_volumes<'s>(sets: impl IntoIterator<Item = &'s Set<'s>>) -> Vec<String> {
    let keep = |set: &Set| {
        format!(
            "kubectl patch {}{} --type merge -p '{{\"spec\": {{\"persistentVolumeClaimRetentionPolicy\": {{\"whenDeleted\": \
             \"Retain\", \"whenScaled\": \"Retain\"}}}}}}'",
            resource(set),
            in_namespace(&set.object.identity.namespace)
        )
    };
    let mut commands: Vec<String> = sets.into_iter().filter(|set| set.deletes_volumes()).map(keep).collect();
    if !commands.is_empty() {
        // The controller has to take the set out of the claims' owners first.
        commands.push("sleep 30".to_owned());
    }
    commands
}

/// Waits until pods are gone, which `what` names: `pod/search-data-2`, or `pod -l app=search`.
fn wait_until_gone(what: &str, namespace: &str) -> String {
    format!("kubectl wait --for=delete {what}{} --timeout=1h", in_namespace(namespace))
}

/// The names of sets: `data and master`.
fn names<'s>(sets: impl IntoIterator<Item = &'s Set<'s>>) -> String {
    let names: Vec<String> = sets.into_iter().map(|set| format!("`{}`", set.name)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// For Kibana's console: moves the shards away from a set, and shows how many are left.
fn move_shards(set: &Set, cluster: &Cluster) -> Vec<String> {
    let stem = format!("{}-", set.object.identity.name);
    // The nodes of `search-data` and none of `search-data-hot`.
    let is_shared = cluster.sets.iter().any(|other| other.object.identity.name.starts_with(&stem));
    let nodes = if is_shared { set.pod_names().join(",") } else { format!("{stem}*") };
    vec![
        "PUT _cluster/settings".to_owned(),
        format!("{{\"persistent\": {{\"cluster.routing.allocation.exclude._name\": \"{nodes}\"}}}}"),
        "# go on when no shards are left on them:".to_owned(),
        format!("GET _cat/allocation/{nodes}?v"),
    ]
}

/// For Kibana's console: lets nodes of these names hold shards again.
fn allow_shards() -> [String; 2] {
    [
        "PUT _cluster/settings".to_owned(),
        "{\"persistent\": {\"cluster.routing.allocation.exclude._name\": null}}".to_owned(),
    ]
}

fn label_of(cluster: &Cluster) -> String {
    format!("cluster `{}`", cluster.name)
}
