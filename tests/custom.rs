//! `esgen validate` on custom resources: the examples under `tests/custom/<Kind>/`.
//!
//! `valid*.yaml` passes without a word; what is said of `invalid*.yaml` is in the `.stderr` beside it.

mod harness;

use esgen::diagnostics::human;
use esgen::source::{Input, Source};
use esgen::validate::{Options, validate};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn examples(folder: &Path) -> Vec<PathBuf> {
    let is_example = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    harness::entries(folder).into_iter().filter(is_example).collect()
}

fn is_valid(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("valid"))
}

#[test]
fn the_examples_of_custom_resources_are_accepted_and_refused() {
    let mut comparison = harness::Comparison::default();
    for path in harness::folders("tests/custom").iter().flat_map(|folder| examples(folder)) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let report = validate(Source::read_manifests(&[Input::Text { name, text }]), &Options::default()).report;
        assert_eq!(report.findings.is_empty(), is_valid(&path), "{}: {:#?}", path.display(), report.findings);
        if !is_valid(&path) {
            let mut shown = Vec::new();
            human::write(&report, &mut shown, false).expect("a buffer takes everything");
            comparison.hold(&path.with_extension("stderr"), &String::from_utf8(shown).expect("UTF-8"));
        }
    }
    comparison.finish("custom");
}

#[test]
fn each_definition_has_examples_and_says_where_it_is_from() {
    let kinds = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/kinds.yaml")).expect("a text");
    let kinds: Value = serde_yaml::from_str(&kinds).expect("YAML");
    let order = kinds["order"].as_array().expect("a list");
    for path in harness::entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/crds")) {
        let text = fs::read_to_string(&path).expect("a text");
        let definition: Value = serde_yaml::from_str(&text).expect("YAML");
        let kind = definition["spec"]["names"]["kind"].as_str().expect("a kind");
        assert_eq!(path.file_stem().expect("a name"), kind);
        let examples = examples(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/custom").join(kind));
        assert!(examples.iter().filter(|path| is_valid(path)).count() >= 3, "{kind}: at least three valid examples");
        assert!(examples.len() >= 6, "{kind}: examples of what is refused");
        assert!(order.iter().any(|known| known == kind), "{kind}: say in schemas/kinds.yaml when it is applied");
        let first = text.lines().next().unwrap_or_default();
        let is_sourced = first.starts_with("# ") && first.contains(|letter: char| letter.is_ascii_digit());
        assert!(is_sourced, "{}: the first line names the release that it is from", path.display());
    }
}
