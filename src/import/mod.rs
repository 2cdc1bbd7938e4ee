//! import: clusters that others have written down as manifests, read into the config's own types.
//!
//! [`clusters`] takes any objects and gives the clusters among them: StatefulSets and Deployments that run Elasticsearch, with
//! the ConfigMaps, autoscalers, Services and budgets that belong to them, and the resources of Elastic's operator (ECK). Each
//! comes as a config with [`Origins`], which lead from every path of the config back to the manifests, so that rules written
//! for configs judge manifests as well.
//!
//! Nothing is guessed: what stands in a file that is not there is left out of the config, and [`Set::is_whole`] says so.

mod autoscaler;
mod cluster;
mod node_set;
mod objects;
mod operator;
mod origins;
mod recognise;
mod roles;
mod settings;
mod storage;
#[cfg(test)]
mod tests;

pub(crate) use cluster::{Cluster, Set, clusters};
pub(crate) use objects::{Object, Objects};
pub(crate) use origins::{Origin, Origins};
pub(crate) use storage::DataVolume;
