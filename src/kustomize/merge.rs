//! Our objects among those that were handed in.

use super::scan::Part;
use crate::emit;
use crate::kubernetes::annotations::is_identity;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// What makes two objects one to a cluster. The version of their API does not count.
#[derive(PartialEq, Eq, Hash)]
struct Identity {
    group: String,
    kind: String,
    namespace: String,
    name: String,
}

impl Identity {
    fn new(api_version: &str, kind: &str, namespace: &str, name: &str) -> Self {
        // To kustomize an object without a namespace and one in "default" are the same.
        let namespace = if namespace.is_empty() { "default" } else { namespace };
        Self {
            group: api_version.split_once('/').map_or("", |(group, _)| group).to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    fn of_part(part: &Part) -> Self {
        let text = |path: &[&str]| part.scalar(path).unwrap_or_default();
        Self::new(text(&["apiVersion"]), text(&["kind"]), text(&["metadata", "namespace"]), text(&["metadata", "name"]))
    }

    fn of_document(document: &Value) -> Self {
        let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        Self::new(text("/apiVersion"), text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
    }
}

/// The items in their order, ours in the place of those that they replace, the rest of ours behind them. One text each.
pub(super) fn merge<'a>(items: impl Iterator<Item = &'a Part>, ours: &[Value]) -> Vec<String> {
    let known: HashMap<Identity, usize> =
        ours.iter().enumerate().map(|(number, document)| (Identity::of_document(document), number)).collect();
    let mut placed = vec![false; ours.len()];
    let mut texts = Vec::new();
    for item in items {
        let number = known.get(&Identity::of_part(item)).copied();
        match number.and_then(|number| Some((ours.get(number)?, placed.get_mut(number)?))) {
            Some((document, placed)) if !*placed => {
                *placed = true;
                texts.push(text(&with_identity_of(item, document)));
            }
            // A second object of the same name: which one is meant is for the caller to find out, and it says so.
            _ => texts.push(item.text.clone()),
        }
    }
    texts.extend(ours.iter().zip(&placed).filter(|(_, placed)| !**placed).map(|(document, _)| text(document)));
    texts
}

fn text(document: &Value) -> String {
    emit::yaml(std::slice::from_ref(document))
}

/// The document with the annotations by which the orchestrator knows the item again, such as its file.
fn with_identity_of(item: &Part, document: &Value) -> Value {
    let mut document = document.clone();
    let mut annotations: Vec<_> = item.annotations().filter(|(key, _)| is_identity(key)).collect();
    annotations.sort_unstable();
    let metadata = document.get_mut("metadata").and_then(Value::as_object_mut);
    if let Some(metadata) = metadata.filter(|_| !annotations.is_empty()) {
        let own = metadata.entry("annotations").or_insert_with(|| Map::new().into());
        if own.is_null() {
            *own = Map::new().into();
        }
        if let Some(own) = own.as_object_mut() {
            own.extend(annotations.into_iter().map(|(key, value)| (key.to_owned(), value.into())));
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::super::scan::documents;
    use super::*;
    use serde_json::json;

    #[test]
    fn ours_replace_theirs_and_the_rest_stays() {
        let theirs = documents(
            "# kept\napiVersion: v1\nkind: Secret # kept\nmetadata: {name: a}\n---\n\
             apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: a\n  annotations:\n    \
             config.kubernetes.io/path: hpa.yaml\n    config.kubernetes.io/local-config: 'true'\n    team: x\n---\n\
             apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: other}\n",
        )
        .unwrap();
        let ours = [
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}}),
            json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "a"}}),
        ];
        let texts = merge(theirs.iter(), &ours);
        assert_eq!(texts.len(), 4);
        assert_eq!(texts[0], "apiVersion: v1\nkind: Secret # kept\nmetadata: {name: a}\n");
        assert_eq!(
            texts[1],
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: a\n  annotations:\n    \
             config.kubernetes.io/path: hpa.yaml\n"
        );
        assert_eq!(texts[2], theirs[2].text);
        assert_eq!(texts[3], "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n");
    }
}
