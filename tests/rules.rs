//! Every rule against its test configs under `tests/rules/<name>/`: each `fires*.yaml` yields the rule at exactly the
//! places of its `# expect: <path>` lines, each `quiet*.yaml` yields neither the rule nor any error.

use esgen::config::{self, ElasticsearchCluster};
use esgen::diagnostics::{Finding, Path, Place, Severity, Step};
use esgen::facts::kubernetes::KubernetesVersion;
use esgen::rules::{self, view::View};
use esgen::source::{Input, Source};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

struct Case {
    name: String,
    rule: String,
    fires: bool,
    text: String,
}

fn cases() -> Vec<Case> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let mut cases = Vec::new();
    for folder in fs::read_dir(root).expect("tests/rules").map(|entry| entry.expect("an entry").path()) {
        for file in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let rule = folder.file_name().expect("a name").to_string_lossy().into_owned();
            let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
            cases.push(Case {
                name: format!("{rule}/{stem}"),
                rule,
                fires: stem.starts_with("fires"),
                text: fs::read_to_string(&file).expect("a text"),
            });
        }
    }
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

fn documents(text: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).expect("YAML")).collect()
}

fn findings(name: &str, documents: &[Value]) -> Vec<Finding> {
    let configs: Vec<_> = documents
        .iter()
        .enumerate()
        .map(|(number, value)| config::read(number, value).unwrap_or_else(|errors| panic!("{name}: {errors:#?}")))
        .collect();
    let views: Vec<View> = configs
        .iter()
        .enumerate()
        .map(|(number, config)| {
            let kubernetes = config.spec.kubernetes_version.as_ref().and_then(|version| version.parse().ok());
            View::new(number, config, kubernetes.unwrap_or(KubernetesVersion::DEFAULT))
        })
        .collect();
    let mut findings: Vec<Finding> =
        views.iter().flat_map(|view| rules::apply_silences(view, rules::check(view))).collect();
    findings.extend(rules::check_all(&views));
    findings
}

fn resolves(documents: &[Value], place: &Place) -> bool {
    let Place::Config { document, path, .. } = place else { return false };
    let mut value = Some(&documents[*document]);
    for step in &path.0 {
        value = value.and_then(|value| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => value.get(index),
        });
    }
    value.is_some()
}

#[test]
fn every_rule_fires_where_it_should_and_nowhere_else() {
    let mut failures = Vec::new();
    for case in cases() {
        let documents = documents(&case.text);
        let findings = findings(&case.name, &documents);
        let places: BTreeSet<String> = findings
            .iter()
            .filter(|finding| finding.rule == case.rule)
            .map(|finding| match &finding.place {
                Place::Config { path, .. } => path.to_string(),
                other => format!("{other:?}"),
            })
            .collect();
        let expected: BTreeSet<String> = case
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("# expect: "))
            .map(|path| Path::parse(path.trim()).to_string())
            .collect();
        if case.fires == expected.is_empty() {
            failures.push(format!("{}: `# expect:` lines belong into fires files, and into them alone", case.name));
        }
        if places != expected {
            failures.push(format!("{}: fires at {places:?}, not at {expected:?}", case.name));
        }
        for finding in &findings {
            if !case.fires && finding.severity == Severity::Error {
                failures.push(format!("{}: {} {:?} at {:?}", case.name, finding.rule, finding.message, finding.place));
            }
            if case.fires && finding.rule == case.rule && !resolves(&documents, &finding.place) {
                failures.push(format!("{}: {:?} is not in the source", case.name, finding.place));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_rule_has_both_test_configs() {
    let cases = cases();
    for rule in rules::all() {
        for fires in [true, false] {
            assert!(
                cases.iter().any(|case| case.rule == rule.name && case.fires == fires),
                "{} has no {}.yaml",
                rule.name,
                if fires { "fires" } else { "quiet" }
            );
        }
    }
    let names: BTreeSet<&str> = rules::all().map(|rule| rule.name).collect();
    for case in &cases {
        assert!(names.contains(case.rule.as_str()), "{} tests no rule", case.name);
    }
}

#[test]
fn a_rule_is_found_by_its_name_and_says_all_there_is_to_say() {
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for subject in rules::SUBJECTS {
        for rule in subject.rules {
            let file = sources.join(subject.name).join(format!("{}.rs", rule.name.replace('-', "_")));
            assert!(file.exists(), "{} is not in {}", rule.name, file.display());
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
        let input = Input::Text { name: case.name.clone(), text: case.text.clone() };
        let source = Source::read(&[input], &Default::default());
        for finding in source.report(findings(&case.name, &documents(&case.text))).findings {
            assert!(!finding.message.ends_with('.'), "{}: {}", case.name, finding.message);
            let shown = format!("{} {} {}", finding.message, finding.why, finding.remedy);
            assert!(!shown.contains("hunter2"), "{}: {shown}", case.name);
        }
    }
}

#[test]
fn sound_configs_have_no_findings_at_all() {
    for text in [MINIMAL, VECTOR_SEARCH] {
        let found = findings("sound", &documents(text));
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
    vectors: {count: 50000000, dims: 1024, elementType: float, index: bbq_hnsw, replicas: 1}
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
    let odd =
        ["0", "4294967295", "''", "'-1'", "'9999999999999999999999Ei'", "'é-€'", "[]", "{}", "{a: {b: [1]}}", "null"];
    let odd: Vec<Value> = odd.iter().map(|text| serde_yaml::from_str(text).expect("YAML")).collect();
    let mut read = 0;
    for case in cases() {
        let document = documents(&case.text).remove(0);
        for pointer in pointers(&document) {
            for value in &odd {
                let mut document = document.clone();
                *document.pointer_mut(&pointer).expect("a place of the document") = value.clone();
                if let Ok(config) = ElasticsearchCluster::deserialize(&document) {
                    let view = View::new(0, &config, KubernetesVersion::DEFAULT);
                    rules::check(&view);
                    read += 1;
                }
            }
        }
    }
    assert!(read > 1000, "only {read} of the configs could be read");
}

/// JSON pointers of all values in a document.
fn pointers(document: &Value) -> Vec<String> {
    let mut open = vec![(String::new(), document)];
    let mut found = Vec::new();
    while let Some((pointer, value)) = open.pop() {
        let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
        match value {
            Value::Object(entries) => {
                open.extend(entries.iter().map(|(key, value)| (format!("{pointer}/{}", escape(key)), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, value)| (format!("{pointer}/{index}"), value)));
            }
            _ => {}
        }
        if !pointer.is_empty() {
            found.push(pointer);
        }
    }
    found
}
