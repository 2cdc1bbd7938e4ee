//! Formats and colours of findings.

use super::{BROKEN, CONFIG, Place, finish};
use serde_json::Value;

#[test]
fn render_keeps_machine_formats_off_standard_output() {
    let place = Place::with_config(BROKEN);
    for format in ["json", "sarif", "github"] {
        let run = place.run(&["render", "--message-format", format]).exits(1);
        assert!(run.stdout.is_empty() && run.stderr.contains("two-masters"), "{format}: {}", run.stderr);
    }
}

#[test]
fn check_writes_machine_formats_to_standard_output() {
    let place = Place::with_config(BROKEN);
    for format in ["json", "sarif", "github"] {
        let run = place.run(&["check", "--message-format", format]).exits(1);
        assert!(run.stdout.contains("two-masters") && run.stderr.is_empty(), "{format}: {}", run.stderr);
        if format != "github" {
            serde_json::from_str::<Value>(&run.stdout).unwrap();
        }
    }
    let run = place.run(&["check"]).exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("two-masters"));
}

#[test]
fn a_machine_reads_a_whole_document_also_without_findings() {
    let place = Place::with_config(CONFIG);
    for format in ["json", "sarif"] {
        let run = place.run(&["check", "--message-format", format]).exits(0);
        serde_json::from_str::<Value>(&run.stdout).unwrap();
        let run = place.run(&["render", "--message-format", format]).exits(0);
        serde_json::from_str::<Value>(&run.stderr).unwrap();
    }
}

#[test]
fn sarif_has_a_rule_for_every_rule() {
    let run = Place::with_config(BROKEN).run(&["check", "--message-format", "sarif"]).exits(1);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), esgen::rule_texts().len());
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn colours_obey_the_argument_then_the_environment() {
    let place = Place::with_config(BROKEN);
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = [&["check"], arguments].concat();
        finish(place.command(&arguments).envs(environment.iter().copied())).exits(1).stderr.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "no terminal");
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]), "what is asked for wins");
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]), "an empty NO_COLOR does not count");
}

/// Through a pseudo terminal, where `script` is there to make one.
#[cfg(target_os = "linux")]
#[test]
fn terminals_get_colours_unless_no_color_or_dumb() {
    use std::process::{Command, Stdio};
    let place = Place::with_config(BROKEN);
    let colored = |environment: &[(&str, &str)]| {
        let mut script = Command::new("script");
        script.args(["-qec", &format!("{} check", env!("CARGO_BIN_EXE_esgen")), "/dev/null"]);
        script.current_dir(place.path()).stdin(Stdio::null()).env_remove("NO_COLOR").env("TERM", "xterm");
        script.envs(environment.iter().copied());
        script.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).contains("\u{1b}["))
    };
    let Some(plain) = colored(&[]) else { return };
    assert!(plain);
    assert_eq!(colored(&[("NO_COLOR", "1")]), Some(false));
    assert_eq!(colored(&[("TERM", "dumb")]), Some(false));
}

/// The config is refused for its shape, so no rule gets to see the secret.
#[test]
fn a_secret_beside_another_mistake_is_not_shown() {
    let config = CONFIG.replace("spec:\n", "spec: {config: {x.bind_password: hunter22}, confg: {}, version: 9.2.1}\n");
    let place = Place::with_config(&config.replace("\n  version: 9.2.1", ""));
    for format in ["human", "json", "sarif", "github"] {
        let run = place.run(&["render", "--message-format", format]).exits(1);
        assert!(run.stderr.contains("confg") && !run.stderr.contains("hunter22"), "{format}: {}", run.stderr);
    }
}

#[test]
fn a_value_of_a_wrong_type_hides_nothing() {
    let place = Place::with_config(
        "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: Data}\nspec:\n  version: 9.2.l\n  nodeSets:\n    - name: all\n      \
         count: 3\n      role: [data]\n      resources: {memory: 8g, requests: {cpu: 1}}\n      storage: {size: 100GB}\n      \
         virtualMemory: yes\n    - replicas: 3\n",
    );
    let told = place.run(&["check"]).exits(1).stderr;
    for part in [
        "`Data` is not a valid DNS label", "9.2.l", "unknown field `count`", "`replicas`", "unknown field `role`",
        "8g", "unknown field `requests`", "`resources.cpu`", "100GB", "ambiguous-value",
        "missing required field `name`",
    ] {
        assert!(told.contains(part), "{part} is missing in:\n{told}");
    }
    // Nothing is said of what was made up for what is missing.
    assert!(!told.contains("unnamed") && !told.contains("two-masters"), "{told}");
}

#[test]
fn keys_of_other_tools_are_answered_with_those_of_a_config() {
    let table = [
        ("count: 3", "Write instead: `replicas`."),
        ("resources: {requests: {memory: 8Gi}}", "Write instead: `resources.memory`."),
        ("resources: {limits: {cpu: 2}}", "Write instead: `resources.cpuLimit`."),
        ("nodeSelector: {a: b}", "Write instead: `podTemplate.spec.nodeSelector`."),
        ("tolerations: []", "Write instead: `podTemplate.spec.tolerations`."),
        ("volumeClaimTemplates: []", "Write instead: `storage"),
        ("heapSize: 4g", "Write"),
        ("roles: [coordinating]", "write `roles: []`"),
        (
            "autoscaling: {minReplicas: 3, maxReplicas: 5, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]}",
            "Write `- cpu: {averageUtilization: 60}`.",
        ),
    ];
    for (line, expected) in table {
        let place = Place::with_config(&format!("{}  nodeSets:\n    - name: all\n      {line}\n", super::CONFIG));
        let run = place.run(&["check"]).exits(1);
        assert!(run.stderr.contains(expected), "{line}: {}", run.stderr);
        assert_eq!(run.stderr.matches("error[").count(), 1, "{line}: {}", run.stderr);
    }
}

#[test]
fn files_of_other_tools_are_greeted() {
    let table = [
        ("image: {repository: bitnami/elasticsearch}\nmaster: {replicaCount: 3}\n", "Bitnami", "esgen import"),
        ("esConfig: {}\nnodeGroup: master\n", "elastic/helm-charts", "esgen import"),
        ("apiVersion: elasticsearch.k8s.elastic.co/v1\nkind: Elasticsearch\n", "operator", "esgen import"),
        ("apiVersion: apps/v1\nkind: StatefulSet\n", "Kubernetes object", "esgen validate"),
        ("apiVersion: esgen.dev/v1beta1\nkind: ElasticSearchCluster\n", "not an esgen config", "Did you mean"),
        ("a: 1\n", "not an esgen config", "Start it with"),
    ];
    for (text, what, command) in table {
        let place = Place::with_config(text);
        let run = place.run(&["check"]).exits(1);
        assert!(run.stderr.contains(what) && run.stderr.contains(command), "{text}: {}", run.stderr);
    }
}
