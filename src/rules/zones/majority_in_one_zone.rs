use crate::diagnostics::Severity;
use crate::rules::view::{SetView, View};
use crate::rules::{Findings, Rule};
use std::collections::BTreeSet;

pub(crate) const RULE: Rule = Rule {
    name: "majority-in-one-zone",
    severity: Severity::Warning,
    title: "Most master-eligible nodes in one zone",
    why: "The data is spread over zones to outlive one of them. The cluster does not when the lost zone had the \
          majority of the voting nodes: the copies in the others are there, and no master can be elected to use \
          them.",
    remedy: "Have a master-eligible set in each of three zones; with data in two, a small node with `roles: \
          [master, voting_only]` in a third is enough.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let zones: BTreeSet<&String> = view.data().filter_map(|set| set.config.zone.as_ref()).collect();
    let count = |nodes: u32, set: &SetView| nodes.saturating_add(set.min_nodes);
    let total = view.master_eligible().fold(0, count);
    // A single master-eligible node has a rule of its own.
    if zones.len() < 2 || total < 2 {
        return;
    }
    for set in view.master_eligible() {
        let Some(zone) = &set.config.zone else { continue };
        let there = view.master_eligible().filter(|other| other.config.zone.as_ref() == Some(zone)).fold(0, count);
        if there > total / 2 {
            let message =
                format!("losing the zone {zone} stops the cluster: {there} of {total} voting nodes are there");
            findings.add(view.at(set.below("zone")), message);
        }
    }
}
