//! The forms of names.
//!
//! Source: k8s.io/apimachinery `pkg/util/validation`.

/// Most characters of a DNS label, which pods' host names, Services and label values are.
pub const LABEL_LENGTH: usize = 63;

/// Whether the text has the form of a DNS label (RFC 1123), whatever its length: lowercase letters, digits and `-`, with a
/// letter or digit at both ends.
pub fn is_label(text: &str) -> bool {
    let edge = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    text.starts_with(edge) && text.ends_with(edge) && text.chars().all(|letter| edge(letter) || letter == '-')
}

/// Whether the text is the value of a label and not empty: letters, digits, `-`, `_` and `.`, with a letter or digit at both
/// ends.
pub fn is_label_value(text: &str) -> bool {
    let edge = |letter: char| letter.is_ascii_alphanumeric();
    text.len() <= LABEL_LENGTH
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text.chars().all(|letter| edge(letter) || "-_.".contains(letter))
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
