//! How large a document may become: what keeps aliases from multiplying a small text without end.

use super::Limits;
use super::node::{Node, NodeValue};

/// What an input may still hold.
pub(super) struct Budget {
    nodes: usize,
    bytes: usize,
}

impl Budget {
    /// All that an input may hold.
    pub(super) fn new(limits: Limits) -> Self {
        Self { nodes: limits.nodes, bytes: limits.expanded_text }
    }

    /// Takes off values and bytes of text; false where there are not as many left.
    pub(super) fn spend(&mut self, nodes: usize, bytes: usize) -> bool {
        match (self.nodes.checked_sub(nodes), self.bytes.checked_sub(bytes)) {
            (Some(nodes), Some(bytes)) => {
                *self = Self { nodes, bytes };
                true
            }
            _ => false,
        }
    }
}

/// What a copy of a node costs.
pub(super) struct Size {
    /// Values, with itself.
    pub nodes: usize,
    /// Bytes of texts and keys.
    pub bytes: usize,
    /// Levels of lists and mappings; 0 for a scalar.
    pub depth: usize,
}

impl Size {
    /// Measures a node.
    pub(super) fn of(node: &Node) -> Self {
        let mut size = Self { nodes: 1, bytes: 0, depth: 0 };
        let mut add = |extra: usize, child: &Node| {
            let child = Self::of(child);
            size.nodes += child.nodes;
            size.bytes += child.bytes + extra;
            size.depth = size.depth.max(child.depth);
        };
        match &node.value {
            NodeValue::Sequence(items) => items.iter().for_each(|item| add(0, item)),
            NodeValue::Mapping(entries) => entries.iter().for_each(|entry| add(entry.key.len(), &entry.value)),
            NodeValue::String(text) => return Self { nodes: 1, bytes: text.len(), depth: 0 },
            _ => return size,
        }
        size.depth += 1;
        size
    }
}
