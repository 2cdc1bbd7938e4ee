//! Lists the files under `templates/` and `schemas/kubernetes/` for `src/expand/templates.rs` and `src/schema/definition.rs`: a
//! template or a schema is known by being there.

use std::path::Path;
use std::{env, fs, io};

/// Each folder, and the enum that has a variant for each file in it. Parts are only included by other templates, by name.
const FOLDERS: [(&str, Option<&str>); 3] = [("", Some("Template")), ("files/", Some("File")), ("parts/", None)];

fn main() -> io::Result<()> {
    let output = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&output).join("templates.rs"), templates()?)?;
    fs::write(Path::new(&output).join("schemas.rs"), schemas()?)
}

fn templates() -> io::Result<String> {
    println!("cargo::rerun-if-changed=templates");
    let mut code = String::new();
    let mut sources = String::new();
    for (folder, enumeration) in FOLDERS {
        let names = entries(&Path::new("templates").join(folder), fs::FileType::is_file)?;
        for name in &names {
            sources += &format!("    (\"{folder}{name}\", {}),\n", embedded(&format!("templates/{folder}{name}")));
        }
        if let Some(enumeration) = enumeration {
            code += &declaration(enumeration, folder, &names);
        }
    }
    code += &format!("/// Every template and its text.\npub(super) const SOURCES: &[(&str, &str)] = &[\n{sources}];\n");
    Ok(code)
}

/// The schemas by their path without its ending, in order.
fn schemas() -> io::Result<String> {
    println!("cargo::rerun-if-changed=schemas/kubernetes");
    let root = Path::new("schemas/kubernetes");
    let mut names = Vec::new();
    for group in entries(root, fs::FileType::is_dir)? {
        let types = entries(&root.join(&group), fs::FileType::is_file)?;
        names.extend(types.iter().filter_map(|name| Some(format!("{group}/{}", name.strip_suffix(".json")?))));
    }
    names.sort();
    let mut code = format!(
        "/// Every type that a kind reaches, by name, in order.\nstatic DEFINITIONS: [Embedded; {}] = [\n",
        names.len()
    );
    for name in names {
        let text = embedded(&format!("schemas/kubernetes/{name}.json"));
        code += &format!("    Embedded::new(\"{name}\", {text}),\n");
    }
    Ok(code + "];\n")
}

fn embedded(path: &str) -> String {
    format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"))")
}

/// Names of what is of a type in a folder, sorted. Hidden files are left out.
fn entries(folder: &Path, is_of_type: impl Fn(&fs::FileType) -> bool) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_of_type(&entry.file_type()?) && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// An enum of the files. The lint makes a file that nothing renders a compile error.
fn declaration(enumeration: &str, folder: &str, names: &[String]) -> String {
    let mut variants = String::new();
    let mut arms = String::new();
    for name in names {
        let variant = variant(name);
        variants += &format!("    /// `templates/{folder}{name}`\n    {variant},\n");
        arms += &format!("            Self::{variant} => \"{folder}{name}\",\n");
    }
    format!(
        "/// A file in `templates/{folder}`. Each of them is rendered somewhere.\n\
         #[derive(Clone, Copy, Debug)]\n\
         #[deny(dead_code)]\n\
         pub(super) enum {enumeration} {{\n{variants}}}\n\n\
         impl {enumeration} {{\n    \
             /// Its name under `templates/`.\n    \
             pub(super) const fn name(self) -> &'static str {{\n        match self {{\n{arms}        }}\n    }}\n\
         }}\n\n"
    )
}

/// `pod-disruption-budget.yaml` is `PodDisruptionBudget`; endings other than that of manifests are part of the name.
fn variant(name: &str) -> String {
    let mut variant = String::new();
    for word in name.trim_end_matches(".yaml").split(['-', '.']) {
        let mut letters = word.chars();
        variant.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        variant.push_str(letters.as_str());
    }
    variant
}
