//! Every rule against its test configs under `tests/rules/<name>/`.
//!
//! `fires*.yaml` breaks the rule, and the `.stderr` beside it is all that `esgen check` says of it; `quiet*.yaml` keeps the
//! rule and breaks none that is an error. What a remedy tells people to write stands in one of the quiet configs.

mod harness;

use esgen::diagnostics::{Report, human};
use esgen::rules;
use esgen::source::{Input, Source};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

struct Case {
    rule: String,
    fires: bool,
    path: PathBuf,
    text: String,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in harness::folders("tests/rules") {
        let rule = folder.file_name().expect("a name").to_string_lossy().into_owned();
        for path in harness::entries(&folder) {
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).expect("a text");
                cases.push(Case { rule: rule.clone(), fires: stem.starts_with("fires"), path, text });
            }
        }
    }
    cases
}

/// What source, config and rules say of a text; the stages behind them say nothing of configs that get so far.
fn check(name: &str, text: &str) -> Report {
    let source = Source::read(&[Input::Text { name: name.into(), text: text.into() }], &Default::default());
    match esgen::plans(source, &esgen::Options::default()) {
        Ok((_, report)) | Err(report) => report,
    }
}

#[test]
fn every_rule_says_what_is_written_beside_its_config() {
    let mut comparison = harness::Comparison::default();
    for case in cases() {
        let name = case.path.file_name().expect("a name").to_string_lossy();
        let report = check(&name, &case.text);
        let found = report.findings.iter().any(|finding| finding.rule == case.rule);
        assert_eq!(found, case.fires, "{}: {:#?}", case.path.display(), report.findings);
        assert!(case.fires || !report.has_errors(), "{}: {:#?}", case.path.display(), report.findings);
        if case.fires {
            let mut text = Vec::new();
            human::write(&report, &mut text, false).expect("a buffer takes everything");
            comparison.hold(&case.path.with_extension("stderr"), &String::from_utf8(text).expect("UTF-8"));
        }
    }
    comparison.finish("rules");
}

#[test]
fn every_rule_has_both_test_configs() {
    let cases = cases();
    for rule in rules::all() {
        for (fires, file) in [(true, "fires.yaml"), (false, "quiet.yaml")] {
            assert!(
                cases.iter().any(|case| case.rule == rule.text.name && case.fires == fires),
                "{} has no {file}",
                rule.text.name
            );
        }
    }
    let names: BTreeSet<&str> = rules::all().map(|rule| rule.text.name).collect();
    for case in &cases {
        assert!(names.contains(case.rule.as_str()), "{} tests no rule", case.path.display());
    }
}

#[test]
fn what_a_remedy_says_to_write_silences_the_rule() {
    let cases = cases();
    let (mut tried, mut missing) = (0, Vec::new());
    for rule in rules::all() {
        let quiet = cases.iter().filter(|case| case.rule == rule.text.name && !case.fires);
        let quiet: Vec<Value> = quiet.flat_map(|case| harness::documents(&case.text)).collect();
        for written in rule.text.remedy.split('`').skip(1).step_by(2).filter(|written| !written.contains("...")) {
            let Ok(Value::Object(written)) = serde_yaml::from_str::<Value>(written) else { continue };
            for (key, value) in written.into_iter().filter(|(_, value)| !value.is_null()) {
                if !quiet.iter().any(|document| has(document, &key, &value)) {
                    missing.push(format!("no quiet config of {} has `{key}: {value}`", rule.text.name));
                }
                tried += 1;
            }
        }
    }
    assert!(missing.is_empty(), "what remedies name must be tried:\n{}", missing.join("\n"));
    assert!(tried > 20, "only {tried} remedies are configs");
}

/// Whether the key stands anywhere with that value, or with more beside it.
fn has(document: &Value, key: &str, value: &Value) -> bool {
    match document {
        Value::Object(entries) => {
            entries.get(key).is_some_and(|found| includes(found, value))
                || entries.values().any(|inner| has(inner, key, value))
        }
        Value::Array(items) => items.iter().any(|item| has(item, key, value)),
        _ => false,
    }
}

fn includes(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| found.get(key).is_some_and(|found| includes(found, wanted)))
        }
        (Value::Array(found), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| found.iter().any(|found| includes(found, wanted)))
        }
        _ => found == wanted,
    }
}

#[test]
fn a_rule_is_found_by_its_name_and_says_all_there_is_to_say() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for subject in rules::SUBJECTS {
        for rule in subject.rules {
            let file = sources.join(subject.name).join(format!("{}.rs", rule.text.name.replace('-', "_")));
            assert!(file.exists(), "{} is not in {}", rule.text.name, file.display());
        }
    }
    for folder in harness::folders("src/rules") {
        for file in harness::entries(&folder) {
            let name = file.file_stem().expect("a name").to_string_lossy().replace('_', "-");
            assert!(
                rules::all().any(|rule| rule.text.name == name),
                "{} is in no line of src/rules/mod.rs",
                file.display()
            );
        }
    }
    for rule in esgen::rule_texts() {
        assert!(!rule.title.ends_with('.') && rule.title.len() <= 80, "{}: {}", rule.name, rule.title);
        assert!(rule.why.ends_with('.') && rule.remedy.ends_with('.'), "{}", rule.name);
        assert!(!rule.why.contains("  ") && !rule.remedy.contains("  "), "{}", rule.name);
    }
    let names: Vec<&str> = esgen::rule_texts().iter().map(|rule| rule.name).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "a name stands twice");
}

#[test]
fn findings_do_not_end_in_a_full_stop_and_secrets_are_not_shown() {
    for case in cases() {
        for finding in check("esgen.yaml", &case.text).findings {
            assert!(!finding.message.ends_with('.'), "{}: {}", case.path.display(), finding.message);
            let shown = format!("{} {} {}", finding.message, finding.why, finding.remedy);
            assert!(!shown.contains("hunter2"), "{}: {shown}", case.path.display());
        }
    }
}

#[test]
fn sound_configs_have_no_findings_at_all() {
    for text in [MINIMAL, VECTOR_SEARCH] {
        let found = check("sound", text).findings;
        assert!(found.is_empty(), "{found:#?}");
    }
}

const MINIMAL: &str = "
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: search}
spec: {version: 9.2.1}
";

const VECTOR_SEARCH: &str = "
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: vectors, namespace: search}
spec:
  version: 9.2.1
  virtualMemory: host-configured
  workload:
    vectors: {count: 50000000, dims: 1024, elementType: float, index: bbq_hnsw, shards: 5, replicas: 1}
  nodeSets:
    - name: master
      roles: [master]
      replicas: 3
      resources: {cpu: '1', memory: 4Gi}
      storage: {size: 10Gi}
    - name: data
      roles: [data_content, data_hot, ingest]
      storage: {size: 400Gi, storageClass: fast-ssd}
      autoscaling:
        minReplicas: 3
        maxReplicas: 9
        metrics:
          - cpu: {averageUtilization: 60}
    - name: coordinating
      roles: []
      autoscaling:
        minReplicas: 2
        maxReplicas: 6
        scaleDown: free
        metrics:
          - cpu: {averageUtilization: 60}
        behavior:
          scaleDown: {stabilizationWindowSeconds: 600}
";

/// Values that nobody expects, in every place of every test config that takes them.
#[test]
fn no_value_makes_a_rule_panic() {
    let odd = [
        "0", "4294967295", "\"\"", "\"-1\"", "\"9999999999999999999999Ei\"", "\"é-€\"", "[]", "{}",
        r#"{"a": {"b": [1]}}"#, "null",
    ];
    let odd: Vec<Value> = odd.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect();
    let (mut read, mut tried) = (0, 0);
    for case in cases().iter().filter(|case| case.fires) {
        let document = harness::documents(&case.text).remove(0);
        for pointer in harness::pointers(&document) {
            // Each place gets some of them, in turn: all of them in all places take a minute.
            for value in (0..3).map(|more| &odd[(tried + more) % odd.len()]).collect::<Vec<_>>() {
                let mut document = document.clone();
                *document.pointer_mut(&pointer).expect("a place of the document") = value.clone();
                let report = check("odd", &document.to_string());
                let is_config = |name: &str| rules::all().any(|rule| rule.text.name == name);
                read += usize::from(report.findings.iter().all(|finding| is_config(finding.rule)));
                tried += 1;
            }
        }
    }
    assert!(read > 1000, "only {read} of {tried} configs could be read");
}

/// What roles imply and what holds where a config says nothing is decided once, in the model.
#[test]
fn a_rule_names_no_list_of_roles_and_no_default() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut failures = Vec::new();
    for subject in rules::SUBJECTS {
        for file in harness::entries(&sources.join(subject.name)) {
            let text = fs::read_to_string(&file).expect("a text");
            let name = |rest: &str| rest.chars().take_while(|letter| letter.is_alphanumeric()).collect::<String>();
            let roles: BTreeSet<String> = text.split("Role::").skip(1).map(name).collect();
            if roles.len() > 1 || text.contains("Role::*") {
                failures.push(format!("{}: names the roles {roles:?}", file.display()));
            }
            for default in ["unwrap_or(", "unwrap_or_else(", "Default::default(", "_defaults("] {
                if text.contains(default) {
                    failures.push(format!("{}: chooses a default with `{default}...)`", file.display()));
                }
            }
        }
    }
    assert!(failures.is_empty(), "the model decides that, and rules read it:\n{}", failures.join("\n"));
}
