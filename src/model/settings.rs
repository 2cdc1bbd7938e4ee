//! The settings that the config states in `config`, by their full names, each with its real place.

use crate::diagnostics::Path;
use serde_json::{Map, Value};

/// One setting, as `elasticsearch.yml` would have it.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// `xpack.security.enabled`, whether it is written nested or with dots.
    pub key: String,
    pub value: &'a Value,
    pub path: Path,
}

impl Setting<'_> {
    /// The value as a node reads it, whether it is written as a string, a number or a boolean.
    pub fn text(&self) -> String {
        self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned)
    }
}

/// The settings of one `config`, in the order of the source. Walks with a stack of its own, so that no depth of nesting
/// matters.
pub(super) fn settings<'a>(config: &'a Map<String, Value>, path: &Path) -> Vec<Setting<'a>> {
    let mut found = Vec::new();
    let mut open: Vec<Setting> =
        config.iter().rev().map(|(key, value)| Setting { key: key.clone(), value, path: path.key(key) }).collect();
    while let Some(Setting { key, value, path }) = open.pop() {
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                open.extend(inner.iter().rev().map(|(rest, value)| Setting {
                    key: format!("{key}.{rest}"),
                    value,
                    path: path.key(rest),
                }));
            }
            _ => found.push(Setting { key, value, path }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_and_dotted_settings_have_one_name_and_their_own_places() {
        let config = serde_json::json!({"a": {"b.c": 1, "d": {}}, "e.f": [2]});
        let settings = settings(config.as_object().expect("an object"), &Path::parse("spec.config"));
        let shown: Vec<_> = settings.iter().map(|setting| (setting.key.as_str(), setting.path.to_string())).collect();
        assert_eq!(
            shown,
            [
                ("a.b.c", "spec.config.a[\"b.c\"]".to_owned()),
                ("a.d", "spec.config.a.d".to_owned()),
                ("e.f", "spec.config[\"e.f\"]".to_owned()),
            ]
        );
    }
}
