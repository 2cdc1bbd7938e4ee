//! Readers of what esgen writes: our own, a YAML 1.2 reader, a YAML 1.1 reader, and the program in other surroundings.

use super::{compiled, sample};
use esgen::emit;
use esgen::source::{Input, Source};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// As much as the slow reader, the one without the C library, takes in a few seconds.
const BYTES_FOR_PYYAML: usize = 600_000;
/// Configs that are rendered by a process of their own, twice.
const PROCESSES: usize = 10;

pub(crate) fn ours(text: &str) -> Vec<Value> {
    let source =
        Source::read(&[Input::Text { name: "manifests.yaml".into(), text: text.to_owned() }], &Default::default());
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    source.documents.iter().map(|document| document.root.to_json()).collect()
}

pub(crate) fn yaml_1_2(text: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).expect("it is YAML")).collect()
}

pub(crate) fn json(text: &str) -> Vec<Value> {
    let list: Value = serde_json::from_str(text).expect("it is JSON");
    list["items"].as_array().expect("a List has items").clone()
}

/// The documents of the configs that compile, with the configs.
fn compiled_sample() -> Vec<(Value, Vec<Value>)> {
    let compile = |config: Value| compiled(&config).ok().map(|manifests| (config, manifests.documents));
    sample().into_iter().filter_map(compile).collect()
}

#[test]
fn a_yaml_1_1_reader_reads_what_was_meant() {
    let is_there = Command::new("python3").args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        println!("skipped: python3 with PyYAML is not on this machine");
        return;
    }
    let (mut text, mut written) = (String::new(), Vec::new());
    for (_, documents) in compiled_sample() {
        if text.len() > BYTES_FOR_PYYAML {
            break;
        }
        text.push_str("---\n");
        text.push_str(&emit::yaml(&documents));
        written.extend(emit::in_apply_order(&documents).into_iter().map(super::without_nulls));
    }
    // Also the file in the pods. json.dumps escapes what is not ASCII, so nothing depends on the terminal.
    let script = "
import sys, json, yaml
loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
documents = list(yaml.load_all(sys.stdin.buffer.read().decode('utf-8'), loader))
print(json.dumps(documents))
pods = [d['spec']['template'] for d in documents if d['kind'] in ('StatefulSet', 'Deployment')]
print(json.dumps([yaml.load(p['metadata']['annotations']['esgen.dev/elasticsearch.yml'], loader) for p in pods]))";
    let mut python = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it was there a moment ago");
    let mut stdin = python.stdin.take().expect("it is piped");
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = python.wait_with_output().expect("it was started");
    writer.join().expect("writing does not panic").expect("it reads everything");
    let output = String::from_utf8(output.stdout).expect("it prints ASCII");
    let mut lines =
        output.lines().map(|line| serde_json::from_str::<Vec<Value>>(line).expect("json.dumps prints JSON"));
    let read = lines.next().expect("the documents");
    assert_eq!(read.len(), written.len());
    for (read, written) in read.iter().zip(&written) {
        assert_eq!(read, written, "PyYAML reads something else from\n{}", emit::yaml(std::slice::from_ref(written)));
    }
    let files: Vec<Value> = written
        .iter()
        .filter_map(|document| {
            document["spec"]["template"]["metadata"]["annotations"]["esgen.dev/elasticsearch.yml"].as_str()
        })
        .map(|file| serde_yaml::from_str(file).expect("it is YAML"))
        .collect();
    assert_eq!(lines.next().expect("the files"), files);
}

/// Other bytes in another directory, time zone, language or number of threads would roll the pods for nothing.
#[test]
fn the_surroundings_make_no_difference() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut sample = compiled_sample();
    sample.truncate(PROCESSES);
    for (number, (config, _)) in sample.iter_mut().enumerate() {
        config["metadata"]["namespace"] = json!(format!("n{number}"));
    }
    let configs: Vec<Value> = sample.into_iter().map(|(config, _)| config).collect();
    let mut files = vec![("all.yaml".to_owned(), emit::yaml(&configs))];
    files.extend(
        configs
            .iter()
            .enumerate()
            .map(|(number, config)| (format!("{number}.yaml"), emit::yaml(std::slice::from_ref(config)))),
    );
    for (name, text) in files {
        let file = directory.path().join(name);
        std::fs::write(&file, &text).expect("it can be written");
        let here = render(&file, Command::new(env!("CARGO_BIN_EXE_esgen")).current_dir(directory.path()));
        let there = render(
            &file,
            Command::new(env!("CARGO_BIN_EXE_esgen")).current_dir("/").env_clear().envs([
                ("TZ", "Asia/Kathmandu"),
                ("LANG", "tr_TR.UTF-8"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("RAYON_NUM_THREADS", "1"),
                ("HOSTNAME", "other"),
                ("HOME", "/nowhere"),
            ]),
        );
        assert_eq!(here, there, "for\n{text}");
        let manifests = esgen::compile(super::source(&text), &Default::default()).expect("it compiled before");
        assert_eq!(here, emit::yaml(&manifests.documents), "the library and the program differ for\n{text}");
    }
}

fn render(file: &PathBuf, command: &mut Command) -> String {
    let output = command.arg("render").arg(file).output().expect("esgen starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("manifests are UTF-8")
}
