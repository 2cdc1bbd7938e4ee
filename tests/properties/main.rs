//! What holds for every config of the language, over configs made at random but always the same.
//!
//! The seed is fixed, so a failure comes again; raise `CASES` or change `SEED` to look further.

mod configs;
mod invariants;
mod pods;
mod readers;
mod secrets;
mod texts;

use configs::configs;
use esgen::diagnostics::{Path, Report, github, human, json as json_format, sarif};
use esgen::expand::Document;
use esgen::kubernetes::versions::KubernetesVersion;
use esgen::source::{Input, Source};
use esgen::{Manifests, Options, compile, emit, verify};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Map, Value};

/// Configs that each in-process property is tried on.
const CASES: u32 = 200;
/// Configs whose compiled form goes to other programs.
const SAMPLE: usize = 80;
const SEED: u64 = 9200;

fn settings() -> Config {
    Config { cases: CASES, rng_seed: RngSeed::Fixed(SEED), max_shrink_iters: 2000, ..Config::default() }
}

/// The first configs of another sequence, always the same.
fn sample() -> Vec<Value> {
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(SEED + 1), ..Config::default() });
    let strategy = configs();
    (0..SAMPLE).filter_map(|_| strategy.new_tree(&mut runner).ok()).map(|tree| tree.current()).collect()
}

fn source(text: &str) -> Source {
    Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.to_owned() }], &Default::default())
}

/// Written as JSON, which is YAML and leaves nothing out; our own form of YAML has no nulls.
fn compiled(config: &Value) -> Result<Manifests, Report> {
    compile(source(&format!("{config:#}")), &Options::default())
}

/// What the four formats say of a report.
fn renderings(report: &Report) -> Vec<String> {
    let mut texts = vec![Vec::new(); 5];
    human::write(report, &mut texts[0], false).expect("memory takes it");
    human::write(report, &mut texts[1], true).expect("memory takes it");
    json_format::write(report, &mut texts[2]).expect("memory takes it");
    sarif::write(report, &mut texts[3], &[]).expect("memory takes it");
    github::write(report, &mut texts[4]).expect("memory takes it");
    texts.into_iter().map(|text| String::from_utf8(text).expect("every format is UTF-8")).collect()
}

/// Without the nulls that emit leaves out.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), without_nulls(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Every mapping the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(reversed).collect(),
        Value::Object(map) => {
            map.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(settings())]

    /// Nothing panics, nothing is esgen's own mistake, and what compiles holds.
    #[test]
    fn what_compiles_holds(config in configs()) {
        match compiled(&config) {
            Ok(manifests) => holds(&config, &manifests)?,
            Err(report) => {
                prop_assert!(report.has_errors(), "refused without an error");
                let texts = renderings(&report);
                prop_assert!(report.findings.iter().all(|finding| finding.rule != "broken-template"), "esgen's own mistake:\n{}", texts[0]);
            }
        }
    }
}

fn holds(config: &Value, manifests: &Manifests) -> Result<(), TestCaseError> {
    renderings(&manifests.report);
    let text = emit::yaml(&manifests.documents);
    let written: Vec<Value> = emit::in_apply_order(&manifests.documents).into_iter().map(without_nulls).collect();
    let json = emit::json(&manifests.documents);
    for (reader, read) in [
        ("our own reader", readers::ours(&text)),
        ("a YAML 1.2 reader", readers::yaml_1_2(&text)),
        ("a JSON reader", readers::json(&json)),
    ] {
        prop_assert_eq!(read.len(), written.len(), "{} reads another number of documents", reader);
        for (read, written) in read.iter().zip(&written) {
            prop_assert!(
                read == written,
                "{} reads\n{}\nfrom\n{}",
                reader,
                read,
                emit::yaml(std::slice::from_ref(written))
            );
        }
    }
    prop_assert_eq!(verified_again(config, &written), Vec::<String>::new(), "what was read again does not verify");
    let again = compiled(config).expect("it compiled a moment ago");
    prop_assert_eq!(emit::yaml(&again.documents), text, "a second run writes other bytes");
    let other_order = compiled(&reversed(config));
    let other_order = other_order
        .map_err(|report| TestCaseError::fail(format!("refused in another order: {}", renderings(&report)[0])))?;
    for (other, document) in other_order.documents.iter().zip(&manifests.documents) {
        prop_assert!(other == document, "the order of keys makes a difference:\n{}\n{}", other, document);
    }
    invariants::hold(config, &written)
}

fn verified_again(config: &Value, documents: &[Value]) -> Vec<String> {
    let kubernetes: KubernetesVersion = config["spec"]["kubernetesVersion"]
        .as_str()
        .map_or(KubernetesVersion::DEFAULT, |version| version.parse().expect("a rule has seen it"));
    // What these name may be in the cluster already.
    let sets = config["spec"]["nodeSets"].as_array().into_iter().flatten();
    let templates: Vec<_> = std::iter::once(&config["spec"])
        .chain(sets)
        .filter_map(|holder| Some((Path::root(), holder.get("podTemplate")?.clone())))
        .collect();
    let document = |value: &Value| Document {
        value: value.clone(),
        template: "",
        config_document: 0,
        origin: Path::root(),
        pod_templates: templates.clone(),
    };
    let documents: Vec<_> = documents.iter().map(|value| (kubernetes, document(value))).collect();
    let source = Source::read(&[Input::Text { name: "config".into(), text: config.to_string() }], &Default::default());
    source.report(verify::verify(&documents)).findings.into_iter().map(|finding| finding.message).collect()
}

/// A test of configs that are all refused would prove nothing.
#[test]
fn most_configs_compile() {
    let configs = sample();
    let mut reasons = std::collections::BTreeMap::<&str, Vec<String>>::new();
    let mut compiled_ones = 0;
    for config in &configs {
        match compiled(config) {
            Ok(_) => compiled_ones += 1,
            Err(report) => {
                for finding in report.findings {
                    if finding.severity == esgen::diagnostics::Severity::Error {
                        reasons.entry(finding.rule).or_default().push(finding.message);
                    }
                }
            }
        }
    }
    println!("{compiled_ones} of {}; refused: {reasons:#?}", configs.len());
    assert!(compiled_ones * 2 > configs.len(), "{compiled_ones} of {} compile; refused: {reasons:#?}", configs.len());
}
