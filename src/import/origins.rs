//! The way back: where in the manifests each part of a config comes from.

use crate::diagnostics::{Path, Target};

/// A place in the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Number of the document.
    pub document: usize,
    /// The path in it.
    pub path: Path,
    /// The key of the line that is meant, where the value is a file.
    pub line: Option<String>,
}

impl Origin {
    pub(crate) fn new(document: usize, path: Path) -> Self {
        Self { document, path, line: None }
    }
}

/// From paths of a config to places in the manifests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins(Vec<Entry>);

#[derive(Clone, Debug)]
struct Entry {
    /// The path in the config.
    path: Path,
    origin: Origin,
    /// Whether what stands below was copied as it is.
    is_copy: bool,
}

impl Origins {
    /// What stands at `path` was made from that place.
    pub(crate) fn add(&mut self, path: Path, origin: Origin) {
        self.0.push(Entry { path, origin, is_copy: false });
    }

    /// What stands at `path` and below it was copied from that place.
    pub(crate) fn add_copy(&mut self, path: Path, origin: Origin) {
        self.0.push(Entry { path, origin, is_copy: true });
    }

    /// Takes in those of a part of the config, which stands at `path`.
    pub(super) fn extend(&mut self, path: &Path, part: &Self) {
        self.0.extend(part.0.iter().map(|entry| {
            let steps = path.0.iter().chain(&entry.path.0).cloned().collect();
            Entry { path: Path(steps), ..entry.clone() }
        }));
    }

    /// Where a part of the config comes from, and what to underline there. What has no place of its own is at that of the nearest
    /// part around it.
    pub(crate) fn find(&self, path: &Path) -> Option<(Origin, Target)> {
        let is_around = |entry: &&Entry| path.0.starts_with(&entry.path.0);
        let entry = self.0.iter().filter(is_around).max_by_key(|entry| entry.path.0.len())?;
        let below = path.0.get(entry.path.0.len()..).unwrap_or_default();
        let mut origin = entry.origin.clone();
        if entry.is_copy {
            origin.path.0.extend(below.iter().cloned());
        }
        let is_exact = entry.is_copy || below.is_empty();
        Some((origin, if is_exact { Target::Value } else { Target::Key }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_part_counts() {
        let mut origins = Origins::default();
        let origin = |path| Origin::new(0, Path::parse(path));
        origins.add(Path::parse("spec.nodeSets[0]"), origin("metadata.name"));
        origins.add(Path::parse("spec.nodeSets[0].replicas"), origin("spec.replicas"));
        origins.add_copy(Path::parse("spec.nodeSets[0].podTemplate"), origin("spec.template"));
        let found = |path| origins.find(&Path::parse(path)).map(|(origin, target)| (origin.path.to_string(), target));
        assert_eq!(found("spec.nodeSets[0].replicas"), Some(("spec.replicas".into(), Target::Value)));
        assert_eq!(found("spec.nodeSets[0].roles[1]"), Some(("metadata.name".into(), Target::Key)));
        assert_eq!(
            found("spec.nodeSets[0].podTemplate.spec.containers[0]"),
            Some(("spec.template.spec.containers[0]".into(), Target::Value))
        );
        assert_eq!(found("spec.version"), None);
    }
}
