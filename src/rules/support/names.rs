//! The forms of Kubernetes names.

/// Most characters of a DNS label, which pods' host names, Services and label values are.
pub(in crate::rules) const LABEL_LENGTH: usize = 63;

/// A DNS label of RFC 1123: lowercase letters, digits and `-`, with a letter or digit at both ends.
pub(in crate::rules) fn is_label(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.bytes().all(inner) && !name.starts_with('-') && !name.ends_with('-')
}

/// A value of a label that is not empty: letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
pub(in crate::rules) fn is_label_value(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= LABEL_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && edge(text.bytes().next())
        && edge(text.bytes().last())
}

/// What was probably meant by a name that is no label: lowercase, with `-` for what cannot stand there.
pub(in crate::rules) fn as_label(name: &str) -> String {
    let dashed: String = name
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_lowercase() || letter.is_ascii_digit() { letter } else { '-' })
        .collect();
    dashed.trim_matches('-').to_owned()
}
