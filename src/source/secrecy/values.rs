//! Where a value in a string begins and ends, and whether it is a secret itself.

use std::ops::Range;

/// Schemes of the header `Authorization`.
pub(super) const SCHEMES: &[&str] = &["Basic", "Bearer", "ApiKey", "Token"];
/// How tokens and hashes of passwords begin that are known by it, and how long they are at least.
pub(super) const TOKENS: &[(&str, usize)] = &[
    ("eyJ", 30),
    ("ghp_", 20),
    ("github_pat_", 20),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("$2a$", 30),
    ("$2b$", 30),
    ("$2y$", 30),
];
/// What a mask begins with.
const MASK: &str = "*****";

/// What a flag waits for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Awaited {
    Password,
    /// `elastic:hunter2`
    User,
}

/// Adds what stands behind a flag, where it is a secret.
pub(super) fn add(text: &str, range: Range<usize>, kind: Awaited, found: &mut Vec<Range<usize>>) {
    let value = text.get(range.clone()).unwrap_or_default();
    match kind {
        Awaited::Password if is_literal(value) => found.push(range),
        Awaited::User => found.extend(password_of(value).map(|start| range.start + start..range.end)),
        Awaited::Password => {}
    }
}

/// Where the password of `elastic:hunter2` begins; none in `1000:1000`.
pub(super) fn password_of(user: &str) -> Option<usize> {
    let (name, password) = user.split_once(':')?;
    let is_number = |text: &str| text.chars().all(|character| character.is_ascii_digit());
    (is_literal(password) && !(is_number(name) && is_number(password))).then_some(name.len() + 1)
}

/// The words of a text and where they begin.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    let pieces = text.split_inclusive(char::is_whitespace).map(move |piece| {
        let at = start;
        start += piece.len();
        (at, piece.trim_end())
    });
    pieces.filter(|(_, word)| !word.is_empty())
}

/// The value that begins at an offset: to the closing quote, else as far as the line or `ends` says.
pub(super) fn value(text: &str, at: usize, ends: impl Fn(char) -> bool) -> Range<usize> {
    let rest = text[at..].trim_start_matches([' ', '\t']);
    let opened = rest.trim_start_matches('\\');
    let Some(quote) = opened.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        let start = text.len() - rest.len();
        let end = rest.find(|character| character == '\n' || ends(character)).unwrap_or(rest.len());
        return start..start + rest[..end].trim_end().len();
    };
    let start = text.len() - opened.len() + 1;
    let inner = &text[start..];
    let end = if opened.len() < rest.len() {
        // In a string that is in quotes itself the closing one is escaped too.
        inner.find(&format!("\\{quote}")).or_else(|| inner.find(quote))
    } else {
        closing(inner, quote)
    };
    start..start + end.unwrap_or(inner.len())
}

fn closing(inner: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    inner.char_indices().find_map(|(at, character)| {
        let closes = character == quote && !is_escaped;
        is_escaped = quote == '"' && character == '\\' && !is_escaped;
        closes.then_some(at)
    })
}

pub(super) fn is_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '`')
}

/// Whether a value is the secret itself, rather than where it comes from.
pub(super) fn is_literal(value: &str) -> bool {
    let value = SCHEMES.iter().find_map(|scheme| value.strip_prefix(scheme)?.strip_prefix(' ')).unwrap_or(value).trim();
    let is_path = value.starts_with('/')
        && value.matches('/').count() > 1
        && value.chars().all(|part| part.is_ascii_lowercase() || part.is_ascii_digit() || "/._-".contains(part));
    let is_nothing = matches!(value, "" | "true" | "false" | "null" | "none" | "~" | "\\");
    !(is_path || is_nothing || is_taken(value))
}

/// Whether a value comes from elsewhere: from a variable, a template or a placeholder. Hashes of passwords begin alike.
pub(super) fn is_taken(value: &str) -> bool {
    let is_hash = TOKENS.iter().any(|(begin, _)| value.starts_with(begin));
    !is_hash && (value.starts_with(['$', '%', '<', '{', '[', '|', '>', '&']) || value.starts_with(MASK))
}

/// How far a name or a user reaches.
pub(super) const BOUND: usize = 512;

pub(super) fn bounded(text: &str) -> &str {
    let end = (BOUND.min(text.len())..=text.len()).find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(text.len())]
}

pub(super) fn bounded_end(text: &str, bound: usize) -> &str {
    let start = (text.len().saturating_sub(bound)..=text.len()).find(|start| text.is_char_boundary(*start));
    &text[start.unwrap_or(text.len())..]
}
