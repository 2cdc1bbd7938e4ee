//! esgen's verdicts, held to those of a real API server, which `tests/cluster/run` recorded in `tests/agreement/`.

#[path = "agreement/recorded.rs"]
mod recorded;

use esgen::kubernetes::versions::KubernetesVersion;
use esgen::source::{Input, Source};
use esgen::validate::{Options, Outcome, validate};
use rayon::prelude::*;
use recorded::{Exchange, KUBERNETES};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where the section begins that `tests/oracle` writes into the same page.
const MARKER: &str = "<!-- mutated objects: tests/oracle/report.rs writes what follows -->\n";

/// What `esgen validate` says of an object by itself: its errors.
fn verdict(object: &Value, kubernetes: KubernetesVersion) -> Vec<String> {
    let source = Source::read_manifests(&[Input::Text { name: "object".into(), text: object.to_string() }]);
    let options = Options { kubernetes: vec![kubernetes], kubernetes_only: true, ..Options::default() };
    let validation = validate(source, &options);
    let errors = validation.report.findings.iter().filter(|finding| finding.severity.word() == "error");
    let errors: Vec<_> = errors.map(|finding| format!("{} {}", finding.rule, finding.message)).collect();
    assert_eq!(errors.is_empty(), validation.objects.iter().all(|object| object.outcome == Outcome::Valid), "{object}");
    errors
}

/// A group of changes on which the two differ, and why that is right.
struct Class {
    name: &'static str,
    why: &'static str,
    /// Whether a change, at a pointer, with what was found, is one of the group.
    has: fn(&Exchange, pointer: &str, found: &str) -> bool,
}

/// What only the server refuses: what needs the state of a cluster.
const ONLY_SERVER: &[Class] = &[Class {
    name: "Address families that the cluster does not have",
    why: "Whether a Service may have an IPv6 address is a setting of the cluster.",
    has: |_, _, found| found.contains("IPv6 is not c"),
}];

/// What only esgen refuses.
const ONLY_ESGEN: &[Class] = &[
    Class {
        name: "No `apiVersion` or no `kind`",
        why: "The server takes them from the address of the request. kubectl has nothing but the file, and refuses it.",
        has: |_, pointer, _| ["/apiVersion", "/kind"].contains(&pointer),
    },
    Class {
        name: "A null in a list",
        why: "Go reads it as an empty text or an empty object. Nobody means that: it is what is left of a value that was not \
              filled in. The published schema refuses it.",
        has: |exchange, _, _| exchange.change.iter().any(|change| change.get(1) == Some(&json!([null]))),
    },
    Class {
        name: "Fields that the published schema requires",
        why: "Go cannot tell an absent field from an empty one, so the server takes it. Tools that go by the schema refuse it.",
        has: |_, _, found| found.contains("missing required field"),
    },
    Class {
        name: "Probes of a port that the container does not name",
        why: "The kubelet cannot resolve the name, so the probe fails for ever and the container is killed.",
        has: |_, pointer, found| pointer.contains("/ports") && found.contains("has no port named"),
    },
    Class {
        name: "Claim templates that no claim can be made from",
        why: "The server looks at a StatefulSet's claim templates only in part. The StatefulSet controller cannot make the \
              claims, so no pod ever starts.",
        has: |_, pointer, _| pointer.starts_with("/spec/volumeClaimTemplates"),
    },
    Class {
        name: "A selector of a metric with an impossible label value",
        why: "The HPA controller cannot read it, so the autoscaler never scales.",
        has: |_, pointer, _| pointer.contains("/metric/selector/matchLabels/"),
    },
    Class {
        name: "A StatefulSet's name of more than 52 characters",
        why: "Its pods get their revision as a label, which is then too long: none is ever made.",
        has: |exchange, pointer, _| exchange.base.contains("StatefulSet") && pointer == "/metadata/name",
    },
    Class {
        name: "`lifecycle.stopSignal` without `os.name`",
        why: "Its feature gate is off by default, and the server drops the field without a word. Where it is on, it refuses it.",
        has: |_, pointer, _| pointer.ends_with("/lifecycle/stopSignal"),
    },
    Class {
        name: "A LimitRange without a name",
        why: "The server invents one. kubectl cannot apply what has no name.",
        has: |exchange, pointer, _| exchange.base.contains("LimitRange") && pointer.starts_with("/metadata"),
    },
];

/// How one kind fared.
#[derive(Default)]
struct Tally {
    both_accept: usize,
    both_refuse: usize,
    only_server: usize,
    only_esgen: usize,
}

#[test]
fn verdicts_agree_with_the_servers() {
    let (bases, exchanges) = (recorded::bases(), recorded::exchanges());
    let kubernetes = KUBERNETES.parse().expect("a version");
    for (name, base) in &bases {
        assert_eq!(verdict(base, kubernetes), [""; 0], "{name}");
    }
    let ours: Vec<Option<String>> =
        exchanges.par_iter().map(|exchange| verdict(&exchange.object(&bases), kubernetes).into_iter().next()).collect();

    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut differing: BTreeMap<(bool, usize), Vec<String>> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for (exchange, ours) in exchanges.iter().zip(&ours) {
        let kind = bases[&exchange.base]["kind"].as_str().expect("a kind");
        let tally = tallies.entry(kind).or_default();
        let (is_esgen, found) = match (exchange.refused.as_ref().or(exchange.forbidden.as_ref()), ours) {
            (None, None) => {
                tally.both_accept += 1;
                continue;
            }
            (Some(_), Some(_)) => {
                tally.both_refuse += 1;
                continue;
            }
            (Some(theirs), None) => {
                tally.only_server += 1;
                (false, theirs)
            }
            (None, Some(ours)) => {
                tally.only_esgen += 1;
                (true, ours)
            }
        };
        let pointer = exchange.change[0][0].as_str().expect("a pointer");
        let classes = if is_esgen { ONLY_ESGEN } else { ONLY_SERVER };
        let shown = format!("{kind} `{}`: {found}", shortened(&serde_json::to_string(&exchange.change).expect("JSON")));
        match classes.iter().position(|class| (class.has)(exchange, pointer, found)) {
            Some(class) => differing.entry((is_esgen, class)).or_default().push(shown),
            None => unexplained.push(format!("{}: {shown}", if is_esgen { "only esgen" } else { "only the server" })),
        }
    }
    assert!(unexplained.is_empty(), "{} differ:\n{}", unexplained.len(), unexplained.join("\n"));
    let written = std::fs::read_to_string("docs/agreement.md").unwrap_or_default();
    let mutated = written.split_once(MARKER).map_or("", |(_, section)| section);
    let page = format!("{}\n{MARKER}{mutated}", page(&tallies, &differing));
    if std::env::var_os("ESGEN_BLESS").is_some() {
        std::fs::write("docs/agreement.md", &page).expect("docs/ is there");
    } else {
        assert!(written == page, "docs/agreement.md is old: ESGEN_BLESS=1 cargo test --test agreement\n{page}");
    }
}

#[test]
fn golden_documents_are_valid() {
    let inputs: Vec<Input> = std::fs::read_dir("golden")
        .expect("golden/ is there")
        .map(|entry| Input::Path(entry.expect("a case").path().join("expected.yaml")))
        .filter(|input| matches!(input, Input::Path(path) if path.exists()))
        .collect();
    for input in inputs {
        let kubernetes = KubernetesVersion::all().filter(|version| version.to_string() == KUBERNETES).collect();
        let validation = validate(Source::read_manifests(&[input]), &Options { kubernetes, ..Options::default() });
        assert!(!validation.report.has_errors(), "{:#?}", validation.report.findings);
    }
}

/// The page in the docs.
fn page(tallies: &BTreeMap<&str, Tally>, differing: &BTreeMap<(bool, usize), Vec<String>>) -> String {
    let mut page = format!(
        "# Agreement with a real API server\n\n\
         Generated by `ESGEN_BLESS=1 cargo test --test agreement`; the server's answers are recorded in `tests/agreement/` by\n\
         `ESGEN_RECORD=1 tests/cluster/run -- go test -run TestAgreement .`\n\n\
         Every field of every kind that esgen knows is changed: removed, given values of wrong types and wrong texts, numbers\n\
         beyond their bounds, an unknown field beside it, an element twice; and several hundred cases picked by hand. Each\n\
         changed object is sent to kube-apiserver {KUBERNETES} with strict field validation, and given to `esgen validate`.\n\
         Every golden document is accepted by both.\n\n\
         | kind | changes | both refuse | both accept | only the server refuses | only esgen refuses |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n"
    );
    let mut row = |kind: &str, tallies: &[&Tally]| {
        let sum = |field: fn(&Tally) -> usize| tallies.iter().map(|tally| field(tally)).sum::<usize>();
        let columns = [
            sum(|tally| tally.both_refuse),
            sum(|tally| tally.both_accept),
            sum(|tally| tally.only_server),
            sum(|tally| tally.only_esgen),
        ];
        let all: usize = columns.iter().sum();
        let columns = columns.map(|column| column.to_string()).join(" | ");
        page.push_str(&format!("| {kind} | {all} | {columns} |\n"));
    };
    tallies.iter().for_each(|(kind, tally)| row(kind, &[tally]));
    row("all", &tallies.values().collect::<Vec<_>>());
    for (is_esgen, title, classes) in [(false, "the server", ONLY_SERVER), (true, "esgen", ONLY_ESGEN)] {
        page.push_str(&format!("\n## What only {title} refuses\n"));
        for (number, class) in classes.iter().enumerate() {
            let cases = differing.get(&(is_esgen, number)).map(Vec::as_slice).unwrap_or_default();
            let example =
                cases.first().unwrap_or_else(|| panic!("nothing is of the class {:?}: remove it", class.name));
            page.push_str(&format!("\n**{}** ({}). {}\n\n- {example}\n", class.name, cases.len(), class.why));
        }
    }
    page
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 100;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
