//! Bytes from files, directories and standard input, checked before they are taken for YAML.

use super::defaults::is_defaults;
use super::node::{Document, Node};
use super::parse::{ParsedDocument, parse};
use super::{API_GROUP_PREFIX, Dialect, SIZE_LIMIT, Source, UNREADABLE, secrets_of, secrets_of_unread};
use crate::diagnostics::{FileId, FileName, Finding, Message, Place, Span, quoted};
use crate::message;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Where configs come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, or a directory: all its `*.yaml` and `*.yml` files in the order of their names, of which only documents
    /// with an `apiVersion` of esgen count. Directories below it are not entered.
    Path(PathBuf),
    /// Standard input, to its end.
    Stdin,
    /// A text in memory.
    Text {
        /// The name to show it under.
        name: String,
        /// The YAML.
        text: String,
    },
}

/// Reads all documents of an input.
pub(super) fn read(input: &Input, source: &mut Source) -> Vec<Document> {
    match input {
        Input::Text { name, text } => take(name, Ok(text.clone().into_bytes()), false, source),
        Input::Stdin => take("<stdin>", read_bounded(io::stdin().lock(), SIZE_LIMIT), false, source),
        Input::Path(path) if path.is_dir() => read_directory(path, source),
        Input::Path(path) => take(&path.display().to_string(), read_file(path, SIZE_LIMIT), false, source),
    }
}

fn read_directory(directory: &Path, source: &mut Source) -> Vec<Document> {
    let name = directory.display().to_string();
    let mut paths = match fs::read_dir(directory).and_then(|entries| entries.collect::<io::Result<Vec<_>>>()) {
        Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect::<Vec<_>>(),
        Err(error) => {
            source.unreadable(&name, Problem::io(&error));
            return Vec::new();
        }
    };
    paths.retain(|path| is_yaml_name(path) && path.is_file());
    paths.sort();
    let known = source.findings.len();
    let mut documents = Vec::new();
    for path in &paths {
        let bytes = read_file(path, SIZE_LIMIT);
        if !bytes.as_ref().is_ok_and(|bytes| is_defaults(path, bytes)) {
            documents.extend(take(&path.display().to_string(), bytes, true, source));
        }
    }
    if documents.is_empty() && source.findings.len() == known {
        let what =
            message!("no file of it (*.yaml, *.yml) has a document whose apiVersion starts with {}", API_GROUP_PREFIX);
        let remedy = "name the config file, or another directory; directories below it are not entered";
        source.unreadable(&name, Problem::new(what, remedy));
    }
    documents
}

fn is_yaml_name(path: &Path) -> bool {
    !is_hidden(path) && path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// Editors and version control keep their own files under names that start with a dot.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'))
}

/// Why an input cannot be read.
pub(super) struct Problem {
    what: Message,
    remedy: &'static str,
}

impl Problem {
    pub(super) fn new(what: impl Into<Message>, remedy: &'static str) -> Self {
        Self { what: what.into(), remedy }
    }

    pub(super) fn io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::new("there is no such file", "check the path and the working directory"),
            io::ErrorKind::PermissionDenied => Self::new("no permission", "make it readable for this user"),
            _ => Self::new(quoted(error), ""),
        }
    }

    fn too_large(limit: usize) -> Self {
        Self::new(
            message!("it is larger than {} MiB", limit >> 20),
            "check that it is the file that is meant; split it where it holds many objects",
        )
    }
}

/// The bytes of a file, `limit` of them at most.
pub(super) fn read_file(path: &Path, limit: usize) -> Result<Vec<u8>, Problem> {
    let metadata = fs::metadata(path).map_err(|error| Problem::io(&error))?;
    if metadata.is_file() && metadata.len() > limit as u64 {
        return Err(Problem::too_large(limit));
    }
    if !metadata.is_file() && !is_pipe(&metadata) {
        return Err(Problem::new(
            "it is neither a file, a directory nor a pipe",
            "name a YAML file, or `-` for standard input",
        ));
    }
    read_bounded(File::open(path).map_err(|error| Problem::io(&error))?, limit)
}

/// Pipes are what a shell's `<(command)` gives.
#[cfg(unix)]
fn is_pipe(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: &fs::Metadata) -> bool {
    false
}

/// Reads to the end, but never more than one byte over the limit.
pub(super) fn read_bounded(reader: impl Read, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| Problem::io(&error))?;
    if bytes.len() > limit { Err(Problem::too_large(limit)) } else { Ok(bytes) }
}

/// Takes bytes as a text, adds it to the files and reads its documents. With `ours_only`, documents of others are skipped.
pub(super) fn take(name: &str, bytes: Result<Vec<u8>, Problem>, ours_only: bool, source: &mut Source) -> Vec<Document> {
    let bytes =
        bytes.and_then(|bytes| if bytes.len() > SIZE_LIMIT { Err(Problem::too_large(SIZE_LIMIT)) } else { Ok(bytes) });
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(problem) => {
            source.unreadable(name, problem);
            return Vec::new();
        }
    };
    // Looked for in the bytes, so that a directory's other files need not even be YAML.
    if ours_only && !bytes.windows(API_GROUP_PREFIX.len()).any(|window| window == API_GROUP_PREFIX.as_bytes()) {
        return Vec::new();
    }
    match decode(&bytes) {
        Ok(text) => {
            let file = source.files.add(name, text);
            read_documents(file, ours_only, source)
        }
        Err(undecoded) => {
            let file = source.files.add(name, undecoded.shown.as_str());
            source.secrets.extend(secrets_of_unread(&undecoded.shown, file));
            source.findings.push(undecoded.finding(name, file));
            Vec::new()
        }
    }
}

fn read_documents(file: FileId, ours_only: bool, source: &mut Source) -> Vec<Document> {
    let Source { files, findings, secrets, .. } = source;
    let text = &files.get(file).text;
    let parsed = parse(text, file, 0, Dialect::Config);
    secrets.extend(secrets_of(text, file, &parsed));
    let counted = |document: &ParsedDocument| !ours_only || is_ours(&document.root);
    let mut documents = Vec::new();
    for document in parsed.documents.into_iter().filter(counted) {
        findings.extend(document.findings);
        documents.push(Document { root: document.root, file });
    }
    if !ours_only && documents.is_empty() && parsed.broken.is_empty() {
        let place = Place::Span(Span { file, start: 0, end: 0 });
        findings.push(
            Finding::error(UNREADABLE, place, "there is no document in it")
                .why("nothing would be rendered, and tools that prune take away what is not rendered")
                .remedy("write a config; `esgen init` makes one to start from"),
        );
    }
    findings.extend(parsed.broken);
    documents
}

fn is_ours(root: &Node) -> bool {
    root.get("apiVersion").and_then(Node::as_str).is_some_and(|version| version.starts_with(API_GROUP_PREFIX))
}

/// Bytes that are no text.
pub(super) struct Undecoded {
    problem: Problem,
    /// What of the text can be shown.
    pub shown: String,
    /// Offset of the first bad byte.
    offset: usize,
}

impl Undecoded {
    /// The finding, once `shown` is the text of `file`.
    pub(super) fn finding(self, name: &str, file: FileId) -> Finding {
        let end = self.shown.len().min(self.offset + char::REPLACEMENT_CHARACTER.len_utf8());
        finding(Span { file, start: self.offset.min(end), end }, name, self.problem)
    }
}

/// The text without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Undecoded> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let problem = Problem::new("it is UTF-16 (at byte offset 0), not UTF-8", "save it as UTF-8");
        return Err(Undecoded { problem, shown: String::new(), offset: 0 });
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let offset = error.valid_up_to();
            let byte = bytes.get(offset).copied().unwrap_or_default();
            let byte = quoted(format!("0x{byte:02x}"));
            let problem =
                Problem::new(message!("it is not UTF-8 at byte offset {} ({})", offset, byte), "save it as UTF-8");
            Err(Undecoded { problem, shown: String::from_utf8_lossy(bytes).into_owned(), offset })
        }
    }
}

impl Source {
    fn unreadable(&mut self, name: &str, problem: Problem) {
        let file = self.files.add(name, "");
        self.findings.push(finding(Span { file, start: 0, end: 0 }, name, problem));
    }
}

/// An input that cannot be read.
pub(super) fn finding(span: Span, name: &str, problem: Problem) -> Finding {
    Finding::error(UNREADABLE, Place::Span(span), message!("cannot read {}: {}", FileName(name), problem.what))
        .remedy(problem.remedy)
}
