//! What a simulation came to.

use super::load::STEP;
use super::run::{Tick, Timeline};
use serde::Serialize;

/// What a simulation came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub hours: f64,
    /// Hours of all nodes together, those on their way in and out among them.
    pub node_hours: f64,
    pub fewest_nodes: u32,
    pub most_nodes: u32,
    /// Times that nodes were added, and removed.
    pub times_up: usize,
    pub times_down: usize,
    /// Nodes removed and wanted again within an hour.
    pub flaps: usize,
    /// Minutes in which the load needed more than there was.
    pub saturated_minutes: f64,
    /// Share of the work that found no room, between 0 and 1.
    pub unserved: f64,
    /// Minutes at `maxReplicas` while saturated: more nodes would have helped.
    pub at_most_minutes: f64,
    /// Drains that the grace period ended.
    pub drains_cut_short: u32,
}

/// Steps within which a node that was removed should not be wanted again.
const FLAP_STEPS: usize = (3_600_000 / STEP) as usize;

impl Summary {
    /// Share of the time that was saturated, between 0 and 1.
    pub fn saturated_share(&self) -> f64 {
        self.saturated_minutes / 60.0 / self.hours.max(1e-9)
    }

    pub fn new(timeline: &Timeline) -> Self {
        let ticks = &timeline.ticks;
        let minutes = |count: usize| count as f64 * STEP as f64 / 60_000.0;
        let count = |test: &dyn Fn(&&Tick) -> bool| ticks.iter().filter(test).count();
        let mut summary = Self {
            hours: minutes(ticks.len()) / 60.0,
            node_hours: ticks.iter().map(|tick| f64::from(tick.nodes)).sum::<f64>() * STEP as f64 / 3_600_000.0,
            fewest_nodes: ticks.iter().map(|tick| tick.nodes).min().unwrap_or(0),
            most_nodes: ticks.iter().map(|tick| tick.nodes).max().unwrap_or(0),
            times_up: 0,
            times_down: 0,
            flaps: 0,
            saturated_minutes: minutes(count(&|tick| tick.is_saturated())),
            unserved: 0.0,
            at_most_minutes: minutes(count(&|tick| tick.is_saturated() && tick.desired >= timeline.bounds.1)),
            drains_cut_short: timeline.drains_cut_short,
        };
        let mut last_down = None;
        for (index, pair) in ticks.windows(2).enumerate() {
            let [before, after] = pair else { continue };
            if after.desired > before.desired {
                summary.times_up += 1;
                summary.flaps += usize::from(last_down.is_some_and(|at| index - at <= FLAP_STEPS));
                last_down = None;
            } else if after.desired < before.desired {
                summary.times_down += 1;
                last_down = Some(index);
            }
        }
        let work: f64 = ticks.iter().map(|tick| tick.load).sum();
        let over: f64 = ticks.iter().map(|tick| (tick.load - tick.capacity).max(0.0)).sum();
        summary.unserved = if work > 0.0 { over / work } else { 0.0 };
        summary
    }
}
