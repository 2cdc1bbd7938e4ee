//! esgen compiles one small typed config into everything an autoscaled Elasticsearch cluster needs on Kubernetes.
//!
//! The pipeline is one-way: [`source`] reads text, [`config`] makes it typed, [`model`] resolves every default, [`rules`] check
//! it, [`plan`] decides what the templates write, [`expand`] renders them, [`verify`] holds the result against Kubernetes,
//! [`emit`] writes it down.
//!
//! ```
//! use esgen::{Options, compile, source::{Input, Source}};
//!
//! let text = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec: {version: 9.2.1}\n";
//! let source = Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.into() }], &Default::default());
//! let manifests = compile(source, &Options::default()).unwrap();
//! assert!(esgen::emit::yaml(&manifests.documents).contains("kind: StatefulSet"));
//! ```

pub mod config;
pub mod diagnostics;
pub mod elasticsearch;
pub mod emit;
pub mod expand;
pub mod kubernetes;
pub mod model;
pub mod plan;
pub mod plugin;
pub mod rules;
pub mod schema;
pub mod secrets;
pub mod source;
pub mod validate;
pub mod verify;

mod pipeline;

pub use pipeline::{Cluster, Manifests, Options, compile, plans, rule_texts};
