//! Makes an object small that shows a disagreement.

use serde_json::Value;

/// The smallest object that still shows what `shows` looks for, by taking parts away.
///
/// Whole subtrees go first, then elements and single fields, until nothing more can go.
pub(crate) fn shrink(object: &Value, mut shows: impl FnMut(&Value) -> bool) -> Value {
    let mut smallest = object.clone();
    loop {
        let mut got_smaller = false;
        let mut level = 1;
        while remove_at_level(&mut smallest, level, &mut shows, &mut got_smaller) {
            level += 1;
        }
        if !got_smaller {
            return smallest;
        }
    }
}

/// Tries to remove each value that stands `level` steps deep. Whether there is any.
fn remove_at_level(
    object: &mut Value,
    level: usize,
    shows: &mut impl FnMut(&Value) -> bool,
    got_smaller: &mut bool,
) -> bool {
    let mut number = 0;
    while let Some(smaller) = without(object, level, number) {
        if shows(&smaller) {
            *object = smaller;
            *got_smaller = true;
        } else {
            number += 1;
        }
    }
    number > 0
}

/// The object without its `number`th value of that level, if it has as many.
fn without(object: &Value, level: usize, number: usize) -> Option<Value> {
    let mut object = object.clone();
    let mut left = number;
    remove(&mut object, level, &mut left).then_some(object)
}

fn remove(value: &mut Value, level: usize, left: &mut usize) -> bool {
    let length = match value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if level > 1 {
        return match value {
            Value::Object(fields) => fields.values_mut().any(|value| remove(value, level - 1, left)),
            Value::Array(items) => items.iter_mut().any(|value| remove(value, level - 1, left)),
            _ => false,
        };
    }
    if *left >= length {
        *left -= length;
        return false;
    }
    match value {
        Value::Object(fields) => {
            let key = fields.keys().nth(*left).cloned().unwrap_or_default();
            fields.shift_remove(&key);
        }
        Value::Array(items) => _ = items.remove(*left),
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_matter_goes() {
        let object = json!({
            "metadata": {"name": "a", "labels": {"a": "b"}},
            "spec": {"ports": [{"port": 1, "name": "a"}, {"port": 70000, "name": "b"}, {"port": 3}], "type": "ClusterIP"},
        });
        let shows = |object: &Value| {
            let ports = object["spec"]["ports"].as_array();
            ports.is_some_and(|ports| ports.iter().any(|port| port["port"].as_i64() > Some(65535)))
        };
        assert_eq!(shrink(&object, shows), json!({"spec": {"ports": [{"port": 70000}]}}));
    }

    #[test]
    fn what_matters_together_stays() {
        let object = json!({"a": [1, 2, 3], "b": {"c": {"d": null}}, "e": "f"});
        let shows = |object: &Value| object["a"][1] == 2 && object.pointer("/b/c/d").is_some();
        assert_eq!(shrink(&object, shows), json!({"a": [1, 2], "b": {"c": {"d": null}}}));
    }
}
