use super::*;
use crate::source::{Input, Options, Source};
use proptest::prelude::*;
use serde_json::{Map, json};

#[test]
fn a_document_looks_as_a_person_would_write_it() {
    let document = json!({
        "kind": "StatefulSet",
        "status": {"replicas": 3},
        "spec": {
            "replicas": null,
            "template": {"metadata": {"creationTimestamp": null, "labels": {}}, "spec": {"containers": [
                {"name": "elasticsearch", "image": "docker.elastic.co/elasticsearch/elasticsearch:9.2.1", "args": [], "env": [
                    {"name": "ES_JAVA_OPTS", "value": "-Xms2g -Xmx2g"}, {"name": "A", "value": "yes"}],
                 "resources": {"requests": {"cpu": "1", "memory": "4Gi"}}, "ports": [{"containerPort": 9200, "protocol": "TCP"}]}]}},
            "matrix": [[1, [2, {"a": true}]], [], {}, [{}]],
        },
        "metadata": {"annotations": {"esgen.dev/version": "1.0"}, "creationTimestamp": "2024-01-01T00:00:00Z",
                     "labels": {"app.kubernetes.io/name": "elasticsearch"}, "ownerReferences": [], "namespace": "search", "name": "vectors-data"},
        "apiVersion": "apps/v1",
    });
    let expected = r#"apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: vectors-data
  namespace: search
  labels:
    app.kubernetes.io/name: elasticsearch
  annotations:
    esgen.dev/version: "1.0"
  ownerReferences: []
spec:
  template:
    metadata:
      labels: {}
    spec:
      containers:
      - name: elasticsearch
        image: docker.elastic.co/elasticsearch/elasticsearch:9.2.1
        args: []
        env:
        - name: ES_JAVA_OPTS
          value: "-Xms2g -Xmx2g"
        - name: A
          value: "yes"
        resources:
          requests:
            cpu: "1"
            memory: 4Gi
        ports:
        - containerPort: 9200
          protocol: TCP
  matrix:
  - - 1
    - - 2
      - a: true
  - []
  - {}
  - - {}
"#;
    assert_eq!(yaml(std::slice::from_ref(&document)), expected);
    assert_eq!(file_name(&document), "statefulset-vectors-data.yaml");
    let list: Value = serde_json::from_str(&json(std::slice::from_ref(&document))).unwrap();
    let first: Value = serde_yaml::from_str(expected).unwrap();
    assert_eq!(list, json!({"apiVersion": "v1", "kind": "List", "items": [first]}));
}

#[test]
fn json_is_indented_and_in_the_same_order() {
    let documents = [json!({"metadata": {"name": "a"}, "kind": "Service", "list": [1, {}, [], "x"], "gone": null})];
    let expected = r#"{
  "apiVersion": "v1",
  "kind": "List",
  "items": [
    {
      "kind": "Service",
      "metadata": {
        "name": "a"
      },
      "list": [
        1,
        {},
        [],
        "x"
      ]
    }
  ]
}
"#;
    assert_eq!(json(&documents), expected);
    assert_eq!(json(&[]), "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": []\n}\n");
    assert_eq!(yaml(&[]), "");
}

#[test]
fn documents_stand_in_apply_order() {
    let document = |kind: &str, namespace: &str, name: &str| json!({"kind": kind, "metadata": {"name": name, "namespace": namespace}});
    let documents = [
        document("Zebra", "", "z"),
        document("HorizontalPodAutoscaler", "a", "x"),
        document("StatefulSet", "a", "x"),
        document("Service", "b", "a"),
        document("Service", "a", "b"),
        document("Service", "a", "a"),
        document("ConfigMap", "a", "x"),
        document("Namespace", "", "a"),
        json!(null),
    ];
    let output = yaml(&documents);
    let kinds: Vec<_> = output.lines().filter_map(|line| line.strip_prefix("kind: ")).collect();
    let expected =
        ["Namespace", "ConfigMap", "Service", "Service", "Service", "StatefulSet", "HorizontalPodAutoscaler", "Zebra"];
    assert_eq!(kinds, expected);
    let services: Vec<_> = output.split("---\n").filter(|text| text.contains("Service")).collect();
    assert!(services[0].contains("name: a\n  namespace: a") && services[2].contains("namespace: b"), "{services:?}");
    let reversed: Vec<_> = documents.iter().rev().cloned().collect();
    assert_eq!(yaml(&reversed), output);
}

#[test]
fn texts_that_some_reader_takes_for_another_type_are_quoted() {
    let traps = "yes Yes YES no No NO on On ON off Off OFF y Y n N true True TRUE false False FALSE null Null NULL ~ 1 -1 +1 0 0777 0o777 \
                 0x10 0b11 1e3 1E3 1e+3 12e03 123e4567 1e400 1.0 8.10 .5 5. 1_000 08 00 .inf -.inf .nan .NaN 2024-01-01 2024-01-01T00:00:00Z \
                 12:30:45 1:30 12345678901234567890 = << - ? : -- --- ... @a `a` %a &a *a !a |a >a {a} [a] 'a' \"a\" #a a: a# ,a \
                 1.2.3 0m 1E a:\u{a0}b naïve";
    for trap in traps.split(' ').chain([
        "", " a", "a ", "a: b", "a #b", "\ta", "\u{85}", "\u{2028}", "\u{feff}", "\0", "\x1b", "\u{7f}", "😀", "a\rb",
        "- a",
    ]) {
        let written = scalar::inline(trap);
        // `a#` would be plain for YAML's sake; the pattern is stricter.
        assert!(written.starts_with('"') && written.ends_with('"') && written.len() >= 2, "{trap:?} -> {written}");
    }
    for plain in [
        "elasticsearch", "16Gi", "500m", "10Gi", "5m", "30s", "2k", "/usr/share/elasticsearch/data", "apps/v1",
        "fast-ssd", "data_hot", "a:b", "a@sha256:0f", "RuntimeDefault",
    ] {
        assert_eq!(scalar::inline(plain), plain);
    }
    assert_eq!(scalar::inline("a\"\\\n\t\r\0\u{85}é\u{2028}😀"), r#""a\"\\\n\t\r\x00\x85é\u2028\U0001F600""#);
}

#[test]
fn numbers_are_numbers_to_every_reader() {
    let table = [
        (json!(1), "1"),
        (json!(-7), "-7"),
        (json!(u64::MAX), "18446744073709551615"),
        (json!(0.5), "0.5"),
        (json!(1.0), "1.0"),
        (json!(1e300), "1.0e+300"),
        (json!(1.5e300), "1.5e+300"),
        (json!(1e-7), "1.0e-7"),
    ];
    for (number, expected) in table {
        let Value::Number(number) = number else { unreachable!() };
        assert_eq!(scalar::number(&number), expected);
    }
}

#[test]
fn texts_of_several_lines_are_blocks_where_that_is_safe() {
    let table = [
        ("a\nb\n", "x: |\n  a\n  b\n"),
        ("a\nb", "x: |-\n  a\n  b\n"),
        ("a\n\n\n", "x: |+\n  a\n\n\n"),
        ("a\n\n  b: \"c\" # d\n---\n\te — 😀\n", "x: |\n  a\n\n    b: \"c\" # d\n  ---\n  \te — 😀\n"),
        ("\n", "x: \"\\n\"\n"),
        ("\na\n", "x: \"\\na\\n\"\n"),
        (" a\nb\n", "x: \" a\\nb\\n\"\n"),
        ("\ta\nb\n", "x: \"\\ta\\nb\\n\"\n"),
        ("a \nb\n", "x: \"a \\nb\\n\"\n"),
        ("a\n \nb\n", "x: \"a\\n \\nb\\n\"\n"),
        ("a\r\nb\n", "x: \"a\\r\\nb\\n\"\n"),
        ("a\n\u{85}b\n", "x: \"a\\n\\x85b\\n\"\n"),
        ("a\n\u{feff}b\n", "x: \"a\\n\\uFEFFb\\n\"\n"),
    ];
    for (text, expected) in table {
        let document = json!({"x": text});
        assert_eq!(yaml(std::slice::from_ref(&document)), expected);
        reads_back(&document);
    }
    reads_back(
        &json!({"a": [{"b": "x\ny\n"}, "x\ny", ["x\n\n"]], "k".repeat(2000): {"z": [1]}, "l".repeat(2000): ["x\ny\n"]}),
    );
}

#[test]
fn no_document_is_too_deep() {
    let mut deep = json!(1);
    // Indentation alone makes the JSON quadratic in the depth.
    for _ in 0..5_000 {
        deep = Value::Array(vec![deep]);
    }
    assert_eq!(yaml(std::slice::from_ref(&deep)).trim_end().len(), 2 * 5_000 + 1);
    assert!(json(std::slice::from_ref(&deep)).len() > 5_000);
    // Dropping it would recurse, and that is not ours.
    std::mem::forget(deep);
}

#[test]
fn file_names_stay_in_their_directory() {
    assert_eq!(
        file_name(&json!({"kind": "../A", "metadata": {"name": "../../etc/passwd"}})),
        "---a-..-..-etc-passwd.yaml"
    );
    assert_eq!(file_name(&json!([])), "object-unnamed.yaml");
}

/// Nulls in mappings are not written.
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

fn has_floats(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(has_floats),
        Value::Object(map) => map.values().any(has_floats),
        _ => false,
    }
}

fn reads_back(document: &Value) {
    let expected = without_nulls(document);
    let text = yaml(std::slice::from_ref(document));
    let read: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(read, expected, "serde_yaml\n{text}");
    // Our own reader refuses numbers that do not keep their text, and takes null for no document.
    if !has_floats(document) && !document.is_null() {
        let source = Source::read(&[Input::Text { name: "emitted".into(), text: text.clone() }], &Options::default());
        assert!(source.findings.is_empty(), "{:?}\n{text}", source.findings);
        assert_eq!(source.documents[0].root.to_json(), expected, "source\n{text}");
    }
    let list: Value = serde_json::from_str(&json(std::slice::from_ref(document))).unwrap();
    assert_eq!(list["items"][0], expected);
    assert_eq!(yaml(&[read]), text, "emitted again");
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,12}",
        "[0-9_.:eExo+-]{1,8}",
        "[ a\\n\\t\\r:#\"'|-]{0,12}",
        "(([ -~]|\\t|é|😀){0,8}\n){0,5}",
        proptest::sample::select(vec![
            "yes", "null", "~", "<<", "=", "", "1e3", "0777", "2024-01-01", "---", "...", "- a", "a: b", "a #b",
            "%YAML 1.2"
        ])
        .prop_map(str::to_owned),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-100i64..100).prop_map(Value::from),
        any::<f64>().prop_filter("JSON has only finite ones", |value| value.is_finite()).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((texts(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_value_reads_back(value in values()) {
        reads_back(&json!({"spec": value}));
        reads_back(&value);
    }
}
