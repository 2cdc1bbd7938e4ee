//! `esgen import`: what becomes of the files of other tools.
//!
//! A case is a folder with the files of one cluster; beside them lie `arguments`, one a line, what comes of it in `expected/esgen.yaml`, and
//! what is said of it in `expected/report.txt`. `refused-...` is for what is of no use.

mod harness;

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn import(case: &Path) -> Output {
    let files =
        harness::entries(case).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let names: Vec<_> = files.map(|path| path.file_name().expect("a name").to_owned()).collect();
    let arguments = std::fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let mut esgen = Command::new(env!("CARGO_BIN_EXE_esgen"));
    esgen.current_dir(case).env_clear().arg("import").args(arguments.lines()).args(names);
    esgen.output().expect("esgen starts")
}

#[test]
fn every_case_gives_what_is_written_beside_it() {
    let mut comparison = harness::Comparison::default();
    for case in harness::folders("tests/import") {
        let output = import(&case);
        let (config, report) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let is_refused = case.file_name().is_some_and(|name| name.to_string_lossy().starts_with("refused"));
        assert_eq!(config.is_empty(), is_refused, "{}: {report}", case.display());
        let needs_somebody = report.contains("needs you (");
        assert_eq!(output.status.code(), Some(i32::from(is_refused || needs_somebody)), "{}: {report}", case.display());
        assert!(
            !config.contains("not-carried") && !report.contains("not-carried"),
            "{}: a secret leaked",
            case.display()
        );
        std::fs::create_dir_all(case.join("expected")).expect("it can be made");
        comparison.hold(&case.join("expected/esgen.yaml"), &config);
        comparison.hold(&case.join("expected/report.txt"), &report);
    }
    comparison.finish("import");
}

/// What can be rendered passes the rules; else the report says what is needed.
#[test]
fn a_config_that_needs_nobody_passes_the_check() {
    for case in harness::folders("tests/import") {
        let output = import(&case);
        let place = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(place.path().join("esgen.yaml"), &output.stdout).expect("it can be written");
        let check =
            Command::new(env!("CARGO_BIN_EXE_esgen")).current_dir(&place).arg("check").arg("esgen.yaml").output();
        let check = check.expect("esgen starts");
        let is_whole = output.status.success();
        assert!(!is_whole || check.status.success(), "{}: {}", case.display(), String::from_utf8_lossy(&check.stderr));
    }
}

/// What esgen wrote says nearly all that its config did: the rules take what comes of it, and zones and the keystore are those that they were.
#[test]
fn esgens_own_manifests_give_a_config_that_renders() {
    // Metrics that KEDA asks for, an image whose tag is no version, and two clusters: for somebody to say.
    const FOR_SOMEBODY: [&str; 3] = ["golden/keda", "golden/9.x", "golden/many-clusters"];
    for case in
        harness::folders("golden").into_iter().filter(|case| !FOR_SOMEBODY.iter().any(|one| case.ends_with(one)))
    {
        let manifests = case.join("expected.yaml");
        let esgen = |arguments: &[&str], path: &Path| {
            let mut esgen = Command::new(env!("CARGO_BIN_EXE_esgen"));
            esgen.env_clear().args(arguments).arg(path).output().expect("esgen starts")
        };
        let place = tempfile::tempdir().expect("a temporary directory");
        let config = place.path().join("esgen.yaml");
        std::fs::write(&config, esgen(&["import"], &manifests).stdout).expect("it can be written");
        let rendered = esgen(&["render"], &config);
        assert!(rendered.status.success(), "{}: {}", case.display(), String::from_utf8_lossy(&rendered.stderr));
        let kept = |text: &str| {
            let is_kept =
                |line: &&str| ["zone", "credentials", "logs-snapshots"].iter().any(|word| line.contains(word));
            text.lines().map(str::trim).filter(is_kept).map(str::to_owned).collect::<Vec<_>>()
        };
        let expected = std::fs::read_to_string(&manifests).expect("a text");
        assert_eq!(kept(&String::from_utf8_lossy(&rendered.stdout)), kept(&expected), "{}", case.display());
    }
}

/// Each line that is left of the values stands in the report, or in a comment of the config.
#[test]
fn nothing_is_dropped_in_silence() {
    for case in harness::folders("tests/import") {
        let output = import(&case);
        if output.stdout.is_empty() {
            continue;
        }
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        for file in harness::entries(&case)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        {
            let documents = documents(&std::fs::read_to_string(&file).expect("a text"));
            let is_list = |one: &Value| one["kind"].is_string();
            if documents.iter().all(is_list) && !documents.iter().any(|one| one["kind"] == "Elasticsearch") {
                objects(documents).iter().for_each(|object| is_accounted_for(object, &said, &case));
                continue;
            }
            for (key, value) in documents.iter().filter_map(Value::as_object).flatten() {
                let is_said = ["", ":", ".", " ", "["].iter().any(|end| said.contains(&format!("{key}{end}")));
                let is_nothing = value
                    .as_object()
                    .is_some_and(|fields| fields.is_empty() || fields.get("enabled") == Some(&false.into()));
                let is_of_others = case.ends_with("below-a-key") && key == "replicas";
                assert!(is_said || is_nothing || is_of_others, "{}: nothing is said of {key}", case.display());
            }
        }
    }
}

fn documents(text: &str) -> Vec<Value> {
    harness::documents(text).into_iter().filter(|document| !document.is_null()).collect()
}

fn objects(documents: Vec<Value>) -> Vec<Value> {
    let items = |document: Value| match document["items"].as_array() {
        Some(items) => items.clone(),
        None => vec![document],
    };
    documents.into_iter().flat_map(items).collect()
}

/// What the API server writes where nobody says anything, what holds the rest, and mounts, of which their volumes say it.
const SILENT: [&str; 13] = [
    "name", "template", "containers", "metadata", "status", "dnsPolicy", "restartPolicy", "schedulerName",
    "imagePullPolicy", "terminationMessagePath", "terminationMessagePolicy", "persistentVolumeClaimRetentionPolicy",
    "volumeMounts",
];

/// Each object, each key of a workload, its pod and its container, and each variable stands in the report or in a comment.
fn is_accounted_for(object: &Value, said: &str, case: &Path) {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let (kind, name) = (text(&object["kind"]), text(&object["metadata"]["name"]));
    assert!(
        said.contains(&format!("{kind} {name}")) || said.contains(&format!("{kind}: ")),
        "{}: {kind} {name}",
        case.display()
    );
    if !said.contains(&format!("{kind} {name}: metadata.name")) {
        return;
    }
    for pointer in ["/spec", "/spec/template/spec", "/spec/template/spec/containers/0"] {
        for (key, value) in object.pointer(pointer).and_then(Value::as_object).into_iter().flatten() {
            let is_empty = value.as_object().is_some_and(|fields| fields.is_empty());
            assert!(
                is_empty || SILENT.contains(&key.as_str()) || said.contains(key),
                "{}: {name}: {pointer}/{key}",
                case.display()
            );
        }
    }
    for list in ["containers/0/env", "volumes", "initContainers"] {
        for one in
            object.pointer(&format!("/spec/template/spec/{list}")).and_then(Value::as_array).into_iter().flatten()
        {
            let one = one["name"].as_str().unwrap_or_default();
            assert!(said.contains(one), "{}: {name}: {list} {one}", case.display());
        }
    }
}
