//! A value that holds for a cluster, with where it is written or why it was chosen.

use crate::diagnostics::Path;
use serde::Serialize;
use std::fmt::Display;
use std::ops::Deref;

/// A value that holds, whoever chose it. Reads as the value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective<T> {
    pub value: T,
    /// Where it is written, or where it would be to override what was chosen.
    pub path: Path,
    pub because: Because,
}

/// Why a value holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// The config says so.
    Written,
    /// The config says something that cannot be used, as a rule reports; the default stands in for it.
    Unusable,
    /// It is the documented default.
    Default,
    /// The roles of the nodes ask for it.
    Roles(&'static str),
    /// The workload asks for it.
    Workload(String),
    /// The version of Elasticsearch asks for it.
    Version(&'static str),
}

/// A derived value as `esgen plan` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Where the config would override it.
    pub path: String,
    pub value: String,
    /// Why it was chosen.
    pub because: String,
}

impl<T> Effective<T> {
    /// A value that the config states at `path`.
    pub fn written(value: T, path: Path) -> Self {
        Self { value, path, because: Because::Written }
    }

    /// What the config states at `path`, or the documented default.
    pub fn or_default(written: Option<T>, path: Path, default: T) -> Self {
        match written {
            Some(value) => Self::written(value, path),
            None => Self { value: default, path, because: Because::Default },
        }
    }

    /// What the config states at `path`, where `Some(None)` is something that cannot be used; else the default.
    pub(super) fn or_unusable(written: Option<Option<T>>, path: Path, default: T, because: Because) -> Self {
        match written {
            Some(Some(value)) => Self::written(value, path),
            Some(None) => Self { value: default, path, because: Because::Unusable },
            None => Self { value: default, path, because },
        }
    }

    /// Whether the config states it.
    pub fn is_written(&self) -> bool {
        self.because == Because::Written
    }

    /// The value, if the config states it.
    pub fn as_written(&self) -> Option<&T> {
        self.is_written().then_some(&self.value)
    }

    /// The value, unless it stands in for one that cannot be used.
    pub fn as_known(&self) -> Option<&T> {
        (self.because != Because::Unusable).then_some(&self.value)
    }

    /// Whether the workload asks for it.
    pub fn follows_workload(&self) -> bool {
        matches!(self.because, Because::Workload(_))
    }

    /// Gives way to what the workload asks for, unless the config states a value.
    pub(super) fn derive_from_workload(&mut self, value: T, reason: &str) {
        if !matches!(self.because, Because::Written | Because::Unusable) {
            self.value = value;
            self.because = Because::Workload(reason.to_owned());
        }
    }
}

impl<T: Display> Effective<T> {
    /// The figure for `esgen plan`, if the value was derived from something else than a documented default.
    pub fn figure(&self) -> Option<Figure> {
        let because = match &self.because {
            Because::Written | Because::Unusable | Because::Default => return None,
            Because::Roles(reason) | Because::Version(reason) => (*reason).to_owned(),
            Because::Workload(reason) => reason.clone(),
        };
        Some(Figure { path: self.path.to_string(), value: self.value.to_string(), because })
    }
}

impl<T> Deref for Effective<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> Path {
        Path::parse("spec.nodeSets[0].resources.memory")
    }

    #[test]
    fn only_derived_values_are_figures() {
        assert_eq!(Effective::written("8Gi", path()).figure(), None);
        assert_eq!(Effective::or_default(None, path(), "4Gi").figure(), None);
        let derived = Effective { value: "4Gi", path: path(), because: Because::Roles("a small data node") };
        let figure = Figure {
            path: "spec.nodeSets[0].resources.memory".into(),
            value: "4Gi".into(),
            because: "a small data node".into(),
        };
        assert_eq!(derived.figure(), Some(figure));
    }

    #[test]
    fn the_workload_replaces_what_was_chosen_and_not_what_was_written() {
        let mut chosen = Effective { value: 4, path: path(), because: Because::Roles("a small data node") };
        chosen.derive_from_workload(16, "many vectors");
        assert_eq!((chosen.value, chosen.follows_workload()), (16, true));
        for because in [Because::Written, Because::Unusable] {
            let mut kept = Effective { value: 4, path: path(), because };
            kept.derive_from_workload(16, "many vectors");
            assert_eq!((kept.value, kept.follows_workload()), (4, false));
        }
    }

    #[test]
    fn what_stands_in_for_a_mistake_is_neither_written_nor_known() {
        let stand_in = Effective { value: 4, path: path(), because: Because::Unusable };
        assert_eq!((stand_in.as_written(), stand_in.as_known(), stand_in.value), (None, None, 4));
    }
}
