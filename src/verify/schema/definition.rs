//! A schema as the checked-in files hold it: the subset of JSON Schema that the generator writes, with version notes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde::{Deserialize, Deserializer};

use super::embedded::DEFINITIONS;
use super::validator;
use crate::facts::kubernetes::KubernetesVersion;

/// The schema of one type or one field. Every keyword that a file holds is either here or refused when it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Schema<'a> {
    /// A path from this schema's file to the file of the type that is meant.
    #[serde(rename = "$ref")]
    pub reference: Option<&'a str>,
    /// The JSON types that a value may have; none: any value at all.
    #[serde(rename = "type", deserialize_with = "one_or_many")]
    pub types: Vec<JsonType>,
    pub format: Option<Format>,
    #[serde(borrow)]
    pub items: Option<Box<Schema<'a>>>,
    #[serde(borrow)]
    pub additional_properties: Option<AdditionalProperties<'a>>,
    #[serde(borrow)]
    pub properties: BTreeMap<&'a str, Schema<'a>>,
    pub required: Vec<&'a str>,
    /// Fields that only some of the versions require.
    #[serde(rename = "x-esgen-required", borrow)]
    pub required_at_times: BTreeMap<&'a str, Span>,
    /// The first version that has it, where that is not the first of what it stands in.
    #[serde(rename = "x-esgen-since", deserialize_with = "version")]
    pub since: Option<KubernetesVersion>,
    /// The last version that has it, where that is not the last of what it stands in.
    #[serde(rename = "x-esgen-until", deserialize_with = "version")]
    pub until: Option<KubernetesVersion>,
}

/// The types of JSON Schema that Kubernetes uses.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum JsonType {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

/// The formats that Kubernetes uses: the ones that an API server refuses to read a wrong value of.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Format {
    /// Base64 with padding.
    Byte,
    /// RFC 3339.
    DateTime,
    Double,
    Int32,
    Int64,
}

/// What an object may hold beside its named fields.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum AdditionalProperties<'a> {
    /// Anything, or with `false` nothing.
    Any(bool),
    /// Free names, each value by this schema: labels, data, quantities by resource.
    Each(#[serde(borrow)] Box<Schema<'a>>),
}

/// From which to which version something holds; an open end is open.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Span {
    #[serde(rename = "x-esgen-since", deserialize_with = "version")]
    since: Option<KubernetesVersion>,
    #[serde(rename = "x-esgen-until", deserialize_with = "version")]
    until: Option<KubernetesVersion>,
}

impl JsonType {
    /// What `type` calls it.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }
}

impl Format {
    /// What `format` calls base64.
    pub const BYTE: &'static str = "byte";
    /// What `format` calls a time.
    pub const DATE_TIME: &'static str = "date-time";
}

impl Schema<'_> {
    /// Whether this field is one of that version.
    pub fn exists_in(&self, version: KubernetesVersion) -> bool {
        within(self.since, self.until, version)
    }

    /// The fields that an object of that version has to have.
    pub fn required_in(&self, version: KubernetesVersion) -> impl Iterator<Item = &str> {
        let at_times = self.required_at_times.iter().filter(move |(_, span)| within(span.since, span.until, version));
        self.required.iter().copied().chain(at_times.map(|(name, _)| *name))
    }
}

fn within(since: Option<KubernetesVersion>, until: Option<KubernetesVersion>, version: KubernetesVersion) -> bool {
    since.is_none_or(|since| since <= version) && until.is_none_or(|until| version <= until)
}

/// The text of one type's schema, read and compiled at its first use and then shared by all threads.
pub(super) struct Embedded {
    /// The file's path below `schemas/kubernetes` without its ending, such as `core.v1/PodSpec`.
    pub name: &'static str,
    pub text: &'static str,
    schema: OnceLock<Schema<'static>>,
    /// By version, oldest first.
    validators: [OnceLock<Box<Validator>>; KubernetesVersion::COUNT],
}

impl Embedded {
    /// A schema that is not read yet.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self { name, text, schema: OnceLock::new(), validators: [const { OnceLock::new() }; KubernetesVersion::COUNT] }
    }

    /// The schema.
    ///
    /// # Panics
    /// Where the embedded text is none: a build that never passed its tests, which read every one of them.
    pub fn schema(&self) -> &Schema<'static> {
        self.schema.get_or_init(|| match serde_json::from_str(self.text) {
            Ok(schema) => schema,
            Err(error) => panic!("schemas/kubernetes/{}.json: {error}", self.name),
        })
    }

    /// What decides on a value of this type in that version.
    ///
    /// # Panics
    /// Where the schema does not compile: see [`validator::compile`].
    pub fn validator(&self, version: KubernetesVersion) -> &Validator {
        self.validators[version.index()].get_or_init(|| Box::new(validator::compile(self, version)))
    }

    /// The type without its group: `PodSpec`.
    pub fn type_name(&self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(_, name)| name)
    }

    /// What a `$ref` in this file leads to: `Container.json` beside it, or `../meta.v1/ObjectMeta.json`.
    pub fn resolve(&self, reference: &str) -> Option<&'static Self> {
        let target = reference.strip_suffix(".json")?;
        match target.strip_prefix("../") {
            Some(name) => Self::find(name),
            None => Self::find(&format!("{}/{target}", self.name.split_once('/')?.0)),
        }
    }

    /// The type of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        let position = DEFINITIONS.binary_search_by(|definition| definition.name.cmp(name)).ok()?;
        DEFINITIONS.get(position)
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<JsonType>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(JsonType),
        Many(Vec<JsonType>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<KubernetesVersion>, D::Error> {
    <&str>::deserialize(deserializer)?.parse().map(Some).map_err(serde::de::Error::custom)
}
