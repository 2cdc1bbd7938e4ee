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

/// `kubectl delete statefulset search-data -n search --cascade=orphan`: the pods go on, and the next apply takes them over.
fn orphan(identity: &Identity) -> String {
    format!(
        "kubectl delete {} {}{} --cascade=orphan",
        identity.kind.to_lowercase(),
        identity.name,
        in_namespace(&identity.namespace)
    )
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

/// A line for the console of Kibana or `curl`.
fn exclude(sets: &[&Set]) -> String {
    let names: Vec<String> = sets.iter().map(|set| format!("{}-*", set.object.identity.name)).collect();
    format!(
        "PUT _cluster/settings {{\"persistent\": {{\"cluster.routing.allocation.exclude._name\": \"{}\"}}}}",
        names.join(",")
    )
}

fn label_of(cluster: &Cluster) -> String {
    format!("cluster `{}`", cluster.name)
}
