//! What is emitted means the same to the YAML readers of other languages: PyYAML (YAML 1.1) and kubectl (Go).
//!
//! A reader that this machine does not have is skipped, with a note.

use esgen::emit;
use esgen::source::{Input, Options, Source};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Texts that YAML readers are known to take for something else, or to lose something of; one between two bars.
const TRAPS: &str = "yes|Yes|YES|no|on|On|off|OFF|y|Y|n|N|true|True|false|null|Null|~||1|-1|+1|0777|0o777|0x10|0b11|1e3|1E3|1e+3|12e03|\
    123e4567|1e400|1.0|8.10|.5|5.|1_000|1__0|08|09|00|.inf|-.INF|.nan|nan|inf|Infinity|2024-01-01|2024-1-1|2024-01-01T00:00:00Z|\
    12:30:45|1:30|190:20:30.15|12345678901234567890|9223372036854775808|=|<<|-|?|:|---|...|--- a|- a|? a|a: b|a:|: a|a #b|#a|@a|\
    `a|%a|%YAML 1.2|&a|*a|!a|!!str a|>|{a}|[a]|{{ a }}|'a'|\"a\"|,| a|a |\t|\ta|a\tb|C:\\x|a\rb|a\r\nb\r\n|\u{85}|a\u{85}b|\u{a0}|\
    \u{2028}|\u{2029}|\u{feff}|\u{feff}a|\0|\u{1}|\u{1b}|\u{7f}|\u{9f}|é|日本|😀|\u{301}|\u{fffe}|\u{10ffff}|\u{e000}|16Gi|500m|1m|\
    5m30s|50%|1.2.3|9.2.1|docker.elastic.co/elasticsearch/elasticsearch:9.2.1|a@sha256:0123|/usr/share|${HOSTNAME}|-Xms2g -Xmx2g|\
    a\nb|a\nb\n|a\n\n|\n|\n\n|\na| a\nb|\ta\nb|a\n\tb\n|a \nb|a\n b\n  c\n|a\n---\nb\n|a\n...\n|a\n# b\n|a:\n  b\n|é — 😀\nx\n|a\n\u{2028}\n";

#[test]
fn pyyaml_reads_what_was_meant() {
    if !available(Command::new("python3").args(["-c", "import yaml"])) {
        println!("skipped: python3 with PyYAML is not on this machine");
        return;
    }
    let documents = documents();
    // json.dumps escapes what is not ASCII, so nothing depends on the terminal's encoding.
    let script =
        "import sys, json, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin.buffer.read().decode('utf-8')))))";
    let output = run(Command::new("python3").args(["-c", script]), &emit::yaml(&documents));
    let read: Vec<Value> = serde_json::from_str(&output).expect("json.dumps prints JSON");
    compare("PyYAML", &documents, &read);
}

#[test]
fn kubectl_reads_what_was_meant() {
    if !available(Command::new("kubectl").args(["version", "--client"])) {
        println!("skipped: kubectl is not on this machine");
        return;
    }
    let documents = documents();
    for (form, text) in [("YAML", emit::yaml(&documents)), ("JSON", emit::json(&documents))] {
        // The one command that decodes any object, needs no server and prints it all. The label is there already.
        let arguments = ["label", "--local", "--overwrite", "-f", "-", "-o", "json", "read=again"];
        let output = run(Command::new("kubectl").args(arguments), &text);
        let objects = serde_json::Deserializer::from_str(&output).into_iter();
        let read: Vec<Value> = objects.collect::<Result<_, _>>().expect("-o json prints JSON");
        compare(&format!("kubectl, {form}"), &documents, &read);
    }
}

/// Every trap as a value, a list element and a key, and some hundred arbitrary values; always the same.
fn documents() -> Vec<Value> {
    let traps = || TRAPS.split('|');
    let mut values: Vec<Value> =
        traps().map(|trap| json!({"value": trap, "list": [trap, [trap]], "keys": {trap: trap}})).collect();
    values.push(traps().map(|trap| (trap.to_owned(), json!(trap))).collect::<Map<_, _>>().into());
    let numbers = json!([0, -1, 9_007_199_254_740_993_u64, 0.5, 1.0, 1e300, 1e-7, -2.5e-10]);
    values.push(json!({"k".repeat(1500): {"a": ["b"]}, "numbers": numbers}));
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let arbitrary = arbitrary();
    values.extend((0..400).filter_map(|_| arbitrary.new_tree(&mut runner).ok()).map(|tree| tree.current()));
    let document = |(number, value)| {
        let metadata = json!({"name": format!("case-{number:04}"), "labels": {"read": "again"}});
        json!({"apiVersion": "test.esgen.dev/v1", "kind": "Case", "metadata": metadata, "spec": value})
    };
    values.into_iter().enumerate().map(document).collect()
}

fn arbitrary() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        texts().prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        let map = proptest::collection::vec((texts(), inner.clone()), 0..5);
        prop_oneof![
            proptest::collection::vec(inner, 0..5).prop_map(Value::from),
            map.prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{0,12}", "[0-9_.:eExo+-]{1,8}", "(([ -~]|\\t|é|😀){0,8}\n){0,5}"]
}

fn compare(reader: &str, written: &[Value], read: &[Value]) {
    assert_eq!(written.len(), read.len(), "{reader}");
    for (written, read) in written.iter().zip(read) {
        assert!(same(written, read), "{reader} reads\n{read}\nfrom\n{}", emit::yaml(std::slice::from_ref(written)));
    }
}

/// Equal, where 1.0 and 1 are the same number: JSON does not tell them apart.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

fn available(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn run(command: &mut Command, input: &str) -> String {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it was there a moment ago");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it was started");
    let written = writer.join().expect("writing does not panic");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    written.expect("it read everything");
    String::from_utf8(output.stdout).expect("both readers print UTF-8")
}

/// What our own reader takes without a finding, kubectl reads as the same value.
#[test]
fn kubectl_agrees_on_plain_scalars_that_are_not_ambiguous() {
    if !available(Command::new("kubectl").args(["version", "--client"])) {
        println!("skipped: kubectl is not on this machine");
        return;
    }
    let words = "true True TRUE tRUE null Null ~ yes yEs on y Y n nan inf 50_000_000 1_0 1__0 0x1F 0x1f -0x1F 0b11 0o17 0777 08 1e3 5. .5 -.5 +1 \
                 8.10 0.25 1:30 12:30:45 2024-01-01 2024-1-1 20240101 1.2.3 = << 16Gi 100m 9223372036854775807 1_ _1 0x 0b 0o 0x_1 +.inf -.Inf .inF";
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]));
    let arbitrary =
        prop_oneof!["[0-9_.:eExXobB+-]{1,6}", "[+-]?[0-9]{1,4}[_.eE][0-9]{0,3}", "[+-]?0[xXoObB][0-9a-f_]{1,4}"];
    let mut scalars: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    scalars.extend((0..3000).filter_map(|_| arbitrary.new_tree(&mut runner).ok()).map(|tree| tree.current()));
    let document = |scalar: &String| {
        let text = format!(
            "apiVersion: test.esgen.dev/v1\nkind: Case\nmetadata: {{name: c, labels: {{read: again}}}}\nspec:\n- {scalar}\n"
        );
        let input = Input::Text { name: "scalar".into(), text: text.clone() };
        let mut source = Source::read(&[input], &Options::default());
        let clear = source.findings.is_empty() && source.documents.len() == 1;
        clear.then(|| (text, source.documents.remove(0).root.to_json()))
    };
    let (texts, ours): (Vec<_>, Vec<_>) = scalars.iter().filter_map(document).unzip();
    assert!(ours.len() > 500, "{} of {} are clear", ours.len(), scalars.len());
    let arguments = ["label", "--local", "--overwrite", "-f", "-", "-o", "json", "read=again"];
    let output = run(Command::new("kubectl").args(arguments), &texts.join("---\n"));
    let objects = serde_json::Deserializer::from_str(&output).into_iter();
    let read: Vec<Value> = objects.collect::<Result<_, _>>().expect("-o json prints JSON");
    assert_eq!(ours.len(), read.len());
    let differ: Vec<_> = ours.iter().zip(&read).filter(|(ours, read)| !same(ours, read)).collect();
    let shown: Vec<_> =
        differ.iter().map(|(ours, read)| format!("{} / {}", ours["spec"][0], read["spec"][0])).collect();
    assert!(differ.is_empty(), "ours / kubectl:\n{}", shown.join("\n"));
}
