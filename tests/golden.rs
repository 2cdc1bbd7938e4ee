//! What esgen prints for every case under `golden/`, to the byte.
//!
//! A case is a folder with `esgen.yaml` and `expected.yaml`; beside them may lie `arguments` (one a line, for `esgen render`),
//! `expected.txt` (the findings that go with it) and `as-written.yaml` with `refused.txt` (a config that must not render, and
//! why). `ESGEN_BLESS=1 cargo test --test golden` writes the expected files anew: read every line of that diff.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden");

fn esgen(directory: &Path, config: &str) -> Output {
    let arguments = std::fs::read_to_string(directory.join("arguments")).unwrap_or_default();
    Command::new(env!("CARGO_BIN_EXE_esgen"))
        .current_dir(directory)
        .env_clear()
        .arg("render")
        .arg(config)
        .args(arguments.lines())
        .output()
        .expect("esgen starts")
}

/// Compares, or writes where blessing was asked for. An empty text is a file that is not there.
fn hold(file: PathBuf, actual: &str, differences: &mut Vec<String>) {
    if std::env::var_os("ESGEN_BLESS").is_some() {
        if actual.is_empty() {
            let _ = std::fs::remove_file(&file);
        } else {
            std::fs::write(&file, actual).expect("the golden file can be written");
        }
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    if expected != actual {
        let diff = similar::TextDiff::from_lines(expected.as_str(), actual);
        let name = file.strip_prefix(CASES).unwrap_or(&file).display().to_string();
        differences.push(diff.unified_diff().context_radius(2).header(&name, "now").to_string());
    }
}

#[test]
fn every_case_renders_as_expected() {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(CASES).expect("golden/").map(|entry| entry.expect("an entry").path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(cases.len() >= 14, "cases are missing: {cases:?}");
    let mut differences = Vec::new();
    for case in cases {
        let output = esgen(&case, "esgen.yaml");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{}: {stderr}", case.display());
        assert!(!stdout.contains("${"), "{}: Flux would substitute what stands in ${{...}}", case.display());
        hold(case.join("expected.yaml"), &stdout, &mut differences);
        hold(case.join("expected.txt"), &stderr, &mut differences);
        if case.join("as-written.yaml").exists() {
            let refused = esgen(&case, "as-written.yaml");
            assert_eq!(refused.status.code(), Some(1), "{} must be refused", case.display());
            assert!(refused.stdout.is_empty(), "{} is refused and prints manifests", case.display());
            hold(case.join("refused.txt"), &String::from_utf8_lossy(&refused.stderr), &mut differences);
        }
    }
    assert!(
        differences.is_empty(),
        "{}\nRead the diff, then bless it: ESGEN_BLESS=1 cargo test --test golden",
        differences.concat()
    );
}
