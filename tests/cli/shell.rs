//! Completions, manual pages and the reference, read by the programs that they are for where these are there.

use super::Place;
use std::process::Command;

/// What the program says, or none where there is no such program.
fn tried(program: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
fn completions_are_scripts_of_their_shells() {
    let place = Place::new();
    for (shell, check) in [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish"), ("elvish", ""), ("powershell", "")] {
        let script = place.run(&["completions", shell]).exits(0).stdout;
        assert!(script.contains("--kube-version") || script.contains("kube-version"), "{shell}");
        place.write(shell, &script);
        let path = place.path().join(shell);
        if let Some((valid, stderr)) = tried(check, &["-n", path.to_str().unwrap()]) {
            assert!(valid, "{shell}: {stderr}");
        }
    }
    place.run(&["completions", "cmd.exe"]).exits(2);
}

#[test]
fn manual_pages_are_there_for_every_command_and_well_formed() {
    let place = Place::new();
    assert!(place.run(&["man"]).exits(0).stdout.contains(".TH esgen 1"));
    place.run(&["man", "-o", "man1"]).exits(0);
    let pages = place.names("man1");
    for name in ["esgen.1", "esgen-render.1", "esgen-check.1", "esgen-secrets.1", "esgen-explain.1"] {
        assert!(pages.contains(&name.to_owned()), "{pages:?}");
    }
    assert!(!pages.contains(&"esgen-reference.1".to_owned()), "hidden");
    for page in pages {
        let path = place.path().join("man1").join(&page);
        if let Some((valid, stderr)) = tried("groff", &["-man", "-ww", "-Tutf8", "-z", path.to_str().unwrap()]) {
            assert!(valid && stderr.is_empty(), "{page}: {stderr}");
        }
    }
}

/// The configs that break each rule.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules");

#[test]
fn the_reference_has_every_field_rule_and_command() {
    let place = Place::new();
    place.run(&["reference", "--output", "docs", "--examples", RULES]).exits(0);
    assert_eq!(place.names("docs"), ["cli.md", "config.md", "rules.md"]);
    let (config, rules, commands) =
        (place.read("docs/config.md"), place.read("docs/rules.md"), place.read("docs/cli.md"));
    assert!(config.contains("\n## `spec.nodeSets[].autoscaling.metrics[]`\n"), "{config}");
    assert!(esgen::rule_texts().iter().all(|rule| rules.contains(&format!("\n### {}\n", rule.name))));
    assert!(rules.matches("\nFires on:\n").count() == esgen::rules::all().count());
    assert!(commands.contains("\n## esgen render\n") && !commands.contains("## esgen reference"));
    // Whatever the terminal is.
    let wide =
        super::finish(place.command(&["reference", "--output", "wide", "--examples", RULES]).env("COLUMNS", "300"))
            .exits(0);
    assert_eq!((wide.status, place.read("wide/cli.md")), (Some(0), commands));
}
