//! Manifests of one cluster as a config: rendered ones, or what `kubectl get` prints.
//!
//! `super::clusters` reads what a config has words for. Here the rest is accounted for: each key of a workload, and each object beside
//! it, is carried over, is decided otherwise, or is left to a person.

mod beside;
mod choice;
mod container;
mod files;
mod grouping;
mod naming;
mod ours;
mod part;
mod pod;
mod scaling;
mod settings;
mod volumes;
mod workload;

pub(super) use beside::{beside_resource, without_server_fields};
pub(super) use choice::{Choice, choose};

use super::draft::Draft;
use super::{Cluster, Object, Origin, Set};
use crate::diagnostics::{Path, Step};
use crate::source::{Document, Source};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All that was read.
pub(super) struct Given<'g> {
    pub objects: &'g [Object<'g>],
    documents: &'g [Document],
    /// What was read of them.
    source: &'g Source,
    /// What the API server had added to the objects.
    added: BTreeSet<&'static str>,
}

impl<'g> Given<'g> {
    pub(super) fn new(
        objects: &'g [Object<'g>],
        documents: &'g [Document],
        source: &'g Source,
        added: BTreeSet<&'static str>,
    ) -> Self {
        Self { objects, documents, source, added }
    }

    /// Whether a secret stands at the place or below it.
    fn hides(&self, origin: &Origin) -> bool {
        let node = self.documents.get(origin.document).and_then(|document| document.root.at(&origin.path));
        node.is_some_and(|node| self.source.holds_secret(node))
    }

    /// The object that a place is in, and the way from there.
    fn object(&self, origin: &Origin) -> Option<(&'g Object<'g>, Path)> {
        let is_around =
            |object: &&Object| object.document == origin.document && origin.path.0.starts_with(&object.path.0);
        let object = self.objects.iter().find(is_around)?;
        Some((object, Path(origin.path.0.get(object.path.0.len()..)?.to_vec())))
    }

    /// The value at a place.
    fn value(&self, origin: &Origin) -> Option<&'g Value> {
        let (object, path) = self.object(origin)?;
        path.find(object.value)
    }

    /// The place as people look for it: `StatefulSet search-data: spec.replicas`.
    fn describe(&self, origin: &Origin) -> String {
        let Some((object, path)) = self.object(origin) else { return origin.path.to_string() };
        let line = origin.line.as_ref().map(|line| format!(", {line}")).unwrap_or_default();
        format!("{}: {}{line}", label(object), shown(&path, object.value))
    }
}

/// A path with the names of a list's elements, where they have some: `spec.containers[elasticsearch].env[TZ]`.
fn shown(path: &Path, object: &Value) -> String {
    let (mut text, mut value, mut between) = (String::new(), Some(object), Vec::new());
    for step in &path.0 {
        let is_named = matches!(step, Step::Index(_));
        value = Path(vec![step.clone()]).find(value.unwrap_or(&Value::Null));
        let name = value.and_then(|one| one.get("name").or_else(|| one.pointer("/metadata/name"))?.as_str());
        match name.filter(|_| is_named) {
            Some(name) => {
                text.push_str(&joined(&text, &Path(std::mem::take(&mut between))));
                text.push_str(&format!("[{name}]"));
            }
            None => between.push(step.clone()),
        }
    }
    text.push_str(&joined(&text, &Path(between)));
    text
}

/// What stands behind the text.
fn joined(text: &str, path: &Path) -> String {
    let path = path.to_string();
    let is_next = text.is_empty() || path.is_empty() || path.starts_with('[');
    if is_next { path } else { format!(".{path}") }
}

/// `StatefulSet search-data`.
fn label(object: &Object) -> String {
    format!("{} {}", object.kind(), object.name())
}

/// Takes in the cluster, and says what becomes of the objects beside it.
pub(super) fn add(draft: &mut Draft, given: &Given, cluster: &Cluster) {
    let naming = naming::of(cluster);
    let Some(first) = cluster.sets.first() else { return };
    let origin = format!("{}: metadata.name", label(&first.object));
    draft.put("metadata.name", naming.cluster.as_str().into(), "", &origin);
    for (index, set) in cluster.sets.iter().enumerate() {
        let base = format!("spec.nodeSets[{index}]");
        let mut part = part::Part { draft: &mut *draft, given, set, base };
        workload::read(&mut part, &naming, index);
    }
    together(draft, given, cluster, &naming);
    beside::read(draft, given, cluster, &naming);
    grouping::group(&mut draft.changed);
    grouping::group(&mut draft.needed);
}

/// What all sets decide together: how the cluster is called, that it is there, and whether it is secured.
fn together(draft: &mut Draft, given: &Given, cluster: &Cluster, naming: &naming::Naming) {
    let separate = cluster.sets.iter().find(|set| is_single_node(set) && set.most_pods() > 1);
    if let Some(set) = separate {
        draft.needs(
            given.describe(&set.object.origin("/spec/replicas")),
            format!(
                "with `discovery.type: single-node`, each of its {} nodes is a cluster of its own, with data of its own. A new cluster \
                 forms from this config; snapshot what is to stay, and restore it there",
                set.most_pods()
            ),
        );
    } else {
        settings::cluster_name(draft, given, cluster);
    }
    // A node that was never told of others stays so: esgen writes the same setting where there can be one node only.
    if !cluster.sets.iter().any(is_single_node) {
        if ours::is_ours(cluster) {
            ours::formed(draft, cluster);
        } else {
            formed(draft, given, cluster);
        }
    }
    settings::security(draft, given, cluster);
    account(draft, cluster);
    for (set, (name, is_kept)) in cluster.sets.iter().zip(&naming.sets) {
        if !is_kept {
            let volumes = if set.data_volume.is_claim() {
                ", with volumes of its own: move the data as docs/migrating.md says, beside or by rebinding"
            } else {
                ""
            };
            draft.needs(
                format!("{}: metadata.name", label(&set.object)),
                format!("a set is called `<cluster>-<set>`, so this one becomes `{}-{name}`{volumes}", naming.cluster),
            );
        }
    }
}

fn is_single_node(set: &Set) -> bool {
    set.settings.text("discovery.type").as_deref() == Some("single-node")
}

/// New nodes join the cluster that there is.
fn formed(draft: &mut Draft, given: &Given, cluster: &Cluster) {
    let why = "the old nodes, for the time of the move";
    draft.put("spec.bootstrapped", true.into(), "", "the cluster has formed");
    match settings::seed_hosts(given, cluster) {
        Some((hosts, Some(place))) => draft.carry("spec.discovery.additionalSeedHosts", json!(hosts), &place, why),
        Some((hosts, None)) => draft.put("spec.discovery.additionalSeedHosts", json!(hosts), "", why),
        None => draft.needs(
            "",
            "nothing says how the old nodes find each other: name their Service in `spec.discovery.additionalSeedHosts`",
        ),
    }
}

/// The ServiceAccount of all pods.
fn account(draft: &mut Draft, cluster: &Cluster) {
    const POINTER: &str = "/spec/template/spec/serviceAccountName";
    let named = cluster.sets.iter().filter(|set| !["", "default"].contains(&set.object.text(POINTER)));
    let names: Vec<(String, &str)> = named
        .map(|set| (format!("{}: spec.template.spec.serviceAccountName", label(&set.object)), set.object.text(POINTER)))
        .collect();
    let is_of_tool = ours::is_ours(cluster) || cluster.sets.iter().any(|set| set.is_bitnami);
    let is_one = names.iter().all(|(_, name)| names.first().is_some_and(|(_, first)| first == name));
    for (place, name) in &names {
        if is_one && !is_of_tool {
            draft.carry("spec.serviceAccount.existing", (*name).into(), place, place);
        } else {
            draft.changed(
                place.as_str(),
                "esgen writes one ServiceAccount for the cluster; `spec.serviceAccount` takes another's name, or the annotations that give it a \
                 role of the cloud",
            );
        }
    }
}
