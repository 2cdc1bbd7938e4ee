//! What a run found, for people.

use crate::classes::{Class, Disagreement, Known, Side};
use crate::run::{Run, Tally};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A run's cases, by whether and as what they are known.
pub struct Sorted<'a> {
    pub known: Vec<(&'a Known, Vec<&'a (usize, Disagreement)>)>,
    pub unknown: Vec<&'a (usize, Disagreement)>,
}

impl<'a> Sorted<'a> {
    pub fn new(cases: &'a [(usize, Disagreement)], known: &'a [Known]) -> Self {
        let mut sorted = Self { known: known.iter().map(|known| (known, Vec::new())).collect(), unknown: Vec::new() };
        for case in cases {
            match known.iter().position(|known| known.has(&case.1)) {
                Some(position) => sorted.known[position].1.push(case),
                None => sorted.unknown.push(case),
            }
        }
        sorted
    }
}

/// The section of the page in the docs.
pub fn section(run: &Run, tallies: &BTreeMap<String, Tally>, sorted: &Sorted) -> String {
    let mut section = format!(
        "## Mutated objects\n\n\
         Written by `ESGEN_BLESS=1 tests/cluster/run --oracle`: sound objects of every kind with one to three changes each,\n\
         {} of them from seed {}, given to esgen and to the decoding, defaulting and validation of kube-apiserver {}\n\
         itself, without a server (`tests/cluster/oracle`). A case that is not of one of the classes below fails the run.\n\n\
         | kind | both accept | both refuse | only esgen refuses | only the server refuses | agreement |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
        run.objects, run.seed, run.kubernetes
    );
    let mut all = Tally::default();
    tallies.values().for_each(|tally| all.add(tally));
    for (kind, tally) in tallies.iter().map(|(kind, tally)| (kind.as_str(), tally)).chain([("all", &all)]) {
        let Tally { both_accept, both_refuse, only_esgen, only_server } = tally;
        let agreement = 100.0 * (both_accept + both_refuse) as f64 / tally.all().max(1) as f64;
        _ = writeln!(
            section,
            "| {kind} | {both_accept} | {both_refuse} | {only_esgen} | {only_server} | {agreement:.2} % |"
        );
    }
    for (side, title) in [(Side::Esgen, "esgen"), (Side::Server, "the server")] {
        _ = write!(section, "\n### What only {title} refuses\n");
        for (known, cases) in sorted.known.iter().filter(|(known, _)| known.side == side) {
            let Some((_, example)) = cases.first() else { continue };
            let count: usize = cases.iter().map(|(count, _)| count).sum();
            _ = write!(section, "\n**{}** ({count}). {}\n\n- {}\n", known.class, known.why, shown(example));
        }
    }
    section
}

/// A case on one line.
pub fn shown(case: &Disagreement) -> String {
    const LONGEST: usize = 300;
    let mut object = case.object.to_string();
    if let Some((end, _)) = object.char_indices().nth(LONGEST) {
        object.replace_range(end.., "...");
    }
    format!("`{object}`: {}", case.reason.lines().next().unwrap_or_default())
}

/// Every class that was met, with its smallest object, the most frequent first within its kind.
pub fn list(cases: &[&(usize, Disagreement)]) -> String {
    let mut by_kind: BTreeMap<&str, Vec<&(usize, Disagreement)>> = BTreeMap::new();
    for case in cases {
        by_kind.entry(&case.1.class.kind).or_default().push(case);
    }
    let mut by_kind: Vec<_> = by_kind.into_iter().collect();
    by_kind.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.iter().map(|(count, _)| count).sum::<usize>()));
    let mut list = String::new();
    for (kind, cases) in by_kind {
        _ = writeln!(list, "\n## {kind}\n");
        for (count, case) in cases {
            let Class { side, field, .. } = &case.class;
            let who = if *side == Side::Server { "only the server refuses" } else { "only esgen refuses" };
            _ = writeln!(list, "- `{field}` {who} ({count}): {}", case.reason.replace('\n', " "));
            case.warnings.iter().for_each(|warning| _ = writeln!(list, "  server warns: {warning}"));
            _ = writeln!(list, "  `{}`", case.object);
        }
    }
    list
}
