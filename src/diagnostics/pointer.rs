//! JSON pointers (RFC 6901), by which documents are addressed.

use std::borrow::Cow;

/// A key as one step of a pointer.
pub fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { key.replace('~', "~0").replace('/', "~1").into() } else { key.into() }
}

/// The key that a step of a pointer stands for.
pub fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

/// The pointer and one key more.
pub fn join(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", escape(key))
}

/// The keys and positions that a pointer leads through.
pub fn steps(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_being_a_step() {
        for key in ["", "a", "a/b", "a~b", "~1", "~01/", "//~~"] {
            let pointer = join("/metadata", key);
            assert_eq!(steps(&pointer).collect::<Vec<_>>(), ["metadata", key]);
        }
        assert_eq!(join("", "a/b~c"), "/a~1b~0c");
        assert_eq!(steps("").count(), 0);
    }
}
