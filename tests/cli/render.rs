//! `render` and `check`: what goes to which stream, and the exit status.

use super::{BROKEN, CONFIG, Place, finish};
use serde_json::Value;
use std::io::Read;
use std::process::Stdio;

#[test]
fn manifests_alone_go_to_standard_output() {
    let run = Place::with_config(CONFIG).run(&["render", "esgen.yaml"]).exits(0);
    assert!(run.stdout.starts_with("apiVersion: "), "{}", run.stdout);
    assert!(run.stdout.contains("\nkind: StatefulSet\n"));
    assert_eq!(run.stderr, "");
}

#[test]
fn findings_stop_the_output_and_go_to_standard_error() {
    let run = Place::with_config(BROKEN).run(&["render", "esgen.yaml"]).exits(1);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("error[two-masters]") && run.stderr.contains("esgen.yaml:9:"), "{}", run.stderr);
}

#[test]
fn warnings_do_not_stop_the_output_unless_strict() {
    let place = Place::new();
    place.run(&["init", "--preset", "development"]).exits(0);
    let lenient = place.run(&["render"]).exits(0);
    let strict = place.run(&["render", "--strict"]);
    match lenient.stderr.contains("warning[") {
        true => assert_eq!((strict.exits(1).stdout.as_str(), lenient.stdout.is_empty()), ("", false)),
        false => assert_eq!(strict.exits(0).stdout, lenient.stdout),
    }
}

#[test]
fn json_is_one_list() {
    let run = Place::with_config(CONFIG).run(&["render", "--format", "json"]).exits(0);
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(list["kind"], "List");
    assert!(list["items"].as_array().unwrap().iter().any(|item| item["kind"] == "StatefulSet"));
}

#[test]
fn the_namespace_argument_wins() {
    let place = Place::with_config(CONFIG);
    let run = place.run(&["render", "-n", "other", "--format", "json"]).exits(0);
    let list: Value = serde_json::from_str(&run.stdout).unwrap();
    for item in list["items"].as_array().unwrap() {
        assert_eq!(item["metadata"]["namespace"], "other");
    }
}

#[test]
fn bad_arguments_are_usage() {
    let place = Place::with_config(CONFIG);
    for arguments in [
        &["render", "--kube-version", "1.12"][..],
        &["render", "--kube-version", "banana"],
        &["render", "-n", "Not_A_Namespace"],
        &["render", "-n", ""],
        &["render", "--set", "spec.version"],
        &["render", "--set", "=5"],
        &["render", "--format", "toml"],
        &["render", "--message-format", "xml"],
        &["render", "--color", "blue"],
        &["render", "--no-such-option"],
        &["rendr"],
        &[],
    ] {
        let run = place.run(arguments).exits(2);
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
    let run = place.run(&["render", "--kube-version", "1.12"]);
    assert!(run.stderr.contains("esgen has 1."), "{}", run.stderr);
}

#[test]
fn every_known_kubernetes_version_renders() {
    let place = Place::with_config(CONFIG);
    for version in esgen::kubernetes::versions::KubernetesVersion::all() {
        place.run(&["check", "--kube-version", &version.to_string()]).exits(0);
    }
}

#[test]
fn check_writes_a_summary_and_nothing_else() {
    let place = Place::with_config(CONFIG);
    let run = place.run(&["check"]).exits(0);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.starts_with("ok: 1 cluster, ") && run.stderr.ends_with(" objects\n"), "{}", run.stderr);
    place.write("esgen.yaml", format!("{CONFIG}---\n{}", CONFIG.replace("name: search", "name: logs")));
    assert!(place.run(&["check"]).exits(0).stderr.starts_with("ok: 2 clusters, "));
    place.write("esgen.yaml", BROKEN);
    assert!(!place.run(&["check"]).exits(1).stderr.contains("ok:"));
}

#[test]
fn plan_gives_each_figure_its_reason() {
    let place = Place::with_config(CONFIG);
    let run = place.run(&["plan"]).exits(0);
    assert!(run.stdout.starts_with("cluster search: Elasticsearch 9.2.1, Kubernetes 1."), "{}", run.stdout);
    assert!(run.stdout.contains(".resources.memory: "), "{}", run.stdout);
    let run = place.run(&["plan", "--format", "json", "--kube-version", "1.31"]).exits(0);
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&plan["version"], &plan["clusters"][0]["kubernetes"]), (&1.into(), &"1.31".into()));
    for figure in plan["clusters"][0]["figures"].as_array().unwrap() {
        assert!(
            ["path", "value", "because"].iter().all(|key| figure[key].as_str().is_some_and(|text| !text.is_empty()))
        );
    }
    place.write("esgen.yaml", BROKEN);
    assert_eq!(place.run(&["plan"]).exits(1).stdout, "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::with_config(CONFIG);
    for arguments in [&["render"][..], &["rules"], &["schema"], &["completions", "bash"], &["man"]] {
        let mut child = place.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn findings_that_nobody_reads_are_findings() {
    let place = Place::with_config(BROKEN);
    for (arguments, expected) in [
        (&["render"][..], 1),
        (&["check"], 1),
        (&["check", "--message-format", "sarif"], 1),
        (&["plan"], 1),
        (&["render", "--set", "spec.nodeSets[0].replicas=4"], 0),
    ] {
        let mut child = place.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stderr.take());
        let mut stdout = child.stdout.take();
        if expected == 1 {
            drop(stdout.take());
        }
        let mut text = String::new();
        stdout.map(|mut stdout| stdout.read_to_string(&mut text).unwrap());
        assert_eq!(child.wait().unwrap().code(), Some(expected), "{arguments:?}");
        assert_eq!(text.contains("StatefulSet"), expected == 0, "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let place = Place::with_config(CONFIG);
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for arguments in [&["render"][..], &["plan"], &["rules"], &["check", "--message-format", "json"]] {
        let run = finish(place.command(arguments).stdout(full())).exits(1);
        assert!(run.stderr.contains("cannot write to standard output: No space left"), "{}", run.stderr);
    }
    // Nobody is left to be told, but the manifests were written.
    let run = finish(place.command(&["render"]).stderr(full())).exits(0);
    assert!(run.stdout.contains("StatefulSet"));
}

#[test]
fn every_command_has_help_with_examples() {
    let place = Place::new();
    let help = place.run(&["--help"]).exits(0).stdout;
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        let run = place.run(&[name, "--help"]).exits(0);
        assert!(run.stdout.contains("Examples:\n  "), "{name}: {}", run.stdout);
        assert_eq!(run.stderr, "");
    }
    let version = place.run(&["--version"]).exits(0).stdout;
    assert_eq!(version, format!("esgen {}\n", env!("CARGO_PKG_VERSION")));
}

/// What the config names may be in the cluster already.
#[test]
fn an_existing_service_account_and_config_map_need_not_be_in_the_output() {
    let volumes = "podTemplate: {spec: {volumes: [{name: synonyms, configMap: {name: our-synonyms}}]}}";
    let config = format!("{CONFIG}  serviceAccount: {{existing: snapshots}}\n  {volumes}\n");
    let run = Place::with_config(&config).run(&["render"]).exits(0);
    assert!(run.stdout.contains("serviceAccountName: snapshots\n") && !run.stdout.contains("\nkind: ServiceAccount\n"));
    assert!(run.stdout.contains("name: our-synonyms\n"));
}

#[test]
fn a_setting_may_have_any_name() {
    let config =
        format!("{CONFIG}  config: {{\"plugin.a: b #c\": 1, \"plugin\\n\": 2, plugin.plain: 3, plugin: yes_}}\n");
    let run = Place::with_config(&config).run(&["render"]).exits(0);
    for line in ["\"plugin\": \"yes_\"", "\"plugin\\n\": 2", "\"plugin.a: b #c\": 1", "plugin.plain: 3"] {
        assert!(run.stdout.contains(&format!("    {line}\n")), "{line} in {}", run.stdout);
    }
}

/// Tools such as kustomize hand a config on with its keys in another order, and the checksum of the file rolls the pods.
#[test]
fn the_order_of_settings_makes_no_difference() {
    let render = |settings: &str| {
        let config = format!("{CONFIG}  config: {{{settings}}}\n");
        Place::with_config(&config).run(&["render"]).exits(0).stdout
    };
    assert_eq!(render("b.x: 1, a: {d: 1, c: [{z: 1, w: 2}]}"), render("a: {c: [{w: 2, z: 1}], d: 1}, b.x: 1"));
}

#[test]
fn a_volume_that_a_claim_template_replaces_is_refused_in_the_pod_template() {
    let volume =
        "      volumes:\n        - name: data\n          persistentVolumeClaim: {claimName: kept-from-before}\n";
    let place = Place::with_config(&format!("{CONFIG}  podTemplate:\n    spec:\n{volume}"));
    let run = place.run(&["render"]).exits(1);
    assert!(run.stderr.contains("volume `data` has no effect"), "{}", run.stderr);
}

#[test]
fn a_sidecar_that_the_written_namespace_refuses_is_found_in_the_pod_template() {
    let sidecar = |context: &str| {
        format!(
            "{CONFIG}  createNamespace: true\n  podTemplate:\n    spec:\n      containers:\n        \
             - {{name: exporter, image: 'exporter:1'{context}}}\n"
        )
        .replace("spec:\n  version", "  namespace: shop\nspec:\n  version")
    };
    let place = Place::with_config(&sidecar(""));
    let run = place.run(&["render"]).exits(1);
    assert!(
        run.stderr.contains("error[object-validation]") && run.stderr.contains("esgen.yaml:12:11"),
        "{}",
        run.stderr
    );
    // What the finding says to write is enough, as is a Namespace of one's own.
    place.write(
        "esgen.yaml",
        sidecar(", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}"),
    );
    place.run(&["render"]).exits(0);
    place.write("esgen.yaml", sidecar("").replace("  createNamespace: true\n", ""));
    place.run(&["render"]).exits(0);
}
