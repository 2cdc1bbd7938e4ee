//! A simulation as a chart of characters.

use super::run::Timeline;
use std::fmt::Write;

/// Columns of the plot.
const WIDTH: usize = 72;
/// Most rows of it.
const HEIGHT: usize = 16;

/// A column of the plot: what happened in its part of the time.
struct Slice {
    /// In nodes.
    load: f64,
    /// In nodes.
    capacity: f64,
    is_saturated: bool,
}

/// A chart: bars are the nodes that serve, dots what the load needs of them, `!` where that is more.
pub fn chart(timeline: &Timeline, cores_per_node: f64) -> String {
    let ticks = &timeline.ticks;
    if ticks.is_empty() {
        return String::new();
    }
    let width = WIDTH.min(ticks.len());
    let slices: Vec<Slice> = (0..width)
        .map(|column| {
            let part = &ticks[column * ticks.len() / width..(column + 1) * ticks.len() / width];
            let most = |value: fn(&super::run::Tick) -> f64| part.iter().map(value).fold(0.0, f64::max);
            let least = part.iter().map(|tick| tick.capacity).fold(f64::INFINITY, f64::min);
            let is_saturated = part.iter().any(|tick| tick.is_saturated());
            Slice { load: most(|tick| tick.load) / cores_per_node, capacity: least / cores_per_node, is_saturated }
        })
        .collect();
    let top = slices.iter().map(|slice| slice.load.max(slice.capacity)).fold(1.0, f64::max).ceil();
    let nodes_per_row = (top / HEIGHT as f64).ceil();
    let rows = (top / nodes_per_row).ceil() as usize;
    let mut chart = String::from("  nodes\n");
    for row in (0..rows).rev() {
        let (floor, label) = (row as f64 * nodes_per_row, (row + 1) as f64 * nodes_per_row);
        let line: String = slices
            .iter()
            .map(|slice| {
                let load_is_here = slice.load > floor && slice.load <= floor + nodes_per_row;
                match (load_is_here, slice.capacity > floor) {
                    (true, _) => '•',
                    (false, true) => '█',
                    (false, false) => ' ',
                }
            })
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(chart, "{label:>7} ┤{}", line.trim_end());
    }
    let marks: String = slices.iter().map(|slice| if slice.is_saturated { '!' } else { '─' }).collect();
    let _ = writeln!(chart, "      0 └{marks}");
    let _ = writeln!(chart, "         {}", hours(ticks.len(), width).trim_end());
    chart.push_str("         █ nodes that serve   • nodes that the load would fill   ! more load than nodes\n");
    chart
}

/// The hours below the plot, as many as fit.
fn hours(ticks: usize, width: usize) -> String {
    let total = ticks as f64 * super::STEP as f64 / 3_600_000.0;
    let distance = [0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 168.0, 720.0, 4380.0];
    let distance = distance.into_iter().find(|hours| hours * width as f64 / total >= 8.0).unwrap_or(8760.0);
    let mut line = vec![' '; width + 12];
    for mark in 0..=(total / distance) as usize {
        let at = (mark as f64 * distance * width as f64 / total) as usize;
        for (index, character) in format!("{} h", mark as f64 * distance).chars().enumerate() {
            if let Some(place) = line.get_mut(at + index) {
                *place = character;
            }
        }
    }
    line.into_iter().collect()
}
