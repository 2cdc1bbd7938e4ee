//! Lists the files under `templates/` for `src/expand/templates.rs`: a template is known by being there.

use std::path::Path;
use std::{env, fs, io};

/// Each folder, and the enum that has a variant for each file in it. Parts are only included by other templates, by name.
const FOLDERS: [(&str, Option<&str>); 3] = [("", Some("Template")), ("files/", Some("File")), ("parts/", None)];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=templates");
    let mut code = String::new();
    let mut sources = String::new();
    for (folder, enumeration) in FOLDERS {
        let names = files(&Path::new("templates").join(folder))?;
        for name in &names {
            let source = format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/templates/{folder}{name}\"))");
            sources += &format!("    (\"{folder}{name}\", {source}),\n");
        }
        if let Some(enumeration) = enumeration {
            code += &declaration(enumeration, folder, &names);
        }
    }
    code += &format!("/// Every template and its text.\npub(super) const SOURCES: &[(&str, &str)] = &[\n{sources}];\n");
    let output = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(Path::new(&output).join("templates.rs"), code)
}

/// Names of the files in a folder, sorted. Folders in it and hidden files are left out.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.starts_with('.') {
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
