//! `init`, and that every preset is a config without mistakes.

use super::Place;

const PRESETS: [&str; 5] = ["minimal", "vector-search", "hybrid-search", "tiers", "development"];

#[test]
fn every_preset_renders() {
    let place = Place::new();
    let help = place.run(&["init", "--help"]).exits(0).stdout;
    for preset in PRESETS {
        assert!(help.contains(&format!("- {preset}:")), "{help}");
        place.run(&["init", "--preset", preset, "-o", &format!("{preset}.yaml")]).exits(0);
        let run = place.run(&["render", &format!("{preset}.yaml")]).exits(0);
        // Security that is off is warned of, always, as the preset says.
        let warned = run.stderr.lines().filter(|line| line.starts_with("warning")).count();
        assert!(warned <= usize::from(preset == "development"), "{preset}: {}", run.stderr);
        assert!(!run.stderr.contains("error["), "{preset}: {}", run.stderr);
    }
}

#[test]
fn no_preset_has_less_than_its_workload_asks_for() {
    let place = Place::new();
    for preset in PRESETS {
        place.run(&["init", "--preset", preset, "-o", &format!("{preset}.yaml")]).exits(0);
        let plan = place.run(&["plan", &format!("{preset}.yaml"), "--format", "json"]).exits(0).stdout;
        assert!(!plan.contains("\"asked\""), "{preset}: {plan}");
    }
}

#[test]
fn presets_have_the_schema_line_and_comments() {
    let place = Place::new();
    for preset in PRESETS {
        let text = place.run(&["init", "--preset", preset, "-o", "-"]).exits(0).stdout;
        assert!(text.starts_with("# yaml-language-server: $schema=esgen.dev_v1.json\n"), "{text}");
        assert!(text.lines().filter(|line| line.trim_start().starts_with('#')).count() > 5, "{text}");
    }
}

#[test]
fn the_preset_and_the_file_have_defaults() {
    let place = Place::new();
    let run = place.run(&["init"]).exits(0);
    assert_eq!((run.stdout.as_str(), place.names(".")), ("", vec!["esgen.yaml".to_owned()]));
    assert_eq!(place.read("esgen.yaml"), place.run(&["init", "-p", "minimal", "-o", "-"]).exits(0).stdout);
    place.run(&["render"]).exits(0);
}

#[test]
fn nothing_is_written_over() {
    let place = Place::with_config("mine");
    let run = place.run(&["init"]).exits(1);
    assert!(run.stderr.contains("esgen.yaml already exists"), "{}", run.stderr);
    assert_eq!(place.read("esgen.yaml"), "mine");
    place.run(&["init", "--preset", "large"]).exits(2);
    place.run(&["init", "-o", "no/such/directory.yaml"]).exits(1);
}
