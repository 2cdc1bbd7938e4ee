//! What differs between two versions of an object, field by field.

use super::path::{FieldPath, KEYS, name_of};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// One field that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where it stands.
    pub path: FieldPath,
    /// What it was; none where it was not there.
    pub old: Option<Value>,
    /// What it becomes; none where it goes.
    pub new: Option<Value>,
}

/// Every field that differs.
pub(super) fn between(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(&FieldPath::default(), old, new, &mut changes);
    changes
}

fn compare(path: &FieldPath, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) => compare_objects(path, old, new, changes),
        (Value::Array(old), Value::Array(new)) => compare_lists(path, old, new, changes),
        _ => changes.push(Change { path: path.clone(), old: Some(old.clone()), new: Some(new.clone()) }),
    }
}

fn compare_objects(path: &FieldPath, old: &Map<String, Value>, new: &Map<String, Value>, changes: &mut Vec<Change>) {
    for (key, before) in old {
        compare_options(&path.key(key), Some(before), new.get(key), changes);
    }
    for (key, after) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        compare_options(&path.key(key), None, Some(after), changes);
    }
}

/// What is only on one side is taken apart as far as it is objects, so that each field has a line and a meaning of its own.
fn compare_options(path: &FieldPath, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<Change>) {
    let parts = |value: Option<&Value>| value.and_then(Value::as_object).is_some_and(|map| !map.is_empty());
    match (old, new) {
        (Some(old), Some(new)) => compare(path, old, new, changes),
        (Some(Value::Object(gone)), None) if parts(old) => compare_objects(path, gone, &Map::new(), changes),
        (None, Some(Value::Object(added))) if parts(new) => compare_objects(path, &Map::new(), added, changes),
        _ => changes.push(Change { path: path.clone(), old: old.cloned(), new: new.cloned() }),
    }
}

fn compare_lists(path: &FieldPath, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    let whole = || Change { path: path.clone(), old: Some(old.to_vec().into()), new: Some(new.to_vec().into()) };
    let Some((key, before, after)) = KEYS.iter().find_map(|key| Some((*key, named(old, key)?, named(new, key)?)))
    else {
        let is_alike = old.len() == new.len() && old.iter().chain(new).all(|item| item.is_object() || item.is_array());
        if is_alike {
            old.iter()
                .zip(new)
                .enumerate()
                .for_each(|(index, (old, new))| compare(&path.index(index), old, new, changes));
        } else {
            changes.push(whole());
        }
        return;
    };
    let find = |list: &[(String, &Value)], name: &str| list.iter().position(|(known, _)| known == name);
    for (name, value) in &before {
        match find(&after, name).and_then(|position| new.get(position)) {
            Some(other) => compare(&path.item(key, name), value, other, changes),
            // As one change: an element is not a field.
            None => changes.push(Change { path: path.item(key, name), old: Some((*value).clone()), new: None }),
        }
    }
    for (name, value) in after.iter().filter(|(name, _)| find(&before, name).is_none()) {
        changes.push(Change { path: path.item(key, name), old: None, new: Some((*value).clone()) });
    }
    let kept = |list: &[(String, &Value)], other: &[(String, &Value)]| -> Vec<String> {
        list.iter().map(|(name, _)| name.clone()).filter(|name| find(other, name).is_some()).collect()
    };
    let (order, now) = (kept(&before, &after), kept(&after, &before));
    if order != now {
        changes.push(Change { path: path.key("order"), old: Some(order.into()), new: Some(now.into()) });
    }
}

/// The elements by the value of this field, where it tells them apart.
fn named<'v>(list: &'v [Value], key: &str) -> Option<Vec<(String, &'v Value)>> {
    let names = list.iter().map(|item| Some((name_of(item, key)?, item)));
    let names: Vec<(String, &Value)> = names.collect::<Option<_>>()?;
    let distinct: BTreeSet<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    (distinct.len() == names.len()).then_some(names)
}

/// A value with its keys in the order of another, which a server gives back in the order of the alphabet.
pub(super) fn arranged(value: &Value, like: &Value) -> Value {
    match (value, like) {
        (Value::Object(map), Value::Object(like)) => {
            let known = like.iter().filter_map(|(key, other)| Some((key.clone(), arranged(map.get(key)?, other))));
            let others = map.iter().filter(|(key, _)| !like.contains_key(*key));
            known.chain(others.map(|(key, value)| (key.clone(), value.clone()))).collect::<Map<_, _>>().into()
        }
        (Value::Array(items), Value::Array(like)) => {
            let named = KEYS.iter().find_map(|key| Some((named(items, key)?, named(like, key)?)));
            let counterpart = |position: usize| match &named {
                Some((items, like)) => {
                    let (name, _) = items.get(position)?;
                    like.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
                }
                None => like.get(position),
            };
            let arrange = |(position, item): (usize, &Value)| match counterpart(position) {
                Some(like) => arranged(item, like),
                None => item.clone(),
            };
            items.iter().enumerate().map(arrange).collect()
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(old: Value, new: Value) -> Vec<String> {
        let shown = |value: Option<Value>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        let line = |change: Change| format!("{} {} {}", change.path, shown(change.old), shown(change.new));
        between(&old, &new).into_iter().map(line).collect()
    }

    #[test]
    fn elements_are_matched_by_name() {
        let old = json!({"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]});
        let new = json!({"env": [{"name": "B", "value": "3"}, {"name": "C"}, {"name": "A", "value": "1"}]});
        assert_eq!(
            lines(old, new),
            [r#"env[B].value "2" "3""#, r#"env[C] - {"name":"C"}"#, r#"env.order ["A","B"] ["B","A"]"#]
        );
    }

    #[test]
    fn what_is_on_one_side_alone_is_taken_apart() {
        assert_eq!(lines(json!({}), json!({"a": {"b": 1, "c": {}}})), ["a.b - 1", "a.c - {}"]);
        assert_eq!(lines(json!({"a": [1, 2]}), json!({"a": [2]})), ["a [1,2] [2]"]);
        assert_eq!(lines(json!({"a": [{"x": 1}]}), json!({"a": [{"x": 2}]})), ["a[0].x 1 2"]);
    }
}
