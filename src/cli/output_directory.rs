//! `esgen render --output-dir`: one file per object, and a kustomization.yaml that lists them.
//!
//! The new directory is made beside the old one and takes its place in one rename, so that no moment shows half of it.
//! What is replaced must be what esgen wrote: a kustomization.yaml just as we write it, and the objects that it lists, each
//! with our label. A file that the user added and listed is the user's.

use super::failure::Failure;
use super::output::{counted, note};
use super::render::Format;
use esgen::emit;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const KUSTOMIZATION: &str = "kustomization.yaml";

/// The first line of our kustomization.yaml, by which the next run knows the directory for its own.
const HEADER: &str =
    "# Written by esgen render. The next run replaces this file and all that it lists: edit the config.";

/// The label that every object of ours has, and its value.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "esgen");

/// How many foreign files an error names.
const SHOWN: usize = 10;

/// Writes the documents into `directory`, which is made, or replaced where all of it is ours.
pub(super) fn write(directory: &Path, documents: &[Value], format: Format) -> Result<(), Failure> {
    let files = files(documents, format);
    let shown = directory.display();
    replace(directory, &files).map_err(|refusal| match refusal {
        Refusal::Io(error) => Failure::Other(format!("cannot write {shown}: {error}; nothing was changed")),
        Refusal::Said(reason) => Failure::Other(format!("cannot write {shown}: {reason}")),
    })?;
    note(&format!("{shown}: {} and {KUSTOMIZATION}", counted(documents.len(), "object")));
    Ok(())
}

/// Why the directory stays as it was.
enum Refusal {
    Io(io::Error),
    Said(String),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Names and texts of the files, the kustomization last.
fn files(documents: &[Value], format: Format) -> Vec<(String, String)> {
    let mut taken = BTreeSet::new();
    let mut files: Vec<(String, String)> = emit::in_apply_order(documents)
        .into_iter()
        .map(|document| match format {
            Format::Yaml => (name(document, "yaml", &mut taken), emit::yaml(std::slice::from_ref(document))),
            Format::Json => (name(document, "json", &mut taken), emit::json_document(document)),
        })
        .collect();
    let kustomization = kustomization(files.iter().map(|(name, _)| name.as_str()));
    files.push((KUSTOMIZATION.into(), kustomization));
    files
}

/// The text of the kustomization that lists these files.
fn kustomization<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let kustomization = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": names.collect::<Vec<_>>(),
    });
    format!("{HEADER}\n{}", emit::yaml(&[kustomization]))
}

/// A name of its own: with the namespace where two objects differ only in that, else with a number.
fn name(document: &Value, extension: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = emit::file_name(document);
    let stem = plain.strip_suffix(".yaml").unwrap_or(&plain);
    let namespace = document.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let in_namespace = (!namespace.is_empty()).then(|| format!("{stem}.{namespace}"));
    std::iter::once(stem.to_owned())
        .chain(in_namespace)
        .chain(numbered)
        .map(|stem| format!("{stem}.{extension}"))
        .find(|name| taken.insert(name.clone()))
        .unwrap_or(plain)
}

fn replace(directory: &Path, files: &[(String, String)]) -> Result<(), Refusal> {
    let (path, exists) = place(directory)?;
    let Some(parent) = path.parent() else { return Err(Refusal::Said("it is the root of the file system".into())) };
    // Beside the directory, since a rename does not cross file systems. Removed with all that is in it at the end: what was
    // written where something failed, what was replaced where nothing did.
    let temporary = tempfile::Builder::new().prefix(".esgen-").tempdir_in(parent)?;
    let (new, old) = (temporary.path().join("new"), temporary.path().join("old"));
    fs::create_dir(&new)?;
    for (name, text) in files {
        fs::write(new.join(name), text)?;
    }
    if exists {
        fs::set_permissions(&new, fs::metadata(&path)?.permissions())?;
        fs::rename(&path, &old)?;
    }
    let Err(error) = fs::rename(&new, &path) else { return Ok(()) };
    if exists && fs::rename(&old, &path).is_err() {
        let kept = temporary.keep().join("old");
        return Err(Refusal::Said(format!("{error}; what it held is now in {}", kept.display())));
    }
    Err(error.into())
}

/// The directory's real path, and whether it is there already. Whatever is there has been found to be ours.
fn place(directory: &Path) -> Result<(PathBuf, bool), Refusal> {
    match fs::canonicalize(directory) {
        Ok(path) => {
            ours(&path)?;
            Ok((path, true))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if directory.is_symlink() {
                return Err(Refusal::Said("it is a symbolic link to nowhere: remove it, or name another".into()));
            }
            let Some(name) = directory.file_name() else { return Err(error.into()) };
            let parent = match directory.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            fs::create_dir_all(parent)?;
            Ok((fs::canonicalize(parent)?.join(name), false))
        }
        Err(error) => Err(error.into()),
    }
}

/// Refuses a directory that holds what esgen did not write.
fn ours(path: &Path) -> Result<(), Refusal> {
    if !path.is_dir() {
        return Err(Refusal::Said("it is a file: name a directory".into()));
    }
    // Renaming it would leave the shell in a directory that is gone.
    if env::current_dir().and_then(fs::canonicalize).is_ok_and(|current| current.starts_with(path)) {
        return Err(Refusal::Said("the working directory is in it: name a directory of its own".into()));
    }
    let written = written(&path.join(KUSTOMIZATION));
    let mut foreign = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_written = entry.file_type()?.is_file() && written.contains(&name);
        if !is_written || (name != KUSTOMIZATION && !is_object_of_ours(&entry.path())?) {
            foreign.push(name);
        }
    }
    if foreign.is_empty() {
        return Ok(());
    }
    foreign.sort();
    let more = foreign.len().saturating_sub(SHOWN);
    let mut list = foreign.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    Err(Refusal::Said(format!(
        "it holds what esgen did not write and would be lost: {list}; move that away, or name a directory of its own"
    )))
}

/// The names that our kustomization.yaml lists, and its own where it holds nothing else; none where it is not ours.
fn written(kustomization_file: &Path) -> BTreeSet<String> {
    let Ok(text) = fs::read_to_string(kustomization_file) else { return BTreeSet::new() };
    // Version control may have changed how lines end.
    let text = text.replace("\r\n", "\n");
    if text.lines().next() != Some(HEADER) {
        return BTreeSet::new();
    }
    let items = text.lines().filter_map(|line| line.trim_start().strip_prefix("- "));
    let mut names: Vec<&str> = items.map(|item| item.trim_matches(['"', '\''])).collect();
    // Patches, images or a comment that the user put in would be lost.
    if text == kustomization(names.iter().copied()) {
        names.push(KUSTOMIZATION);
    }
    names.into_iter().map(str::to_owned).collect()
}

/// Whether a file holds one object with our label. What cannot be read as one is not ours.
fn is_object_of_ours(file: &Path) -> io::Result<bool> {
    let bytes = fs::read(file)?;
    let object: Option<Value> = serde_yaml::from_slice(&bytes).ok();
    let (label, value) = MANAGED_BY;
    let labels = object.as_ref().and_then(|object| object.pointer("/metadata/labels"));
    Ok(labels.and_then(|labels| labels.get(label)).and_then(Value::as_str) == Some(value))
}
