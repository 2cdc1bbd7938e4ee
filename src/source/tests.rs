use super::*;
use crate::diagnostics::{Path, Target};
use serde_json::{Value, json};

mod hostile;

const CONFIG: &str = "apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: vectors, namespace: search}
spec:
  version: 9.2.1
  # a comment
  nodeSets:
    - name: master
      replicas: 3
    - name: data
      roles: [data_hot,
              ingest]
      config:
        xpack.a.b: true
";

fn text(text: &str) -> Input {
    Input::Text { name: "esgen.yaml".into(), text: text.into() }
}

fn read(content: &str) -> Source {
    Source::read(&[text(content)], &Options::default())
}

fn read_with(overlays: &[&str], sets: &[&str]) -> Source {
    let options = Options {
        overlays: overlays.iter().map(|overlay| text(overlay)).collect(),
        sets: sets.iter().map(|set| (*set).to_owned()).collect(),
    };
    Source::read(&[text(CONFIG)], &options)
}

fn value(content: &str) -> Value {
    let source = read(content);
    assert!(source.findings.is_empty(), "{content:?}: {:#?}", source.findings);
    source.documents[0].root.to_json()
}

/// What is shown of the findings, in their own order.
fn report(source: &Source) -> Report {
    Report::new(source.findings.clone(), source.files.clone(), source.secrets.clone())
}

/// The findings as `code line:column "underlined text" message`.
fn findings(source: &Source) -> Vec<String> {
    let spans = source.findings.iter().map(|finding| finding.span.expect("every finding of this stage has a span"));
    report(source)
        .findings
        .iter()
        .zip(spans)
        .map(|(finding, span)| {
            let at = finding.location.position.as_ref().expect("a position");
            let shown = &source.files.get(span.file).text[span.start..span.end];
            format!("{} {}:{} {shown:?} {}", finding.rule, at.line, at.column, finding.message)
        })
        .collect()
}

/// The only finding of a text.
fn finding(content: &str) -> String {
    let found = findings(&read(content));
    assert_eq!(found.len(), 1, "{:?}: {found:#?}", &content[..content.len().min(200)]);
    found.into_iter().next().unwrap()
}

fn shown(source: &Source, path: &str, target: Target) -> String {
    let span = source.documents[0].root.span_of(&Path::parse(path), target);
    source.files.get(span.file).text[span.start..span.end].to_owned()
}

#[test]
fn places_are_exact() {
    for content in [
        CONFIG.to_owned(),
        CONFIG.replace('\n', "\r\n"),
        CONFIG.replace("a comment", "ä€😀"),
        format!("\u{feff}{CONFIG}"),
    ] {
        let source = read(&content);
        assert!(source.findings.is_empty(), "{:?}", source.findings);
        let of = |path, target| shown(&source, path, target);
        assert_eq!(of("spec.version", Target::Value), "9.2.1");
        assert_eq!(of("spec.version", Target::Key), "version");
        assert_eq!(of("metadata.name", Target::Value), "vectors");
        assert_eq!(of("metadata", Target::Value), "{name: vectors, namespace: search}");
        assert_eq!(of("spec.nodeSets[0]", Target::Value).replace('\r', ""), "name: master\n      replicas: 3");
        assert_eq!(of("spec.nodeSets[1].roles[1]", Target::Value), "ingest");
        assert_eq!(of("spec.nodeSets[1].config[\"xpack.a.b\"]", Target::Key), "xpack.a.b");
        // What is absent: the key of the nearest parent.
        assert_eq!(
            of("spec.nodeSets[1].autoscaling.minReplicas", Target::Value).replace('\r', "").lines().next(),
            Some("name: data")
        );
        assert_eq!(of("spec.workload.vectors", Target::Value), "spec");
        assert_eq!(of("status", Target::Value), "apiVersion");
    }
}

#[test]
fn a_value_that_is_left_out_is_shown_by_its_key() {
    let source = read("a:\n  b:\n  c: 1\n");
    assert_eq!(shown(&source, "a.b", Target::Value), "b");
    assert_eq!(source.documents[0].root.to_json(), json!({"a": {"b": null, "c": 1}}));
}

#[test]
fn locate_fills_in_spans() {
    let source = read(CONFIG);
    let place = |path| Place::Config { document: 0, path: Path::parse(path), target: Target::Value };
    let mut findings = [Finding::error("some-rule", place("spec.version"), "x").related(place("kind"), "y")];
    source.locate(&mut findings);
    let at = CONFIG.find("9.2.1").unwrap();
    assert_eq!(findings[0].span.map(|span| (span.start, span.end)), Some((at, at + 5)));
    assert_eq!(findings[0].related[0].span.map(|span| span.start), CONFIG.find("Elastic"));
}

#[test]
fn yaml_is_read_as_kubectl_reads_it() {
    let table: &[(&str, Value)] = &[
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", json!({"a": "x\ny\n", "b": "x y"})),
        ("a: 'it''s'\nb: \"\\u00e4\\n\"\n", json!({"a": "it's", "b": "ä\n"})),
        ("base: &b {x: 1, z: 2}\nc:\n  <<: *b\n  z: 3\n", json!({"base": {"x": 1, "z": 2}, "c": {"z": 3, "x": 1}})),
        (
            "a: &a {x: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b]}\n",
            json!({"a": {"x": 1}, "b": {"x": 2, "z": 2}, "c": {"x": 1, "z": 2}}),
        ),
        ("\"<<\": 1\n", json!({"<<": 1})),
        ("a: &x text\n*x : 1\n", json!({"a": "text", "text": 1})),
        ("a: !!str 8.10\nb: !!int 3\nc: ! yes\nd: !!map {}\n", json!({"a": "8.10", "b": 3, "c": "yes", "d": {}})),
        ("\"8080\": 1\n'yes': 2\n", json!({"8080": 1, "yes": 2})),
        ("%YAML 1.2\n---\na: 1\n...\n", json!({"a": 1})),
        ("--- # comment\na: 1\n", json!({"a": 1})),
        ("{\"a\": [1, \"b\", null]}", json!({"a": [1, "b", null]})),
        ("a:\n- b\n-\n  - c\n", json!({"a": ["b", ["c"]]})),
        ("count: 50_000_000\n", json!({"count": 50_000_000})),
    ];
    for (content, expected) in table {
        assert_eq!(&value(content), expected, "{content}");
    }
}

#[test]
fn several_documents_and_empty_ones() {
    let source = read("---\n# nothing\n---\na: 1\n---\n\n---\nb: 2\n...\n---\n~\n");
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    let values: Vec<_> = source.documents.iter().map(|document| document.root.to_json()).collect();
    assert_eq!(values, [json!({"a": 1}), json!({"b": 2})]);
    // An alias does not reach into the document before.
    assert_eq!(
        finding("a: &x 1\n---\nb: *x\n"),
        "invalid-yaml 3:4 \"*x\" an alias inside its own anchor, or to an anchor of another document"
    );
}

#[test]
fn broken_yaml_has_one_clear_finding() {
    let table: &[(&str, &str)] = &[
        ("", "unreadable-file 1:1 \"\" there is no document in it"),
        ("# only a comment\n", "unreadable-file 1:1 \"\" there is no document in it"),
        ("a: 1\na: 2\n", "invalid-yaml 2:1 \"a\" the key `a` stands here a second time"),
        ("{a: 1, \"a\": 2}", "invalid-yaml 1:8 \"\\\"a\\\"\" the key `\"a\"` stands here a second time"),
        ("8080: x\n", "invalid-yaml 1:1 \"8080\" the key `8080` is a number"),
        ("yes: x\n", "invalid-yaml 1:1 \"yes\" the key `yes` is a boolean to some YAML readers"),
        (
            "2024-01-01: x\n",
            "invalid-yaml 1:1 \"2024-01-01\" the key `2024-01-01` is not a string to every YAML reader",
        ),
        ("~: x\n", "invalid-yaml 1:1 \"~\" the key `~` is null"),
        ("? [a]\n: x\n", "invalid-yaml 1:3 \"[\" a key that is a list or an object"),
        ("name: {{ name }}\n", "invalid-yaml 1:7 \"{{ name }}\" `{{ name }}` is a template that was not filled in"),
        ("{[a]: b}\n", "invalid-yaml 1:2 \"[\" a key that is a list or an object"),
        ("a: !secret b\n", "invalid-yaml 1:4 \"!secret b\" the tag `!secret` does not fit here, or is not known"),
        (
            "a: !!binary aGk=\n",
            "invalid-yaml 1:4 \"!!binary aGk=\" the tag `!!binary` does not fit here, or is not known",
        ),
        ("a: !!int x\n", "invalid-yaml 1:4 \"!!int x\" the tag `!!int` does not fit here, or is not known"),
        ("a: \"x\nb: 1\n", ""),
        ("a: [1, 2\nb: 3\n", ""),
        ("a: {b: 1\n", ""),
        ("a:\n\tb: 1\n", ""),
        ("a: b: c\n", ""),
        ("a: 1\n  b: 2\n", ""),
        ("a: 1\nb\n", ""),
        ("a: *nowhere\n", ""),
        ("a: &a [*a]\n", "invalid-yaml 1:8 \"*a\" an alias inside its own anchor, or to an anchor of another document"),
        ("a: \"\\q\"\n", ""),
        ("a: \"\\ud800\"\n", ""),
        ("a: \"\\ud83d\\ude00\"\n", ""),
        ("a: x\0y\n", "invalid-yaml 1:5 \"\\0\" the character U+0000 stands in the text"),
        ("a: x\u{85}y\n", "invalid-yaml 1:5 \"\\u{85}\" the character U+0085 stands in the text"),
        ("a: x\u{2028}y\n", "invalid-yaml 1:5 \"\\u{2028}\" the character U+2028 stands in the text"),
        ("a: @x\n", ""),
        ("a: `x`\n", ""),
        ("a: %x\n", ""),
        ("- a\nb: 1\n", ""),
        ("]\n", ""),
        ("<<: 1\n", "invalid-yaml 1:5 \"1\" `<<` takes an object, or a list of objects"),
        ("%YAML 1.2\n%YAML 1.2\n---\na: 1\n", ""),
        ("%YAML 3.0 x\n---\na: 1\n", ""),
        ("%TAG ! tag:x,2000:\n---\na: !b c\n", ""),
        ("a: 1\n--- b: 2\n", ""),
        ("a: |\n\tx\n", ""),
    ];
    for (content, expected) in table {
        let found = finding(content);
        eprintln!("{content:?}\n    {found}");
        assert!(is_of_source(&found), "{found}");
        if !expected.is_empty() {
            assert_eq!(&found, expected, "{content:?}");
        }
    }
}

#[test]
fn a_duplicate_key_names_both_places() {
    let source = read("a: 1\nb: 2\na: 3\n");
    let related = source.findings[0].related[0].span.unwrap();
    assert_eq!((related.start, related.end), (0, 1));
    assert_eq!(source.documents[0].root.to_json(), json!({"a": 1, "b": 2}));
}

#[test]
fn ambiguous_scalars_are_all_found_with_a_remedy() {
    let source = read("a: yes\nb: 0777\nc: 8.10\nd: 2024-01-01\ne: 1e3\nf: 'yes'\n");
    assert_eq!(
        findings(&source),
        [
            "ambiguous-value 1:4 \"yes\" `yes` is true to kubectl (YAML 1.1) and the string \"yes\" to kustomize and to YAML 1.2",
            "ambiguous-value 2:4 \"0777\" `0777` is 511 to kubectl, which reads it as octal, and 777 to YAML 1.2",
            "ambiguous-value 3:4 \"8.10\" `8.10` is written as a number, and as numbers 8.10 and 8.1 are the same",
            "ambiguous-value 4:4 \"2024-01-01\" `2024-01-01` is a string to kubectl and a point in time to kustomize, which rewrites it",
            "ambiguous-value 5:4 \"1e3\" `1e3` is the number 1000.0 to kubectl and to YAML 1.2, and the string \"1e3\" to YAML 1.1",
        ]
    );
    assert_eq!(
        report(&source).findings[2].remedy,
        "write \"8.10\" in quotes where the string is meant, 8.1 where the value is"
    );
}

#[test]
fn files_that_cannot_be_read_are_findings_and_the_others_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Input::Path(path)
    };
    let latin1 = write("latin1.yaml", b"a: 1\nname: b\xe4r\n");
    let utf16 = write("utf16.yaml", b"\xff\xfea\0:\0");
    let cut = write("cut.yaml", b"a: \xe2\x82");
    let good = write("good.yaml", b"\xef\xbb\xbfa: 1\n");
    let sparse = directory.path().join("sparse.yaml");
    std::fs::File::create(&sparse).unwrap().set_len(100 << 20).unwrap();
    let just_over = write("over.yaml", &vec![b'#'; SIZE_LIMIT + 1]);
    let missing = Input::Path(directory.path().join("missing.yaml"));
    let inputs = [latin1, utf16, cut, Input::Path(sparse), just_over, missing, Input::Path("/dev/zero".into()), good];
    let source = Source::read(&inputs, &Options::default());
    let messages: Vec<_> =
        findings(&source).into_iter().map(|f| f.replace(&*directory.path().to_string_lossy(), "DIR")).collect();
    let expected = [
        "unreadable-file 2:8 \"\u{fffd}\" cannot read DIR/latin1.yaml: it is not UTF-8 at byte offset 12 (0xe4)",
        "unreadable-file 1:1 \"\" cannot read DIR/utf16.yaml: it is UTF-16 (at byte offset 0), not UTF-8",
        "unreadable-file 1:4 \"\u{fffd}\" cannot read DIR/cut.yaml: it is not UTF-8 at byte offset 3 (0xe2)",
        "unreadable-file 1:1 \"\" cannot read DIR/sparse.yaml: it is larger than 4 MiB",
        "unreadable-file 1:1 \"\" cannot read DIR/over.yaml: it is larger than 4 MiB",
        "unreadable-file 1:1 \"\" cannot read DIR/missing.yaml: there is no such file",
    ];
    assert_eq!(messages[..6], expected);
    assert!(messages[6].starts_with("unreadable-file 1:1 \"\" cannot read /dev/zero: "), "{}", messages[6]);
    assert_eq!(source.documents.len(), 1);
}

#[test]
fn a_directory_gives_its_configs_in_order_and_skips_what_is_not_ours() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    let config = |name: &str| format!("apiVersion: esgen.dev/v1\nkind: K\nmetadata: {{name: {name}}}\n");
    write("b.yaml", &config("b"));
    write("a.yml", &format!("{}---\napiVersion: v1\nkind: ConfigMap\ndata: {{x: yes}}\n", config("a")));
    write("kustomization.yaml", "resources: [yes, {{ broken");
    write("notes.txt", "apiVersion: esgen.dev/v1");
    write(".hidden.yaml", &config("hidden"));
    std::fs::create_dir(directory.path().join("sub.yaml")).unwrap();
    let input = [Input::Path(directory.path().to_path_buf())];
    let source = Source::read(&input, &Options::default());
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    let names: Vec<_> = source.documents.iter().map(|d| d.root.to_json()["metadata"]["name"].clone()).collect();
    assert_eq!(names, ["a", "b"]);

    for name in ["a.yml", "b.yaml"] {
        std::fs::remove_file(directory.path().join(name)).unwrap();
    }
    let source = Source::read(&input, &Options::default());
    assert_eq!(source.findings.len(), 1);
    assert!(report(&source).findings[0].message.contains("apiVersion starts with esgen.dev/"), "{:?}", source.findings);
}

#[test]
fn overlays_merge() {
    let overlay = "kind: ElasticsearchCluster
metadata: {name: vectors, namespace: null}
spec:
  version: 9.2.2
  nodeSets:
    - {name: data, roles: [data_content], replicas: 5, config: {xpack.a.b: null, extra: {gone: null, kept: 1}}}
    - {name: master, $patch: delete}
    - {name: ml, roles: [ml]}
";
    let source = read_with(&[overlay], &[]);
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    assert_eq!(
        source.documents[0].root.to_json(),
        json!({
            "apiVersion": "esgen.dev/v1",
            "kind": "ElasticsearchCluster",
            "metadata": {"name": "vectors"},
            "spec": {
                "version": "9.2.2",
                "nodeSets": [
                    {"name": "data", "roles": ["data_content"], "config": {"extra": {"kept": 1}}, "replicas": 5},
                    {"name": "ml", "roles": ["ml"]},
                ],
            },
        })
    );
    // What was merged keeps the place in its own file.
    let at = |path| source.documents[0].root.at(&Path::parse(path)).unwrap().span;
    assert_eq!(source.files.get(at("spec.version").file).text, overlay);
    assert_eq!(source.files.get(at("spec.nodeSets[0].name").file).text, overlay);
    assert_eq!(source.files.get(at("kind").file).text, overlay);
    assert_eq!(source.files.get(at("apiVersion").file).text, CONFIG);
}

#[test]
fn overlays_that_fit_nothing_are_findings() {
    let table = [
        (
            "kind: ElasticsearchCluster\nmetadata: {name: vector}\n",
            "unfitting-overlay 1:1 \"kind\" the overlay for ElasticsearchCluster fits no config: it is for ElasticsearchCluster vector, there is ElasticsearchCluster vectors",
        ),
        (
            "kind: Other\n",
            "unfitting-overlay 1:1 \"kind\" the overlay for Other fits no config: it is for Other, there is ElasticsearchCluster vectors",
        ),
        ("spec: {}\n", "unfitting-overlay 1:1 \"spec\" the overlay has no `kind`"),
        ("[]\n", "unfitting-overlay 1:1 \"[]\" the overlay has no `kind`"),
        (
            "kind: ElasticsearchCluster\nspec: {nodeSets: [{name: dat, $patch: delete}]}\n",
            "unfitting-overlay 2:19 \"{name: dat, $patch: delete}\" there is no element named dat to delete",
        ),
        (
            "kind: ElasticsearchCluster\nspec: {$patch: replace}\n",
            "unfitting-overlay 2:8 \"$patch\" `$patch` does not fit here",
        ),
        (
            "kind: ElasticsearchCluster\nspec: {nodeSets: [{name: dta, replicas: 5}]}\n",
            "unfitting-overlay 2:26 \"dta\" there is no node set named `dta`: did you mean `data`?",
        ),
        (
            "kind: ElasticsearchCluster\nspec: {nodeSets: [{name: data, $patch: add}]}\n",
            "unfitting-overlay 2:19 \"{name: data, $patch: add}\" there is an element named data already",
        ),
    ];
    for (overlay, expected) in table {
        assert_eq!(findings(&read_with(&[overlay], &[])), [expected], "{overlay}");
    }
}

#[test]
fn a_node_set_with_almost_the_name_of_another_is_added_on_request() {
    let source = read_with(&["kind: ElasticsearchCluster\nspec: {nodeSets: [{name: data2, $patch: add}]}\n"], &[]);
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    assert_eq!(source.documents[0].root.to_json()["spec"]["nodeSets"][2], json!({"name": "data2"}));
    // Also where there was no list before.
    let bare = CONFIG.split("  nodeSets:").next().unwrap_or_default();
    let overlay = text("kind: ElasticsearchCluster\nspec: {nodeSets: [{name: data2, $patch: add}]}\n");
    let source = Source::read(&[text(bare)], &Options { overlays: vec![overlay], sets: Vec::new() });
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    assert_eq!(source.documents[0].root.to_json()["spec"]["nodeSets"], json!([{"name": "data2"}]));
}

#[test]
fn what_an_overlay_misspells_in_one_of_several_documents_is_a_finding() {
    let other = CONFIG.replace("name: data", "name: dat").replace("name: vectors", "name: images");
    let overlay = "kind: ElasticsearchCluster\nspec: {nodeSets: [{name: data, replicas: 5}]}\n";
    let options = Options { overlays: vec![text(overlay)], sets: Vec::new() };
    let source = Source::read(&[text(CONFIG), text(&other)], &options);
    assert_eq!(source.findings.len(), 1, "{:?}", source.findings);
}

#[test]
fn sets_apply_in_order_and_point_into_the_argument() {
    let sets = [
        "spec.nodeSets[data].replicas=4",
        "spec.nodeSets.data.replicas=5",
        "spec.nodeSets[0].replicas=7",
        "spec.nodeSets[data].config[\"xpack.a.b\"]=false",
        "spec.workload.vectors={count: 5_000, dims: 8}",
        "spec.version=\"8.10\"",
        "metadata.namespace=null",
        "metadata.labels.a.b=null",
        "spec.note=x = y",
    ];
    let source = read_with(&[], &sets);
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    assert_eq!(
        source.documents[0].root.to_json(),
        json!({
            "apiVersion": "esgen.dev/v1",
            "kind": "ElasticsearchCluster",
            "metadata": {"name": "vectors"},
            "spec": {
                "version": "8.10",
                "nodeSets": [
                    {"name": "master", "replicas": 7},
                    {"name": "data", "roles": ["data_hot", "ingest"], "config": {"xpack.a.b": false}, "replicas": 5},
                ],
                "workload": {"vectors": {"count": 5000, "dims": 8}},
                "note": "x = y",
            },
        })
    );
    assert_eq!(shown(&source, "spec.workload.vectors.count", Target::Value), "5_000");
    assert_eq!(shown(&source, "spec.workload.vectors", Target::Key), "vectors");
    assert_eq!(shown(&source, "spec.nodeSets[1].replicas", Target::Key), "replicas");
}

#[test]
fn sets_that_cannot_be_applied_are_findings() {
    let table = [
        ("spec.version", "unfitting-overlay 1:1 \"spec.version\" the `=` is missing"),
        ("=5", "unfitting-overlay 1:1 \"=5\" a key is missing in the path"),
        ("spec..x=5", "unfitting-overlay 1:6 \".x=5\" a key is missing in the path"),
        ("spec.nodeSets[=5", "unfitting-overlay 1:14 \"[=5\" the bracket is not closed"),
        ("spec[\"x=5", "unfitting-overlay 1:5 \"[\\\"x=5\" the bracket is not closed by `\"]`"),
        ("spec.nodeSets[0]x=5", "unfitting-overlay 1:17 \"x=5\" `.`, `[` or `=` is missing behind the bracket"),
        ("spec.nodeSets[9].replicas=5", "unfitting-overlay 1:14 \"[9]\" there is no element 9: the list has 2"),
        ("spec.nodeSets[dat].replicas=5", "unfitting-overlay 1:14 \"[dat]\" there is no element named dat"),
        ("spec.nodeSets.dat.replicas=5", "unfitting-overlay 1:15 \"dat\" there is no element named dat"),
        ("spec.nodeSets.1.replicas=5", "unfitting-overlay 1:15 \"1\" there is no element named 1"),
        ("spec.nodeSets.data.roles.ingest=5", "unfitting-overlay 1:26 \"ingest\" there is no element named ingest"),
        ("spec[0]=5", "unfitting-overlay 1:5 \"[0]\" an object stands here, not a list"),
        ("spec.version.major=5", "unfitting-overlay 1:14 \"major\" the value in front of this has no parts"),
        ("spec.version=", "unfitting-overlay 1:1 \"spec.version=\" there is no value behind the `=`"),
        (
            "spec.version=8.10",
            "ambiguous-value 1:14 \"8.10\" `8.10` is written as a number, and as numbers 8.10 and 8.1 are the same",
        ),
        (
            "spec.version=a: b",
            "unfitting-overlay 1:14 \"a: b\" the value is neither a scalar nor a list or object in brackets",
        ),
        (
            "spec.version=1\n---\n2",
            "unfitting-overlay 1:14 \"1\\n---\\n2\" the value is neither a scalar nor a list or object in brackets",
        ),
    ];
    for (argument, expected) in table {
        let source = read_with(&[], &[argument]);
        assert_eq!(findings(&source), [expected], "{argument}");
        assert_eq!(source.documents[0].root.to_json(), value(CONFIG));
    }
    let remedy = &report(&read_with(&[], &["spec.version=8.10"])).findings[0].remedy;
    assert!(remedy.contains("--set 'spec.version=\"8.10\"'"), "{remedy}");
}

#[test]
fn an_overlay_may_fit_one_of_several_documents() {
    let other = CONFIG.replace("name: data", "name: other").replace("name: vectors", "name: images");
    let overlay = "kind: ElasticsearchCluster\nspec: {nodeSets: [{name: other, $patch: delete}]}\n";
    let options = Options { overlays: vec![text(overlay)], sets: vec!["spec.nodeSets[data].replicas=4".to_owned()] };
    let source = Source::read(&[text(CONFIG), text(&other)], &options);
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    assert_eq!(source.documents[0].root.to_json()["spec"]["nodeSets"][1]["replicas"], 4);
    assert_eq!(source.documents[1].root.to_json()["spec"]["nodeSets"].as_array().map(Vec::len), Some(1));
}

/// Whether the finding, as [`finding`] writes it, is of one of this stage's rules.
fn is_of_source(found: &str) -> bool {
    super::RULES.iter().any(|rule| found.split(' ').next() == Some(rule.name))
}
