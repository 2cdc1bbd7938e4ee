//! The config as text, each line with where it comes from.

use crate::diagnostics::{Path, Step};
use crate::emit;
use crate::source::{Input, Node, NodeValue, Source};
use serde_json::Value;
use std::collections::BTreeMap;

/// YAML with the origin of each line in a comment, which holds for the lines below it too until another follows; and what was read
/// of the same text without comments, in which each line has the same number. A part without an origin of its own has that of the
/// nearest part around it.
pub(super) fn with_origins(config: &Value, origins: &[(Path, String)]) -> (String, Source) {
    let text = emit::yaml(std::slice::from_ref(config));
    let input = Input::Text { name: "esgen.yaml".to_owned(), text: text.clone() };
    let source = Source::read_manifests(&[input]);
    let mut comments = BTreeMap::new();
    if let Some(document) = source.documents.first() {
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let line = |offset: usize| starts.partition_point(|start| *start <= offset).saturating_sub(1);
        visit(&document.root, &mut Path::root(), &mut |path, start| {
            let origin = origins.iter().filter(|(part, _)| path.0.starts_with(&part.0));
            if let Some((_, origin)) = origin.max_by_key(|(part, _)| part.0.len()) {
                comments.entry(line(start)).or_insert_with(|| origin.clone());
            }
        });
    }
    let mut written = String::new();
    let mut last = "";
    for (number, line) in text.lines().enumerate() {
        written.push_str(line);
        let origin = comments.get(&number).map_or("", String::as_str);
        if !origin.is_empty() && origin != last {
            written.push_str("  # ");
            written.push_str(&on_one_line(origin));
        }
        last = origin;
        written.push('\n');
    }
    (written, source)
}

/// Names come from files of others, and a line break in one would end the comment.
pub(super) fn on_one_line(text: &str) -> String {
    let is_break = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    text.replace(is_break, "\u{fffd}")
}

/// Every part, with where its key or, in a list, its text begins.
fn visit(node: &Node, path: &mut Path, each: &mut impl FnMut(&Path, usize)) {
    let mut part = |step: Step, start: usize, node: &Node, each: &mut _| {
        path.0.push(step);
        call(path, start, each);
        visit(node, path, each);
        path.0.pop();
    };
    match &node.value {
        NodeValue::Mapping(entries) => {
            for entry in entries {
                part(Step::Key(entry.key.clone()), entry.key_span.start, &entry.value, each);
            }
        }
        NodeValue::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                // A block scalar begins below its `- |`, where a comment would be part of it.
                let is_block = item.as_str().is_some_and(|text| text.contains('\n'));
                if !is_block {
                    part(Step::Index(index), item.span.start, item, each);
                }
            }
        }
        _ => {}
    }
}

fn call(path: &Path, start: usize, each: &mut impl FnMut(&Path, usize)) {
    each(path, start);
}
