//! What most rule files use.

pub(in crate::rules) use super::{Findings, Rule};
pub(in crate::rules) use crate::diagnostics::{Path, Related, Severity};
pub(in crate::rules) use crate::model::{Cluster, NodeSet};
