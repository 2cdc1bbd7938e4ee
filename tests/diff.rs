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
