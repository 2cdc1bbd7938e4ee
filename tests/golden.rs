//! What esgen prints for every case under `golden/`, to the byte.
//!
//! A case is a folder with `esgen.yaml` and `expected.yaml`; beside them may lie `arguments` (one a line, for `esgen render`),
//! `expected.txt` (the findings that go with it) and `as-written.yaml` with `refused.txt` (a config that must not render, and
//! why).

mod harness;

use esgen::elasticsearch::versions::LINES;
use esgen::schema::resolved;
use esgen::source::{Input, Source};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn esgen(directory: &Path, config: &str) -> Output {
    let arguments = std::fs::read_to_string(directory.join("arguments")).unwrap_or_default();
    Command::new(env!("CARGO_BIN_EXE_esgen"))
        .current_dir(directory)
        .env_clear()
        .arg("render")
        .arg(config)
        .args(arguments.lines())
        .output()
        .expect("esgen starts")
}

#[test]
fn every_case_renders_as_expected() {
    let cases = harness::folders("golden");
    assert!(cases.len() >= 14, "cases are missing: {cases:?}");
    let mut comparison = harness::Comparison::default();
    for case in cases {
        let output = esgen(&case, "esgen.yaml");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{}: {stderr}", case.display());
        assert!(!stdout.contains("${"), "{}: Flux would substitute what stands in ${{...}}", case.display());
        comparison.hold(&case.join("expected.yaml"), &stdout);
        comparison.hold(&case.join("expected.txt"), &stderr);
        if case.join("as-written.yaml").exists() {
            let refused = esgen(&case, "as-written.yaml");
            assert_eq!(refused.status.code(), Some(1), "{} must be refused", case.display());
            assert!(refused.stdout.is_empty(), "{} is refused and prints manifests", case.display());
            comparison.hold(&case.join("refused.txt"), &String::from_utf8_lossy(&refused.stderr));
        }
    }
    comparison.finish("golden");
}

/// What stands in this file of every case.
fn texts(file: &str) -> Vec<String> {
    harness::folders("golden").iter().map(|case| fs::read_to_string(case.join(file)).expect("a text")).collect()
}

/// What no case sets, nobody sees in a diff.
#[test]
fn every_field_of_the_config_is_set_in_a_case() {
    let (mut known, mut set) = (BTreeSet::new(), BTreeSet::new());
    let schema = esgen::json_schema_value();
    fields_of_schema(&schema, &schema, "", &mut known);
    for text in texts("esgen.yaml") {
        for document in serde_yaml::Deserializer::from_str(&text) {
            fields_of_value(&Value::deserialize(document).expect("YAML"), "", &mut set);
        }
    }
    let missing: Vec<_> = known.difference(&set).collect();
    assert!(missing.is_empty(), "no golden/*/esgen.yaml sets {missing:#?}");
}

fn fields_of_schema(schema: &Value, part: &Value, path: &str, found: &mut BTreeSet<String>) {
    let part = resolved(schema, part);
    for inner in ["anyOf", "oneOf"].iter().filter_map(|keyword| part[*keyword].as_array()).flatten() {
        fields_of_schema(schema, inner, path, found);
    }
    for (name, field) in part["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        fields_of_schema(schema, field, &path, found);
        found.insert(path);
    }
    if part["items"].is_object() {
        fields_of_schema(schema, &part["items"], path, found);
    }
}

fn fields_of_value(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    for (name, field) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        fields_of_value(field, &path, found);
        found.insert(path);
    }
    for item in value.as_array().into_iter().flatten() {
        fields_of_value(item, path, found);
    }
}

#[test]
fn every_template_is_rendered_in_a_case() {
    let mut rendered = BTreeSet::new();
    for text in texts("esgen.yaml") {
        let source = Source::read(&[Input::Text { name: "esgen.yaml".into(), text }], &Default::default());
        let (clusters, _) = esgen::plans(source, &esgen::Options::default()).expect("it passes the rules");
        for cluster in clusters {
            let documents = esgen::expand::expand(&cluster.plan).expect("it renders");
            rendered.extend(documents.into_iter().map(|document| document.template.to_owned()));
        }
    }
    let templates = harness::entries(&Path::new(ROOT).join("templates")).into_iter().filter(|path| path.is_file());
    let names = templates.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned());
    let missing: Vec<_> = names.filter(|name| !rendered.contains(name)).collect();
    assert!(missing.is_empty(), "no golden/*/esgen.yaml leads to {missing:?}");
}

/// The settings of a version are checked by `tests/elasticsearch/run`, of the cases and the releases that it knows.
#[test]
fn the_newest_version_of_each_line_has_a_case_and_a_release() {
    let script = fs::read_to_string(Path::new(ROOT).join("tests/elasticsearch/run")).expect("a script");
    let releases = script.split("releases=(").nth(1).and_then(|rest| rest.split(')').next()).expect("releases");
    let manifests = texts("expected.yaml").concat();
    for line in LINES {
        let minor = format!("{}.{}.", line.major, line.newest_minor);
        assert!(
            manifests.contains(&format!("app.kubernetes.io/version: \"{minor}")),
            "no golden case is of {minor}x: change the one of that line"
        );
        assert!(
            releases.split_whitespace().any(|release| release.starts_with(&minor)),
            "tests/elasticsearch/run has no release {minor}x"
        );
    }
}
