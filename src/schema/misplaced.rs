//! A field with a good name in a wrong place: where it belongs.

use serde_json::Value;

use super::Term;
use super::explain::{Inside, Library};
use crate::diagnostics::{Message, Path};
use crate::message;

/// Where to write the field `name`, which `inside` lacks; `path` leads to it.
pub(super) fn place<'a>(library: Library<'a>, inside: &Inside<'a>, name: &str, path: &Path) -> Option<Message> {
    further_out(inside, name, path).or_else(|| {
        let is_typo = crate::diagnostics::nearest(name, fields(inside.schema).map(|(name, _)| name)).is_some();
        if is_typo { None } else { further_in(library, inside.schema, name) }
    })
}

/// An object around this one has the field: `volumeClaimTemplates` written into the pod template.
fn further_out(inside: &Inside<'_>, name: &str, path: &Path) -> Option<Message> {
    let mut around = inside.around;
    while let Some(outer) = around {
        if outer.depth < inside.depth && has_field(outer.schema, name) {
            return Some(match path.0.get(..outer.depth) {
                Some([]) | None => "Move it to the top level of the document.".into(),
                Some(place) => message!("Move it to `{}`.", Path(place.to_vec())),
            });
        }
        around = outer.around;
    }
    None
}

/// An object up to two levels below has the field: `containers` written beside `template`.
fn further_in<'a>(library: Library<'a>, schema: &'a Value, name: &str) -> Option<Message> {
    let mut level = vec![(String::new(), schema)];
    for _ in 0..2 {
        let mut next = Vec::new();
        for (path, schema) in level {
            // Nobody writes a status.
            for (field, schema) in fields(schema).filter(|(field, _)| *field != "status") {
                let (target, _) = library.resolved(schema);
                if has_field(target, name) {
                    return Some(message!("Write it under `{}`.", Term(&format!("{path}{field}"))));
                }
                next.push((format!("{path}{field}."), target));
            }
        }
        level = next;
    }
    None
}

fn fields(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = schema.get("properties").and_then(Value::as_object);
    fields.into_iter().flatten().map(|(name, field)| (name.as_str(), field))
}

fn has_field(schema: &Value, name: &str) -> bool {
    schema.get("properties").is_some_and(|fields| fields.get(name).is_some())
}
