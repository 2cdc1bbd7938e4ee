//! Folders of cases: add a file, get a test.
//!
//! What a case gives is held against the file beside it. `ESGEN_BLESS=1` writes these files anew, for every kind of case
//! there is: read each line of that diff before you commit it.

#![allow(dead_code, reason = "each test target uses what it needs")]

use esgen::diagnostics::pointer::join;
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders below `folder`, a path from the root of the repository, by name.
pub(crate) fn folders(folder: &str) -> Vec<PathBuf> {
    entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).into_iter().filter(|path| path.is_dir()).collect()
}

/// What is in a folder, by name.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The documents of a stream of YAML.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).expect("YAML")).collect()
}

/// JSON pointers of all values in a document.
pub(crate) fn pointers(document: &Value) -> Vec<String> {
    let mut open = vec![(String::new(), document)];
    let mut found = Vec::new();
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(entries) => {
                open.extend(entries.iter().map(|(key, value)| (join(&pointer, key), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, value)| (format!("{pointer}/{index}"), value)));
            }
            _ => {}
        }
        if !pointer.is_empty() {
            found.push(pointer);
        }
    }
    found
}

/// Whether the expected files are to be written rather than compared.
fn is_blessing() -> bool {
    std::env::var_os("ESGEN_BLESS").is_some()
}

/// The differences from the expected files so far. All are shown at once, by [`Comparison::finish`].
#[derive(Default)]
pub(crate) struct Comparison {
    differences: Vec<String>,
}

impl Comparison {
    /// Compares, or blesses. An empty text is a file that is not there.
    pub(crate) fn hold(&mut self, file: &Path, actual: &str) {
        if is_blessing() {
            if actual.is_empty() {
                let _ = fs::remove_file(file);
            } else {
                fs::write(file, actual).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            }
            return;
        }
        let expected = fs::read_to_string(file).unwrap_or_default();
        if expected != actual {
            let diff = similar::TextDiff::from_lines(expected.as_str(), actual);
            let name = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(file).display().to_string();
            self.differences.push(diff.unified_diff().context_radius(2).header(&name, "now").to_string());
        }
    }

    /// Fails where anything differs. `test` is the target to bless with.
    #[track_caller]
    pub(crate) fn finish(self, test: &str) {
        let differences = self.differences.concat();
        assert!(
            differences.is_empty(),
            "{differences}\nRead the diff, then bless it: ESGEN_BLESS=1 cargo test --test {test}"
        );
    }
}

/// Replaces what stands between `<!-- MARK -->` and the next `<!-- end -->` of a page.
pub(crate) fn put_between_marks(page: &mut String, mark: &str, content: &str) {
    let start = format!("<!-- {mark} -->\n");
    let begin = page.find(&start).expect("a mark") + start.len();
    let end = begin + page[begin..].find("<!-- end -->").expect("its end");
    page.replace_range(begin..end, content);
}
