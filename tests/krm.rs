//! `esgen krm` on what kustomize really sends. `tests/krm/*/input.yaml` is recorded from it by
//! `tests/cluster/run -- env ESGEN_BLESS=1 go test ./kustomize`; the files beside it are what it was built from.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const ESGEN: &str = env!("CARGO_BIN_EXE_esgen");

struct Run {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    #[track_caller]
    fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The ResourceList on standard output.
    #[track_caller]
    fn list(&self) -> Value {
        let list: Value =
            serde_yaml::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout));
        assert_eq!((&list["apiVersion"], &list["kind"]), (&json!("config.kubernetes.io/v1"), &json!("ResourceList")));
        list
    }

    fn items(&self) -> Vec<Value> {
        self.list()["items"].as_array().unwrap().clone()
    }
}

fn finish(command: &mut Command, input: &[u8]) -> Run {
    command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The program may have ended without reading; its status says so.
    let _ = child.stdin.take().unwrap().write_all(input);
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { status: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

fn krm(directory: &Path, input: impl AsRef<[u8]>) -> Run {
    finish(Command::new(ESGEN).arg("krm").current_dir(directory), input.as_ref())
}

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/krm").join(case)
}

fn recorded(case: &str) -> String {
    fs::read_to_string(folder(case).join("input.yaml")).unwrap()
}

/// The objects of `esgen render esgen.yaml`.
fn rendered(case: &str) -> Vec<Value> {
    let run =
        finish(Command::new(ESGEN).args(["render", "esgen.yaml", "--format", "json"]).current_dir(folder(case)), b"");
    let list: Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
    list["items"].as_array().unwrap().clone()
}

fn list_of(items: &[Value], spec: &Value) -> String {
    let config = json!({
        "apiVersion": "esgen.dev/v1", "kind": "ElasticsearchCluster", "metadata": {"name": "search"}, "spec": spec,
    });
    let list = json!({
        "apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": items, "functionConfig": config,
    });
    serde_yaml::to_string(&list).unwrap()
}

#[test]
fn a_generator_gives_what_render_gives() {
    let elsewhere = TempDir::new().unwrap();
    // With the file that kustomize read, and without it.
    for directory in [folder("generator").as_path(), elsewhere.path()] {
        let run = krm(directory, recorded("generator")).exits(0);
        assert_eq!(run.items(), rendered("generator"), "{}", directory.display());
        assert_eq!(run.stderr, "");
        assert!(!run.stdout.contains("config.kubernetes.io/function") && !run.stdout.contains("local-config"));
        assert!(run.stdout.contains("team: search"));
    }
}

#[test]
fn every_version_of_the_list_is_read() {
    for version in ["v1beta1", "v1alpha1"] {
        let input =
            recorded("generator").replace("config.kubernetes.io/v1\n", &format!("config.kubernetes.io/{version}\n"));
        assert!(input.contains(version));
        assert_eq!(krm(&folder("generator"), input).exits(0).items(), rendered("generator"));
    }
}

#[test]
fn a_transformer_loses_and_changes_nothing_of_others() {
    let input = recorded("transformer");
    let handed: Value = serde_yaml::from_str(&input).unwrap();
    let handed = handed["items"].as_array().unwrap();
    let run = krm(&folder("transformer"), &input).exits(0);
    let items = run.items();
    let ours = rendered("transformer");
    assert_eq!(items.len(), handed.len() + ours.len() - 1);
    for (number, item) in handed.iter().enumerate() {
        let account = item["kind"] == "ServiceAccount";
        assert_eq!(&items[number] == item, !account, "{item}");
    }
    // Ours in the place of theirs, under the number by which kustomize knows it.
    let account = &items[1];
    assert_eq!(account["metadata"]["labels"]["app.kubernetes.io/managed-by"], "esgen");
    assert!(account["metadata"]["labels"].get("mine").is_none());
    assert_eq!(account["metadata"]["annotations"]["config.k8s.io/id"], "2");
    let rest: Vec<&Value> = ours.iter().filter(|document| document["kind"] != "ServiceAccount").collect();
    assert_eq!(items[handed.len()..].iter().collect::<Vec<_>>(), rest);
    // To the byte, so that a number of any size stays what it is.
    let widget = input.split("\n- ").find(|item| item.contains("kind: Widget")).unwrap();
    assert!(run.stdout.contains(widget), "{}", run.stdout);
}

#[test]
fn twice_is_once() {
    let input = recorded("transformer");
    let first = krm(&folder("transformer"), &input).exits(0);
    let config = &input[input.find("functionConfig:").unwrap()..];
    let second = krm(&folder("transformer"), format!("{}{config}", first.stdout)).exits(0);
    assert_eq!(second.stdout, first.stdout);
}

#[test]
fn json_is_read_too() {
    let list: Value = serde_yaml::from_str(&recorded("transformer")).unwrap();
    let expected = krm(&folder("transformer"), recorded("transformer")).exits(0).list();
    for text in [list.to_string(), serde_json::to_string_pretty(&list).unwrap()] {
        assert_eq!(krm(&folder("transformer"), text).exits(0).list(), expected);
    }
}

#[test]
fn rewritten_scalars_are_found_in_the_file() {
    let run = krm(&folder("rewritten"), recorded("rewritten")).exits(1);
    for scalar in [
        "`8.10` is written", "`1.30` is written", "`yes` is true", "`0777` is 511", "`1e3` is", "`2024-01-01`",
        "`12e03`",
    ] {
        assert!(run.stderr.contains(scalar), "{scalar} in {}", run.stderr);
    }
    assert!(run.stderr.contains(" esgen.yaml:9:12"), "{}", run.stderr);
    let results = &run.list()["results"];
    let first = &results[0];
    assert!(
        first["message"].as_str().unwrap().starts_with("ambiguous-value: `8.10` is written as a number"),
        "{first}"
    );
    assert_eq!(first["severity"], "error");
    assert_eq!(first["file"], json!({"path": "esgen.yaml", "index": 0}));
    assert_eq!(first["resourceRef"]["name"], "search");
}

#[test]
fn without_the_file_the_finding_says_what_kustomize_does() {
    let elsewhere = TempDir::new().unwrap();
    let run = krm(elsewhere.path(), recorded("rewritten")).exits(1);
    for text in [
        "expected a string, got the number 8.1", "expected a string, got the number 1.3",
        "three numbers, and in quotes", "8.10 arrives as 8.1", "To kustomize an unquoted yes", "--> <functionConfig>:",
    ] {
        assert!(run.stderr.contains(text), "{text} in {}", run.stderr);
    }
    let list = run.list();
    let version =
        list["results"].as_array().unwrap().iter().find(|result| result["field"]["path"] == "spec.version").unwrap();
    assert_eq!(version["field"]["currentValue"], 8.1);
    assert!(version.get("file").is_none());
    assert_eq!(list["items"], json!([]));
}

#[test]
fn numbers_where_kubernetes_takes_text_are_refused() {
    let elsewhere = TempDir::new().unwrap();
    let container = json!({"name": "elasticsearch", "env": [{"name": "BUILD", "value": 12000}]});
    for (spec, path) in [
        (json!({"version": "9.2.1", "podTemplate": {"spec": {"containers": [container]}}}), "value"),
        (json!({"version": "9.2.1", "podTemplate": {"metadata": {"labels": {"build": 12000}}}}), "build"),
        (json!({"version": "9.2.1", "jvmOptions": [1000]}), "spec.jvmOptions[0]"),
        (json!({"version": "9.2.1", "nodeSets": [{"name": 1000}]}), "spec.nodeSets[0].name"),
        (json!({"version": "9.2.1", "nodeSets": [{"name": "a", "storage": {"storageClass": 511}}]}), "storageClass"),
    ] {
        let run = krm(elsewhere.path(), list_of(&[], &spec)).exits(1);
        assert!(run.stderr.contains(path), "{path} in {}", run.stderr);
    }
}

#[test]
fn errors_leave_the_items_as_they_are() {
    let items = [json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}})];
    let spec = json!({"version": "9.2.1", "nodeSets": [{"name": "default", "replicas": 2}]});
    let elsewhere = TempDir::new().unwrap();
    let run = krm(elsewhere.path(), list_of(&items, &spec)).exits(1);
    assert_eq!(run.items(), items);
    let result = &run.list()["results"][0];
    assert_eq!(result["tags"], json!({"rule": "two-masters"}));
    assert_eq!(result["field"], json!({"path": "spec.nodeSets[0].replicas", "currentValue": 2}));
    let reference = json!({"apiVersion": "esgen.dev/v1", "kind": "ElasticsearchCluster", "name": "search"});
    assert_eq!(result["resourceRef"], reference);
    assert!(run.stderr.contains("error[two-masters]"));
}

#[test]
fn warnings_are_results_too() {
    let elsewhere = TempDir::new().unwrap();
    let run = krm(elsewhere.path(), list_of(&[], &json!({"version": "8.17.0"}))).exits(0);
    assert_eq!(run.list()["results"][0]["severity"], "warning");
    assert!(run.stderr.contains("warning[unmaintained-version]") && run.items().len() > 3);
    let mut strict = Command::new(ESGEN);
    strict.args(["krm", "--strict"]).current_dir(elsewhere.path());
    finish(&mut strict, list_of(&[], &json!({"version": "8.17.0"})).as_bytes()).exits(1);
}

#[test]
fn secrets_are_shown_nowhere() {
    let elsewhere = TempDir::new().unwrap();
    let spec = json!({"version": "9.2.1", "config": {"xpack.notification.slack.account.monitoring.secure_url": "hunter2-hunter2"}});
    let run = krm(elsewhere.path(), list_of(&[], &spec)).exits(1);
    assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"), "{}{}", run.stdout, run.stderr);
    assert!(run.list()["results"][0]["field"].get("currentValue").is_none());
    // Nor where another finding is about the same value.
    let variable = json!({"name": "DB_PASSWORD", "value": 71_717_171});
    let container = json!({"name": "elasticsearch", "env": [variable]});
    let spec = json!({"version": "9.2.1", "podTemplate": {"spec": {"containers": [container]}}});
    let run = krm(elsewhere.path(), list_of(&[], &spec)).exits(1);
    assert!(!run.stdout.contains("71717171") && !run.stderr.contains("71717171"), "{}{}", run.stdout, run.stderr);
}

/// kpt keeps comments, key order and scalars, and says which file each item stands in.
#[test]
fn packages_of_kpt() {
    let input = "\
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: kpt.dev/v1
  kind: Kptfile # comment
  metadata:
    name: package
    annotations:
      internal.config.kubernetes.io/path: Kptfile
- # the config, which is a file of the package
  apiVersion: esgen.dev/v1
  kind: ElasticsearchCluster
  metadata:
    name: search
    annotations:
      config.kubernetes.io/local-config: \"true\"
      internal.config.kubernetes.io/path: esgen.yaml
  spec: {version: 8.10}
functionConfig:
  apiVersion: esgen.dev/v1
  kind: ElasticsearchCluster
  metadata:
    name: search
    annotations:
      config.kubernetes.io/local-config: \"true\"
      internal.config.kubernetes.io/path: clusters/esgen.yaml
      internal.config.kubernetes.io/index: '2'
  spec: {version: 8.10}
";
    let elsewhere = TempDir::new().unwrap();
    let run = krm(elsewhere.path(), input).exits(1);
    assert!(run.stderr.contains("`8.10` is written as a number"), "{}", run.stderr);
    assert_eq!(run.list()["results"][0]["file"], json!({"path": "clusters/esgen.yaml", "index": 2}));
    let run = krm(elsewhere.path(), input.replace("8.10", "9.2.1")).exits(0);
    assert!(run.stdout.contains("kind: Kptfile # comment\n"));
    assert_eq!(run.items()[1]["kind"], "ElasticsearchCluster");
}

#[test]
fn only_files_of_the_working_directory_are_opened() {
    let place = TempDir::new().unwrap();
    let inside = place.path().join("inside");
    fs::create_dir(&inside).unwrap();
    let file = fs::read_to_string(folder("rewritten").join("esgen.yaml")).unwrap();
    fs::write(place.path().join("esgen.yaml"), &file).unwrap();
    let function = "      config.kubernetes.io/function: |\n";
    let with_origin = |path: &str| {
        let note = format!("      config.kubernetes.io/origin: |\n        path: {path}\n{function}");
        recorded("rewritten").replace(function, &note)
    };
    let opened = |path: &str| krm(&inside, with_origin(path)).exits(1).stderr.contains("`8.10` is written");
    assert!(!opened("../esgen.yaml"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../esgen.yaml", inside.join("link.yaml")).unwrap();
        assert!(!opened("link.yaml"));
        assert!(!opened("/dev/stdin"));
    }
    fs::write(inside.join("esgen.yaml"), &file).unwrap();
    assert!(opened("esgen.yaml") && opened("./esgen.yaml") && opened("../inside/esgen.yaml"));
    // Another cluster's file, and one that says something else, do not count.
    for (from, to) in [("name: search", "name: other"), ("8.10", "8.11"), ("node.attr.day", "node.attr.night")] {
        fs::write(inside.join("esgen.yaml"), file.replace(from, to)).unwrap();
        // 8.11 is a number that every reader keeps, so it is compared; 8.10 is one that none can.
        assert!(!opened("esgen.yaml"), "{to}");
    }
}

#[test]
fn a_config_among_others_in_one_file() {
    let place = TempDir::new().unwrap();
    let file = fs::read_to_string(folder("rewritten").join("esgen.yaml")).unwrap();
    let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: yes}\n";
    fs::write(place.path().join("all.yaml"), format!("{other}---\n{file}---\n{other}")).unwrap();
    fs::write(place.path().join("kustomization.yaml"), "generators: [all.yaml]\n").unwrap();
    let run = krm(place.path(), recorded("rewritten")).exits(1);
    assert!(run.stderr.contains(" all.yaml:14:12"), "{}", run.stderr);
    assert!(!run.stderr.contains(" all.yaml:4:"), "{}", run.stderr);
    assert_eq!(run.list()["results"][0]["file"], json!({"path": "all.yaml", "index": 1}));
}

#[test]
fn odd_input_is_an_error_with_a_list() {
    let elsewhere = TempDir::new().unwrap();
    for input in ["", "null", "[", "a: 1", "apiVersion: v1\nkind: List\nitems: []\n", &"[".repeat(100_000), "\u{1}"] {
        let run = krm(elsewhere.path(), input).exits(1);
        assert_eq!(run.list()["results"][0]["severity"], "error");
        assert!(run.stderr.contains("error[unreadable-file]"), "{}", run.stderr);
    }
    let run = krm(elsewhere.path(), b"\xff\xfe").exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("not UTF-8"));
}

#[test]
fn the_legacy_plugin_writes_plain_objects() {
    let directory = folder("transformer");
    let render = finish(Command::new(ESGEN).args(["render", "esgen.yaml"]).current_dir(&directory), b"").exits(0);
    let run = finish(Command::new(ESGEN).args(["krm", "esgen.yaml"]).current_dir(&directory), b"").exits(0);
    assert_eq!(run.stdout, render.stdout);

    let run = finish(Command::new(ESGEN).args(["krm", "esgen.yaml"]).current_dir(folder("rewritten")), b"").exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains(" esgen.yaml:9:12"), "{}", run.stderr);
    let run = finish(Command::new(ESGEN).args(["krm", "missing.yaml"]).current_dir(&directory), b"").exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("missing.yaml"));
}

#[cfg(unix)]
#[test]
fn a_link_named_for_the_kind_is_the_plugin() {
    let place = TempDir::new().unwrap();
    let link = place.path().join("ElasticsearchCluster");
    std::os::unix::fs::symlink(ESGEN, &link).unwrap();
    let directory = folder("transformer");
    let expected = finish(Command::new(ESGEN).args(["krm", "esgen.yaml"]).current_dir(&directory), b"").exits(0);
    let run = finish(Command::new(&link).arg("esgen.yaml").current_dir(&directory), b"").exits(0);
    assert_eq!(run.stdout, expected.stdout);
    let run = finish(Command::new(&link).current_dir(&directory), recorded("transformer").as_bytes()).exits(0);
    assert_eq!(run.stdout, krm(&directory, recorded("transformer")).stdout);
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-z]{0,8}", ".{0,12}", "[ \n\t:#'\"|>-]{0,8}", Just("yes".into()), Just("1e3".into())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.prop_map(|text: String| Value::from(text)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z.:# -]{1,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever others' objects hold, in YAML and in JSON, comes out as it was.
    #[test]
    fn others_pass_through(contents in prop::collection::vec(value(), 1..4), as_json in any::<bool>()) {
        let items: Vec<Value> = contents.into_iter().enumerate().map(|(number, content)| json!({
            "apiVersion": "v1", "kind": "Odd", "metadata": {"name": format!("odd-{number}")}, "content": content,
        })).collect();
        let elsewhere = TempDir::new().unwrap();
        let list = list_of(&items, &json!({"version": "9.2.1"}));
        let input = match as_json {
            true => serde_json::to_string(&serde_yaml::from_str::<Value>(&list).unwrap()).unwrap(),
            false => list,
        };
        let run = krm(elsewhere.path(), input).exits(0);
        prop_assert_eq!(&run.items()[..items.len()], &items[..]);
    }
}
