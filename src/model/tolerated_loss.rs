//! The loss that derived sizes leave room for: what is left of the data nodes after it, and what they then hold.

use super::Zones;
use crate::config::Tolerate;
use std::fmt;

/// The data nodes after the loss, and the copies of each shard that they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survivors {
    /// Nodes that are left: of each zone where awareness is forced, else of all.
    pub nodes: u32,
    /// Copies of each shard on them.
    pub copies: u32,
    /// Nodes that were lost.
    lost: u32,
    per_zone: bool,
}

impl Survivors {
    /// What `loss` leaves of so many nodes and copies.
    ///
    /// Lost copies are made anew on the nodes that are left, as long as each has a node of its own. Only where awareness is
    /// forced over two zones do those of a lost zone wait for it, and a lost node's stay in its zone.
    pub(super) fn of(loss: Tolerate, nodes: u32, copies: u32, zones: &Zones) -> Self {
        let (nodes, copies) = if zones.forced { (nodes / 2, copies.div_ceil(2)) } else { (nodes, copies) };
        let lost = if loss == Tolerate::Zone && zones.forced { 0 } else { lost(loss, nodes, zones) };
        let nodes = (nodes - lost).max(1);
        Self { nodes, copies: if lost > 0 { copies.min(nodes) } else { copies }, lost, per_zone: zones.forced }
    }
}

/// Nodes that are left of so many, whatever they hold.
pub(super) fn nodes_left(loss: Tolerate, nodes: u32, zones: &Zones) -> u32 {
    (nodes - lost(loss, nodes, zones)).max(1)
}

fn lost(loss: Tolerate, nodes: u32, zones: &Zones) -> u32 {
    let lost = match loss {
        Tolerate::None => 0,
        Tolerate::Node => 1,
        // Where none is known, a rule refuses it.
        Tolerate::Zone => nodes.div_ceil(u32::try_from(zones.names.len()).unwrap_or(u32::MAX).max(1)),
    };
    lost.min(nodes.saturating_sub(1))
}

/// `2 copies over the 4 nodes that are left of 6`
impl fmt::Display for Survivors {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Self { nodes, copies, lost, per_zone } = *self;
        let (copy, node) = (if copies == 1 { "copy" } else { "copies" }, if nodes == 1 { "node" } else { "nodes" });
        write!(formatter, "{copies} {copy} over ")?;
        match lost {
            0 => write!(formatter, "{nodes} {node}")?,
            _ => write!(formatter, "the {nodes} {node} left of {}", nodes + lost)?,
        }
        formatter.write_str(if per_zone { " in each of two zones" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn copies_move_to_the_nodes_that_are_left() {
        let zones = |names: &[&'static str]| Zones {
            from_topology: true,
            keep_copies_apart: true,
            names: BTreeSet::from_iter(names.iter().copied()),
            forced: names.len() == 2,
        };
        let (three, two) = (zones(&["a", "b", "c"]), zones(&["a", "b"]));
        let cases = [
            // Nothing is lost.
            (Tolerate::None, 3, 2, &three, (3, 2)),
            (Tolerate::None, 1, 2, &three, (1, 2)),
            (Tolerate::None, 6, 2, &two, (3, 1)),
            // A node.
            (Tolerate::Node, 3, 2, &three, (2, 2)),
            (Tolerate::Node, 2, 2, &three, (1, 1)),
            (Tolerate::Node, 1, 1, &three, (1, 1)),
            (Tolerate::Node, 6, 2, &two, (2, 1)),
            (Tolerate::Node, 2, 2, &two, (1, 1)),
            // A zone.
            (Tolerate::Zone, 6, 2, &three, (4, 2)),
            (Tolerate::Zone, 7, 3, &three, (4, 3)),
            (Tolerate::Zone, 3, 3, &three, (2, 2)),
            (Tolerate::Zone, 6, 2, &two, (3, 1)),
        ];
        for (loss, nodes, copies, zones, (left, held)) in cases {
            let survivors = Survivors::of(loss, nodes, copies, zones);
            assert_eq!((survivors.nodes, survivors.copies), (left, held), "{loss:?}, {copies} copies on {nodes} nodes");
        }
        for (loss, nodes, zones, left) in [
            (Tolerate::None, 6, &two, 6),
            (Tolerate::Node, 6, &two, 5),
            (Tolerate::Zone, 6, &two, 3),
            (Tolerate::Zone, 7, &three, 4),
            (Tolerate::Node, 1, &three, 1),
            (Tolerate::Zone, 0, &three, 1),
        ] {
            assert_eq!(nodes_left(loss, nodes, zones), left, "{loss:?} of {nodes} nodes");
        }
    }
}
