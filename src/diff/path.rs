//! Where a field stands in an object: `spec.template.spec.containers[elasticsearch].image`.

use serde_json::Value;
use std::fmt;

/// The fields by which the elements of a list are told apart, whatever the list: the first that all of them have, each with
/// another value.
pub(super) const KEYS: &[&str] =
    &["name", "containerPort", "mountPath", "devicePath", "port", "ip", "topologyKey", "key", "type"];

/// One step down.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Step {
    Key(String),
    /// An element of a list, by its name or its position.
    Item(String),
}

/// A route into an object that stays the same when elements of a list move.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(Vec<Step>);

impl FieldPath {
    pub(super) fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    pub(super) fn item(&self, name: impl fmt::Display) -> Self {
        self.with(Step::Item(name.to_string()))
    }

    fn with(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// Whether it is the field of a pattern, or one below it. In a pattern, `*` stands for any key, `[]` for any element of a
    /// list, and `a|b` for either key: `spec.containers|initContainers[].image`.
    pub(super) fn is_below(&self, pattern: &str) -> bool {
        self.rest(pattern).is_some()
    }

    /// Whether it is the very field of a pattern.
    pub(super) fn is(&self, pattern: &str) -> bool {
        self.rest(pattern).is_some_and(<[Step]>::is_empty)
    }

    fn rest(&self, pattern: &str) -> Option<&[Step]> {
        let mut steps = self.0.as_slice();
        for part in pattern.split('.') {
            let (keys, is_list) = part.strip_suffix("[]").map_or((part, false), |keys| (keys, true));
            let [Step::Key(key), rest @ ..] = steps else { return None };
            if keys != "*" && !keys.split('|').any(|known| known == key) {
                return None;
            }
            steps = rest;
            if is_list {
                let [Step::Item(_), rest @ ..] = steps else { return None };
                steps = rest;
            }
        }
        Some(steps)
    }

    /// The value that stands there.
    pub(super) fn find_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        self.0.iter().try_fold(value, |value, step| match (step, value) {
            (Step::Key(key), Value::Object(map)) => map.get_mut(key),
            (Step::Item(name), Value::Array(items)) => {
                let is_named = |item: &Value| {
                    KEYS.iter().any(|key| match item.get(key).or_else(|| item.get("metadata")?.get(key)) {
                        Some(Value::String(text)) => text == name,
                        Some(Value::Number(number)) => number.to_string() == *name,
                        _ => false,
                    })
                };
                let position = items.iter().position(is_named).or_else(|| name.parse().ok())?;
                items.get_mut(position)
            }
            _ => None,
        })
    }

    /// Takes the field out.
    pub(super) fn take_from(&self, value: &mut Value) {
        let Some((Step::Key(key), above)) = self.0.split_last() else { return };
        if let Some(Value::Object(map)) = Self(above.to_vec()).find_mut(value) {
            map.shift_remove(key);
        }
    }

    /// The name of the innermost element of a list that it leads through.
    pub(super) fn last_item(&self) -> &str {
        let item = |step: &'_ Step| matches!(step, Step::Item(_));
        match self.0.iter().rev().find(|step| item(step)) {
            Some(Step::Key(name) | Step::Item(name)) => name,
            None => "",
        }
    }

    /// The last key.
    pub(super) fn last(&self) -> &str {
        match self.0.last() {
            Some(Step::Key(name) | Step::Item(name)) => name,
            None => "",
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if key.contains(['.', '/', '[']) => write!(f, "[\"{key}\"]")?,
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(name) => write!(f, "[{name}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_what_they_name_and_what_is_below() {
        let image = FieldPath::default().key("spec").key("containers").item("elasticsearch").key("image");
        assert_eq!(image.to_string(), "spec.containers[elasticsearch].image");
        assert!(image.is("spec.containers|initContainers[].image") && image.is("*.containers[].image"));
        assert!(image.is_below("spec.containers[]") && image.is_below("spec") && !image.is("spec"));
        assert!(!image.is_below("spec.containers[].env") && !image.is_below("spec.containers.image"));
        let label = FieldPath::default().key("metadata").key("labels").key("app.kubernetes.io/name");
        assert_eq!(label.to_string(), "metadata.labels[\"app.kubernetes.io/name\"]");
    }
}
