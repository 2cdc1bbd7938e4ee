//! Manifests of others: any number of files, read side by side.

use super::input::{Input, Problem, decode, finding, is_hidden, read_bounded, read_file};
use super::parse::parse;
use super::{Dialect, Document, MANIFEST_LIMITS, Source, secrets_of, secrets_of_unread};
use crate::diagnostics::{FileId, Finding, Secret, Span};
use rayon::prelude::*;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Reads all inputs into a source and gives their documents; see [`Source::read_manifests`].
pub(super) fn read(inputs: &[Input], source: &mut Source) -> Vec<Document> {
    let texts: Vec<Text> = inputs.iter().flat_map(texts_of).collect();
    let known = source.files.iter().count();
    let manifests: Vec<Manifest> =
        texts.into_par_iter().enumerate().map(|(number, text)| text.read(FileId((known + number) as u32))).collect();
    let mut documents = Vec::new();
    for mut manifest in manifests {
        source.files.add(manifest.name, manifest.text);
        manifest.findings.iter_mut().for_each(|finding| super::locate(finding, &manifest.documents));
        documents.extend(manifest.documents);
        source.findings.extend(manifest.findings);
        source.secrets.extend(manifest.secrets);
    }
    documents
}

/// One text, not read yet.
struct Text {
    name: String,
    content: Content,
}

enum Content {
    File(PathBuf),
    Stdin,
    Memory(String),
    Nothing(Problem),
}

/// One text, read.
struct Manifest {
    name: String,
    text: String,
    documents: Vec<Document>,
    findings: Vec<Finding>,
    secrets: Vec<Secret>,
}

fn texts_of(input: &Input) -> Vec<Text> {
    match input {
        Input::Text { name, text } => vec![Text { name: name.clone(), content: Content::Memory(text.clone()) }],
        Input::Stdin => vec![Text { name: "<stdin>".to_owned(), content: Content::Stdin }],
        Input::Path(path) if path.is_dir() => files_below(path),
        Input::Path(path) => vec![Text::file(path.clone())],
    }
}

/// The files of a directory and of those below it, in the order of their names. Links to directories are not followed,
/// because they can lead back.
fn files_below(directory: &Path) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(path) = open.pop() {
        if path != directory && !fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            texts.push(Text::file(path));
            continue;
        }
        match fs::read_dir(&path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>()) {
            Ok(entries) => {
                let mut paths: Vec<_> =
                    entries.into_iter().map(|entry| entry.path()).filter(|path| counts(path)).collect();
                // The stack gives the last one first.
                paths.sort_by(|one, other| other.cmp(one));
                open.append(&mut paths);
            }
            Err(error) => texts.push(Text::nothing(&path, Problem::io(&error))),
        }
    }
    if texts.is_empty() {
        let problem =
            Problem::new("it holds no *.yaml, *.yml or *.json file", "name the manifests, or another directory");
        texts.push(Text::nothing(directory, problem));
    }
    texts
}

fn counts(path: &Path) -> bool {
    let is_directory = || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
    let is_manifest = || path.extension().is_some_and(|known| known == "yaml" || known == "yml" || known == "json");
    !is_hidden(path) && (is_directory() || (is_manifest() && path.is_file()))
}

impl Text {
    fn file(path: PathBuf) -> Self {
        Self { name: path.display().to_string(), content: Content::File(path) }
    }

    fn nothing(path: &Path, problem: Problem) -> Self {
        Self { name: path.display().to_string(), content: Content::Nothing(problem) }
    }

    /// Reads the text, which is file number `file` of the run.
    fn read(self, file: FileId) -> Manifest {
        let name = self.name;
        let bytes = match self.content {
            Content::File(path) => read_file(&path, MANIFEST_LIMITS.size),
            Content::Stdin => read_bounded(io::stdin().lock(), MANIFEST_LIMITS.size),
            Content::Memory(text) => Ok(text.into_bytes()),
            Content::Nothing(problem) => Err(problem),
        };
        let unreadable = |text: String, finding: Finding| Manifest {
            name: name.clone(),
            text,
            documents: Vec::new(),
            findings: vec![finding],
            secrets: Vec::new(),
        };
        match bytes.map(|bytes| decode(&bytes)) {
            Ok(Ok(text)) => Manifest::parse(name, text, file),
            Ok(Err(undecoded)) => {
                let text = undecoded.shown.clone();
                let secrets = secrets_of_unread(&text, file);
                Manifest { secrets, ..unreadable(text, undecoded.finding(&name, file)) }
            }
            Err(problem) => unreadable(String::new(), finding(Span { file, start: 0, end: 0 }, &name, problem)),
        }
    }
}

impl Manifest {
    fn parse(name: String, text: String, file: FileId) -> Self {
        let parsed = parse(&text, file, 0, Dialect::Manifest);
        let secrets = secrets_of(&text, file, &parsed);
        let (mut documents, mut findings) = (Vec::new(), Vec::new());
        for document in parsed.documents {
            findings.extend(document.findings);
            documents.push(Document { root: document.root, file });
        }
        findings.extend(parsed.broken);
        Self { name, text, documents, findings, secrets }
    }
}
