//! What esgen prints for every case under `golden/`, to the byte.
//!
//! A case is a folder with `esgen.yaml` and `expected.yaml`; beside them may lie `arguments` (one a line, for `esgen render`),
//! `expected.txt` (the findings that go with it) and `as-written.yaml` with `refused.txt` (a config that must not render, and
//! why).

mod harness;

use std::path::Path;
use std::process::{Command, Output};

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

#[test]
fn every_case_renders_as_expected() {
    let cases = harness::folders("golden");
    assert!(cases.len() >= 14, "cases are missing: {cases:?}");
    let mut comparison = harness::Comparison::default();
    for case in cases {
        let output = esgen(&case, "esgen.yaml");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{}: {stderr}", case.display());
        assert!(!stdout.contains("${"), "{}: Flux would substitute what stands in ${{...}}", case.display());
        comparison.hold(&case.join("expected.yaml"), &stdout);
        comparison.hold(&case.join("expected.txt"), &stderr);
        if case.join("as-written.yaml").exists() {
            let refused = esgen(&case, "as-written.yaml");
            assert_eq!(refused.status.code(), Some(1), "{} must be refused", case.display());
            assert!(refused.stdout.is_empty(), "{} is refused and prints manifests", case.display());
            comparison.hold(&case.join("refused.txt"), &String::from_utf8_lossy(&refused.stderr));
        }
    }
    comparison.finish("golden");
}
