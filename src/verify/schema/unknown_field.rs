//! What to say about a field that its object does not have: a misspelling, or a good name in a wrong place.

use super::check::Inside;
use super::definition::{Embedded, Schema};
use crate::facts::kubernetes::KubernetesVersion;

/// The message, and where there is a good guess, what to write instead. `pointer` leads to the field.
pub(super) fn explain(
    inside: &Inside<'_>,
    schema: &Schema<'_>,
    name: &str,
    version: KubernetesVersion,
    pointer: &str,
) -> (String, Option<String>) {
    let message = format!("unknown field `{name}`: {} has none of that name", inside.definition.type_name());
    let suggestion = further_out(inside, name, version, pointer)
        .or_else(|| nearest(schema, name, version).map(|nearest| format!("did you mean `{nearest}`?")))
        .or_else(|| further_in(inside.definition, name, version));
    (message, suggestion)
}

/// An object around this one has the field: `volumeClaimTemplates` written into the pod template.
fn further_out(inside: &Inside<'_>, name: &str, version: KubernetesVersion, pointer: &str) -> Option<String> {
    let mut around = inside.around;
    while let Some(outer) = around {
        if has_field(outer.definition, name, version) {
            let place = match pointer.get(..outer.pointer_length) {
                Some("") | None => "the top level of the document",
                Some(place) => place,
            };
            return Some(format!("`{name}` is a field of {}: move it to {place}", outer.definition.type_name()));
        }
        around = outer.around;
    }
    None
}

/// An object up to two levels below has the field: `containers` written beside `template`.
fn further_in(definition: &'static Embedded, name: &str, version: KubernetesVersion) -> Option<String> {
    let mut level = vec![(String::new(), definition)];
    for _ in 0..2 {
        let mut next = Vec::new();
        for (path, definition) in level {
            for (field, schema) in &definition.schema().properties {
                let target = schema.reference.and_then(|reference| definition.resolve(reference));
                // Nobody writes a status.
                let Some(target) = target.filter(|_| *field != "status" && schema.exists_in(version)) else { continue };
                if has_field(target, name, version) {
                    return Some(format!(
                        "`{name}` is a field of {}: write it under `{path}{field}`",
                        target.type_name()
                    ));
                }
                next.push((format!("{path}{field}."), target));
            }
        }
        level = next;
    }
    None
}

fn has_field(definition: &Embedded, name: &str, version: KubernetesVersion) -> bool {
    definition.schema().properties.get(name).is_some_and(|field| field.exists_in(version))
}

/// The field whose name is nearest, if no more than a third of the letters differ.
fn nearest<'a>(schema: &Schema<'a>, name: &str, version: KubernetesVersion) -> Option<&'a str> {
    let lower = name.to_lowercase();
    schema
        .properties
        .iter()
        .filter(|(_, field)| field.exists_in(version))
        .map(|(candidate, _)| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), *candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.len().max(3))
        .min()
        .map(|(_, candidate)| candidate)
}
