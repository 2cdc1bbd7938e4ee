//! Simulations as tables.

use super::run::Timeline;
use super::summary::Summary;
use std::fmt::Write;

/// What a row says of a summary.
type Row<'a> = &'a dyn Fn(&Summary) -> String;

/// The summaries side by side.
pub fn table(columns: &[(String, Summary)]) -> String {
    let rows: [(&str, Row); 6] = [
        ("node-hours", &|summary| {
            let average = summary.node_hours / summary.hours.max(1e-9);
            format!("{:.1} ({average:.1} nodes on average)", summary.node_hours)
        }),
        ("nodes", &|summary| format!("{} to {}", summary.fewest_nodes, summary.most_nodes)),
        ("saturated", &|summary| {
            let share = summary.saturated_share();
            format!(
                "{:.0} min ({:.1} % of the time, {:.1} % of the work)",
                summary.saturated_minutes,
                share * 100.0,
                summary.unserved * 100.0
            )
        }),
        ("of that at maxReplicas", &|summary| format!("{:.0} min", summary.at_most_minutes)),
        ("changes", &|summary| {
            format!("{} up, {} down, {} taken back within an hour", summary.times_up, summary.times_down, summary.flaps)
        }),
        ("drains cut short", &|summary| summary.drains_cut_short.to_string()),
    ];
    let cells = |row: Row| columns.iter().map(|(_, summary)| row(summary)).collect::<Vec<_>>();
    let width = rows.iter().flat_map(|(_, row)| cells(row)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    // Writing to a String cannot fail.
    if columns.len() > 1 {
        let names: Vec<_> = columns.iter().map(|(name, _)| format!("{name:width$}")).collect();
        let _ = writeln!(text, "  {:24}{}", "", names.join("  ").trim_end());
    }
    for (label, row) in rows {
        let cells: Vec<_> = cells(row).into_iter().map(|cell| format!("{cell:width$}")).collect();
        let _ = writeln!(text, "  {label:24}{}", cells.join("  ").trim_end());
    }
    text
}

/// A line for each step.
pub fn csv(timeline: &Timeline) -> String {
    let mut text = String::from("seconds,load,capacity,desired,ready,nodes\n");
    for tick in &timeline.ticks {
        let _ = writeln!(
            text,
            "{},{:.3},{:.3},{},{},{}",
            tick.seconds, tick.load, tick.capacity, tick.desired, tick.ready, tick.nodes
        );
    }
    text
}
