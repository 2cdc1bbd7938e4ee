//! import: clusters that other tools have, read into the config's own language.
//!
//! `clusters` takes any objects and gives the clusters among them: StatefulSets and Deployments that run Elasticsearch, with
//! the ConfigMaps, autoscalers, Services and budgets that belong to them, and the resources of Elastic's operator (ECK). Each
//! comes as a config with `Origins`, which lead from every path of the config back to the manifests, so that rules written
//! for configs judge manifests as well.
//!
//! Nothing is guessed: what stands in a file that is not there is left out of the config, and `Set::is_whole` says so.
//!
//! [`import()`] makes a config of manifests, of values of charts or of the operator's resource, by the tables of `foreign`.

mod autoscaler;
mod cluster;
mod draft;
mod manifests;
mod node_set;
mod objects;
mod operator;
mod origins;
mod recognise;
mod roles;
mod run;
mod scrub;
mod settings;
mod storage;
#[cfg(test)]
mod tests;
mod values;
mod written;

pub(crate) use cluster::{Cluster, Set, clusters};
pub use draft::{Imported, Line};
pub(crate) use objects::{Object, Objects};
pub(crate) use origins::{Origin, Origins};
pub use run::{From, Names, RULES, import};
pub(crate) use settings::Settings;
pub(crate) use storage::DataVolume;
