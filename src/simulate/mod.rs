//! `esgen simulate`: how many nodes an autoscaler runs under a load, over time, without a cluster.
//!
//! `load` is the load, `controller` decides as Kubernetes does, `nodes` do what comes of it, `run` leads them through time.

mod chart;
pub mod controller;
mod load;
mod nodes;
mod run;
mod summary;
mod surroundings;
mod svg;
mod table;
mod tune;

pub use chart::chart;
pub use load::{Column, Load, LoadError, MOST, STEP, Shape};
pub use run::{Lack, Tick, Timeline, simulate};
pub use summary::Summary;
pub use surroundings::{JOIN, METRIC_AGE, NODE_START, ScaledSet, Surroundings};
pub use svg::svg;
pub use table::{csv, table};
pub use tune::{Tuned, assignments, tune, with_a_node_missing};
