//! `--set PATH=VALUE`.
//!
//! A path is made of keys (`spec.version`), names of list elements (`nodeSets.data`, or `nodeSets[data]` where the name has
//! dots), positions (`nodeSets[1]`) and keys in quotes (`config["xpack.security.enabled"]`). The value is YAML on one line: a
//! scalar, `[a, b]` or `{a: b}`; `null` deletes.

use super::Dialect;
use super::named_list;
use super::node::{Document, Entry, Node, NodeValue};
use super::parse::parse;
use super::{AMBIGUOUS, DEPTH_LIMIT, Source, UNFITTING, secrecy};
use crate::diagnostics::{FileId, Finding, Message, Place, Secret, Span, Step, quoted};
use crate::message;

/// Applies one `--set` to every document that its path fits.
pub(super) fn apply(argument: &str, source: &mut Source) {
    let file = source.files.add_set(argument);
    let secrets = secrecy::in_argument(argument).into_iter();
    source.secrets.extend(secrets.map(|range| Secret {
        span: Span { file, start: range.start, end: range.end },
        value: argument.get(range).unwrap_or_default().to_owned(),
    }));
    match read(argument, file) {
        Ok(setting) => set_all(&setting, &mut source.documents, &mut source.findings),
        Err(mut problems) => source.findings.append(&mut problems),
    }
}

/// One step of a path.
struct Part {
    /// The key in brackets without quotes is the name of a list's element.
    step: Step,
    in_brackets: bool,
    /// Its text in the argument.
    span: Span,
}

struct Setting {
    path: Vec<Part>,
    value: Node,
    whole: Span,
}

fn set_all(setting: &Setting, documents: &mut [Document], findings: &mut Vec<Finding>) {
    let mut first_problem = None;
    let mut fits = false;
    for document in documents.iter_mut() {
        // A dry walk first: a path that fails half-way must not leave the mappings behind that it made.
        let mut root = document.root.clone();
        match set(&mut root, &setting.path, setting) {
            Ok(()) => {
                document.root = root;
                fits = true;
            }
            Err(problem) => {
                first_problem.get_or_insert(problem);
            }
        }
    }
    if !fits {
        findings.push(
            first_problem.map_or_else(|| unfit(setting.whole, "there is no config to set it in"), |boxed| *boxed),
        );
    }
}

fn set(node: &mut Node, path: &[Part], setting: &Setting) -> Result<(), Box<Finding>> {
    let Some((Part { step, in_brackets, span }, rest)) = path.split_first() else {
        *node = setting.value.clone();
        return Ok(());
    };
    if node.value == NodeValue::Null {
        *node = Node { value: NodeValue::Mapping(Vec::new()), span: *span };
    }
    let deletes = rest.is_empty() && setting.value.value == NodeValue::Null;
    match (&mut node.value, step) {
        (NodeValue::Mapping(entries), Step::Key(key)) if !in_brackets => {
            let position = entries.iter().position(|entry| entry.key == *key);
            if deletes {
                position.map(|position| entries.remove(position));
                return Ok(());
            }
            // Deleting below a key that is not there makes no empty mapping in its place.
            if position.is_none() && setting.value.value == NodeValue::Null {
                return Ok(());
            }
            let position = position.unwrap_or(entries.len());
            if position == entries.len() {
                let value = Node { value: NodeValue::Null, span: *span };
                entries.push(Entry { key: key.clone(), key_span: *span, value });
            }
            let Some(entry) = entries.get_mut(position) else { return Ok(()) };
            if rest.is_empty() {
                entry.key_span = *span;
            }
            set(&mut entry.value, rest, setting)
        }
        (NodeValue::Sequence(items), _) => {
            let position = position(items, step, *span)?;
            if deletes {
                items.remove(position);
                return Ok(());
            }
            items.get_mut(position).map_or(Ok(()), |item| set(item, rest, setting))
        }
        (NodeValue::Mapping(_), _) => Err(Box::new(
            unfit(*span, "an object stands here, not a list")
                .remedy("write `.key`, or `[\"key\"]` for a key with dots"),
        )),
        _ => Err(Box::new(
            unfit(*span, "the value in front of this has no parts").remedy("set the value itself, or shorten the path"),
        )),
    }
}

fn position(items: &[Node], step: &Step, span: Span) -> Result<usize, Box<Finding>> {
    match step {
        Step::Index(index) if *index < items.len() => Ok(*index),
        Step::Index(index) => Err(Box::new(
            unfit(span, message!("there is no element {}: the list has {}", *index, items.len()))
                .remedy("positions count from 0; an overlay can append elements"),
        )),
        Step::Key(name) => items.iter().position(|item| named_list::name(item) == Some(name)).ok_or_else(|| {
            let names = named_list::names(items);
            let finding = unfit(span, message!("there is no element named {}", quoted(name)));
            Box::new(match items.len() {
                0 => finding.remedy("the list is empty; an overlay can append elements"),
                count if names.is_empty() => finding.remedy(message!(
                    "its elements have no names: write [0] to [{}], and the whole argument in quotes for the shell",
                    count - 1
                )),
                _ => finding.remedy(message!("the names in this list are: {}", names)),
            })
        }),
    }
}

fn read(argument: &str, file: FileId) -> Result<Setting, Vec<Finding>> {
    let (path, equals) = read_path(argument, file).map_err(|problem| vec![*problem])?;
    let whole = Span { file, start: 0, end: argument.len() };
    let text = &argument[equals + 1..];
    let base = equals + 1;
    let value_span = Span { file, start: base, end: argument.len() };
    let written = &argument[..equals];
    if text.trim().is_empty() {
        return Err(vec![unfit(whole, "there is no value behind the `=`").remedy(message!(
            "write '{}=\"\"' for an empty string, {}=null to delete the key",
            quoted(written),
            quoted(written)
        ))]);
    }
    let mut parsed = parse(text, file, base, Dialect::Config);
    if !parsed.broken.is_empty() {
        return Err(parsed.broken);
    }
    // null is an empty document to the reader, and a deletion here.
    if parsed.documents.is_empty() {
        return Ok(Setting { path, value: Node { value: NodeValue::Null, span: value_span }, whole });
    }
    let document = parsed.documents.remove(0);
    if !document.findings.is_empty() {
        return Err(document.findings.into_iter().map(|finding| quote_for_shell(finding, written, text)).collect());
    }
    let flow = text.trim_start().starts_with(['{', '[', '&', '!', '*']);
    let collection = matches!(document.root.value, NodeValue::Mapping(_) | NodeValue::Sequence(_));
    if !parsed.documents.is_empty() || (collection && !flow) {
        return Err(vec![
            unfit(value_span, "the value is neither a scalar nor a list or object in brackets")
                .remedy("put it in brackets ([a, b] or {a: b}), or in double quotes where it is a string"),
        ]);
    }
    Ok(Setting { path, value: document.root, whole })
}

/// The shell takes one pair of quotes away, so the remedy names both.
fn quote_for_shell(finding: Finding, path: &str, text: &str) -> Finding {
    match finding.rule {
        AMBIGUOUS => finding.remedy(message!(
            "where the string is meant, write --set '{}=\"{}\"', with both pairs of quotes",
            quoted(path).from(Place::Nowhere),
            quoted(text.trim())
        )),
        _ => finding,
    }
}

/// Reads the path and gives the offset of the `=` behind it.
fn read_path(argument: &str, file: FileId) -> Result<(Vec<Part>, usize), Box<Finding>> {
    let problem = |at: usize, what: &'static str| {
        let span = Span { file, start: at.min(argument.len()), end: argument.len() };
        Box::new(unfit(span, what).remedy("write PATH=VALUE, such as spec.nodeSets.data.replicas=5"))
    };
    let mut path = Vec::new();
    let mut at = 0;
    loop {
        let rest = &argument[at..];
        let (step, in_brackets, length) = if let Some(quoted) = rest.strip_prefix("[\"") {
            let end = quoted.find("\"]").ok_or_else(|| problem(at, "the bracket is not closed by `\"]`"))?;
            (Step::Key(quoted[..end].to_owned()), false, end + 4)
        } else if let Some(bracket) = rest.strip_prefix('[') {
            let end = bracket.find(']').ok_or_else(|| problem(at, "the bracket is not closed"))?;
            let inner = &bracket[..end];
            (inner.parse().map_or_else(|_| Step::Key(inner.to_owned()), Step::Index), true, end + 2)
        } else {
            let end = rest.find(['.', '[', '=']).unwrap_or(rest.len());
            (Step::Key(rest[..end].to_owned()), false, end)
        };
        if matches!(&step, Step::Key(text) if text.is_empty()) {
            return Err(problem(at, "a key is missing in the path"));
        }
        path.push(Part { step, in_brackets, span: Span { file, start: at, end: at + length } });
        if path.len() > DEPTH_LIMIT {
            return Err(problem(at, "the path is too long"));
        }
        at += length;
        match argument.as_bytes().get(at) {
            Some(b'=') => return Ok((path, at)),
            Some(b'.') => at += 1,
            Some(b'[') => {}
            Some(_) => return Err(problem(at, "`.`, `[` or `=` is missing behind the bracket")),
            None => return Err(problem(0, "the `=` is missing")),
        }
    }
}

fn unfit(span: Span, what: impl Into<Message>) -> Finding {
    Finding::error(UNFITTING, Place::Span(span), what).why("it would change nothing")
}
