//! What many rule files use.

pub(in crate::rules) use super::Findings;
pub(in crate::rules) use crate::diagnostics::{Message, Path, RuleText, Severity, quoted};
pub(in crate::rules) use crate::elasticsearch::heap::Gibibytes;
pub(in crate::rules) use crate::elasticsearch::roles::Role;
pub(in crate::rules) use crate::elasticsearch::versions::Since;
pub(in crate::rules) use crate::kubernetes::quantity::Quantity;
pub(in crate::rules) use crate::message;
pub(in crate::rules) use crate::model::{Cluster, NodeCount, NodeSet};
