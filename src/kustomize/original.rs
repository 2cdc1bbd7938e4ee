//! The file that kustomize read a config from.
//!
//! kustomize says which one it was only with `buildMetadata: [originAnnotations]`, and then relative to the kustomization
//! that is built, which need not be the one that lists the config. So the kustomization in the working directory, which
//! lists it, is looked at too. A file counts only if it is below the working directory and holds the very config that was
//! handed in, save for scalars that readers disagree on: those are errors wherever they stand.

use crate::diagnostics::Span;
use crate::kubernetes::annotations::{ORIGIN, is_orchestrators_annotation};
use crate::source::{Entry, Input, Node, NodeValue, SIZE_LIMIT, Source};
use std::collections::{HashSet, VecDeque};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The names of a kustomization.
const KUSTOMIZATIONS: &[&str] = &["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// Where a kustomization lists a plugin's config.
const LISTS: &[&str] = &["generators", "transformers", "validators"];
/// How many texts are looked at. A real kustomization lists a few.
const LIMIT: usize = 64;

/// A config in its own file.
pub(super) struct Original {
    /// The config alone.
    pub source: Source,
    /// Number of its document in the file, from 0.
    pub document: usize,
}

/// The config in its own file, which has the comments, lines and scalars that it was written with.
pub(super) fn find(handed: &Source, directory: &Path) -> Option<Original> {
    let config = &handed.documents.first()?.root;
    let mut places: VecDeque<Place> = origin(config).map(Place::Path).into_iter().collect();
    places.push_back(Place::Kustomization(PathBuf::new(), LISTS));
    for _ in 0..LIMIT {
        match places.pop_front()? {
            Place::Text { name, text } => {
                if let Some(original) = holding(config, name, text) {
                    return Some(original);
                }
            }
            Place::Path(path) if directory.join(&path).is_dir() => {
                places.push_back(Place::Kustomization(path, &["resources"]));
            }
            Place::Path(path) => places.extend(read(directory, &path)),
            Place::Kustomization(folder, lists) => places.extend(entries(directory, &folder, lists)),
        }
    }
    None
}

/// Where a config may stand. Paths are relative to the working directory.
enum Place {
    Path(PathBuf),
    Text {
        name: String,
        text: String,
    },
    /// A folder with a kustomization, and the lists in it that count.
    Kustomization(PathBuf, &'static [&'static str]),
}

/// What kustomize has noted.
fn origin(config: &Node) -> Option<PathBuf> {
    let note = config.get("metadata")?.get("annotations")?.get(ORIGIN)?.as_str()?;
    let note = parsed("origin", note)?;
    Some(note.get("path")?.as_str()?.into())
}

/// What a kustomization lists: files, folders, and configs written right there.
fn entries(directory: &Path, folder: &Path, lists: &[&str]) -> Vec<Place> {
    let Some(Place::Text { text, name }) = KUSTOMIZATIONS.iter().find_map(|name| read(directory, &folder.join(name)))
    else {
        return Vec::new();
    };
    let Some(kustomization) = parsed(&name, &text) else { return Vec::new() };
    let mut places = Vec::new();
    for list in lists {
        let Some(NodeValue::Sequence(items)) = kustomization.get(list).map(|node| &node.value) else { continue };
        for (number, entry) in items.iter().enumerate().filter_map(|(number, item)| Some((number, item.as_str()?))) {
            places.push(match entry.contains('\n') {
                true => Place::Text { name: format!("{name} ({list}[{number}])"), text: entry.to_owned() },
                false => Place::Path(folder.join(entry)),
            });
        }
    }
    places
}

fn parsed(name: &str, text: &str) -> Option<Node> {
    let source = Source::read(&[Input::Text { name: name.into(), text: text.into() }], &Default::default());
    source.documents.into_iter().next().map(|document| document.root)
}

/// The text of a file below the directory.
fn read(directory: &Path, path: &Path) -> Option<Place> {
    let inside = directory.canonicalize().ok()?;
    let found = directory.join(path).canonicalize().ok()?;
    let relative = found.strip_prefix(&inside).ok()?;
    let metadata = fs::metadata(&found).ok()?;
    if !metadata.is_file() || metadata.len() > SIZE_LIMIT as u64 {
        return None;
    }
    let text = fs::read_to_string(&found).ok()?;
    let steps = relative.components().filter_map(|step| match step {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    Some(Place::Text { name: steps.collect::<Vec<_>>().join("/"), text })
}

/// The one document of a text that is the config, with what was found in that document.
fn holding(config: &Node, name: String, text: String) -> Option<Original> {
    let mut source = Source::read(&[Input::Text { name, text }], &Default::default());
    let doubtful: HashSet<Span> = source
        .findings
        .iter()
        .filter(|finding| finding.rule == "ambiguous-value")
        .filter_map(|finding| finding.span)
        .collect();
    let number = source.documents.iter().position(|document| is_same(&document.root, config, &doubtful))?;
    let start = number.checked_sub(1).map_or(0, |before| source.documents.get(before).map_or(0, |d| d.root.span.end));
    let end = source.documents.get(number + 1).map_or(usize::MAX, |next| next.root.span.start);
    source.documents.drain(number + 1..);
    source.documents.drain(..number);
    source.findings.retain(|finding| finding.span.is_none_or(|span| (start..end).contains(&span.start)));
    Some(Original { source, document: number })
}

/// Whether a node of the file is what was handed in.
fn is_same(written: &Node, handed: &Node, doubtful: &HashSet<Span>) -> bool {
    match (&written.value, &handed.value) {
        _ if doubtful.contains(&written.span) => true,
        (NodeValue::Number(one), NodeValue::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (NodeValue::Sequence(one), NodeValue::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other, doubtful))
        }
        (NodeValue::Mapping(one), NodeValue::Mapping(other)) => {
            let counts = |entries: &[Entry]| entries.iter().filter(|entry| !is_ignored(entry)).count();
            let is_there =
                |entry: &Entry| handed.get(&entry.key).is_some_and(|other| is_same(&entry.value, other, doubtful));
            counts(one) == counts(other) && one.iter().all(|entry| is_ignored(entry) || is_there(entry))
        }
        (one, other) => one == other,
    }
}

/// kustomize adds annotations of its own, and with them `annotations` itself where there were none.
fn is_ignored(entry: &Entry) -> bool {
    let nothing_else = match &entry.value.value {
        NodeValue::Mapping(entries) => entries.iter().all(|entry| is_orchestrators_annotation(&entry.key)),
        _ => false,
    };
    is_orchestrators_annotation(&entry.key) || (entry.key == "annotations" && nothing_else)
}
