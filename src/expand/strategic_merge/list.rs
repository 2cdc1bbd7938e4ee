//! How lists are merged, ordered and created.

use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

use super::{Directive, ELEMENT_ORDER, PATCH, Result, SCALAR, directive, kind, merge_map, refuse};
use crate::diagnostics::{Path, quoted};
use crate::kubernetes::merge_keys::{ListRule, Type};
use crate::message;

/// Merges a list of the patch into the one that is there; `order` is what `$setElementOrder` says of it.
pub(super) fn merge_list(
    base: &mut Vec<Value>,
    patch: &[Value],
    rule: ListRule,
    inner: Type,
    order: Option<&Value>,
    at: &Path,
) -> Result<()> {
    if rule == ListRule::Replace {
        if order.is_some() {
            return refuse(at, message!("this list is replaced as a whole: leave {} out", ELEMENT_ORDER));
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
        let mut places = places(&original_order);
        for (number, (element, identity)) in patch.iter().zip(&identities).enumerate() {
            if let (Some(identity), false) = (identity, is_marked(element, "delete")) {
                merge_element(base, &mut places, (element, identity), inner, &at.index(number))?;
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

/// Only objects carry `$patch`: the elements of sets of scalars do not.
fn is_marked(element: &Value, directive: &str) -> bool {
    element.get(PATCH).and_then(Value::as_str) == Some(directive)
}

/// What each element of a patch's list is recognised by; none for an element that is only `$patch: replace`.
fn identities<'a>(patch: &'a [Value], rule: ListRule, at: &Path) -> Result<Vec<Option<&'a Value>>> {
    let identity = |(number, element): (usize, &'a Value)| {
        let at = &at.index(number);
        match (rule, element) {
            (ListRule::Keyed(key), Value::Object(map)) => match map.get(key) {
                _ if directive(map, at)? == Directive::Replace => Ok(None),
                Some(value) if kind(value) == SCALAR => Ok(Some(value)),
                Some(value) => {
                    refuse(&at.key(key), message!("{} cannot tell elements of this list apart", kind(value)))
                }
                None => {
                    refuse(at, message!("this element has no `{}`, by which the elements of this list are merged", key))
                }
            },
            (ListRule::Keyed(key), _) => {
                refuse(at, message!("{} stands here; write an object with `{}`", kind(element), key))
            }
            (_, Value::Object(_) | Value::Array(_)) => {
                refuse(at, message!("{} cannot be an element of this list of scalars", kind(element)))
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

fn merge_element<'p>(
    base: &mut Vec<Value>,
    places: &mut HashMap<&'p Value, usize>,
    (element, identity): (&Value, &'p Value),
    inner: Type,
    at: &Path,
) -> Result<()> {
    match (places.get(identity).and_then(|place| base.get_mut(*place)), element) {
        (Some(Value::Object(current)), Value::Object(map)) => merge_map(current, map, inner, at)?,
        (Some(_), _) => {}
        (None, _) => {
            places.insert(identity, base.len());
            base.push(fresh(element, inner, ListRule::Replace, at)?);
        }
    }
    Ok(())
}

/// Where each identity stands first.
fn places(order: &[Value]) -> HashMap<&Value, usize> {
    order.iter().enumerate().rev().map(|(place, identity)| (identity, place)).collect()
}

/// Of equal scalars the first stays.
fn remove_duplicates(list: &mut Vec<Value>) {
    let mut seen = HashSet::new();
    list.retain(|element| seen.insert(element.clone()));
}

/// The order that `$setElementOrder` asks for: every element of the patch has to be in it, in the same order.
fn element_order(order: &Value, patch_order: &[Value], rule: ListRule, at: &Path) -> Result<Vec<Value>> {
    let Value::Array(elements) = order else {
        return refuse(at, message!("{} holds {}; write a list", ELEMENT_ORDER, kind(order)));
    };
    let order: Vec<Value> = identities(elements, rule, at)?.into_iter().flatten().cloned().collect();
    let mut rest = order.iter();
    match patch_order.iter().find(|identity| !rest.any(|candidate| candidate == *identity)) {
        None => Ok(order),
        Some(identity) => {
            refuse(at, message!("{} is not in {}, or not in the order of the patch", quoted(identity), ELEMENT_ORDER))
        }
    }
}

/// Elements of the patch in its order, the others in theirs; an other one goes in front of the next element of the patch
/// that it stood in front of before, and so behind all new ones.
fn reorder(list: &mut Vec<Value>, rule: ListRule, patch_order: &[Value], original_order: &[Value]) {
    let (patch_order, original_order) = (places(patch_order), places(original_order));
    let place = |order: &HashMap<&Value, usize>, element: &Value| order.get(known_identity(element, rule)).copied();
    let (mut patched, others): (Vec<_>, Vec<_>) =
        std::mem::take(list).into_iter().partition(|element| place(&patch_order, element).is_some());
    patched.sort_by_key(|element| place(&patch_order, element));
    let (mut patched, mut others) = (patched.into_iter().peekable(), others.into_iter().peekable());
    loop {
        let other_first = match (others.peek(), patched.peek()) {
            (Some(other), Some(next)) => match (place(&original_order, other), place(&original_order, next)) {
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
pub(super) fn fresh(value: &Value, inner: Type, rule: ListRule, at: &Path) -> Result<Value> {
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
fn fresh_list(list: &[Value], inner: Type, rule: ListRule, at: &Path) -> Result<Vec<Value>> {
    if rule != ListRule::Replace {
        identities(list, rule, at)?;
    }
    let elements =
        list.iter().enumerate().filter(|(_, element)| !is_marked(element, "delete") && !is_marked(element, "replace"));
    elements.map(|(number, element)| fresh(element, inner, ListRule::Replace, &at.index(number))).collect()
}
