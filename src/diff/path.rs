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
    /// An element of a list, by the field that tells it from others and its value there.
    Item(&'static str, String),
    /// An element of a list, by its position.
    Index(usize),
}

/// A route into an object that stays the same when elements of a list move.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(Vec<Step>);

impl FieldPath {
    pub(super) fn key(&self, key: &str) -> Self {
        self.with(Step::Key(key.to_owned()))
    }

    /// The element of a list whose field `key`, one of [`KEYS`], is `name`.
    pub(super) fn item(&self, key: &'static str, name: &str) -> Self {
        self.with(Step::Item(key, name.to_owned()))
    }

    pub(super) fn index(&self, position: usize) -> Self {
        self.with(Step::Index(position))
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
                let [Step::Item(..) | Step::Index(_), rest @ ..] = steps else { return None };
                steps = rest;
            }
        }
        Some(steps)
    }

    /// The value that stands there.
    pub(super) fn find_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        self.0.iter().try_fold(value, |value, step| match (step, value) {
            (Step::Key(key), Value::Object(map)) => map.get_mut(key),
            (Step::Item(key, name), Value::Array(items)) => {
                items.iter_mut().find(|item| name_of(item, key).as_ref() == Some(name))
            }
            (Step::Index(position), Value::Array(items)) => items.get_mut(*position),
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

    /// The name of the innermost named element of a list that it leads through.
    pub(super) fn last_item(&self) -> &str {
        self.0
            .iter()
            .rev()
            .find_map(|step| match step {
                Step::Item(_, name) => Some(name.as_str()),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The last key or name.
    pub(super) fn last(&self) -> &str {
        match self.0.last() {
            Some(Step::Key(name) | Step::Item(_, name)) => name,
            Some(Step::Index(_)) | None => "",
        }
    }
}

/// What an element of a list is called by one of its fields. Claim templates are whole objects.
pub(super) fn name_of(item: &Value, key: &str) -> Option<String> {
    match item.get(key).or_else(|| item.get("metadata")?.get(key))? {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if key.contains(['.', '/', '[']) => write!(f, "[\"{key}\"]")?,
                Step::Key(key) if position == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item(_, name) => write!(f, "[{name}]")?,
                Step::Index(position) => write!(f, "[{position}]")?,
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
        let image = FieldPath::default().key("spec").key("containers").item("name", "elasticsearch").key("image");
        assert_eq!(image.to_string(), "spec.containers[elasticsearch].image");
        assert!(image.is("spec.containers|initContainers[].image") && image.is("*.containers[].image"));
        assert!(image.is_below("spec.containers[]") && image.is_below("spec") && !image.is("spec"));
        assert!(!image.is_below("spec.containers[].env") && !image.is_below("spec.containers.image"));
        let mut value = serde_json::json!({"spec": {"containers": [
            {"image": "a", "name": "b"}, {"name": "elasticsearch", "image": "c"}, {"type": "elasticsearch"},
        ]}});
        assert_eq!(image.find_mut(&mut value), Some(&mut "c".into()));
        let label = FieldPath::default().key("metadata").key("labels").key("app.kubernetes.io/name");
        assert_eq!(label.to_string(), "metadata.labels[\"app.kubernetes.io/name\"]");
    }
}
