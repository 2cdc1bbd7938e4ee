//! The pipeline has one direction: a stage uses those before it, and never one behind it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders and files below `src`, in order. The folders of one row do not use each other: a row only looks up.
const ORDER: &[&[&str]] = &[
    &["diagnostics"],
    &["kubernetes", "elasticsearch"],
    &["foreign"],
    &["schema"],
    &["source"],
    &["config"],
    &["model"],
    &["rules"],
    &["plan"],
    &["expand"],
    &["verify", "emit"],
    &["pipeline", "import"],
    &["validate", "diff", "secrets", "kustomize", "simulate", "outputs"],
    &["cli"],
];

/// The stages that a file names in paths from the crate's root: `crate::plan::...`, `use crate::{expand, verify}`.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => found.extend(top_level(list)),
            None => found.extend(identifier(rest)),
        }
    }
    found
}

/// The first word of each item of a list in braces, which may hold lists itself.
fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut items, mut start) = (0, Vec::new(), 0);
    for (position, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.extend(identifier(&list[start..position]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.extend(identifier(&list[start..position]));
                start = position + 1;
            }
            _ => {}
        }
    }
    items
}

fn identifier(text: &str) -> Option<String> {
    let word: String = text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn rank(stage: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&stage))
}

#[test]
fn no_stage_uses_one_behind_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut arrows = BTreeSet::new();
    for file in sources(&root) {
        let below = file.strip_prefix(&root).expect("below src");
        let stage = below.iter().next().expect("a name").to_string_lossy();
        let stage = stage.trim_end_matches(".rs");
        if ["main", "lib"].contains(&stage) {
            continue;
        }
        let own = rank(stage).unwrap_or_else(|| panic!("say where src/{stage} stands in the order"));
        let text = fs::read_to_string(&file).expect("a text");
        // Tests may look at the pipeline from its end.
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        if below.iter().any(|part| part == "tests" || part == "tests.rs") {
            continue;
        }
        for used in uses(code) {
            let Some(other) = rank(&used).filter(|_| used != stage) else { continue };
            if other > own || (other == own && used != stage) {
                arrows.insert(format!("{} uses {used}", below.display()));
            }
        }
    }
    assert!(arrows.is_empty(), "arrows back:\n{}", arrows.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn uses_are_seen_in_every_form() {
    let text =
        "use crate::plan::{a, b};\nuse crate::{expand, verify::{self, x}, emit as e};\nlet x = crate::model::f();";
    assert_eq!(uses(text).into_iter().collect::<Vec<_>>(), ["emit", "expand", "model", "plan", "verify"]);
    assert!(uses("// crate::cli is above\n").is_empty());
}

/// rustc does not miss what no module declares, and the tests in it are then never run.
#[test]
fn every_file_is_declared() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut forgotten = Vec::new();
    for file in sources(&root.join("src")).into_iter().chain(sources(&root.join("tests"))) {
        let (folder, name) = (file.parent().expect("a folder"), file.file_stem().expect("a name").to_string_lossy());
        // The table of rules declares its own: `tests/rules.rs`.
        let is_rule = folder.parent() == Some(&root.join("src/rules"));
        if is_rule || folder == root.join("tests") || ["main", "lib", "mod"].contains(&&*name) {
            continue;
        }
        let parents = ["main.rs", "lib.rs", "mod.rs"].map(|parent| folder.join(parent));
        let parents = parents.into_iter().chain([folder.with_extension("rs")]);
        let declaration = format!("mod {name};");
        if !parents.filter_map(|parent| fs::read_to_string(parent).ok()).any(|text| text.contains(&declaration)) {
            forgotten.push(file.display().to_string());
        }
    }
    assert!(forgotten.is_empty(), "no `mod` names these:\n{}", forgotten.join("\n"));
}

/// The config is public, so that rustc does not miss a field that nothing uses.
#[test]
fn every_field_of_the_config_is_used() {
    /// Those that a pattern takes out of their object, or that are written on with it as they are.
    const OTHERS: [&str; 5] =
        ["match_expressions", "match_labels", "operator", "policy_type", "termination_grace_period_seconds"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (config, behind): (Vec<_>, Vec<_>) =
        sources(&root).into_iter().partition(|file| file.starts_with(root.join("config")));
    let text = |files: Vec<PathBuf>| -> String {
        files.iter().map(|file| fs::read_to_string(file).expect("a text")).collect()
    };
    let behind = text(behind);
    // Not what strings and comments say.
    let code = behind.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.flat_map(|line| line.split('"').step_by(2)).collect::<Vec<_>>().join("\n");
    let used: BTreeSet<String> = code.split('.').skip(1).filter_map(identifier).collect();
    let config = text(config);
    let fields = config.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
    let unused: BTreeSet<&str> =
        fields.map(|(name, _)| name).filter(|name| !used.contains(*name) && !OTHERS.contains(name)).collect();
    assert!(unused.is_empty(), "nothing behind src/config uses {unused:?}");
}
