//! Where configs come from.

use super::{CONFIG, Place, finish};
use std::fs::File;
use std::process::Stdio;

fn named(name: &str) -> String {
    CONFIG.replace("name: search", &format!("name: {name}"))
}

#[test]
fn a_pipe_is_read_without_an_argument() {
    let place = Place::with_config(&named("file"));
    assert!(place.pipe(&["render"], &named("piped")).exits(0).stdout.contains("name: piped"));
    assert!(place.pipe(&["render", "-"], &named("piped")).exits(0).stdout.contains("name: piped"));
}

#[test]
fn a_redirected_file_is_read_without_an_argument() {
    let place = Place::with_config(&named("file"));
    place.write("other.yaml", named("redirected"));
    let other = File::open(place.path().join("other.yaml")).unwrap();
    let run = finish(place.command(&["render"]).stdin(other)).exits(0);
    assert!(run.stdout.contains("name: redirected"));
}

#[test]
fn else_esgen_yaml_is_read() {
    let place = Place::with_config(&named("file"));
    assert!(place.run(&["render"]).exits(0).stdout.contains("name: file"));
    // A socket, as job runners leave one, is nobody's config.
    #[cfg(unix)]
    {
        let (ours, _theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let stdin = Stdio::from(std::os::fd::OwnedFd::from(ours));
        assert!(finish(place.command(&["render"]).stdin(stdin)).exits(0).stdout.contains("name: file"));
    }
}

#[test]
fn a_named_input_wins_over_a_pipe() {
    let place = Place::with_config(&named("file"));
    assert!(place.pipe(&["render", "esgen.yaml"], &named("piped")).exits(0).stdout.contains("name: file"));
}

#[test]
fn nothing_to_read_is_usage_and_says_what_to_do() {
    let run = Place::new().run(&["render"]).exits(2);
    assert!(run.stderr.contains("esgen.yaml") && run.stderr.contains("esgen init"), "{}", run.stderr);
}

#[test]
fn an_empty_pipe_is_a_finding_and_no_other_file_is_taken() {
    let place = Place::with_config(CONFIG);
    let run = place.pipe(&["render"], "").exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("unreadable-file"), "{}", run.stderr);
}

#[test]
fn a_missing_file_is_a_finding() {
    let run = Place::new().run(&["render", "nowhere.yaml"]).exits(1);
    assert!(run.stderr.contains("nowhere.yaml") && run.stderr.contains("no such file"), "{}", run.stderr);
}

#[test]
fn what_is_no_text_is_a_finding() {
    let place = Place::new();
    place.write("latin1.yaml", b"name: \xe9\n");
    place.write("broken.yaml", "a: [1\nb: }");
    place.write("deep.yaml", "[".repeat(100_000));
    place.write("empty.yaml", "");
    for file in ["latin1.yaml", "broken.yaml", "deep.yaml", "empty.yaml"] {
        let run = place.run(&["render", file]).exits(1);
        assert!(run.stdout.is_empty() && run.stderr.contains("error["), "{file}: {}", run.stderr);
    }
}

#[test]
fn a_directory_and_several_files_are_compiled_at_once() {
    let place = Place::new();
    place.write("clusters/a.yaml", named("a"));
    place.write("clusters/b.yml", format!("{}---\n{}", named("b"), named("c")));
    place.write("clusters/values.yaml", "not: ours\n");
    place.write("d.yaml", named("d"));
    let run = place.run(&["check", "clusters", "d.yaml"]).exits(0);
    assert!(run.stderr.starts_with("ok: 4 clusters, "), "{}", run.stderr);
    let run = place.pipe(&["check", "clusters", "-"], &named("e")).exits(0);
    assert!(run.stderr.starts_with("ok: 4 clusters, "), "{}", run.stderr);
    place.write("none/values.yaml", "not: ours\n");
    place.run(&["check", "none"]).exits(1);
}

#[test]
fn one_broken_config_stops_all() {
    let place = Place::with_config(CONFIG);
    place.write("broken.yaml", super::BROKEN.replace("name: search", "name: broken"));
    let run = place.run(&["render", "esgen.yaml", "broken.yaml"]).exits(1);
    assert_eq!(run.stdout, "");
}

#[test]
fn overlays_come_before_sets() {
    let place = Place::with_config(CONFIG);
    place.write("overlay.yaml", format!("{}  clusterName: overlaid\n", CONFIG.replace("9.2.1", "9.1.0")));
    let overlay = ["render", "--overlay", "overlay.yaml"];
    let run = place.run(&overlay).exits(0);
    assert!(run.stdout.contains("elasticsearch:9.1.0") && run.stdout.contains("overlaid"), "{}", run.stdout);
    let run = place.run(&[&overlay[..], &["--set", "spec.version=9.0.1"]].concat()).exits(0);
    assert!(run.stdout.contains("elasticsearch:9.0.1") && run.stdout.contains("overlaid"));
    let run = place.pipe(&["render", "esgen.yaml", "--overlay", "-"], &CONFIG.replace("9.2.1", "9.1.0")).exits(0);
    assert!(run.stdout.contains("elasticsearch:9.1.0"));
    place.run(&["render", "--overlay", "nowhere.yaml"]).exits(1);
}

#[test]
fn a_set_that_fits_nothing_is_a_finding() {
    let place = Place::with_config(CONFIG);
    let run = place.run(&["render", "--set", "spec.versoin=9.0.1"]).exits(1);
    assert!(run.stderr.contains("version"), "{}", run.stderr);
}

#[test]
fn standard_input_can_be_named_once() {
    let place = Place::with_config(CONFIG);
    for arguments in [&["render", "-", "-"][..], &["render", "-", "--overlay", "-"]] {
        let run = place.pipe(arguments, CONFIG).exits(2);
        assert!(run.stderr.contains("more than once"), "{}", run.stderr);
    }
    let run = place.pipe(&["render", "--overlay", "-"], CONFIG).exits(2);
    assert!(run.stderr.contains("more than once"), "{}", run.stderr);
}

const SET: &str = "  nodeSets:\n    - {name: all, replicas: 3}\n";

#[test]
fn defaults_fill_the_configs_of_their_directory_and_below() {
    let place = Place::new();
    let defaults = |spec: &str| format!("apiVersion: esgen.dev/v1\nkind: ElasticsearchClusterDefaults\n{spec}");
    place.write("defaults.yaml", defaults("metadata: {namespace: far}\nspec: {clusterName: far-away}\n"));
    place.write(
        "eu/defaults.yaml",
        defaults(
            "metadata: {namespace: near}\nspec: {nodeSets: [{name: all, storage: {size: 77Gi}}, {name: extra}]}\n",
        ),
    );
    place.write("eu/a.yaml", format!("{}{SET}", named("a")));
    place.write("eu/bare.yaml", named("bare"));
    let render = |arguments: &[&str]| place.run(&[&["render"], arguments].concat()).exits(0).stdout;
    let one = render(&["eu/a.yaml"]);
    assert!(one.contains("namespace: near") && one.contains("77Gi") && one.contains("far-away"), "{one}");
    // Defaults for a set are no wish for one, but where a config names no sets it has those of the defaults.
    assert!(!one.contains("a-extra") && render(&["eu/bare.yaml"]).contains("bare-extra"));
    // The file itself is no config of the directory.
    assert!(place.run(&["check", "eu"]).exits(0).stderr.contains("ok: 2 clusters"));
    // What a config says itself stays, null too.
    place.write("eu/b.yaml", named("b").replace("spec:", "  namespace: null\nspec:\n  clusterName: own") + SET);
    let own = render(&["eu/b.yaml"]);
    assert!(!own.contains("namespace: near") && !own.contains("far-away"), "{own}");
    // A repository ends where it begins.
    place.write("eu/.git/HEAD", "");
    assert!(!render(&["eu/a.yaml"]).contains("far-away"));
    // The place of the command changes nothing.
    let mut there = place.command(&["render", "a.yaml"]);
    assert_eq!(finish(there.current_dir(place.path().join("eu"))).exits(0).stdout, render(&["eu/a.yaml"]));
}

#[test]
fn a_mistake_in_defaults_is_found_once_and_in_its_own_file() {
    let place = Place::new();
    let defaults = "apiVersion: esgen.dev/v1\nkind: ElasticsearchClusterDefaults\nspec: {clusterDomian: a}\n";
    place.write("defaults.yaml", defaults);
    place.write("a.yaml", named("a"));
    place.write("b.yaml", named("b"));
    let run = place.run(&["check", "."]).exits(1);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("defaults.yaml:3:"), "{}", run.stderr);
    place.write("defaults.yaml", defaults.replace("spec: {clusterDomian: a}", "metadata: {name: a}"));
    assert!(place.run(&["check", "a.yaml"]).exits(1).stderr.contains("metadata.name"));
    let run = place.run(&["check", "defaults.yaml"]).exits(1);
    assert!(run.stderr.contains("defaults of configs"), "{}", run.stderr);
    // A file of that name that is another tool's.
    place.write("defaults.yaml", "a: [\n");
    place.run(&["check", "a.yaml"]).exits(0);
}

#[test]
fn overlays_say_what_set_was_meant() {
    let place = Place::with_config(&format!("{CONFIG}{SET}"));
    let header = CONFIG.split("metadata:").next().unwrap();
    place.write("typo.yaml", format!("{header}spec: {{nodeSets: [{{name: al, replicas: 5}}]}}\n"));
    let run = place.run(&["check", "--overlay", "typo.yaml"]).exits(1);
    assert!(run.stderr.contains("did you mean `all`?") && run.stderr.contains("$patch: add"), "{}", run.stderr);
    let run = place.run(&["render", "--set", "spec.nodeSets.all.replicas=5"]).exits(0);
    assert!(run.stdout.contains("replicas: 5"));
}

#[test]
fn defaults_of_a_misspelt_kind_are_an_error() {
    let place = Place::new();
    place.write("esgen.yaml", CONFIG);
    let defaults = "apiVersion: esgen.dev/v1\nkind: ElasticsearchClusterDefault\nspec: {clusterName: a}\n";
    place.write("defaults.yaml", defaults);
    let run = place.run(&["check", "esgen.yaml"]).exits(1);
    let expected = ["defaults.yaml:2:7", "write `kind: ElasticsearchClusterDefaults`"];
    assert!(expected.iter().all(|words| run.stderr.contains(words)), "{}", run.stderr);
    // Another tool's file of that name is none of ours.
    place.write("defaults.yaml", "image: {tag: 9.2.1}\n");
    place.run(&["check", "esgen.yaml"]).exits(0);
}
