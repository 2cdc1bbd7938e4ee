//! Holds esgen's verdicts to those of the Kubernetes API server's own code, over mutated objects of every kind.
//!
//! `tests/cluster/run` builds that code and starts this; what needs no Go is tested by `cargo test` alone.

mod bases;
mod catalog;
mod classes;
mod corpus;
mod judges;
mod mutate;
#[path = "../agreement/recorded.rs"]
mod recorded;
mod report;
mod run;
mod shrink;
mod values;

use bases::Bases;
use catalog::Catalog;
use classes::KnownClasses;
use corpus::Corpus;
use judges::Oracle;
use mutate::Mutator;
use report::Sorted;
use run::Run;
use std::time::Instant;

/// Where the section about mutated objects begins in the docs; it ends with the page.
const MARKER: &str = "<!-- mutated objects: tests/oracle/report.rs writes what follows -->\n";

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[test]
#[ignore = "needs the server's code, which tests/cluster/run builds"]
fn the_servers_code_answers_as_a_real_server_did() {
    if variable("ESGEN_ORACLE_KUBERNETES").is_none_or(|version| version != recorded::KUBERNETES) {
        println!("nothing was recorded of this version");
        return;
    }
    let (bases, exchanges) = (recorded::bases(), recorded::exchanges());
    let objects: Vec<_> = exchanges.iter().map(|exchange| exchange.object(&bases)).collect();
    let (verdicts, ()) = Oracle::start(&variable("ESGEN_ORACLE").expect("see below")).ask(&objects, || ());
    let mut differ = Vec::new();
    for (exchange, verdict) in exchanges.iter().zip(verdicts) {
        let refused = exchange.refused.as_ref().or(exchange.forbidden.as_ref());
        // That server took a missing kind from the request's address, and had no IPv6.
        let by_address = verdict.message.starts_with("no matches for kind");
        let no_family = refused.is_some_and(|reason| reason.contains("IPv6 is not c"));
        if refused.is_some() == verdict.accepted && !by_address && !no_family {
            differ.push(format!("{:?}: {refused:?} there, {:?} here", exchange.change, verdict.message));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
#[ignore = "needs the server's code, which tests/cluster/run builds"]
fn esgen_agrees_with_the_servers_code() {
    let number = |name: &str| {
        variable(name).map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text}: write a number")))
    };
    let oracle =
        variable("ESGEN_ORACLE").expect("ESGEN_ORACLE names the oracle: start this with tests/cluster/run --oracle");
    let run = Run {
        oracle: &oracle,
        kubernetes: variable("ESGEN_ORACLE_KUBERNETES")
            .expect("a version")
            .parse()
            .expect("a version that esgen knows"),
        objects: number("ESGEN_ORACLE_OBJECTS").map_or(100_000, |objects| objects as usize),
        seed: number("ESGEN_ORACLE_SEED").unwrap_or(1),
    };
    println!("Kubernetes {}, {} objects, seed {}", run.kubernetes, run.objects, run.seed);
    let (mut bases, catalog) = (Bases::read(), Catalog::read());
    // The server's code knows custom resources by their definitions alone.
    let _custom_resources = bases.without_unknown(|object| catalog.of(object).is_some());
    assert_eq!(run.unsound(&bases), [""; 0], "the server's code refuses these bases");
    let unknown_kinds = bases.without_unknown(|object| judges::esgen_knows(object, run.kubernetes));
    let mutator = Mutator { corpus: Corpus::new(&bases, &catalog), catalog };

    let started = Instant::now();
    let outcome = run.fuzz(&mutator, &bases);
    let seconds = started.elapsed().as_secs_f64();
    println!("{} objects in {seconds:.1} s, {:.0} a second", run.objects, run.objects as f64 / seconds);
    let known = KnownClasses::read();
    let mut sorted = Sorted::new(outcome.classes.into_values(), &known);
    let started = Instant::now();
    let mut shown = sorted.shown();
    let small = run.shrink(&shown.iter().map(|case| &**case).collect::<Vec<_>>());
    shown.iter_mut().zip(small).for_each(|(case, small)| **case = small);
    println!("{} cases made small in {:.1} s", shown.len(), started.elapsed().as_secs_f64());

    let section = report::section(&run, &outcome.tallies, &unknown_kinds, &sorted);
    println!("{section}");
    let is_blessed = std::env::var_os("ESGEN_BLESS").is_some();
    if is_blessed {
        let page = std::fs::read_to_string("docs/agreement.md").expect("the page is there");
        let kept = page.split(MARKER).next().unwrap_or_default();
        std::fs::write("docs/agreement.md", format!("{kept}{MARKER}{section}")).expect("docs/ is there");
    }
    if let Some(path) = variable("ESGEN_ORACLE_LIST") {
        std::fs::write(&path, report::list(&sorted.unknown)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    if is_blessed {
        assert_eq!(sorted.mended(), [""; 0], "these are mended: remove them from known.yaml");
    }
    let unknown: usize = sorted.unknown.iter().map(|(count, _)| count).sum();
    assert!(
        unknown == 0,
        "{unknown} disagreements of {} unknown classes:\n{}",
        sorted.unknown.len(),
        report::list(&sorted.unknown)
    );
}
