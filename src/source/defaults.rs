//! Defaults that clusters share: `defaults.yaml` in the directory of a config or in one above it.
//!
//! They fill what a config leaves out, the nearest first: objects key by key, lists whose elements have a `name` by name. Of
//! node sets only those that the config has are filled, since defaults for a set are no wish for one; a config without
//! `nodeSets` gets them all. What a config says itself stays as it is, `null` too.

use super::input::{is_hidden, read_file, take};
use super::node::{Document, Node, NodeValue};
use super::{API_GROUP_PREFIX, Input, NODE_SETS, SIZE_LIMIT, Source, UNFITTING, named_list};
use crate::diagnostics::{Finding, Place, nearest, quoted};
use crate::message;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The file's name.
const FILE: &str = "defaults.yaml";
/// The `kind` of its documents.
pub(crate) const DEFAULTS_KIND: &str = "ElasticsearchClusterDefaults";
/// The `kind` of configs.
const CONFIG_KIND: &str = "ElasticsearchCluster";

/// Whether a file is one of defaults: those of others may have the same name.
pub(super) fn is_defaults(path: &Path, bytes: &[u8]) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
        && bytes.windows(DEFAULTS_KIND.len()).any(|window| window == DEFAULTS_KIND.as_bytes())
}

/// The defaults that were read so far, by directory.
#[derive(Default)]
pub(super) struct Defaults(HashMap<PathBuf, Vec<Document>>);

impl Defaults {
    /// Whether any directory has some.
    pub(super) fn are_there(&self) -> bool {
        self.0.values().any(|documents| !documents.is_empty())
    }

    /// Fills the documents of an input. Only files have directories.
    pub(super) fn fill(&mut self, input: &Input, documents: &mut [Document], source: &mut Source) {
        let Input::Path(path) = input else { return };
        let directory = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let directory = if directory == Path::new("") { Path::new(".") } else { directory };
        // What cannot be found has been reported by whoever read the config.
        let Ok(directory) = fs::canonicalize(directory) else { return };
        for directory in directory.ancestors() {
            let defaults = self.0.entry(directory.to_owned()).or_insert_with(|| read(directory, source));
            for default in defaults.iter() {
                documents.iter_mut().for_each(|document| fill(&mut document.root, &default.root, ""));
            }
            // What lies outside of a repository is none of its business.
            if directory.join(".git").exists() {
                break;
            }
        }
    }
}

/// The defaults of one directory.
fn read(directory: &Path, source: &mut Source) -> Vec<Document> {
    let path = directory.join(FILE);
    if !path.is_file() || is_hidden(&path) {
        return Vec::new();
    }
    let bytes = read_file(&path, SIZE_LIMIT);
    if !bytes.as_ref().is_ok_and(|bytes| is_nearly_defaults(bytes)) {
        return Vec::new();
    }
    let mut documents = take(&shown(&path), bytes, false, source);
    source.findings.extend(documents.iter().filter_map(|document| misspelt(&document.root)));
    documents.retain(|document| string(&document.root, "kind") == Some(DEFAULTS_KIND));
    for document in &documents {
        source.findings.extend(problem(&document.root));
    }
    documents
}

/// Whether a file of that name may have been meant to be ours.
fn is_nearly_defaults(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    text.contains(API_GROUP_PREFIX) || text.contains("elasticsearchcluster")
}

/// Defaults under a kind that is nearly theirs would be passed over, and the clusters would differ from what they say.
fn misspelt(root: &Node) -> Option<Finding> {
    let kind = root.entry("kind")?;
    let name = kind.value.as_str()?;
    let is_ours = string(root, "apiVersion").is_some_and(|version| version.starts_with(API_GROUP_PREFIX));
    let is_near = || nearest(name, [DEFAULTS_KIND].into_iter()).is_some();
    // A config may lie in a file of that name.
    if name == DEFAULTS_KIND || name == CONFIG_KIND || !(is_ours || is_near()) {
        return None;
    }
    Some(
        Finding::error(
            UNFITTING,
            Place::Span(kind.value.span),
            message!("`kind: {}` in a file of defaults is not theirs", quoted(name)),
        )
        .why("a file `defaults.yaml` of another kind fills no config, and the clusters would differ from what it says")
        .remedy(message!("write `kind: {}`, or give a file that is for something else another name", DEFAULTS_KIND)),
    )
}

/// The path from the working directory, where it leads down from there.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

fn problem(root: &Node) -> Option<Finding> {
    if !string(root, "apiVersion").is_some_and(|version| version.starts_with(API_GROUP_PREFIX)) {
        let place = Place::Span(root.entry("kind")?.key_span);
        return Some(
            Finding::error(
                UNFITTING,
                place,
                message!("defaults need an `apiVersion` that starts with {}", API_GROUP_PREFIX),
            )
            .why("what they say means what it means in a config of that version")
            .remedy("write the `apiVersion` of the configs, such as `apiVersion: esgen.dev/v1`"),
        );
    }
    let name = root.get("metadata")?.entry("name")?;
    Some(
        Finding::error(UNFITTING, Place::Span(name.key_span), "defaults have no `metadata.name`")
            .why("all clusters of the directory would have the same name")
            .remedy("name the cluster in its own config"),
    )
}

fn string<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}

/// Adds what the value of the key `key` leaves out.
fn fill(node: &mut Node, defaults: &Node, key: &str) {
    match (&mut node.value, &defaults.value) {
        (NodeValue::Mapping(entries), NodeValue::Mapping(defaults)) => {
            for default in defaults {
                match entries.iter_mut().find(|entry| entry.key == default.key) {
                    Some(entry) => fill(&mut entry.value, &default.value, &default.key),
                    None => entries.push(default.clone()),
                }
            }
        }
        (NodeValue::Sequence(items), NodeValue::Sequence(defaults)) => {
            let Some(positions) = named_list::positions(items) else { return };
            if named_list::positions(defaults).is_none() {
                return;
            }
            for default in defaults {
                let position = named_list::name(default).and_then(|name| positions.get(name));
                match position.and_then(|position| items.get_mut(*position)) {
                    Some(item) => fill(item, default, ""),
                    None if key == NODE_SETS => {}
                    None => items.push(default.clone()),
                }
            }
        }
        _ => {}
    }
}
