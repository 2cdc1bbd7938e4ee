//! One report per difficulty, in every format.

use snapbox::{IntoData, assert_data_eq, str};

use super::*;
use crate::message;

const RULES: &[RuleText] = &[
    RuleText {
        name: "unreadable-file",
        severity: Severity::Error,
        title: "unknown key",
        why: "A key that esgen does not know has no effect.",
        remedy: "Write one of the known keys.",
    },
    RuleText {
        name: "two-masters",
        severity: Severity::Error,
        title: "two master-eligible nodes",
        why: "With two voters the loss of either stops the cluster.",
        remedy: "Use one or three.",
    },
];

/// The span of the first occurrence of `needle`.
fn span_of(files: &Files, file: FileId, needle: &str) -> Option<Span> {
    let start = files.get(file).text.find(needle)?;
    Some(Span { file, start, end: start + needle.len() })
}

fn config(path: &str) -> Place {
    Place::Config { document: 0, path: Path::parse(path), target: Target::Value }
}

fn human(report: &Report) -> String {
    let mut out = Vec::new();
    human::write(report, &mut out, false).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(report: &Report) -> String {
    let mut out = Vec::new();
    json::write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn sarif(report: &Report) -> String {
    let mut out = Vec::new();
    sarif::write(report, &mut out, RULES).unwrap();
    String::from_utf8(out).unwrap()
}

fn github(report: &Report) -> String {
    let mut out = Vec::new();
    github::write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What a report is made of.
#[derive(Default)]
struct Found {
    files: Files,
    findings: Vec<Finding>,
    secrets: Vec<Span>,
}

impl Found {
    fn report(self) -> Report {
        Report::new(self.findings, self.files, Secrets::new(self.secrets))
    }
}

/// One finding on `needle` of one text.
fn single(text: &str, needle: &str) -> Found {
    let mut report = Found::default();
    let file = report.files.add("esgen.yaml", text);
    let mut finding = Finding::error("unreadable-file", config("spec"), "a message");
    finding.span = span_of(&report.files, file, needle);
    report.findings.push(finding);
    report
}

/// Two files, a related place near, one far and one in the other file, a finding without any place.
fn cluster() -> Report {
    let mut report = Found::default();
    let main = report.files.add(
        "./search/esgen file.yaml",
        "spec:\n  version: 9.2.1\n  nodeSets:\n    - name: master\n      roles: [master]\n      replicas: 2\n",
    );
    let overlay = report.files.add("overlays/prod,eu.yaml", "spec:\n  größe: 5\n");

    let mut quorum = Finding::error("two-masters", config("spec.nodeSets[0].replicas"), "2 master-eligible nodes")
        .why("With two voters the loss of either stops the cluster.")
        .remedy("replicas: 3")
        .related(config("spec.nodeSets[0].roles"), "makes them master-eligible")
        .related(config("spec"), "merged with this overlay")
        .related(Place::Nowhere, "as the workload asks for");
    quorum.span = span_of(&report.files, main, "2\n");
    quorum.related[0].span = span_of(&report.files, main, "[master]");
    quorum.related[1].span = span_of(&report.files, overlay, "spec");
    let mut unknown = Finding::warning("unreadable-file", config("spec.größe"), "unknown key 'größe': 100 % no effect");
    unknown.span = span_of(&report.files, overlay, "größe");
    let nowhere = Finding::error("no-config", Place::Nowhere, "no config given").remedy("esgen render esgen.yaml");
    report.findings = vec![quorum, unknown, nowhere];
    report.report()
}

#[test]
fn cluster_human() {
    assert_data_eq!(
        human(&cluster()),
        str![[r#"
error[two-masters]: 2 master-eligible nodes
 --> ./search/esgen file.yaml:6:17
  |
5 |       roles: [master]
  |              -------- makes them master-eligible
6 |       replicas: 2
  |                 ^
  |
 ::: overlays/prod,eu.yaml:1:1
  |
1 | spec:
  | ---- merged with this overlay
  |
  = note: as the workload asks for
  = why: With two voters the loss of either stops the cluster.
  = help: replicas: 3

warning[unreadable-file]: unknown key 'größe': 100 % no effect
 --> overlays/prod,eu.yaml:2:3
  |
2 |   größe: 5
  |   ^^^^^

error[no-config]: no config given
 |
 = help: esgen render esgen.yaml

2 errors, 1 warning in 2 files; 'esgen explain two-masters' says more

"#]]
    );
}

#[test]
fn cluster_json() {
    assert_data_eq!(
        json(&cluster()),
        str![[r#"
{
  "version": "esgen.dev/findings/v1",
  "findings": [
    {
      "rule": "two-masters",
      "severity": "error",
      "message": "2 master-eligible nodes",
      "why": "With two voters the loss of either stops the cluster.",
      "remedy": "replicas: 3",
      "file": "./search/esgen file.yaml",
      "line": 6,
      "column": 17,
      "endLine": 6,
      "endColumn": 18,
      "path": "spec.nodeSets[0].replicas",
      "related": [
        {
          "message": "makes them master-eligible",
          "file": "./search/esgen file.yaml",
          "line": 5,
          "column": 14,
          "endLine": 5,
          "endColumn": 22,
          "path": "spec.nodeSets[0].roles"
        },
        {
          "message": "merged with this overlay",
          "file": "overlays/prod,eu.yaml",
          "line": 1,
          "column": 1,
          "endLine": 1,
          "endColumn": 5,
          "path": "spec"
        },
        {
          "message": "as the workload asks for"
        }
      ]
    },
    {
      "rule": "unreadable-file",
      "severity": "warning",
      "message": "unknown key 'größe': 100 % no effect",
      "file": "overlays/prod,eu.yaml",
      "line": 2,
      "column": 3,
      "endLine": 2,
      "endColumn": 8,
      "path": "spec.größe"
    },
    {
      "rule": "no-config",
      "severity": "error",
      "message": "no config given",
      "remedy": "esgen render esgen.yaml"
    }
  ],
  "summary": {
    "errors": 2,
    "warnings": 1
  }
}

"#]]
        .raw()
    );
}

#[test]
fn cluster_sarif() {
    assert_data_eq!(
        sarif(&cluster()),
        str![[r#"
{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "esgen",
          "version": "0.1.0",
          "rules": [
            {
              "id": "unreadable-file",
              "shortDescription": {
                "text": "unknown key"
              },
              "fullDescription": {
                "text": "A key that esgen does not know has no effect."
              },
              "help": {
                "text": "A key that esgen does not know has no effect.\n\nWrite one of the known keys."
              },
              "defaultConfiguration": {
                "level": "error"
              }
            },
            {
              "id": "two-masters",
              "shortDescription": {
                "text": "two master-eligible nodes"
              },
              "fullDescription": {
                "text": "With two voters the loss of either stops the cluster."
              },
              "help": {
                "text": "With two voters the loss of either stops the cluster.\n\nUse one or three."
              },
              "defaultConfiguration": {
                "level": "error"
              }
            }
          ]
        }
      },
      "columnKind": "unicodeCodePoints",
      "results": [
        {
          "ruleId": "two-masters",
          "ruleIndex": 1,
          "level": "error",
          "message": {
            "text": "2 master-eligible nodes\n\nWith two voters the loss of either stops the cluster.\n\nreplicas: 3"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "search/esgen%20file.yaml"
                },
                "region": {
                  "startLine": 6,
                  "startColumn": 17,
                  "endLine": 6,
                  "endColumn": 18
                }
              }
            }
          ],
          "relatedLocations": [
            {
              "id": 0,
              "message": {
                "text": "makes them master-eligible"
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "search/esgen%20file.yaml"
                },
                "region": {
                  "startLine": 5,
                  "startColumn": 14,
                  "endLine": 5,
                  "endColumn": 22
                }
              }
            },
            {
              "id": 1,
              "message": {
                "text": "merged with this overlay"
              },
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "overlays/prod%2Ceu.yaml"
                },
                "region": {
                  "startLine": 1,
                  "startColumn": 1,
                  "endLine": 1,
                  "endColumn": 5
                }
              }
            }
          ]
        },
        {
          "ruleId": "unreadable-file",
          "ruleIndex": 0,
          "level": "warning",
          "message": {
            "text": "unknown key 'größe': 100 % no effect"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "overlays/prod%2Ceu.yaml"
                },
                "region": {
                  "startLine": 2,
                  "startColumn": 3,
                  "endLine": 2,
                  "endColumn": 8
                }
              }
            }
          ]
        },
        {
          "ruleId": "no-config",
          "level": "error",
          "message": {
            "text": "no config given\n\nesgen render esgen.yaml"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "search/esgen%20file.yaml"
                },
                "region": {
                  "startLine": 1
                }
              }
            }
          ]
        }
      ]
    }
  ]
}

"#]]
        .raw()
    );
}

#[test]
fn cluster_github() {
    assert_data_eq!(
        github(&cluster()),
        str![[r#"
::error file=./search/esgen file.yaml,line=6,col=17,endLine=6,endColumn=17,title=two-masters::2 master-eligible nodes%0A./search/esgen file.yaml:5: makes them master-eligible%0Aoverlays/prod,eu.yaml:1: merged with this overlay%0Aas the workload asks for%0Awhy: With two voters the loss of either stops the cluster.%0Ahelp: replicas: 3
::warning file=overlays/prod%2Ceu.yaml,line=2,col=3,endLine=2,endColumn=7,title=unreadable-file::unknown key 'größe': 100 %25 no effect
::error title=no-config::no config given%0Ahelp: esgen render esgen.yaml

"#]]
    );
}

#[test]
fn nothing_found() {
    let report = Report::default();
    assert_eq!(human(&report), "");
    assert_eq!(github(&report), "");
    assert_data_eq!(
        json(&report),
        str![[r#"
{
  "version": "esgen.dev/findings/v1",
  "findings": [],
  "summary": {
    "errors": 0,
    "warnings": 0
  }
}

"#]]
        .raw()
    );
    let log: serde_json::Value = serde_json::from_str(&sarif(&report)).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

fn secret() -> Report {
    let mut report = Found::default();
    let text =
        "spec:\n  password: \"hunter2 of the sea\"\n  key: |\n    -----BEGIN\n    c2VjcmV0\n  after: 1 # the end\n";
    let file = report.files.add("hunter2 of the sea/esgen.yaml", text);
    let argument = report.files.add_set("spec.password=hunter2 of the sea");
    let value = "hunter2 of the sea";
    let mut password = Finding::error(
        "unreadable-file",
        config("spec.password"),
        message!("'{}' stands in the config", quoted(value)),
    );
    password.span = span_of(&report.files, file, "\"hunter2 of the sea\"");
    let mut key = Finding::error("unreadable-file", config("spec.key"), "a key stands in the config");
    key.span = span_of(&report.files, file, "-----BEGIN\n    c2VjcmV0\n");
    let mut set = Finding::error("unreadable-file", config("spec.password"), "a password as an argument");
    set.span = span_of(&report.files, argument, "hunter2 of the sea");
    report.secrets = [&password, &key, &set].map(|finding| finding.span.unwrap()).into();
    // Not itself about a secret, but drawn on the same lines.
    let mut block = Finding::warning("two-masters", config("spec"), "a block").related(config("spec.after"), "here");
    block.span = Some(Span { file, start: 8, end: text.len() });
    block.related[0].span = span_of(&report.files, file, "1 #");
    report.findings = vec![password, key, set, block];
    report.report()
}

#[test]
fn secrets_are_masked_in_every_format() {
    let report = secret();
    for output in [human(&report), json(&report), sarif(&report), github(&report)] {
        let output = output.replace("hunter2 of the sea/", "").replace("hunter2%20of%20the%20sea/", "");
        for part in ["hunter2", "of the sea", "BEGIN", "c2VjcmV0"] {
            assert!(!output.contains(part) && !output.contains("%20of%20"), "{part} in:\n{output}");
        }
    }
    assert_data_eq!(
        human(&report),
        str![[r#"
error[unreadable-file]: '*****' stands in the config
 --> hunter2 of the sea/esgen.yaml:2:13
  |
2 |   password: *****
  |             ^^^^^

error[unreadable-file]: a key stands in the config
 --> hunter2 of the sea/esgen.yaml:4:5
  |
4 | /     *****
5 | |     *****
  | |_________^

error[unreadable-file]: a password as an argument
 --> --set spec.password=*****:1:15
  |
1 | spec.password=*****
  |               ^^^^^

warning[two-masters]: a block
 --> hunter2 of the sea/esgen.yaml:2:3
  |
2 | /   password: *****
3 | |   key: |
4 | |     *****
5 | |     *****
6 | |   after: 1 # the end
  | |__________---_______^
  |            |
  |            here

3 errors, 1 warning in 2 files; 'esgen explain unreadable-file' says more

"#]]
    );
    assert_data_eq!(
        github(&report),
        str![[r#"
::error file=hunter2 of the sea/esgen.yaml,line=2,col=13,title=unreadable-file::'*****' stands in the config
::error file=hunter2 of the sea/esgen.yaml,line=4,col=5,title=unreadable-file::a key stands in the config
::error file=--set spec.password=*****,line=1,col=15,title=unreadable-file::a password as an argument
::warning file=hunter2 of the sea/esgen.yaml,line=2,endLine=6,title=two-masters::a block%0Ahunter2 of the sea/esgen.yaml:6: here

"#]]
    );
}

#[test]
fn wide_characters_and_tabs() {
    let report = single("spec:\n\tname: 検索クラスタ 🔍\tx: größe # Größe\n", "größe").report();
    assert_data_eq!(
        human(&report),
        str![[r#"
error[unreadable-file]: a message
 --> esgen.yaml:2:20
  |
2 |     name: 検索クラスタ 🔍    x: größe # Größe
  |                                 ^^^^^

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );
    assert_data_eq!(
        github(&report),
        str![[r#"
::error file=esgen.yaml,line=2,col=20,endLine=2,endColumn=24,title=unreadable-file::a message

"#]]
    );
}

#[test]
fn carriage_returns() {
    let report = single("spec:\r\n  a: 1\r\n  b:\r\n    c: 2\r\n  d: 3\r\n", "b:\r\n    c: 2\r\n  ").report();
    assert_data_eq!(
        human(&report),
        str![[r#"
error[unreadable-file]: a message
 --> esgen.yaml:3:3
  |
3 | /   b:
4 | |     c: 2
  | |________^

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );
    assert_data_eq!(
        github(&report),
        str![[r#"
::error file=esgen.yaml,line=3,endLine=4,title=unreadable-file::a message

"#]]
    );
    let report = single("spec:\r\n  a: 1\r\n", "1").report();
    assert_data_eq!(
        human(&report),
        str![[r#"
error[unreadable-file]: a message
 --> esgen.yaml:2:6
  |
2 |   a: 1
  |      ^

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );
}

#[test]
fn end_of_file() {
    let mut report = single("spec: {\n", "nothing");
    report.findings[0].span = Some(Span { file: FileId(0), start: 8, end: 8 });
    assert_data_eq!(
        human(&report.report()),
        str![[r#"
error[unreadable-file]: a message
 --> esgen.yaml:2:1
  |
2 |
  | ^

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );
    let mut report = single("spec: {\n", "nothing");
    report.findings[0].span = Some(Span { file: FileId(0), start: 7, end: 8 });
    assert_data_eq!(
        human(&report.report()),
        str![[r#"
error[unreadable-file]: a message
 --> esgen.yaml:1:8
  |
1 | spec: {
  |        ^

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );
}

#[test]
fn long_lines_and_long_blocks_are_shortened() {
    let report =
        single(&format!("a: [{}, needle, {}]\n", "é, ".repeat(500_000), "x, ".repeat(500_000)), "needle").report();
    assert_data_eq!(
        human(&report),
        str![[r#"
error[unreadable-file]: a message
 --> esgen.yaml:1:1500007
  |
1 | ..., é, é, é, é, é, é, é, é, é, é, é, é, é, é, , needle, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x...
  |                                                  ^^^^^^

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );

    let block = "  - item\n".repeat(1_000_000);
    let mut report = single(&format!("spec:\n  list:\n{block}after: 1\n"), "list");
    let file = FileId(0);
    report.findings[0].span = Some(Span { file, start: 8, end: 8 + block.len() });
    let far = span_of(&report.files, file, "after");
    report.findings[0].related.push(Related { place: Place::Nowhere, span: far, message: "far away".into() });
    assert_data_eq!(
        human(&report.report()),
        str![[r#"
error[unreadable-file]: a message
       --> esgen.yaml:2:3
        |
      2 |   list:
        |   ^^^^^
        |
       ::: esgen.yaml:1000003:1
        |
1000003 | after: 1
        | ----- far away

1 error in esgen.yaml; 'esgen explain unreadable-file' says more

"#]]
    );
}

#[test]
fn many_findings_in_a_huge_file_stay_cheap() {
    let mut report = single(&"key: value\n".repeat(1_000_000), "nothing");
    let finding = report.findings[0].clone();
    report.findings = (0..5_000).map(|number| Finding { span: Some(at(number * 2_000)), ..finding.clone() }).collect();
    let report = report.report();
    assert!(human(&report).len() < 1_000_000);
    assert!(json(&report).len() < 5_000_000);
}

fn at(start: usize) -> Span {
    Span { file: FileId(0), start, end: start + 3 }
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let mut report = single("spec: \u{1b}[31mred\u{7}\u{202e}\u{9b}\n", "red");
    let finding = report.findings.remove(0);
    let escape = "\u{1b}[2J\u{9b}\u{7f}";
    let mut finding =
        finding.why(escape).remedy(escape).related(Place::Nowhere, escape).related(Place::Nowhere, escape);
    finding.message = escape.into();
    finding.related[0].span = finding.span;
    report.findings.push(finding);
    let output = human(&report.report());
    assert!(!output.contains(|c: char| c.is_control() && c != '\n'), "{output:?}");
}

#[test]
fn colors_only_on_request() {
    let report = cluster();
    assert!(!human(&report).contains('\u{1b}'));
    let mut out = Vec::new();
    human::write(&report, &mut out, true).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("\u{1b}[1m"));
}

/// Any span whatever over texts that are hard to draw, redacted or not, alone and with a related place.
#[test]
fn no_span_panics() {
    let long = format!("{}検{}", "é".repeat(300), "\t".repeat(300));
    let texts = [
        "",
        "\n",
        "\r\n",
        "\r",
        "a",
        "a\n",
        "検\t🔍\r\n\r\n é\u{301}x",
        "\u{feff}a: b\n\n\n\n\n\n\n\nc",
        long.as_str(),
    ];
    for text in texts {
        let step = 1 + text.len() / 12;
        let offsets = || (0..text.len() + 3).step_by(step).chain([usize::MAX - 1]);
        for (start, end, redact) in
            offsets().flat_map(|start| offsets().flat_map(move |end| [(start, end, false), (start, end, true)]))
        {
            let mut report = single(text, "nothing");
            let finding = &mut report.findings[0];
            finding.span = Some(Span { file: FileId(0), start, end });
            let span = Some(Span { file: FileId(0), start: end, end: end.saturating_add(4) });
            finding.related.push(Related { place: Place::Nowhere, span, message: "here".into() });
            report.secrets = report.findings[0].span.filter(|_| redact).into_iter().collect();
            let report = report.report();
            assert!(human(&report).contains("esgen.yaml"));
            assert!(!json(&report).is_empty() && !sarif(&report).is_empty() && !github(&report).is_empty());
        }
    }
}
