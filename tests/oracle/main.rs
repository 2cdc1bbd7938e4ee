//! Holds esgen's verdicts to those of the Kubernetes API server's own code, over mutated objects of every kind.
//!
//! `tests/cluster/run` builds that code and starts this; what needs no Go is tested by `cargo test` alone.

mod bases;
mod catalog;
mod classes;
mod corpus;
mod judges;
mod mutate;
mod report;
mod run;
mod shrink;
mod values;

use bases::Bases;
use catalog::Catalog;
use corpus::Corpus;
use mutate::Mutator;
use report::Sorted;
use run::Run;
use std::time::Instant;

/// Where the section about mutated objects begins in the docs; it ends with the page.
const MARKER: &str = "<!-- mutated objects: tests/oracle/report.rs writes what follows -->\n";

#[test]
#[ignore = "needs the server's code, which tests/cluster/run builds"]
fn esgen_agrees_with_the_servers_code() {
    let variable = |name: &str| std::env::var(name).ok();
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
        objects: number("ESGEN_ORACLE_OBJECTS").unwrap_or(100_000) as usize,
        seed: number("ESGEN_ORACLE_SEED").unwrap_or(1),
    };
    println!("Kubernetes {}, {} objects, seed {}", run.kubernetes, run.objects, run.seed);
    let (bases, catalog) = (Bases::read(), Catalog::read());
    assert_eq!(run.unsound(&bases), [""; 0], "the server's code refuses these bases");
    let mutator = Mutator { corpus: Corpus::new(&bases, &catalog), catalog };

    let started = Instant::now();
    let outcome = run.fuzz(&mutator, &bases);
    let seconds = started.elapsed().as_secs_f64();
    println!("{} objects in {seconds:.1} s, {:.0} a second", run.objects, run.objects as f64 / seconds);
    let started = Instant::now();
    let cases = run.shrunk(&outcome.classes);
    println!("{} classes of disagreements shrunk in {:.1} s", cases.len(), started.elapsed().as_secs_f64());

    let known = classes::known();
    let sorted = Sorted::new(&cases, &known);
    let section = report::section(&run, &outcome.tallies, &sorted);
    println!("{section}");
    if std::env::var_os("ESGEN_BLESS").is_some() {
        let page = std::fs::read_to_string("docs/agreement.md").expect("the page is there");
        let kept = page.split(MARKER).next().unwrap_or_default();
        std::fs::write("docs/agreement.md", format!("{kept}{MARKER}{section}")).expect("docs/ is there");
    }
    if let Some(path) = variable("ESGEN_ORACLE_LIST") {
        std::fs::write(&path, report::list(&sorted.unknown)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let unknown: usize = sorted.unknown.iter().map(|(count, _)| count).sum();
    assert!(
        unknown == 0,
        "{unknown} disagreements of {} unknown classes:\n{}",
        sorted.unknown.len(),
        report::list(&sorted.unknown)
    );
}
