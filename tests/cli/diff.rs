//! `esgen diff` and `esgen render --against`.

use super::{CONFIG, Place, finish};
use serde_json::Value;

/// With a set of volumes of this size.
fn sized(size: &str) -> String {
    format!("{CONFIG}  nodeSets:\n    - name: all\n      storage: {{size: {size}}}\n")
}

fn place() -> Place {
    let place = Place::with_config(&sized("50Gi"));
    place.write("same.yaml", sized("50Gi"));
    place.write("larger.yaml", sized("80Gi"));
    place.write("more.yaml", sized("50Gi").replace("9.2.1", "9.2.2"));
    place
}

#[test]
fn the_status_says_what_differs() {
    let place = place();
    let same = place.run(&["diff", "esgen.yaml", "same.yaml"]).exits(0);
    assert_eq!(same.stdout, "esgen.yaml and same.yaml say the same\n");
    place.run(&["diff", "esgen.yaml", "more.yaml"]).exits(1);
    place.run(&["diff", "esgen.yaml", "more.yaml", "--fail-on", "danger"]).exits(1);
    let larger = place.run(&["diff", "esgen.yaml", "larger.yaml"]).exits(1);
    assert!(larger.stdout.contains("danger[volume-growth]"), "{}", larger.stdout);
    assert!(larger.stdout.contains("kubectl delete statefulset search-all --cascade=orphan\n"), "{}", larger.stdout);
    assert!(larger.stdout.contains("esgen render larger.yaml | kubectl apply -f -\n"), "{}", larger.stdout);
    place.run(&["diff", "esgen.yaml", "larger.yaml", "--fail-on", "danger"]).exits(3);
    place.run(&["diff", "esgen.yaml"]).exits(2);
    place.run(&["diff", "esgen.yaml", "esgen.yaml", "--fail-on", "everything"]).exits(2);
}

/// 1 would say that the sides differ.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_no_difference() {
    let place = place();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = finish(place.command(&["diff", "esgen.yaml", "more.yaml"]).stdout(full)).exits(2);
    assert!(run.stderr.contains("cannot write to standard output: No space left"), "{}", run.stderr);
}

#[test]
fn a_side_is_a_config_manifests_a_directory_or_standard_input() {
    let place = place();
    place.run(&["render", "-o", "manifests"]).exits(0);
    place.run(&["diff", "manifests", "same.yaml"]).exits(0);
    let rendered = place.run(&["render", "--format", "json"]).exits(0).stdout;
    place.pipe(&["diff", "-", "esgen.yaml"], &rendered).exits(0);
    place.pipe(&["diff", "esgen.yaml", "-"], &sized("50Gi")).exits(0);
    place.write("clusters/a/esgen.yaml", sized("50Gi"));
    place.write("clusters/extra.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\ndata: {a: b}\n");
    let beside = place.run(&["diff", "esgen.yaml", "clusters"]).exits(1).stdout;
    assert!(beside.contains("ConfigMap extra: is new"), "{beside}");
    place.run(&["diff", "-n", "staging", "esgen.yaml", "same.yaml"]).exits(0);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let place = place();
    let both = place.run(&["diff", "-", "-"]).exits(2);
    assert!(both.stderr.contains("can be read only once"), "{}", both.stderr);
    let missing = place.run(&["diff", "esgen.yaml", "nowhere.yaml"]).exits(2);
    assert!(missing.stderr.contains("there is no such file"), "{}", missing.stderr);
    // The command in front of the pipe has failed.
    let nothing = place.pipe(&["diff", "-", "esgen.yaml"], "").exits(2);
    assert!(nothing.stderr.contains("there is no object in it"), "{}", nothing.stderr);
    place.write("truncated.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n");
    let truncated = place.run(&["diff", "truncated.yaml", "esgen.yaml"]).exits(2);
    assert!(truncated.stderr.contains("truncated.yaml:4"), "{}", truncated.stderr);
    place.write("template.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n");
    let template = place.run(&["diff", "template.yaml", "esgen.yaml"]).exits(2);
    assert!(template.stderr.contains("template"), "{}", template.stderr);
    let broken = place.pipe(&["diff", "esgen.yaml", "-"], &sized("50Gi").replace("9.2.1", "\"9.2\"")).exits(2);
    assert!(broken.stderr.contains("malformed-version") && broken.stdout.is_empty(), "{}", broken.stderr);
}

#[test]
fn programs_and_pull_requests_have_formats() {
    let place = place();
    let json = place.run(&["diff", "esgen.yaml", "larger.yaml", "--format", "json"]).exits(1).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["dangers"][0]["rule"], "volume-growth");
    let refused = json["objects"].as_array().unwrap().iter().find(|object| object["refused"] == true).unwrap();
    assert_eq!(refused["object"]["name"], "search-all");
    let markdown = place.run(&["diff", "esgen.yaml", "larger.yaml", "--format", "markdown"]).exits(1).stdout;
    assert!(markdown.starts_with("### esgen diff: 1 object differs"), "{markdown}");
    assert!(markdown.contains("> **volume-growth**"), "{markdown}");
}

#[test]
fn render_warns_against_what_was_rendered_before() {
    let place = place();
    place.run(&["render", "-o", "manifests"]).exits(0);
    let quiet = place.run(&["render", "more.yaml", "--against", "manifests"]).exits(0);
    assert!(quiet.stderr.is_empty(), "{}", quiet.stderr);
    let warned = place.run(&["render", "larger.yaml", "-o", "manifests", "--against", "manifests"]).exits(0);
    assert!(warned.stderr.contains("warning[volume-growth]"), "{}", warned.stderr);
    assert!(place.read("manifests/statefulset-search-all.yaml").contains("80Gi"));
    place.run(&["render", "esgen.yaml", "--against", "manifests", "--strict"]).exits(1);
    place.run(&["render", "esgen.yaml", "--against", "nowhere"]).exits(1);
}
