//! CPU and memory of a node, as its pod states them.

use crate::config::QuantityText;
use crate::kubernetes::quantity::Quantity;
use crate::model::Resources;
use serde::Serialize;

/// CPU and memory of a node, in canonical form.
#[derive(Clone, Debug, Serialize)]
pub struct ResourcePlan {
    /// CPU request.
    pub cpu: String,
    /// CPU limit, if one is asked for.
    pub cpu_limit: Option<String>,
    /// Memory request and limit.
    pub memory: String,
}

impl ResourcePlan {
    pub(super) fn new(resources: &Resources) -> Self {
        Self {
            cpu: resources.cpu.to_string(),
            cpu_limit: resources.cpu_limit.as_ref().map(|limit| limit.to_string()),
            memory: resources.memory.to_string(),
        }
    }
}

/// A quantity that has passed the rules.
pub(super) fn quantity(text: &QuantityText) -> Quantity {
    text.0.parse().unwrap_or(Quantity::ZERO)
}
