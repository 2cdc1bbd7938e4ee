//! The name syntaxes of Kubernetes, each with a message that says what to write.
//!
//! Source: k8s.io/apimachinery `pkg/util/validation` and `pkg/api/validate/content`.

use crate::diagnostics::{Message, quoted};
use crate::message;

/// Most characters of a DNS label, which pods' host names, Services and label values are.
pub const LABEL_LENGTH: usize = 63;

/// The result of a check: the reason where the string is refused.
pub type Checked = Result<(), Message>;

/// A character of `[a-z0-9]`.
fn is_lower(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit()
}

/// Whether the text has the form of a DNS label (RFC 1123), whatever its length: lowercase letters, digits and `-`, with a
/// letter or digit at both ends.
pub fn is_label(text: &str) -> bool {
    text.starts_with(is_lower)
        && text.ends_with(is_lower)
        && text.chars().all(|letter| is_lower(letter) || letter == '-')
}

pub(crate) fn refuse_unless<M: Into<Message>>(valid: bool, reason: impl FnOnce() -> M) -> Checked {
    if valid { Ok(()) } else { Err(reason().into()) }
}

/// Long strings are cut in messages.
pub(crate) fn shown(text: &str) -> Message {
    const MOST: usize = 80;
    match text.chars().count() {
        length if length > MOST => message!("`{}` ({} characters)", quoted(text).at_most(MOST), length),
        _ => message!("`{}`", quoted(text)),
    }
}

/// A DNS label (RFC 1123): container, volume, port, namespace and StatefulSet names.
pub fn dns_label(text: &str) -> Checked {
    refuse_unless(is_label(text) && text.len() <= 63, || {
        message!(
            "{} is not a valid DNS label: write at most 63 of a-z, 0-9 and `-`, with a letter or digit at both ends",
            shown(text)
        )
    })
}

/// A DNS label that starts with a letter (RFC 1035): Service names before 1.36, versions and names of APIs.
pub fn dns_label_1035(text: &str) -> Checked {
    let valid = is_label(text) && text.len() <= 63 && text.starts_with(|letter: char| letter.is_ascii_lowercase());
    refuse_unless(valid, || {
        message!(
            "{} is not a valid DNS label here: write at most 63 of a-z, 0-9 and `-`, starting with a letter and ending with a \
             letter or digit",
            shown(text)
        )
    })
}

/// A DNS subdomain (RFC 1123): most object names.
pub fn dns_subdomain(text: &str) -> Checked {
    refuse_unless(text.len() <= 253 && text.split('.').all(is_label), || {
        message!(
            "{} is not a valid DNS name: write at most 253 of a-z, 0-9, `-` and `.`, with a letter or digit at both ends of each \
             part between dots",
            shown(text)
        )
    })
}

/// A DNS subdomain whose labels may hold `_`: search domains.
pub fn dns_subdomain_with_underscore(text: &str) -> Checked {
    let label = |label: &str| {
        let inner = label.strip_prefix('_').unwrap_or(label);
        inner.starts_with(is_lower)
            && inner.ends_with(is_lower)
            && inner.chars().all(|letter| is_lower(letter) || letter == '-' || letter == '_')
    };
    refuse_unless(text.len() <= 253 && text.split('.').all(label), || {
        message!("{} is not a valid search domain: write at most 253 of a-z, 0-9, `-`, `_` and `.`", shown(text))
    })
}

/// A name that can stand in a URL's path: RBAC objects and PodDisruptionBudgets.
pub fn path_segment(text: &str) -> Checked {
    refuse_unless(text != "." && text != ".." && !text.contains(['/', '%']), || {
        message!("{} cannot be part of a URL: leave out `/` and `%`, and do not write `.` or `..`", shown(text))
    })
}

/// Alphanumeric ends, with `-`, `_` and `.` between them.
fn is_word(text: &str) -> bool {
    let alphanumeric = |letter: char| letter.is_ascii_alphanumeric();
    text.starts_with(alphanumeric)
        && text.ends_with(alphanumeric)
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
}

/// A label key, also called a qualified name: `name` or `domain/name`.
pub fn label_key(text: &str) -> Checked {
    qualified_name(text, "label key")
}

/// An annotation key, whose domain may have capital letters.
pub fn annotation_key(text: &str) -> Checked {
    qualified_name(&text.to_ascii_lowercase(), "annotation key")
}

fn qualified_name(text: &str, what: &'static str) -> Checked {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let valid = prefix.is_none_or(|prefix| dns_subdomain(prefix).is_ok()) && is_word(name) && name.len() <= 63;
    refuse_unless(valid, || {
        message!(
            "{} is not a valid {}: write at most 63 of A-Z, a-z, 0-9, `-`, `_` and `.` with a letter or digit at both \
             ends, after an optional domain and `/`, such as `example.com/name`",
            shown(text),
            what
        )
    })
}

/// The value of a label; it may be empty.
pub fn label_value(text: &str) -> Checked {
    refuse_unless(text.is_empty() || (is_word(text) && text.len() <= 63), || {
        message!(
            "{} is not a valid label value: write at most 63 of A-Z, a-z, 0-9, `-`, `_` and `.` with a letter or digit at both \
             ends, or nothing",
            shown(text)
        )
    })
}

/// The name of a port (an IANA service name).
pub fn port_name(text: &str) -> Checked {
    let valid = is_label(text)
        && text.len() <= 15
        && !text.contains("--")
        && text.contains(|letter: char| letter.is_ascii_lowercase());
    refuse_unless(valid, || {
        message!(
            "{} is not a valid port name: write at most 15 of a-z, 0-9 and `-`, with at least one letter, no `-` at an end and \
             no two in a row",
            shown(text)
        )
    })
}

/// A key of a ConfigMap or Secret.
pub fn config_key(text: &str) -> Checked {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let valid =
        !text.is_empty() && text.len() <= 253 && text.chars().all(letters) && text != "." && !text.starts_with("..");
    refuse_unless(valid, || {
        message!(
            "{} is not a valid key of a ConfigMap or Secret: write at most 253 of A-Z, a-z, 0-9, `-`, `_` and `.`, not `.` alone \
             and nothing that starts with `..`",
            shown(text)
        )
    })
}

/// The name of an environment variable; from 1.32 on nearly anything printable, before that an identifier.
pub fn environment_name(text: &str, relaxed: bool) -> Checked {
    if relaxed {
        let valid = !text.is_empty() && text.chars().all(|letter| (' '..='~').contains(&letter) && letter != '=');
        return refuse_unless(valid, || {
            message!(
                "{} is not a valid name for an environment variable: write printable ASCII characters other than `=`",
                shown(text)
            )
        });
    }
    let letter = |letter: char| letter.is_ascii_alphabetic() || "-_.".contains(letter);
    let valid = text.starts_with(letter)
        && text.chars().all(|other| letter(other) || other.is_ascii_digit())
        && text != "."
        && !text.starts_with("..");
    refuse_unless(valid, || {
        message!(
            "{} is not a valid name for an environment variable: write A-Z, a-z, 0-9, `_`, `-` and `.`, not starting with a digit or `..`",
            shown(text)
        )
    })
}

/// The name of an HTTP header.
pub fn header_name(text: &str) -> Checked {
    let valid = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    refuse_unless(valid, || message!("{} is not a valid header name: write letters, digits and `-`", shown(text)))
}

/// Whether the text is the value of a label and not empty.
pub fn is_label_value(text: &str) -> bool {
    !text.is_empty() && label_value(text).is_ok()
}

/// The label that was probably meant: lowercase, with `-` for what cannot stand there.
pub fn as_label(text: &str) -> String {
    let dashed: String = text
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_lowercase() || letter.is_ascii_digit() { letter } else { '-' })
        .collect();
    dashed.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_letters_or_digits_at_both_ends() {
        for text in ["a", "0", "data-hot", "a--b"] {
            assert!(is_label(text), "{text}");
        }
        for text in ["", "-", "a-", "-a", "A", "a_b", "a.b", "é"] {
            assert!(!is_label(text), "{text}");
        }
        assert!(is_label_value("eu-west-1a") && is_label_value("A.b_c"));
        assert!(!is_label_value("") && !is_label_value("a b") && !is_label_value(&"a".repeat(64)));
    }

    #[test]
    fn what_was_meant_is_a_label_or_nothing() {
        assert_eq!(as_label("Data_Hot"), "data-hot");
        assert_eq!(as_label("é"), "");
    }
}
