//! `explain`, `rules` and `schema`.

use super::Place;
use serde_json::Value;

fn explain(what: &[&str]) -> super::Run {
    Place::new().run(&[&["explain"], what].concat())
}

#[test]
fn a_field_has_type_default_and_docs() {
    let text = explain(&["spec.nodeSets.replicas"]).exits(0).stdout;
    for part in ["FIELD     spec.nodeSets.replicas: integer\n", "DEFAULT   3\n", "Number of nodes."] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(explain(&["metadata.name"]).exits(0).stdout.contains("string, required"));
    assert!(explain(&["spec.virtualMemory"]).exits(0).stdout.contains("VALUES\n    auto\n"));
    assert!(explain(&["spec.podTemplate.spec.tolerations"]).exits(0).stdout.contains("Its keys are your own."));
}

#[test]
fn indices_and_the_kind_may_be_left_out() {
    let plain = explain(&["spec.nodeSets.autoscaling.metrics"]).exits(0).stdout;
    assert!(plain.contains("FIELDS (exactly one of them)\n    cpu "), "{plain}");
    for path in [
        "spec.nodeSets[0].autoscaling.metrics[3]",
        "spec.nodeSets[data].autoscaling.metrics",
        "spec.nodeSets[].autoscaling.metrics",
        "spec.nodeSets.0.autoscaling.metrics",
        ".spec.nodeSets.autoscaling.metrics",
        "elasticsearchcluster.spec.nodeSets.autoscaling.metrics",
    ] {
        assert_eq!(explain(&[path]).exits(0).stdout, plain, "{path}");
    }
}

#[test]
fn the_whole_config_and_all_below_it() {
    let fields = explain(&[]).exits(0).stdout;
    assert!(fields.contains("\n    spec ") && !fields.contains("nodeSets"), "{fields}");
    let tree = explain(&["--recursive"]).exits(0).stdout;
    assert!(tree.contains("\n      nodeSets: list of object\n        name: string, required\n"), "{tree}");
}

#[test]
fn unknown_paths_are_usage_with_a_suggestion() {
    for (path, suggestion) in [
        ("spec.nodeSet", "did you mean `spec.nodeSets`?"),
        ("nodeSets.replicas", "did you mean `spec.nodeSets.replicas`?"),
        ("nodesets.replica", "did you mean `spec.nodeSets.replicas`?"),
        ("spec.xyzzy", "`spec` has version, "),
        ("spec.version.major", "has no fields"),
        ("two-mastres", "did you mean `two-masters`?"),
        ("no-such-thing-at-all", "esgen rules"),
    ] {
        let run = explain(&[path]).exits(2);
        assert!(run.stdout.is_empty() && run.stderr.contains(suggestion), "{path}: {}", run.stderr);
    }
}

#[test]
fn every_rule_is_explained_and_listed() {
    let place = Place::new();
    let table = place.run(&["rules"]).exits(0).stdout;
    let json: Value = serde_json::from_str(&place.run(&["rules", "--format", "json"]).exits(0).stdout).unwrap();
    let rules = esgen::rule_texts();
    assert_eq!(json["rules"].as_array().unwrap().len(), rules.len());
    for rule in rules {
        assert!(table.contains(&format!("\n{}  ", rule.name)), "{}", rule.name);
        let text = place.run(&["explain", rule.name]).exits(0).stdout;
        assert!(text.starts_with(&format!("{}: {}\n", rule.name, rule.title)), "{text}");
        assert!(text.contains("\nWHY\n    ") && text.contains("\nREMEDY\n    "), "{text}");
    }
}

/// The hint at the end of a report names a command that works.
#[test]
fn rules_of_findings_are_explained() {
    let place = Place::with_config(super::BROKEN);
    for run in [place.run(&["check"]), place.run(&["check", "nowhere"]), place.run(&["check", "--set", "spec.x.y=1"])] {
        let hint = run.stderr.split("'esgen explain ").nth(1).and_then(|rest| rest.split('\'').next());
        place.run(&["explain", hint.expect("a hint")]).exits(0);
    }
}

#[test]
fn the_schema_is_the_librarys() {
    assert_eq!(Place::new().run(&["schema"]).exits(0).stdout, esgen::config::json_schema());
}
