//! The types of Kubernetes as the checked-in files hold them, and what is made of each for one version.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

use super::{plain, validator};
use crate::kubernetes::versions::KubernetesVersion;

// `DEFINITIONS`: what stands in `schemas/kubernetes`.
include!(concat!(env!("OUT_DIR"), "/schemas.rs"));

/// One type, read and compiled at its first use and then shared by all threads.
pub(super) struct Embedded {
    /// The file's path below `schemas/kubernetes` without its ending, such as `core.v1/PodSpec`.
    pub name: &'static str,
    pub text: &'static str,
    /// By version, oldest first.
    plain: [OnceLock<Box<Value>>; KubernetesVersion::COUNT],
    validators: [OnceLock<Box<Validator>>; KubernetesVersion::COUNT],
}

impl Embedded {
    /// A schema that is not read yet.
    pub(super) const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            text,
            plain: [const { OnceLock::new() }; KubernetesVersion::COUNT],
            validators: [const { OnceLock::new() }; KubernetesVersion::COUNT],
        }
    }

    /// The schema as its file holds it, for all versions.
    ///
    /// # Panics
    /// Where the embedded text is none: a build that never passed its tests, which read every one of them.
    pub(super) fn read(&self) -> Value {
        serde_json::from_str(self.text).unwrap_or_else(|error| panic!("schemas/kubernetes/{}.json: {error}", self.name))
    }

    /// The schema of that version: see [`plain::schema`].
    pub(super) fn plain(&self, version: KubernetesVersion) -> &Value {
        self.plain[version.index()].get_or_init(|| Box::new(plain::schema(self, version)))
    }

    /// What decides on a value of this type in that version.
    ///
    /// # Panics
    /// Where the schema does not compile: see [`validator::compile`].
    pub(super) fn validator(&self, version: KubernetesVersion) -> &Validator {
        self.validators[version.index()].get_or_init(|| Box::new(validator::compile(self, version)))
    }

    /// The type without its group: `PodSpec`.
    pub(super) fn type_name(&self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(_, name)| name)
    }

    /// What a `$ref` in this file leads to: `Container.json` beside it, or `../meta.v1/ObjectMeta.json`.
    pub(super) fn resolve(&self, reference: &str) -> Option<&'static Self> {
        let target = reference.strip_suffix(".json")?;
        match target.strip_prefix("../") {
            Some(name) => Self::find(name),
            None => Self::find(&format!("{}/{target}", self.name.split_once('/')?.0)),
        }
    }

    /// Every type that a kind reaches, by name, in order.
    pub(super) fn all() -> &'static [Self] {
        &DEFINITIONS
    }

    /// The type of that name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        let position = DEFINITIONS.binary_search_by(|definition| definition.name.cmp(name)).ok()?;
        DEFINITIONS.get(position)
    }
}
