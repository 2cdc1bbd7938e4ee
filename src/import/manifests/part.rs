//! One set on its way into the config.

use super::super::draft::{Draft, SECRET};
use super::super::{Origin, Set};
use super::Given;
use crate::diagnostics::{Path, pointer};
use crate::foreign::manifests::says_nothing;
use crate::foreign::{Conversion, Row};
use serde_json::{Value, json};

pub(super) const NO_PLACE: &str = "a config has no place for it";

/// One set on its way into the config.
pub(super) struct Part<'p, 'a> {
    pub draft: &'p mut Draft,
    pub given: &'p Given<'a>,
    pub set: &'p Set<'a>,
    /// Its path in the config.
    pub base: String,
}

impl Part<'_, '_> {
    /// A place of the set's workload as the report has it.
    pub(super) fn place(&self, pointer: &str) -> String {
        self.given.describe(&self.set.object.origin(pointer))
    }

    pub(super) fn changed(&mut self, pointer: &str, why: impl Into<String>) {
        let place = self.place(pointer);
        self.draft.changed(place, why);
    }

    pub(super) fn needs(&mut self, pointer: &str, what: impl Into<String>) {
        let place = self.place(pointer);
        self.draft.needs(place, what);
    }

    /// Carries a value to a path in the set or, where it starts with `spec.` or `metadata.`, in the config.
    pub(super) fn carry(&mut self, to: &str, value: Value, pointer: &str) {
        let place = self.place(pointer);
        self.carry_from(to, value, &place);
    }

    pub(super) fn carry_origin(&mut self, to: &str, value: Value, origin: &Origin) {
        let place = self.given.describe(origin);
        self.carry_from(to, value, &place);
    }

    fn carry_from(&mut self, to: &str, value: Value, place: &str) {
        let to = self.to(to);
        self.draft.carry(&to, value, place, place);
    }

    pub(super) fn to(&self, to: &str) -> String {
        let is_absolute = to.starts_with("spec.") || to.starts_with("metadata.");
        if is_absolute { to.to_owned() } else { format!("{}.{to}", self.base) }
    }

    /// What the reading has made of a part of the set, with where it comes from.
    pub(super) fn carry_read(&mut self, to: &str, value: Option<Value>) {
        let Some(value) = value.filter(|value| !value.is_null()) else { return };
        if let Some((origin, _)) = self.set.origins.find(&Path::parse(to)) {
            self.carry_origin(to, value, &origin);
        }
    }

    pub(super) fn hides(&self, pointer: &str) -> bool {
        self.given.hides(&self.set.object.origin(pointer))
    }

    /// Carries over an element of a list, unless it holds a secret.
    pub(super) fn carry_element(&mut self, to: &str, element: &Value, pointer: &str) {
        if self.hides(pointer) { self.needs(pointer, SECRET) } else { self.carry(to, json!([element]), pointer) }
    }

    /// Goes through the keys of an object by their rows. Those without one go to the same key below `rest`.
    pub(super) fn walk(&mut self, rows: &[Row], pointer: &str, value: &Value, rest: Option<&str>) {
        self.walk_below(rows, pointer, "", value, rest);
    }

    fn walk_below(&mut self, rows: &[Row], around: &str, path: &str, value: &Value, rest: Option<&str>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let pointer = pointer::join(around, key);
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            if says_nothing(&path, value) {
                continue;
            }
            if let Some(row) = rows.iter().find(|row| row.from == path) {
                self.apply(row, value, &pointer);
            } else if rows.iter().any(|row| row.from.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))) {
                self.walk_below(rows, &pointer, &path, value, rest);
            } else if let Some(rest) = rest {
                self.carry_whole(rest, key, value, &pointer);
            } else {
                self.needs(&pointer, NO_PLACE);
            }
        }
    }

    fn carry_whole(&mut self, rest: &str, key: &str, value: &Value, pointer: &str) {
        if self.hides(pointer) {
            return self.needs(pointer, SECRET);
        }
        self.carry(&Path::parse(rest).key(key).to_string(), value.clone(), pointer);
    }

    fn apply(&mut self, row: &Row, value: &Value, pointer: &str) {
        if let Some(conversion) = row.becomes(value) {
            self.take(conversion, row.to, &self.set.object.origin(pointer));
        }
    }

    /// Takes in what a value has become.
    pub(super) fn take(&mut self, conversion: Conversion, to: &str, origin: &Origin) {
        let place = self.given.describe(origin);
        match conversion {
            Conversion::Value(_) | Conversion::Part(..) if self.given.hides(origin) => self.draft.needs(place, SECRET),
            Conversion::Value(value) => self.carry_from(to, value, &place),
            Conversion::Part(value, said) => {
                self.carry_from(to, value, &place);
                said.into_iter().for_each(|said| self.draft.changed(place.as_str(), said));
            }
            Conversion::Same => {}
            Conversion::Otherwise(why) => self.draft.changed(place, why),
            Conversion::Manual(what) => self.draft.needs(place, what),
        }
    }
}
