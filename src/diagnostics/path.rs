//! Routes into a document.

use std::borrow::Cow;
use std::fmt;

use super::pointer;
use serde_json::Value;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a mapping.
    Key(String),
    /// A position in a sequence, from 0.
    Index(usize),
}

/// A route of keys and indices into one document, printed as `spec.nodeSets[1].name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The document itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// This path and one key more.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Key(key.into()));
        Self(steps)
    }

    /// This path and one index more.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(Step::Index(index));
        Self(steps)
    }

    /// This path and what [`parse`](Self::parse) reads from `rest`.
    #[must_use]
    pub fn below(&self, rest: &str) -> Self {
        Self(self.0.iter().cloned().chain(Self::parse(rest).0).collect())
    }

    /// The keys on the way, without the indices.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        })
    }

    /// The value that this path leads to.
    pub fn find<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => value.get(index),
        })
    }

    /// The same, to change it.
    pub fn find_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        self.0.iter().try_fold(value, |value, step| match step {
            Step::Key(key) => value.get_mut(key),
            Step::Index(index) => value.get_mut(index),
        })
    }

    /// The place around this one, and the last step; none for the root.
    pub fn split_last(&self) -> Option<(Self, &Step)> {
        self.0.split_last().map(|(last, around)| (Self(around.to_vec()), last))
    }

    /// The path that an RFC 6901 pointer says; a number counts as an index.
    pub fn from_pointer(pointer: &str) -> Self {
        let step = |step: Cow<str>| match step.parse() {
            Ok(index) => Step::Index(index),
            Err(_) => Step::Key(step.into_owned()),
        };
        Self(pointer::steps(pointer).map(step).collect())
    }

    /// This path as an RFC 6901 pointer: `/spec/nodeSets/1/name`.
    pub fn to_pointer(&self) -> String {
        let step = |step: &Step| match step {
            Step::Index(index) => format!("/{index}"),
            Step::Key(key) => pointer::join("", key),
        };
        self.0.iter().map(step).collect()
    }

    /// Reads the printed form back: `spec.nodeSets[1].config["xpack.security.enabled"]`.
    /// Meant for paths written in this program; what follows an unclosed bracket is taken as a key.
    pub fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix("[\"") {
                let end = quoted.find("\"]").unwrap_or(quoted.len());
                steps.push(Step::Key(quoted[..end].to_owned()));
                rest = quoted.get(end + 2..).unwrap_or("");
            } else if let Some(bracket) = rest.strip_prefix('[') {
                let end = bracket.find(']').unwrap_or(bracket.len());
                match bracket[..end].parse() {
                    Ok(index) => steps.push(Step::Index(index)),
                    Err(_) => steps.push(Step::Key(bracket[..end].to_owned())),
                }
                rest = bracket.get(end + 1..).unwrap_or("");
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                if end > 0 {
                    steps.push(Step::Key(rest[..end].to_owned()));
                }
                rest = &rest[end..];
            }
            rest = rest.strip_prefix('.').unwrap_or(rest);
        }
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if key.is_empty() || key.contains(['.', '[', ']', ' ', '/']) => {
                    write!(f, "[\"{key}\"]")?;
                }
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}
