//! Which object of one side is which of the other, and what differs between them.

use super::changes::{self, Change};
use super::cluster::{Cluster, Set, autoscaler_of, name_of};
use super::immutable::{self, Way};
use super::noise::{self, without_hash};
use super::object::{Identity, Object};
use super::path::FieldPath;
use super::server_set::is_servers;
use super::side::Side;
use super::words;
use crate::kubernetes::kinds::Kind;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is only on the new side.
    Added,
    /// It is only on the old side.
    Removed,
    /// It is on both, and differs.
    Changed,
}

/// An object that differs.
#[derive(Clone, Debug)]
pub struct ObjectChange {
    /// What it is known by, on the new side where it is there.
    pub identity: Identity,
    /// What becomes of it.
    pub fate: Fate,
    /// The cluster that it belongs to, with its namespace.
    pub cluster: Option<(String, String)>,
    /// What it is called in words: the name of its set, or kind and name.
    pub subject: String,
    /// Its fields that differ.
    pub fields: Vec<FieldChange>,
    /// What follows, in words: `rolls 3 pods, one at a time`.
    pub consequences: Vec<String>,
    /// As it was.
    pub old: Option<Value>,
    /// As it becomes.
    pub new: Option<Value>,
}

/// A field that differs, and what is known of it.
#[derive(Clone, Debug)]
pub struct FieldChange {
    /// The difference.
    pub change: Change,
    /// What it is called where it is summed up.
    pub noise: Option<String>,
    pub(super) way: Option<Way>,
}

impl FieldChange {
    /// Whether the API server refuses it.
    pub fn is_refused(&self) -> bool {
        self.way.is_some()
    }
}

pub(super) struct Pairs {
    pub objects: Vec<ObjectChange>,
    pub server_set: Vec<(Identity, FieldPath)>,
    pub unapplied: Vec<Identity>,
}

/// Pairs the objects of two sides, and compares them.
pub(super) fn pairs(old: &Side, new: &Side) -> Pairs {
    let mut pairs = Pairs { objects: Vec::new(), server_set: Vec::new(), unapplied: Vec::new() };
    let mut matched = BTreeSet::new();
    let by_identity: BTreeMap<_, _> = new.objects.iter().map(|object| (&object.identity, object)).collect();
    for before in &old.objects {
        let exact = by_identity.get(&before.identity).copied().filter(|after| !matched.contains(&after.identity));
        let after = exact.or_else(|| counterpart(before, &old.objects, &new.objects, &matched));
        if let Some(after) = after {
            matched.insert(after.identity.clone());
            let is_scaled = || autoscaler_of(before, old).is_some() && autoscaler_of(after, new).is_some();
            pairs.compare(before, after, &is_scaled);
        } else if is_applied(before, old) {
            pairs.objects.push(ObjectChange::new(Fate::Removed, before, Vec::new()));
        } else {
            pairs.unapplied.push(before.identity.clone());
        }
    }
    for after in new.objects.iter().filter(|after| !matched.contains(&after.identity)) {
        if is_applied(after, new) {
            pairs.objects.push(ObjectChange::new(Fate::Added, after, Vec::new()));
        } else {
            pairs.unapplied.push(after.identity.clone());
        }
    }
    pairs
}

/// The object of the other side that is not called exactly alike: of the same name, in the same namespace or in none that is named,
/// or under a name that differs in its hash.
fn counterpart<'n>(
    before: &Object,
    old: &[Object],
    new: &'n [Object],
    matched: &BTreeSet<Identity>,
) -> Option<&'n Object> {
    let is_kind = |one: &Identity, other: &Identity| one.kind == other.kind && one.group == other.group;
    let free =
        || new.iter().filter(|after| is_kind(&after.identity, &before.identity) && !matched.contains(&after.identity));
    let (namespace, name) = (&before.identity.namespace, &before.identity.name);
    let is_near = |other: &str| other == namespace || other.is_empty() || namespace.is_empty();
    let near = free().find(|after| after.identity.name == *name && is_near(&after.identity.namespace));
    let hashed = || {
        let stem = without_hash(name)?;
        let is_taken = |after: &&Object| old.iter().any(|other| other.identity == after.identity);
        free().find(|after| {
            without_hash(&after.identity.name) == Some(stem) && is_near(&after.identity.namespace) && !is_taken(after)
        })
    };
    near.or_else(hashed)
}

/// Whether somebody applies an object, rather than a controller. A claim belongs to the set whose template it is made from.
fn is_applied(object: &Object, side: &Side) -> bool {
    let Identity { kind, name, namespace, .. } = &object.identity;
    let is_of_template = |set: &Object| {
        set.identity.namespace == *namespace
            && set.list("/spec/volumeClaimTemplates").iter().any(|template| {
                let template = template.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
                name.strip_prefix(&format!("{template}-{}-", set.identity.name))
                    .is_some_and(|ordinal| ordinal.parse::<u32>().is_ok())
            })
    };
    let is_claim = kind == "PersistentVolumeClaim" && side.objects.iter().any(is_of_template);
    !object.is_made_by_server && !is_claim
}

impl Pairs {
    fn compare(&mut self, before: &Object, after: &Object, is_scaled: &impl Fn() -> bool) {
        let kind = &after.identity.kind;
        let mut fields = Vec::new();
        let (mut old, mut new) = (before.value.clone(), after.value.clone());
        for change in changes::between(&before.value, &after.value) {
            // Where both come from a server, what one of them lacks was taken away.
            let is_one_live = before.is_live != after.is_live;
            if (is_one_live && is_servers(kind, &change)) || is_left_to_autoscaler(&change, is_scaled) {
                change.path.take_from(&mut old);
                change.path.take_from(&mut new);
                self.server_set.push((after.identity.clone(), change.path));
                continue;
            }
            // What one of the sides leaves to whoever applies it is no difference.
            if change.path.is("metadata.namespace") && (change.old.is_none() || change.new.is_none()) {
                continue;
            }
            let way = immutable::way(kind, (&before.value, &after.value), &change);
            fields.push(FieldChange { noise: noise::noise(&change), way, change });
        }
        if !fields.is_empty() {
            let mut object = ObjectChange::new(Fate::Changed, after, fields);
            (object.old, object.new) = (Some(old), Some(new));
            self.objects.push(object);
        }
    }
}

/// The number of pods where only one side states it: an autoscaler's, or the one that is meant without.
fn is_left_to_autoscaler(change: &Change, is_scaled: &impl Fn() -> bool) -> bool {
    let stated = change.old.as_ref().xor(change.new.as_ref());
    change.path.is("spec.replicas") && stated.is_some_and(|number| number.as_u64() == Some(1) || is_scaled())
}

impl ObjectChange {
    fn new(fate: Fate, object: &Object, fields: Vec<FieldChange>) -> Self {
        let value = Some(object.value.clone());
        let (old, new) = if fate == Fate::Removed { (value, None) } else { (None, value) };
        Self {
            identity: object.identity.clone(),
            fate,
            cluster: name_of(object).map(|name| (name.to_owned(), object.identity.namespace.clone())),
            subject: object.identity.to_string(),
            fields,
            consequences: Vec::new(),
            old,
            new,
        }
    }

    /// Where it stands in the order of applying.
    pub(super) fn rank(&self) -> u8 {
        Kind::rank_of(&self.identity.kind)
    }

    /// Names its cluster and its set, and says what follows.
    pub(super) fn place(&mut self, clusters: &[ClusterPair]) {
        let is_own = |cluster: &Cluster| {
            Some((cluster.name.as_str(), cluster.namespace.as_str()))
                == self.cluster.as_ref().map(|(name, namespace)| (name.as_str(), namespace.as_str()))
        };
        let (mut before, mut after) = (None, None);
        let mut own = None;
        for pair in clusters {
            let sets =
                (pair.old.and_then(|old| old.set(&self.identity)), pair.new.and_then(|new| new.set(&self.identity)));
            if sets.0.is_some() || sets.1.is_some() || pair.old.is_some_and(is_own) || pair.new.is_some_and(is_own) {
                own = Some(pair);
                (before, after) = sets;
                break;
            }
        }
        self.cluster = own.map(ClusterPair::name);
        if let Some(set) = after.or(before) {
            self.subject = match self.fate {
                Fate::Changed => set.name.clone(),
                Fate::Added | Fate::Removed => format!("{} ({})", set.name, self.identity),
            };
        }
        self.consequences = words::consequences(self, before, after);
    }
}

/// One cluster on both sides, as far as it is there.
#[derive(Clone, Copy)]
pub(super) struct ClusterPair<'c> {
    pub old: Option<&'c Cluster<'c>>,
    pub new: Option<&'c Cluster<'c>>,
}

/// Pairs clusters by name; where one of each side is left, it was renamed.
pub(super) fn clusters<'c>(old: &'c [Cluster<'c>], new: &'c [Cluster<'c>]) -> Vec<ClusterPair<'c>> {
    let is_same = |one: &Cluster, other: &Cluster| {
        let is_near = one.namespace == other.namespace || one.namespace.is_empty() || other.namespace.is_empty();
        one.name == other.name && is_near
    };
    let mut pairs: Vec<ClusterPair> =
        old.iter().map(|old| ClusterPair { old: Some(old), new: new.iter().find(|new| is_same(old, new)) }).collect();
    let is_paired = |pairs: &[ClusterPair], new: &Cluster| {
        pairs.iter().any(|pair| pair.new.is_some_and(|known| std::ptr::eq(known, new)))
    };
    let mut left: Vec<&Cluster> = new.iter().filter(|new| !is_paired(&pairs, new)).collect();
    let mut alone: Vec<&mut ClusterPair> = pairs.iter_mut().filter(|pair| pair.new.is_none()).collect();
    if let ([pair], [_]) = (alone.as_mut_slice(), left.as_slice()) {
        pair.new = left.pop();
    }
    pairs.extend(left.into_iter().map(|new| ClusterPair { old: None, new: Some(new) }));
    pairs
}

impl<'c> ClusterPair<'c> {
    /// Name and namespace.
    pub(super) fn name(&self) -> (String, String) {
        let cluster = self.new.or(self.old);
        cluster.map(|cluster| (cluster.name.clone(), cluster.namespace.clone())).unwrap_or_default()
    }

    /// Both sides, where it is on both.
    pub(super) fn both(&self) -> Option<(&'c Cluster<'c>, &'c Cluster<'c>)> {
        self.old.zip(self.new)
    }

    /// The sets that are on both sides.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&'c Set<'c>, &'c Set<'c>)> {
        let pairs = self.both().into_iter();
        pairs.flat_map(|(old, new)| old.sets.iter().filter_map(|set| Some((set, same(set, new)?))))
    }

    /// The sets that are gone.
    pub(super) fn gone(&self) -> impl Iterator<Item = &'c Set<'c>> {
        let new = self.new;
        self.old.into_iter().flat_map(|old| &old.sets).filter(move |set| new.is_none_or(|new| same(set, new).is_none()))
    }

    /// The sets that are new.
    pub(super) fn added(&self) -> impl Iterator<Item = &'c Set<'c>> {
        let old = self.old;
        self.new.into_iter().flat_map(|new| &new.sets).filter(move |set| old.is_none_or(|old| same(set, old).is_none()))
    }
}

fn same<'c>(set: &Set, cluster: &'c Cluster<'c>) -> Option<&'c Set<'c>> {
    let (one, namespace) = (&set.object.identity, &set.object.identity.namespace);
    cluster.sets.iter().find(|other| {
        let other = &other.object.identity;
        let is_near = other.namespace == *namespace || other.namespace.is_empty() || namespace.is_empty();
        one.kind == other.kind && one.name == other.name && is_near
    })
}
