//! What is set to a name that is a secret's.

use super::names::{is_hidden, is_hidden_variable};
use super::values::{Awaited, BOUND, add, bounded, bounded_end, is_quote, is_taken, value, words};
use std::ops::Range;

/// Programs that read a password from standard input.
const READERS: &[&str] = &["elasticsearch-keystore", "--stdin", "--password-stdin", "chpasswd"];

/// What is set to a key or a variable that is named like a secret: `password: hunter2`, `API_KEY=...`, `"token":"..."`,
/// `Authorization: Basic ...`, `${PASSWORD:-hunter2}`, `?api_key=...`.
pub(super) fn assignments(text: &str, found: &mut Vec<Range<usize>>) {
    // Where the last one ends: what is in it is not looked at again, so that time grows with the length alone.
    let mut end = 0;
    for (at, separator) in text.match_indices([':', '=']) {
        if at < end {
            continue;
        }
        let around = bounded_end(&text[..at], BOUND);
        let between = bounded_end(around, 16);
        let between = between.len() - between.trim_end_matches([' ', '\t', '"', '\'', '\\', ']', ':', '?', '+']).len();
        let before = &around[..around.len() - between];
        let is_part = |character: char| character.is_alphanumeric() || "_-./".contains(character);
        let named = before.trim_end_matches(is_part).len();
        let start = at - (around.len() - named);
        let name = before[named..].trim_start_matches(['-', '.', '/']);
        let is_variable = separator == "=" && name.chars().all(|part| part == '_' || part.is_ascii_uppercase());
        let is_user = name == "user" && separator == "=";
        if !(is_user || is_hidden(name) || is_variable && is_hidden_variable(name)) {
            continue;
        }
        let around = &text[..start];
        let has_default = around.ends_with("${");
        let mut from = at + 1;
        if separator == ":" {
            match text[from..].chars().next() {
                Some('-' | '=') if has_default => from += 1,
                Some(' ' | '\t' | '"' | '\'' | '\\') => {}
                Some(next) if !next.is_whitespace() && next != '/' && is_beside_quote(around) => {}
                _ => continue,
            }
        } else if text[from..].starts_with('=') {
            from += 1;
        }
        let bare = around.trim_end_matches([' ', '\t']);
        let bare = ["export", "set", "ENV", "-", "#"].iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(bare);
        let leads = matches!(bare.trim_end_matches([' ', '\t']).chars().next_back(), None | Some('\n'));
        let first = text[from..].trim_start_matches([' ', '\t', '"', '\'', '\\']);
        if !is_user && is_taken(first) {
            continue;
        }
        let delimiter = match around.chars().next_back() {
            Some('?') => '&',
            Some(delimiter @ ('&' | ';' | ',')) => delimiter,
            _ => '\n',
        };
        let rest = if is_user { &text[..from + bounded(&text[from..]).len()] } else { text };
        let range = value(rest, from, |character| {
            (has_default && character == '}')
                || character == delimiter
                || (!(separator == "=" && leads) && is_quote(character))
                || (separator == "=" && !leads && character.is_whitespace())
        });
        let kind = if is_user { Awaited::User } else { Awaited::Password };
        let known = found.len();
        add(text, range.clone(), kind, found);
        if found.len() > known {
            end = range.end;
        }
    }
}

/// Whether a name that `before` leads to is that of a header: `-H X-Api-Key:...`, `{"token":...`.
fn is_beside_quote(before: &str) -> bool {
    before.ends_with(['"', '\'', '{', ',']) || ["-H", "--header"].iter().any(|flag| before.trim_end().ends_with(flag))
}

/// `echo hunter2 | elasticsearch-keystore add --stdin bootstrap.password`, and `<<< hunter2` behind it.
pub(super) fn piped(text: &str, found: &mut Vec<Range<usize>>) {
    if !READERS.iter().any(|reader| text.contains(reader)) {
        return;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let ends = |character: char| character.is_whitespace() || is_quote(character) || character == '|';
        if let Some(pipe) = line.find('|').filter(|pipe| READERS.iter().any(|reader| line[*pipe..].contains(reader))) {
            let source = ["echo ", "printf "]
                .iter()
                .filter_map(|program| Some(line[..pipe].rfind(program)? + program.len()))
                .max();
            for (at, word) in words(&line[..pipe]).filter(|(at, _)| source.is_some_and(|source| *at >= source)) {
                if !word.starts_with('-') && !word.contains('%') {
                    add(text, value(text, start + at, ends), Awaited::Password, found);
                }
            }
        }
        if let Some(at) = line.find("<<<").filter(|_| READERS.iter().any(|reader| line.contains(reader))) {
            add(text, value(text, start + at + 3, ends), Awaited::Password, found);
        }
        start += line.len();
    }
}
