//! A simulation as a picture.

use super::run::{Tick, Timeline};
use std::fmt::Write;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 44.0;
/// More points than this cannot be told apart.
const MOST_POINTS: usize = 1500;

const LOAD: &str = "#b3261e";
const CAPACITY: &str = "#9ec5e8";
const DESIRED: &str = "#1f4e79";
const SATURATED: &str = "#f6c7c3";

/// A picture of load, capacity, desired nodes and the spans in which the load was too much. `title` is shown above it.
pub fn svg(timeline: &Timeline, cores_per_node: f64, title: &str) -> String {
    let ticks = &timeline.ticks;
    let seconds = ticks.len().max(1) as f64 * super::STEP as f64 / 1000.0;
    let most = |value: &dyn Fn(&Tick) -> f64| ticks.iter().map(value).fold(1.0, f64::max);
    let top = most(&|tick| tick.load / cores_per_node).max(most(&|tick| f64::from(tick.nodes))).ceil() + 1.0;
    let x = |at: f64| LEFT + (WIDTH - LEFT - RIGHT) * at / seconds;
    let y = |nodes: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * nodes / top;
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{0}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"20\" font-size=\"14\" fill=\"#222222\">{0}</text>",
        escaped(title)
    );
    for (from, to) in saturated_spans(ticks) {
        let (from, to) = (x(from), x(to));
        let _ = writeln!(
            out,
            "<rect x=\"{from:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{SATURATED}\"/>",
            (to - from).max(1.0),
            HEIGHT - TOP - BOTTOM
        );
    }
    axes(&mut out, seconds, top, &x, &y);
    let kept = sampled(ticks);
    let steps = |value: &dyn Fn(&Tick) -> f64| {
        let mut points = String::new();
        let mut last: Option<f64> = None;
        for tick in &kept {
            let (at, height) = (x(tick.seconds as f64), y(value(tick)));
            if let Some(before) = last.filter(|before| (before - height).abs() > 0.01) {
                let _ = write!(points, " {at:.1},{before:.1}");
            }
            let _ = write!(points, " {at:.1},{height:.1}");
            last = Some(height);
        }
        let _ = write!(points, " {:.1},{:.1}", x(seconds), last.unwrap_or(y(0.0)));
        points.trim_start().to_owned()
    };
    let capacity = steps(&|tick| tick.capacity / cores_per_node);
    let floor = y(0.0);
    let _ = writeln!(
        out,
        "<polygon points=\"{:.1},{floor:.1} {capacity} {:.1},{floor:.1}\" fill=\"{CAPACITY}\" fill-opacity=\"0.6\"/>",
        x(0.0),
        x(seconds)
    );
    let _ = writeln!(
        out,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{DESIRED}\" stroke-width=\"1.5\" stroke-dasharray=\"5 3\"/>",
        steps(&|tick| f64::from(tick.desired))
    );
    let _ = writeln!(
        out,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{LOAD}\" stroke-width=\"2\"/>",
        steps(&|tick| tick.load / cores_per_node)
    );
    legend(&mut out);
    out.push_str("</svg>\n");
    out
}

/// From and to, in seconds.
fn saturated_spans(ticks: &[Tick]) -> Vec<(f64, f64)> {
    let step = super::STEP as f64 / 1000.0;
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for tick in ticks.iter().filter(|tick| tick.is_saturated()) {
        let at = tick.seconds as f64;
        match spans.last_mut() {
            Some((_, to)) if *to >= at => *to = at + step,
            _ => spans.push((at, at + step)),
        }
    }
    spans
}

/// Few enough ticks to draw, every change of the wanted nodes among them.
fn sampled(ticks: &[Tick]) -> Vec<Tick> {
    let every = ticks.len().div_ceil(MOST_POINTS).max(1);
    let changes = |index: usize| index > 0 && ticks[index].desired != ticks[index - 1].desired;
    let kept = ticks.iter().enumerate().filter(|(index, _)| index % every == 0 || changes(*index));
    kept.map(|(_, tick)| *tick).collect()
}

fn axes(out: &mut String, seconds: f64, top: f64, x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) {
    let nodes_apart = (top / 8.0).ceil();
    for mark in 0..=(top / nodes_apart) as usize {
        let nodes = mark as f64 * nodes_apart;
        let height = y(nodes);
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{height:.1}\" y2=\"{height:.1}\" stroke=\"#dddddd\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#555555\">{nodes}</text>",
            WIDTH - RIGHT,
            LEFT - 8.0,
            height + 4.0
        );
    }
    let hours = seconds / 3600.0;
    let apart = [0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 168.0, 720.0];
    let apart = apart.into_iter().find(|apart| hours / apart <= 12.0).unwrap_or(8760.0);
    for mark in 0..=(hours / apart) as usize {
        let at = mark as f64 * apart;
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555555\">{at} h</text>",
            x(at * 3600.0),
            HEIGHT - BOTTOM + 18.0
        );
    }
}

fn legend(out: &mut String) {
    let entries = [
        (CAPACITY, "nodes that serve"),
        (DESIRED, "nodes wanted"),
        (LOAD, "nodes that the load would fill"),
        (SATURATED, "more load than nodes"),
    ];
    let mut at = LEFT;
    for (color, text) in entries {
        let _ = writeln!(
            out,
            "<rect x=\"{at:.1}\" y=\"{:.1}\" width=\"12\" height=\"12\" fill=\"{color}\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"#222222\">{text}</text>",
            HEIGHT - 20.0,
            at + 18.0,
            HEIGHT - 10.0
        );
        at += 40.0 + 6.6 * text.len() as f64;
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
