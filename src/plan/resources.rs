//! CPU, memory and heap of a node.

use super::Explanation;
use super::sizing::Sizing;
use crate::config::QuantityText;
use crate::elasticsearch::defaults::node_defaults;
use crate::elasticsearch::heap::LARGEST_HEAP_GIB;
use crate::kubernetes::quantity::Quantity;
use crate::rules::view::SetView;
use serde::Serialize;

const LARGEST_HEAP: u64 = LARGEST_HEAP_GIB << 30;

/// CPU and memory of a node, in canonical form.
#[derive(Clone, Debug, Serialize)]
pub struct ResourcePlan {
    /// CPU request.
    pub cpu: String,
    /// CPU limit, if one is asked for.
    pub cpu_limit: Option<String>,
    /// Memory request and limit.
    pub memory: String,
    /// The same in bytes.
    pub memory_bytes: u64,
    /// `node.processors`: the CPU limit in whole processors.
    pub processors: Option<u32>,
}

impl ResourcePlan {
    pub(super) fn new(set: &SetView, sizing: Option<&Sizing>, explanations: &mut Vec<Explanation>) -> Self {
        let wanted = set.config.resources.clone().unwrap_or_default();
        let defaults = node_defaults(&set.roles);
        let path = set.would_be("resources");
        let cpu = wanted.cpu.as_ref().map_or_else(
            || {
                explanations.push(explanation(path.key("cpu"), defaults.cpu, defaults.why));
                parse(defaults.cpu)
            },
            quantity,
        );
        let memory = match (&wanted.memory, sizing) {
            (Some(memory), _) => quantity(memory),
            (None, Some(sizing)) => {
                let memory = Quantity::from_bytes(sizing.memory);
                explanations.push(explanation(path.key("memory"), &memory.to_string(), &sizing.memory_because));
                memory
            }
            (None, None) => {
                explanations.push(explanation(path.key("memory"), defaults.memory, defaults.why));
                parse(defaults.memory)
            }
        };
        let cpu_limit = wanted.cpu_limit.as_ref().map(quantity);
        Self {
            cpu: cpu.to_string(),
            processors: cpu_limit.as_ref().map(|limit| processors(limit.as_millis())),
            cpu_limit: cpu_limit.map(|limit| limit.to_string()),
            memory_bytes: memory.as_bytes(),
            memory: memory.to_string(),
        }
    }

    /// Heap for versions that do not size it themselves: half of the memory, in whole MiB, at most 31 GiB.
    pub fn heap_mebibytes(&self) -> u64 {
        (self.memory_bytes / 2).min(LARGEST_HEAP) >> 20
    }
}

/// What the JVM itself makes of a CPU limit: rounded up, at least 1.
fn processors(millis: i64) -> u32 {
    u32::try_from(millis.max(1).div_euclid(1000) + i64::from(millis.rem_euclid(1000) > 0)).unwrap_or(u32::MAX).max(1)
}

/// A quantity that has passed the rules.
pub(super) fn quantity(text: &QuantityText) -> Quantity {
    parse(&text.0)
}

pub(super) fn parse(text: &str) -> Quantity {
    text.parse().unwrap_or(Quantity::ZERO)
}

pub(super) fn explanation(path: crate::diagnostics::Path, value: &str, because: &str) -> Explanation {
    Explanation { path: path.to_string(), value: value.to_owned(), because: because.to_owned() }
}
