//! Strategic merge patch, as `kubectl patch --type strategic` applies it.
//!
//! Objects are merged, `null` deletes, a list is replaced unless the API type gives it a merge key (see
//! [`Type`]): then elements with the same key are merged. An element that is new stands in front of those that the
//! patch does not name; elements that both have follow the order of the patch.
//!
//! Directives: `$patch: replace | delete | merge`, `$retainKeys`, `$setElementOrder/<list>`,
//! `$deleteFromPrimitiveList/<list>`. Description: "Strategic Merge Patch" in the Kubernetes community's API notes.
//!
//! Where kubectl would quietly lose something or leave waste in the object, this does what the patch says or refuses it;
//! `tests/strategic_merge.rs` has the list, each beside kubectl's own answer:
//! - `$patch: replace` on what does not exist yet: kubectl drops the content, here it is taken.
//! - `null` and directives inside new list elements and replaced objects: kubectl keeps them in the object, here they act.
//! - `$setElementOrder` and `$patch: delete` on one list: kubectl's order depends on how many elements went.
//! - An object where a list stands, and so on: kubectl overwrites, here it is an error.

mod list;

use serde_json::{Map, Value};

use crate::diagnostics::{Message, Path, quoted};
pub use crate::kubernetes::merge_keys::Type;
use crate::message;
use list::{fresh, merge_list};

const PATCH: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const ELEMENT_ORDER: &str = "$setElementOrder/";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";

/// Levels of nesting that a patch may have; API objects have about twenty. Keeps recursion bounded.
const DEEPEST: usize = 100;

/// Why a patch cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError {
    /// Where in the patch.
    pub path: Path,
    /// What is wrong there and what to write instead.
    pub message: Message,
}

type Result<T, E = MergeError> = std::result::Result<T, E>;

/// Applies `patch` to `base`, a value of type `root`. After an error `base` is as before.
///
/// # Errors
/// A list element without its merge key, an object, list and scalar in each other's place, a directive that is unknown or of
/// the wrong form, nesting of more than 100 levels.
pub fn merge(base: &mut Value, patch: &Value, root: Type) -> Result<()> {
    let at = &Path::root();
    check_depth(patch)?;
    let Value::Object(patch) = patch else {
        return refuse(at, message!("{} is not a patch: write an object", kind(patch)));
    };
    let Value::Object(original) = &*base else { return refuse(at, message!("{} cannot be patched", kind(base))) };
    let mut merged = original.clone();
    merge_map(&mut merged, patch, root, at)?;
    *base = Value::Object(merged);
    Ok(())
}

fn check_depth(patch: &Value) -> Result<()> {
    let mut open = vec![(patch, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > DEEPEST {
            return refuse(&Path::root(), message!("the patch nests deeper than {} levels", DEEPEST));
        }
        match value {
            Value::Object(map) => open.extend(map.values().map(|value| (value, depth + 1))),
            Value::Array(list) => open.extend(list.iter().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn merge_map(base: &mut Map<String, Value>, patch: &Map<String, Value>, type_: Type, at: &Path) -> Result<()> {
    match directive(patch, at)? {
        Directive::Merge => {}
        Directive::Replace => base.clear(),
        Directive::Delete => {
            base.clear();
            return Ok(());
        }
    }
    retain_keys(base, patch, at)?;
    delete_from_lists(base, patch, at)?;
    for (key, value) in patch.iter().filter(|(key, _)| !key.starts_with('$')) {
        let order = patch.get(&format!("{ELEMENT_ORDER}{key}"));
        merge_field(base, key, value, order, type_, &at.key(key))?;
    }
    for (key, order) in patch {
        if let Some(field) = key.strip_prefix(ELEMENT_ORDER) {
            if let (None, Some(Value::Array(list))) = (patch.get(field), base.get_mut(field)) {
                let (rule, inner) = type_.field(field);
                merge_list(list, &[], rule, inner, Some(order), &at.key(key))?;
            }
        } else if key.starts_with('$')
            && ![PATCH, RETAIN_KEYS].contains(&key.as_str())
            && !key.starts_with(DELETE_FROM_LIST)
        {
            return refuse(
                &at.key(key),
                message!(
                    "`{}` is not a directive; there are {}, {}, {}<list> and {}<list>",
                    quoted(key),
                    PATCH,
                    RETAIN_KEYS,
                    ELEMENT_ORDER,
                    DELETE_FROM_LIST
                ),
            );
        }
    }
    Ok(())
}

fn merge_field(
    base: &mut Map<String, Value>,
    key: &str,
    value: &Value,
    order: Option<&Value>,
    type_: Type,
    at: &Path,
) -> Result<()> {
    let (rule, inner) = type_.field(key);
    let current = base.get_mut(key).filter(|current| !current.is_null());
    match (current, value) {
        (_, Value::Null) => {
            base.shift_remove(key);
        }
        (None, Value::Object(map)) if directive(map, at)? == Directive::Delete => {}
        (None, _) => {
            let mut created = fresh(value, inner, rule, at)?;
            if let (Value::Array(list), Some(_)) = (&mut created, order) {
                merge_list(list, &[], rule, inner, order, at)?;
            }
            base.insert(key.to_owned(), created);
        }
        (Some(Value::Object(current)), Value::Object(map)) => merge_map(current, map, inner, at)?,
        (Some(Value::Array(current)), Value::Array(list)) => merge_list(current, list, rule, inner, order, at)?,
        (Some(current), _) if kind(current) == kind(value) => *current = value.clone(),
        (Some(current), _) => {
            return refuse(
                at,
                message!("{} cannot take the place of {}; write {}", kind(value), kind(current), kind(current)),
            );
        }
    }
    Ok(())
}

fn retain_keys(base: &mut Map<String, Value>, patch: &Map<String, Value>, at: &Path) -> Result<()> {
    let Some(kept) = patch.get(RETAIN_KEYS) else { return Ok(()) };
    let Value::Array(kept) = kept else {
        return refuse(&at.key(RETAIN_KEYS), message!("{} stands here; write a list of keys", kind(kept)));
    };
    let is_kept = |key: &str| kept.iter().any(|candidate| candidate.as_str() == Some(key));
    let set = patch.iter().filter(|(key, value)| !key.starts_with('$') && !value.is_null());
    if let Some((key, _)) = set.into_iter().find(|(key, _)| !is_kept(key)) {
        return refuse(
            &at.key(RETAIN_KEYS),
            message!("the patch sets `{}`, which is not among the keys to retain: add it", quoted(key)),
        );
    }
    base.retain(|key, _| is_kept(key));
    Ok(())
}

fn delete_from_lists(base: &mut Map<String, Value>, patch: &Map<String, Value>, at: &Path) -> Result<()> {
    for (key, deleted) in patch {
        let Some(field) = key.strip_prefix(DELETE_FROM_LIST) else { continue };
        let Value::Array(deleted) = deleted else {
            return refuse(
                &at.key(key),
                message!("{} stands here; write a list of the values to delete", kind(deleted)),
            );
        };
        if let Some(Value::Array(list)) = base.get_mut(field) {
            list.retain(|element| !deleted.contains(element));
        }
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(patch: &Map<String, Value>, at: &Path) -> Result<Directive> {
    let Some(directive) = patch.get(PATCH) else { return Ok(Directive::Merge) };
    match directive.as_str() {
        Some("merge") => Ok(Directive::Merge),
        Some("replace") => Ok(Directive::Replace),
        Some("delete") => Ok(Directive::Delete),
        _ => {
            refuse(&at.key(PATCH), message!("{} is not a directive; write replace, delete or merge", quoted(directive)))
        }
    }
}

const SCALAR: &str = "a scalar";

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) | Value::Number(_) | Value::String(_) => SCALAR,
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn refuse<T>(at: &Path, message: Message) -> Result<T> {
    Err(MergeError { path: at.clone(), message })
}
