//! What `esgen diff` says of each change in `tests/diff/<name>/`: `old.yaml`, `new.yaml`, and what is said in `expected.txt`.
//!
//! A folder that is called like a danger holds a change that has it; of a danger whose name is no folder's a test complains.

mod harness;

use esgen::Options;
use esgen::diff::{self, Comparison, human, json, markdown};
use esgen::source::Input;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The changes whose YAML is held too. That of the others would only repeat the golden cases.
const WITH_YAML: &[&str] = &["live", "memory", "noise", "secrets"];

fn changes() -> Vec<(String, PathBuf)> {
    let folders = harness::folders("tests/diff").into_iter();
    folders.map(|folder| (folder.file_name().expect("a name").to_string_lossy().into_owned(), folder)).collect()
}

fn compare(folder: &Path, old: &str, new: &str) -> Comparison {
    let side = |name: &str| Input::Text {
        name: name.to_owned(),
        text: fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{}: {error}", folder.display())),
    };
    let compared = diff::diff(&side(old), &side(new), &Options::default());
    compared.unwrap_or_else(|report| panic!("{}: {:#?}", folder.display(), report.findings))
}

#[test]
fn every_change_is_told_as_it_is_written_beside_it() {
    let mut comparison = harness::Comparison::default();
    for (name, folder) in changes() {
        let compared = compare(&folder, "old.yaml", "new.yaml");
        let told = human::text(&compared);
        let (words, _) = told.split_once("\n--- ").unwrap_or((&told, ""));
        let told = if WITH_YAML.contains(&name.as_str()) { &told } else { words };
        comparison.hold(&folder.join("expected.txt"), told);
        assert!(!compared.is_empty());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/secrets");
    let compared = compare(&folder, "old.yaml", "new.yaml");
    comparison.hold(&folder.join("expected.md"), &markdown::text(&compared));
    comparison.hold(&folder.join("expected.json"), &json::text(&compared));
    comparison.finish("diff");
}

#[test]
fn every_danger_has_a_change_and_nothing_else_is_one() {
    let names: BTreeSet<&str> = diff::RULES.iter().map(|rule| rule.name).collect();
    let folders = changes();
    for name in &names {
        let (_, folder) =
            folders.iter().find(|(folder, _)| folder == name).unwrap_or_else(|| panic!("add tests/diff/{name}"));
        let dangers = compare(folder, "old.yaml", "new.yaml").dangers;
        assert!(dangers.iter().any(|danger| danger.rule.name == *name), "{name}: {dangers:#?}");
        for danger in &dangers {
            assert!(!danger.message.ends_with('.') && !danger.remedy.is_empty(), "{danger:#?}");
        }
    }
    for name in ["memory", "patch-release", "noise", "secrets"] {
        let (_, folder) = folders.iter().find(|(folder, _)| folder == name).expect("a change");
        assert!(compare(folder, "old.yaml", "new.yaml").dangers.is_empty(), "{name}");
    }
}

#[test]
fn a_side_differs_from_itself_in_nothing() {
    for (name, folder) in changes() {
        for side in ["old.yaml", "new.yaml"] {
            let compared = compare(&folder, side, side);
            assert!(compared.is_empty() && compared.dangers.is_empty(), "{name}: {}", human::text(&compared));
        }
    }
}

/// `tests/cluster` holds every golden case to this.
#[test]
fn what_a_server_adds_is_no_difference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/live");
    let compared = compare(&folder, "old.yaml", "new.yaml");
    assert_eq!(compared.objects.len(), 1, "{}", human::text(&compared));
    assert_eq!((compared.server_set.is_empty(), compared.unapplied.len()), (false, 2));
}

#[test]
fn nothing_secret_is_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/secrets");
    let compared = compare(&folder, "old.yaml", "new.yaml");
    for text in [human::text(&compared), json::text(&compared), markdown::text(&compared)] {
        for secret in ["hunter", "aHVudGVyMg", "ZWxhc3RpYw"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("*****") || text.contains("\\*\\*\\*\\*\\*"), "{text}");
    }
}

/// Shapes of secrets, `SECRET` in each, and what of the same object stays readable.
const SHAPES: &[(&str, &str)] = &[
    ("data: {run.sh: 'curl -u elastic:SECRET https://search:9200/_cat/health'}", "_cat/health"),
    ("data: {run.sh: 'curl --user \"elastic:SECRET\" https://search/a'}", "https://search/a"),
    ("data:\n  run.sh: |\n    set -e\n    curl -H 'Authorization: ApiKey SECRET' https://search/a\n", "set -e"),
    ("data:\n  run.sh: |\n    set -e\n    export ES_PASSWORD=SECRET\n    exec es\n", "exec es"),
    ("data:\n  run.sh: |\n    set -e\n    es --token \\\n      SECRET\n    exec es\n", "exec es"),
    ("data:\n  run.sh: |\n    set -e\n    echo SECRET | elasticsearch-keystore add -xf bootstrap.password\n", "set -e"),
    ("data:\n  run.sh: |\n    set -e\n    curl -d '{\"password\":\"SECRET\"}' https://search/a\n", "https://search/a"),
    ("data: {app.properties: \"a=1\\npassword=SECRET\\napiKey=SECRET\\n\"}", "a=1"),
    ("data: {settings: \"a=1\\ndb.password = SECRET\\n\"}", "a=1"),
    ("data: {a.json: '{\"a\": 1, \"apiKey\": \"SECRET\", \"deep\": [{\"password\": \"SECRET\"}]}'}", "\\\"a\\\": 1"),
    ("data: {config: '{\"a\": 1, \"clientSecret\": \"SECRET\"}'}", "\\\"a\\\": 1"),
    ("data: {values: \"a: 1\\nelasticPassword: SECRET\\n\"}", "a: 1"),
    ("data:\n  kibana.yml: |\n    a: 1\n    xpack.encryptedSavedObjects.encryptionKey: SECRET\n", "a: 1"),
    (
        "data:\n  a.yml: |\n    a: 1\n    # password: SECRET\n    hosts: ['https://elastic:SECRET@search:9200']\n",
        "@search:9200",
    ),
    ("data:\n  curlrc: |\n    silent\n    user = \"elastic:SECRET\"\n", "silent"),
    ("data:\n  netrc: |\n    machine search login elastic password SECRET\n", "machine search"),
    ("data:\n  jdbc: 'jdbc:mysql://db/a?user=a&password=SECRET&ssl=on'", "ssl=on"),
    (
        "data:\n  key.pem: |\n    first\n    -----BEGIN PRIVATE KEY-----\n    SECRET\n    -----END PRIVATE KEY-----\n    last\n",
        "last",
    ),
    ("data: {password: SECRET, a: '1'}", "a: \"1\""),
    ("data: {token: SECRET, a: '1'}", "a: \"1\""),
    ("data: {Authorization: Basic SECRET, a: '1'}", "a: \"1\""),
    ("data: {header: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.SECRET', a: '1'}", "a: \"1\""),
    (
        "data: {manifest: '{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"b\"},\"data\":{\"x\":\"SECRET\"}}'}",
        "\\\"name\\\":\\\"b\\\"",
    ),
    ("spec: {containers: [{name: a, args: [--token, SECRET, --size, '1']}]}", "--size"),
    ("spec: {containers: [{name: a, args: ['--api-key=SECRET', --size, '1']}]}", "--size"),
    ("spec: {containers: [{name: a, command: [curl, -u, 'elastic:SECRET', 'https://search/a']}]}", "https://search/a"),
    (
        "spec: {containers: [{name: a, command: [curl, -H, 'Authorization: Bearer SECRET', 'https://search/a']}]}",
        "https://search/a",
    ),
    ("spec: {containers: [{name: a, command: [elasticsearch-users, useradd, b, -p, SECRET]}]}", "useradd"),
    ("spec: {containers: [{name: a, command: [sh, -c, 'es --password SECRET --size 1']}]}", "--size 1"),
    ("spec: {containers: [{name: a, env: [{name: OPTIONS, value: '-Xmx1g -Da.storePassword=SECRET'}]}]}", "-Xmx1g"),
    (
        "spec: {containers: [{name: a, env: [{name: ES_HOST, value: 'https://elastic:SECRET@search:9200'}]}]}",
        "@search:9200",
    ),
    ("spec: {containers: [{name: a, env: [{name: DB_PWD, value: SECRET}]}]}", "DB_PWD"),
    (
        "spec: {containers: [{name: a, readinessProbe: {httpGet: {path: /a, httpHeaders: [{name: Authorization, value: Basic SECRET}]}}}]}",
        "path: /a",
    ),
    (
        "spec: {containers: [{name: a, lifecycle: {preStop: {exec: {command: [sh, -c, 'curl -uelastic:SECRET search/a']}}}}]}",
        "search/a",
    ),
    ("metadata: {name: a, annotations: {example.com/a: 'password=SECRET', b: c}}", "b: c"),
    (
        "metadata: {name: a, annotations: {kapp.k14s.io/original: '{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"stringData\":{\"x\":\"SECRET\"}}', b: c}}",
        "b: c",
    ),
];

/// The objects are of kinds that hold these fields; what else they say is the same on both sides.
#[test]
fn no_shape_of_a_secret_is_shown() {
    let side = |secret: &str, shape: &str| Input::Text {
        name: "side".to_owned(),
        text: match shape.starts_with("metadata") {
            true => format!("apiVersion: v1\nkind: ConfigMap\n{shape}\n"),
            false => format!(
                "apiVersion: v1\nkind: {}\nmetadata: {{name: a}}\n{shape}\n",
                if shape.starts_with("spec") { "Pod" } else { "ConfigMap" }
            ),
        }
        .replace("SECRET", secret),
    };
    for (shape, kept) in SHAPES {
        // As base64 that a header takes: `elastic:hunter2` and `elastic:hunter3`.
        let secrets = match shape.contains("Basic SECRET") {
            true => ["ZWxhc3RpYzpodW50ZXIy", "ZWxhc3RpYzpodW50ZXIz"],
            false => ["hunter2hunter2", "hunter3hunter3"],
        };
        let [old, new] = secrets.map(|secret| side(secret, shape));
        let compared = diff::diff(&old, &new, &Options::default())
            .unwrap_or_else(|report| panic!("{shape}: {:#?}", report.findings));
        assert_eq!(compared.objects.len(), 1, "{shape}");
        let told = human::text(&compared);
        for text in [&told, &json::text(&compared), &markdown::text(&compared)] {
            assert!(!secrets.iter().any(|secret| text.contains(secret)), "{shape}:\n{text}");
        }
        assert!(told.contains(kept), "{shape}:\n{told}");
    }
}

/// Items of a typed list need not say what they are.
#[test]
fn typed_lists_are_taken_apart() {
    let side = |secret: &str| Input::Text {
        name: "side".to_owned(),
        text: format!(
            "apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {{name: a}}\n  data: {{a: {secret}}}\n---\napiVersion: \
             apps/v1\nkind: StatefulSetList\nitems: [{{metadata: {{name: b}}, spec: {{serviceName: {secret}}}}}]\n"
        ),
    };
    let compared = diff::diff(&side("aHVudGVyMg=="), &side("aHVudGVyMw=="), &Options::default()).expect("manifests");
    let told = human::text(&compared);
    assert!(told.contains("Secret a: ") && told.contains("key a has another value"), "{told}");
    assert!(told.contains("danger[immutable-field]: StatefulSet b: `spec.serviceName`"), "{told}");
    assert_eq!(told.matches("aHVudGVyM").count(), 4, "{told}");
}

/// What cannot be read beside a config would look as if it were gone.
#[test]
fn a_broken_file_beside_a_config_is_an_error() {
    let folder = std::env::temp_dir().join(format!("esgen-diff-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let config = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec:\n  version: 9.2.1\n  nodeSets: [{name: all}]\n";
    fs::write(folder.join("esgen.yaml"), config).expect("a file");
    let side = Input::Path(folder.clone());
    assert!(diff::diff(&side, &side, &Options::default()).expect("a config").is_empty());
    fs::write(folder.join("broken.yaml"), "a: [\n").expect("a file");
    let report = diff::diff(&side, &side, &Options::default()).expect_err("a finding");
    fs::remove_dir_all(&folder).expect("a folder");
    assert!(report.files().any(|(_, name)| name.ends_with("broken.yaml")), "{:#?}", report.findings);
}

/// The comment stays within what GitHub takes, however much differs.
#[test]
fn a_comment_fits() {
    let config_maps = |value: &str| -> String {
        let one = |number| {
            format!(
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: map-{number}}}\ndata:\n  text: |\n{}",
                format!("    {value} {number} \u{fc}\u{fc}\u{fc}\u{fc}\n").repeat(40)
            )
        };
        (0..400).map(one).collect()
    };
    let side = |name: &str| Input::Text { name: name.to_owned(), text: config_maps(name) };
    let compared = diff::diff(&side("old"), &side("new"), &Options::default()).expect("manifests");
    let comment = markdown::text(&compared);
    assert!(comment.chars().count() <= markdown::LIMIT, "{}", comment.chars().count());
    assert!(comment.contains("would not fit"), "{comment}");
    assert!(comment.contains("<details>") && comment.trim_end().ends_with("</details>"));
}
