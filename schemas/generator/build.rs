//! Lists every kind of every k8s-openapi release that the generator depends on, out of the releases' sources: Rust cannot
//! enumerate the types of a crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=Cargo.toml");
    println!("cargo::rerun-if-changed=build.rs");
    let mut text = String::from("/// Every Kubernetes minor version with its kinds, oldest first.\n");
    text.push_str("pub fn releases() -> Vec<(u16, Vec<Kind>)> {\n    vec![\n");
    for (minor, sources) in releases() {
        let mut kinds = Vec::new();
        collect(&sources.join(format!("v1_{minor}")), "", &mut kinds);
        kinds.sort();
        let _ = writeln!(text, "        ({minor}, vec![");
        for (path, is_namespaced) in kinds {
            let _ = writeln!(text, "            kind!(k8s_1_{minor}, {path}, {is_namespaced}),");
        }
        text.push_str("        ]),\n");
    }
    text.push_str("    ]\n}\n");
    let output = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it")).join("releases.rs");
    fs::write(output, text).expect("the build's own directory can be written");
}

/// The minor versions, oldest first, with the sources of the release that has each.
fn releases() -> Vec<(u16, PathBuf)> {
    let cargo = env::var_os("CARGO").expect("Cargo sets it");
    let metadata = Command::new(cargo).args(["metadata", "--format-version=1", "--locked", "--offline"]).output();
    let metadata = metadata.expect("cargo metadata runs");
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("cargo metadata writes JSON");
    let manifest = fs::read_to_string("Cargo.toml").expect("the manifest can be read");
    let mut releases: Vec<_> = manifest
        .lines()
        .filter_map(|line| {
            let minor: u16 = line.strip_prefix("k8s_1_")?.split_once(' ')?.0.parse().ok()?;
            let version = line.split_once("version = \"")?.1.split('"').next()?;
            let is_meant = |package: &&serde_json::Value| {
                let its_version = package["version"].as_str().unwrap_or_default();
                package["name"] == "k8s-openapi" && its_version.starts_with(&format!("{version}."))
            };
            let package = metadata["packages"].as_array()?.iter().find(is_meant)?;
            Some((minor, Path::new(package["manifest_path"].as_str()?).with_file_name("src")))
        })
        .collect();
    releases.sort();
    releases
}

/// Adds the kinds in a directory: `(api::core::v1::Pod, whether they have a namespace)`. Lists and what only stands inside
/// of a URL of another object are none.
fn collect(directory: &Path, module: &str, kinds: &mut Vec<(String, bool)>) {
    for entry in fs::read_dir(directory).expect("a release has its sources") {
        let path = entry.expect("a directory can be read").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, &format!("{module}{name}::"), kinds);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file can be read");
        let Some((_, rest)) = text.split_once("\nimpl crate::Resource for ") else { continue };
        let kind = rest.split(' ').next().unwrap_or_default();
        let has = |line: &str| rest.contains(line);
        if has("ObjectMeta;\n") && has("type Ty = ") && !has("type Scope = crate::SubResourceScope;") {
            kinds.push((format!("{module}{kind}"), has("type Scope = crate::NamespaceResourceScope;")));
        }
    }
}
