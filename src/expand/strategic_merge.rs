//! Strategic merge patch, as `kubectl patch --type strategic` applies it.
//!
//! Maps are merged, `null` deletes, a list is replaced unless the API type gives it a merge key (see
//! [`PatchRoot`]): then elements with the same key are merged. An element that is new stands in front of those that the
//! patch does not name; elements that both have follow the order of the patch.
//!
//! Directives: `$patch: replace | delete | merge`, `$retainKeys`, `$setElementOrder/<list>`,
//! `$deleteFromPrimitiveList/<list>`. Description: "Strategic Merge Patch" in the Kubernetes community's API notes.
//!
//! Where kubectl would quietly lose something or leave waste in the object, this does what the patch says or refuses it;
//! `tests/strategic_merge.rs` has the list, each beside kubectl's own answer:
//! - `$patch: replace` on what does not exist yet: kubectl drops the content, here it is taken.
//! - `null` and directives inside new list elements and replaced maps: kubectl keeps them in the object, here they act.
//! - `$setElementOrder` and `$patch: delete` on one list: kubectl's order depends on how many elements went.
//! - A map where a list stands, and so on: kubectl overwrites, here it is an error.

use std::fmt;

use serde_json::{Map, Value};

pub use super::patch_schema::PatchRoot;
use super::patch_schema::{ListRule, Type};

const PATCH: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const ELEMENT_ORDER: &str = "$setElementOrder/";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList/";

/// Levels of nesting that a patch may have; API objects have about twenty. Keeps recursion bounded.
const DEEPEST: usize = 100;

/// Why a patch cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError {
    /// Where in the patch: a JSON pointer (RFC 6901), empty for the patch itself.
    pub pointer: String,
    /// What is wrong there and what to write instead.
    pub message: String,
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.message)
    }
}

impl std::error::Error for MergeError {}

type Result<T, E = MergeError> = std::result::Result<T, E>;

/// Applies `patch` to `base`, a value of the type `schema_root`. After an error `base` is as before.
///
/// # Errors
/// A list element without its merge key, a map, list and scalar in each other's place, a directive that is unknown or of
/// the wrong form, nesting of more than 100 levels.
pub fn merge(base: &mut Value, patch: &Value, schema_root: PatchRoot) -> Result<()> {
    let at = Pointer::default();
    check_depth(patch)?;
    let Value::Object(patch) = patch else { return at.fail(format!("{} is not a patch: write a map", kind(patch))) };
    let Value::Object(original) = &*base else { return at.fail(format!("{} cannot be patched", kind(base))) };
    let mut merged = original.clone();
    merge_map(&mut merged, patch, schema_root.into(), &at)?;
    *base = Value::Object(merged);
    Ok(())
}

fn check_depth(patch: &Value) -> Result<()> {
    let mut open = vec![(patch, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > DEEPEST {
            return Pointer::default().fail(format!("the patch nests deeper than {DEEPEST} levels"));
        }
        match value {
            Value::Object(map) => open.extend(map.values().map(|value| (value, depth + 1))),
            Value::Array(list) => open.extend(list.iter().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn merge_map(base: &mut Map<String, Value>, patch: &Map<String, Value>, type_: Type, at: &Pointer) -> Result<()> {
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
            return at.key(key).fail(format!(
                "'{key}' is no directive; there are {PATCH}, {RETAIN_KEYS}, {ELEMENT_ORDER}<list> and {DELETE_FROM_LIST}<list>"
            ));
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
    at: &Pointer,
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
            return at.fail(format!("{} cannot take the place of {}; write {1}", kind(value), kind(current)));
        }
    }
    Ok(())
}

fn merge_list(
    base: &mut Vec<Value>,
    patch: &[Value],
    rule: ListRule,
    inner: Type,
    order: Option<&Value>,
    at: &Pointer,
) -> Result<()> {
    if rule == ListRule::Replace {
        if order.is_some() {
            return at.fail(format!("this list is replaced as a whole: leave {ELEMENT_ORDER} out"));
        }
        *base = fresh_list(patch, inner, rule, at)?;
        return Ok(());
    }
    let identities = identities(patch, rule, at)?;
    let (mut original_order, mut patch_order) = (Vec::new(), Vec::new());
    if patch.iter().any(|element| is_marked(element, "replace")) {
        *base = fresh_list(patch, inner, rule, at)?;
    } else {
        delete_elements(base, patch, &identities, rule);
        original_order = known_identities(base, rule);
        for (number, (element, identity)) in patch.iter().zip(&identities).enumerate() {
            if let (Some(identity), false) = (identity, is_marked(element, "delete")) {
                merge_element(base, element, identity, rule, inner, &at.index(number))?;
                patch_order.push((*identity).clone());
            }
        }
    }
    if rule == ListRule::Set && !patch.is_empty() {
        remove_duplicates(base);
    }
    if let Some(order) = order {
        patch_order = element_order(order, &patch_order, rule, at)?;
    }
    reorder(base, rule, &patch_order, &original_order);
    Ok(())
}

/// Only maps carry `$patch`: the elements of sets of scalars do not.
fn is_marked(element: &Value, directive: &str) -> bool {
    element.get(PATCH).and_then(Value::as_str) == Some(directive)
}

/// What each element of a patch's list is recognised by; none for an element that is only `$patch: replace`.
fn identities<'a>(patch: &'a [Value], rule: ListRule, at: &Pointer) -> Result<Vec<Option<&'a Value>>> {
    let identity = |(number, element): (usize, &'a Value)| {
        let at = at.index(number);
        match (rule, element) {
            (ListRule::Keyed(key), Value::Object(map)) => match map.get(key) {
                _ if directive(map, &at)? == Directive::Replace => Ok(None),
                Some(value) if kind(value) == SCALAR => Ok(Some(value)),
                Some(value) => at.key(key).fail(format!("{} cannot tell elements of this list apart", kind(value))),
                None => at.fail(format!("this element has no '{key}', by which the elements of this list are merged")),
            },
            (ListRule::Keyed(key), _) => at.fail(format!("{} stands here; write a map with '{key}'", kind(element))),
            (_, Value::Object(_) | Value::Array(_)) => {
                at.fail(format!("{} cannot be an element of this list of scalars", kind(element)))
            }
            _ => Ok(Some(element)),
        }
    };
    patch.iter().enumerate().map(identity).collect()
}

/// The identity of an element that is there already; it may lack one.
fn known_identity(element: &Value, rule: ListRule) -> &Value {
    match rule {
        ListRule::Keyed(key) => element.get(key).unwrap_or(&Value::Null),
        ListRule::Replace | ListRule::Set => element,
    }
}

fn known_identities(list: &[Value], rule: ListRule) -> Vec<Value> {
    list.iter().map(|element| known_identity(element, rule).clone()).collect()
}

/// Takes out the elements that the patch marks with `$patch: delete`.
fn delete_elements(base: &mut Vec<Value>, patch: &[Value], identities: &[Option<&Value>], rule: ListRule) {
    for (element, identity) in patch.iter().zip(identities) {
        if is_marked(element, "delete") {
            base.retain(|candidate| Some(known_identity(candidate, rule)) != *identity);
        }
    }
}

fn merge_element(
    base: &mut Vec<Value>,
    element: &Value,
    identity: &Value,
    rule: ListRule,
    inner: Type,
    at: &Pointer,
) -> Result<()> {
    match (base.iter_mut().find(|candidate| known_identity(candidate, rule) == identity), element) {
        (Some(Value::Object(current)), Value::Object(map)) => merge_map(current, map, inner, at)?,
        (Some(_), _) => {}
        (None, _) => base.push(fresh(element, inner, ListRule::Replace, at)?),
    }
    Ok(())
}

/// Of equal scalars the first stays.
fn remove_duplicates(list: &mut Vec<Value>) {
    let mut seen = Vec::new();
    list.retain(|element| {
        let new = !seen.contains(element);
        seen.push(element.clone());
        new
    });
}

/// The order that `$setElementOrder` asks for: every element of the patch has to be in it, in the same order.
fn element_order(order: &Value, patch_order: &[Value], rule: ListRule, at: &Pointer) -> Result<Vec<Value>> {
    let Value::Array(elements) = order else {
        return at.fail(format!("{ELEMENT_ORDER} holds {}; write a list", kind(order)));
    };
    let order: Vec<Value> = identities(elements, rule, at)?.into_iter().flatten().cloned().collect();
    let mut rest = order.iter();
    match patch_order.iter().find(|identity| !rest.any(|candidate| candidate == *identity)) {
        None => Ok(order),
        Some(identity) => at.fail(format!("{identity} is not in {ELEMENT_ORDER}, or not in the order of the patch")),
    }
}

/// Elements of the patch in its order, the others in theirs; an other one goes in front of the next element of the patch
/// that it stood in front of before, and so behind all new ones.
fn reorder(list: &mut Vec<Value>, rule: ListRule, patch_order: &[Value], original_order: &[Value]) {
    let place = |order: &[Value], element: &Value| order.iter().position(|id| id == known_identity(element, rule));
    let (mut patched, others): (Vec<_>, Vec<_>) =
        std::mem::take(list).into_iter().partition(|element| place(patch_order, element).is_some());
    patched.sort_by_key(|element| place(patch_order, element));
    let (mut patched, mut others) = (patched.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let other_first = match (others.peek(), patched.peek()) {
            (Some(other), Some(next)) => match (place(original_order, other), place(original_order, next)) {
                (Some(other), Some(next)) => other < next,
                _ => false,
            },
            (other, _) => other.is_some(),
        };
        let Some(element) = (if other_first { others.next() } else { patched.next() }) else { return };
        list.push(element);
    }
}

/// A value of the patch that has nothing to be merged into, without nulls and directives.
fn fresh(value: &Value, inner: Type, rule: ListRule, at: &Pointer) -> Result<Value> {
    match value {
        Value::Object(map) => {
            let mut created = Map::new();
            merge_map(&mut created, map, inner, at)?;
            Ok(Value::Object(created))
        }
        Value::Array(list) => Ok(Value::Array(fresh_list(list, inner, rule, at)?)),
        _ => Ok(value.clone()),
    }
}

/// Elements with the same key all stay: a list may have the port 9300 for TCP and for UDP.
fn fresh_list(list: &[Value], inner: Type, rule: ListRule, at: &Pointer) -> Result<Vec<Value>> {
    if rule != ListRule::Replace {
        identities(list, rule, at)?;
    }
    let elements =
        list.iter().enumerate().filter(|(_, element)| !is_marked(element, "delete") && !is_marked(element, "replace"));
    elements.map(|(number, element)| fresh(element, inner, ListRule::Replace, &at.index(number))).collect()
}

fn retain_keys(base: &mut Map<String, Value>, patch: &Map<String, Value>, at: &Pointer) -> Result<()> {
    let Some(kept) = patch.get(RETAIN_KEYS) else { return Ok(()) };
    let Value::Array(kept) = kept else {
        return at.key(RETAIN_KEYS).fail(format!("{} stands here; write a list of keys", kind(kept)));
    };
    let is_kept = |key: &str| kept.iter().any(|candidate| candidate.as_str() == Some(key));
    let set = patch.iter().filter(|(key, value)| !key.starts_with('$') && !value.is_null());
    if let Some((key, _)) = set.into_iter().find(|(key, _)| !is_kept(key)) {
        return at
            .key(RETAIN_KEYS)
            .fail(format!("the patch sets '{key}', which is not among the keys to retain: add it"));
    }
    base.retain(|key, _| is_kept(key));
    Ok(())
}

fn delete_from_lists(base: &mut Map<String, Value>, patch: &Map<String, Value>, at: &Pointer) -> Result<()> {
    for (key, deleted) in patch {
        let Some(field) = key.strip_prefix(DELETE_FROM_LIST) else { continue };
        let Value::Array(deleted) = deleted else {
            return at.key(key).fail(format!("{} stands here; write a list of the values to delete", kind(deleted)));
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

fn directive(patch: &Map<String, Value>, at: &Pointer) -> Result<Directive> {
    let Some(directive) = patch.get(PATCH) else { return Ok(Directive::Merge) };
    match directive.as_str() {
        Some("merge") => Ok(Directive::Merge),
        Some("replace") => Ok(Directive::Replace),
        Some("delete") => Ok(Directive::Delete),
        _ => at.key(PATCH).fail(format!("{directive} is no directive; write replace, delete or merge")),
    }
}

const SCALAR: &str = "a scalar";

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) | Value::Number(_) | Value::String(_) => SCALAR,
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// A place in the patch, as the JSON pointer that errors name.
#[derive(Clone, Default)]
struct Pointer(String);

impl Pointer {
    fn key(&self, key: &str) -> Self {
        Self(format!("{}/{}", self.0, key.replace('~', "~0").replace('/', "~1")))
    }

    fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    fn fail<T>(&self, message: String) -> Result<T> {
        Err(MergeError { pointer: self.0.clone(), message })
    }
}
