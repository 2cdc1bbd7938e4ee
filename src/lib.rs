//! esgen compiles one small typed config into everything an autoscaled Elasticsearch cluster needs on Kubernetes.
//!
//! The pipeline is one-way, one folder a stage: `source` reads text, `config` makes it typed, `model` resolves every default,
//! `rules` judge it, `plan` decides the objects, `expand` renders the templates, `verify` holds the result against
//! Kubernetes, `emit` writes it down. `pipeline.rs` shows all of it on one page. A tour:
//!
//! **Source**: texts with the place of each value, and what of them is secret. Nothing is interpreted yet.
//!
//! ```
//! use esgen::source::{Input, Source};
//!
//! let text = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec: {version: 9.2.1}\n";
//! let read = |text: &str| Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.into() }], &Default::default());
//! assert_eq!(read(text).documents.len(), 1);
//! ```
//!
//! **Config, model and rules**: all findings of a run at once, each with its rule, its line, why it matters and what to write.
//!
//! ```
//! # use esgen::source::{Input, Source};
//! # let read = |text: &str| Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.into() }], &Default::default());
//! let two = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec:\n  version: 9.2.1\n  \
//!            nodeSets: [{name: default, replicas: 2}]\n";
//! let report = esgen::plans(read(two), &esgen::Options::default()).unwrap_err();
//! assert_eq!(report.findings[0].rule, "two-masters");
//! ```
//!
//! **Plan**: every figure of every object, decided; nothing is optional any more.
//!
//! ```
//! # use esgen::source::{Input, Source};
//! # let text = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec: {version: 9.2.1}\n";
//! # let read = |text: &str| Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.into() }], &Default::default());
//! let (clusters, _) = esgen::plans(read(text), &esgen::Options::default()).unwrap();
//! assert_eq!(clusters[0].plan.name, "search");
//! ```
//!
//! **Expand, verify and emit**: the objects, accepted by the schema and the checks of the chosen Kubernetes version, as YAML.
//!
//! ```
//! # use esgen::source::{Input, Source};
//! # let text = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec: {version: 9.2.1}\n";
//! # let read = |text: &str| Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.into() }], &Default::default());
//! let manifests = esgen::compile(read(text), &esgen::Options::default()).unwrap();
//! assert!(esgen::emit::yaml(&manifests.documents).contains("kind: StatefulSet"));
//! ```
//!
//! Beside the pipeline, [`validate`] judges manifests of others, [`import`](mod@import) makes configs of what other tools have,
//! [`diff`](mod@diff) tells what a change does, [`secrets`] makes certificates and passwords, [`outputs`](mod@outputs) says how a
//! cluster is reached, and [`kustomize`] is the plugin.

pub mod diagnostics;
pub mod diff;
pub mod emit;
pub mod kustomize;
pub mod outputs;
pub mod secrets;
pub mod source;
pub mod validate;

// The insides of the stages are open to this repository's own tests, benches and fuzz targets. None of it is stable.
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod elasticsearch;
#[doc(hidden)]
pub mod expand;
mod foreign;
pub mod import;
#[doc(hidden)]
pub mod kubernetes;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod simulate;
#[doc(hidden)]
pub mod verify;

mod pipeline;

pub use config::{API_VERSION, KIND, defaults_json_schema, json_schema, json_schema_value};
pub use kubernetes::versions::KubernetesVersion;
pub use pipeline::{Cluster, Manifests, Options, compile, plans};
pub use rules::{Rule, SUBJECTS, Subject};

/// What every finding can be about, in the order of the stages; the rules by subject.
pub fn rule_texts() -> Vec<diagnostics::RuleText> {
    let others = secrets::RULES.iter().chain(diff::RULES).chain(import::RULES).copied();
    pipeline::rule_texts().into_iter().chain(validate::rule_texts()).chain(others).collect()
}
