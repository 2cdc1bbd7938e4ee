//! What most rule files use.

pub(in crate::rules) use super::{Findings, Rule};
pub(in crate::rules) use crate::diagnostics::{Message, Path, Severity, quoted};
pub(in crate::rules) use crate::message;
pub(in crate::rules) use crate::model::{Cluster, NodeSet};
