//! Fewer lines of the report: places of one object of which the same is to be said stand in one line, and so do objects with the same
//! places.

use super::super::draft::Line;

/// Puts lines together that say the same, where the first of them stands.
pub(super) fn group(lines: &mut Vec<Line>) {
    let mut by_object: Vec<(String, Vec<String>, String)> = Vec::new();
    for Line { from, what } in lines.drain(..) {
        let (object, place) = from.split_once(": ").map_or((from.as_str(), ""), |(object, place)| (object, place));
        let place = place.to_owned();
        let known = by_object
            .iter_mut()
            .find(|(other, places, said)| other == object && *said == what && !places.is_empty() && !place.is_empty());
        match known {
            Some((_, places, _)) => places.push(place),
            None => by_object.push((object.to_owned(), Vec::from_iter((!place.is_empty()).then_some(place)), what)),
        }
    }
    let mut groups: Vec<(Vec<String>, Vec<String>, String)> = Vec::new();
    for (object, places, what) in by_object {
        match groups.iter_mut().find(|(_, others, said)| *others == places && *said == what) {
            Some((objects, ..)) => objects.push(object),
            None => groups.push((vec![object], places, what)),
        }
    }
    lines.extend(groups.into_iter().map(|(objects, places, what)| {
        let places = if places.is_empty() { String::new() } else { format!(": {}", shortened(&places)) };
        Line { from: format!("{}{places}", objects.join(", ")), what }
    }));
}

/// `spec.template.metadata.labels["a"], ["b"]`: what a place begins with as the one before does is left out.
fn shortened(places: &[String]) -> String {
    let around = |place: &str| if place.ends_with(']') { place.rfind('[').unwrap_or(0) } else { 0 };
    let mut before = "";
    let mut written = Vec::new();
    for place in places {
        let start = around(place);
        let is_beside = start > 0 && around(before) == start && place.get(..start) == before.get(..start);
        written.push(if is_beside { place.get(start..).unwrap_or(place) } else { place.as_str() });
        before = place;
    }
    written.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice_stands_once() {
        let line = |from: &str, what: &str| Line { from: from.into(), what: what.into() };
        let mut lines = vec![
            line("StatefulSet a: spec.env[X]", "one"),
            line("Service s", "other"),
            line("StatefulSet a: spec.env[Y]", "one"),
            line("StatefulSet b: spec.env[X]", "one"),
            line("StatefulSet b: spec.env[Y]", "one"),
            line("Service t", "other"),
        ];
        group(&mut lines);
        let written: Vec<_> = lines.iter().map(|line| format!("{}: {}", line.from, line.what)).collect();
        assert_eq!(written, ["StatefulSet a, StatefulSet b: spec.env[X], [Y]: one", "Service s, Service t: other"]);
    }
}
