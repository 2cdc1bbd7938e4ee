//! What a run found, for people.

use crate::classes::{Class, Disagreement, Known, KnownClasses, Side};
use crate::run::{Run, Tally};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How often a class was met, and a case of it.
type Case = (usize, Disagreement);

/// A run's cases, by whether and as what they are known.
pub(crate) struct Sorted<'a> {
    pub allowed: Vec<(&'a Known, Vec<Case>)>,
    pub open: Vec<(&'a Known, Vec<Case>)>,
    pub unknown: Vec<Case>,
}

impl<'a> Sorted<'a> {
    /// Each list begins with the most frequent.
    pub(crate) fn new(cases: impl IntoIterator<Item = Case>, known: &'a KnownClasses) -> Self {
        let empty = |known: &'a [Known]| known.iter().map(|known| (known, Vec::new())).collect::<Vec<_>>();
        let mut sorted = Self { allowed: empty(&known.allowed), open: empty(&known.open), unknown: Vec::new() };
        let mut cases: Vec<_> = cases.into_iter().collect();
        cases.sort_by(|(left, a), (right, b)| right.cmp(left).then_with(|| a.class.cmp(&b.class)));
        for case in cases {
            let mut classes = sorted.allowed.iter_mut().chain(&mut sorted.open);
            match classes.find(|(known, _)| known.has(&case.1)) {
                Some((_, cases)) => cases.push(case),
                None => sorted.unknown.push(case),
            }
        }
        sorted
    }

    /// What the report shows: the first case of what is known, and every other.
    pub(crate) fn shown(&mut self) -> Vec<&mut Disagreement> {
        let known = self.allowed.iter_mut().chain(&mut self.open).filter_map(|(_, cases)| cases.first_mut());
        known.chain(&mut self.unknown).map(|(_, case)| case).collect()
    }

    /// The faults that nothing was met of: they are mended.
    pub(crate) fn mended(&self) -> Vec<&str> {
        self.open.iter().filter(|(_, cases)| cases.is_empty()).map(|(known, _)| known.class.as_str()).collect()
    }
}

/// The section of the page in the docs.
pub(crate) fn section(
    run: &Run,
    tallies: &BTreeMap<String, Tally>,
    unknown_kinds: &[String],
    sorted: &Sorted,
) -> String {
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
    if !unknown_kinds.is_empty() {
        _ = write!(section, "\nNot tried, since esgen has no schema for them: {}.\n", unknown_kinds.join(", "));
    }
    for (title, classes) in
        [("Differences that are right", &sorted.allowed), ("Faults of esgen, to be mended", &sorted.open)]
    {
        if classes.iter().any(|(_, cases)| !cases.is_empty()) {
            _ = write!(section, "\n### {title}\n");
        }
        for (known, cases) in classes {
            let Some((_, example)) = cases.first() else { continue };
            let count: usize = cases.iter().map(|(count, _)| count).sum();
            let who = refuser(known.side);
            _ = write!(section, "\n**{}** ({count}, {who}). {}\n\n- {}\n", known.class, known.why, shown(example));
        }
    }
    section
}

fn refuser(side: Side) -> &'static str {
    match side {
        Side::Server => "only the server refuses",
        Side::Esgen => "only esgen refuses",
    }
}

/// A case on one line.
pub(crate) fn shown(case: &Disagreement) -> String {
    const LONGEST: usize = 300;
    let mut object = case.object.to_string();
    if let Some((end, _)) = object.char_indices().nth(LONGEST) {
        object.replace_range(end.., "...");
    }
    // Regular expressions in messages must not be read as links.
    let reason = case.reason.lines().next().unwrap_or_default().replace("](", "]\\(");
    format!("`{object}`: {reason}")
}

/// Every class that was met, with its smallest object, the most frequent first within its kind.
pub(crate) fn list(cases: &[Case]) -> String {
    let mut by_kind: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
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
            let who = refuser(*side);
            _ = writeln!(list, "- `{field}` {who} ({count}): {}", case.reason.replace('\n', " "));
            case.warnings.iter().for_each(|warning| _ = writeln!(list, "  server warns: {warning}"));
            _ = writeln!(list, "  `{}`", case.object);
        }
    }
    list
}
