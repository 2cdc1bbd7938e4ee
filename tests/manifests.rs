//! `esgen validate` on Elasticsearch that others have written down: the cases under `tests/manifests/<rule>/`.
//!
//! `fires*.yaml` breaks the rule, and the `.stderr` beside it is all that is said of it; `quiet*.yaml` keeps the rule, and breaks
//! none that is an error. Nothing at all is said of what is in `sound`.

mod harness;

use esgen::diagnostics::{Report, human};
use esgen::source::{Input, Source};
use esgen::validate::{Options, Validation, validate};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn judged(name: &str, text: &str) -> Validation {
    let source = Source::read_manifests(&[Input::Text { name: name.into(), text: text.into() }]);
    validate(source, &Options::default())
}

fn cases() -> Vec<(String, PathBuf)> {
    let mut cases = Vec::new();
    for folder in harness::folders("tests/manifests") {
        let rule = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let files = harness::entries(&folder).into_iter();
        let files = files.filter(|path| path.extension().is_some_and(|extension| extension != "stderr"));
        cases.extend(files.map(|path| (rule.clone(), path)));
    }
    cases
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn shown(report: &Report) -> String {
    let mut text = Vec::new();
    human::write(report, &mut text, false).expect("a buffer takes everything");
    String::from_utf8(text).expect("UTF-8")
}

#[test]
fn every_rule_says_what_is_written_beside_its_manifests() {
    let mut comparison = harness::Comparison::default();
    for (rule, path) in cases() {
        let text = fs::read_to_string(&path).expect("a text");
        let report = judged(&name(&path), &text).report;
        if rule == "sound" {
            assert!(report.findings.is_empty(), "{}:\n{}", path.display(), shown(&report));
            continue;
        }
        let fires = name(&path).starts_with("fires");
        let found = report.findings.iter().any(|finding| finding.rule == rule);
        assert_eq!(found, fires, "{}:\n{}", path.display(), shown(&report));
        assert!(fires || !report.has_errors(), "{}:\n{}", path.display(), shown(&report));
        if fires {
            comparison.hold(&path.with_extension("stderr"), &shown(&report));
        }
    }
    comparison.finish("manifests");
}

#[test]
fn every_rule_has_both_cases_and_is_a_rule() {
    let cases = cases();
    let has = |rule: &str, start: &str| cases.iter().any(|(of, path)| of == rule && name(path).starts_with(start));
    let files = harness::entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validate/elasticsearch"));
    let own = files.iter().map(|file| file.file_stem().expect("a name").to_string_lossy().replace('_', "-"));
    let own = own.filter(|name| !["mod", "shared"].contains(&name.as_str()));
    for rule in own.chain(["autoscaler-of-version-1".to_owned()]) {
        assert!(has(&rule, "fires") && has(&rule, "quiet"), "{rule} lacks a case");
    }
    let known: BTreeSet<&str> = esgen::rule_texts().iter().map(|rule| rule.name).collect();
    for (rule, path) in &cases {
        assert!(rule == "sound" || known.contains(rule.as_str()), "{} tests no rule", path.display());
    }
}

/// What esgen writes for a config is judged no worse than the config itself.
#[test]
fn nothing_is_found_in_what_esgen_renders_that_is_not_found_in_its_config() {
    let mut tried = 0;
    for folder in harness::folders("golden") {
        let read = |name: &str| fs::read_to_string(folder.join(name));
        let (Ok(config), Ok(manifests)) = (read("esgen.yaml"), read("expected.yaml")) else { continue };
        let input = Input::Text { name: "esgen.yaml".into(), text: config.clone() };
        let source = Source::read(&[input], &Default::default());
        let (Ok((_, of_config)) | Err(of_config)) = esgen::plans(source, &esgen::Options::default());
        let known: BTreeSet<&str> = of_config.findings.iter().map(|finding| finding.rule).collect();
        let validation = judged("expected.yaml", &manifests);
        assert!(!validation.elasticsearch.is_empty(), "{}: no Elasticsearch is seen", folder.display());
        let new: Vec<_> = validation
            .report
            .findings
            .iter()
            // What is missed there may be elsewhere: Secrets, and objects that the config names.
            .filter(|finding| finding.rule != "object-validation" && !known.contains(finding.rule))
            // A config can silence a rule; manifests cannot.
            .filter(|finding| !config.contains(&format!("rule: {}", finding.rule)))
            .collect();
        assert!(new.is_empty(), "{}: {new:#?}", folder.display());
        tried += 1;
    }
    assert!(tried > 10, "only {tried} cases");
}

/// Values that nobody expects, in the places of some cases.
#[test]
fn no_value_makes_a_rule_panic() {
    let odd = ["0", "4294967296", "\"\"", "\"-1\"", "\"é-€${\"", "[]", "{}", "[{}]", "null", r#"{"a": [{"b": 1}]}"#];
    let odd: Vec<serde_json::Value> = odd.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect();
    let mut tried = 0;
    for path in ODD_CASES {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests").join(path));
        let documents: Vec<serde_json::Value> = serde_yaml::Deserializer::from_str(&text.expect("a text"))
            .filter_map(|document| serde::Deserialize::deserialize(document).ok())
            .collect();
        for (number, document) in documents.iter().enumerate() {
            // All of them take minutes.
            for pointer in harness::pointers(document).into_iter().skip(number % 3).step_by(3) {
                let mut changed = documents.clone();
                *changed[number].pointer_mut(&pointer).expect("a place") = odd[tried % odd.len()].clone();
                let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": changed});
                judged("odd.json", &list.to_string());
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "only {tried} values");
}

/// Between them they have everything that is read.
const ODD_CASES: &[&str] = &[
    "sound/masters-and-scaled-data.yaml",
    "sound/operator.yaml",
    "separate-clusters/fires-in-a-config-map.yaml",
    "shared-volume/fires.yaml",
];

/// `examples/tutorial`: what is said of the cluster that people copy, and the config that it was meant to be.
#[test]
fn each_mistake_of_the_tutorial_is_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tutorial");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a text");
    let report = judged("elasticsearch.yaml", &read("elasticsearch.yaml")).report;
    let mut comparison = harness::Comparison::default();
    comparison.hold(&folder.join("findings.txt"), &shown(&report));
    comparison.finish("manifests");
    let named: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    for rule in [
        "autoscaler-of-version-1", "no-disruption-budget", "no-headless-service", "no-memory-limit",
        "no-readiness-probe", "object-schema", "scaled-masters", "security-disabled", "separate-clusters",
        "unmaintained-version", "unsafe-scale-down",
    ] {
        assert!(named.contains(rule), "{rule} is not among {named:?}");
    }
    // The same as the objects that a program would send.
    let of_program = judged("pulumi.json", &read("pulumi.json")).report;
    assert_eq!(of_program.findings.iter().map(|finding| finding.rule).collect::<BTreeSet<_>>(), named);
    let config = Input::Text { name: "esgen.yaml".into(), text: read("esgen.yaml") };
    let options = esgen::Options { strict: true, ..Default::default() };
    let manifests = esgen::compile(Source::read(&[config], &Default::default()), &options).expect("a sound config");
    assert!(manifests.report.findings.is_empty());
}

#[test]
fn a_servers_verdict_can_be_had_alone() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/tutorial/elasticsearch.yaml");
    let source = Source::read_manifests(&[Input::Path(path)]);
    let validation = validate(source, &Options { kubernetes_only: true, ..Options::default() });
    let rules: BTreeSet<&str> = validation.report.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(
        rules.into_iter().collect::<Vec<_>>(),
        ["autoscaler-of-version-1", "object-schema", "object-validation"]
    );
    assert!(validation.elasticsearch.is_empty());
}
