//! The envelope of KRM functions: <https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md>.

use super::scan::{Part, Text};
use crate::diagnostics::{Finding, Message, Place, Report, quoted};
use crate::emit;
use crate::kubernetes::annotations::{LOCAL_CONFIG, PATH};
use crate::message;
use serde_json::{Value, json};
use std::borrow::Cow;

const GROUP: &str = "config.kubernetes.io/";
/// v1 is the specification's; kustomize has sent all three, and they differ in no field that matters here.
const VERSIONS: &[&str] = &["v1", "v1beta1", "v1alpha1"];
const KIND: &str = "ResourceList";

/// What a function is given.
#[derive(Debug)]
pub(super) struct ResourceList {
    pub items: Vec<Part>,
    pub function_config: Part,
}

impl ResourceList {
    /// # Errors
    /// One finding, where the text is not a ResourceList with a functionConfig.
    pub(super) fn read(text: &str) -> Result<Self, Report> {
        let text = Text::new(&as_yaml(text));
        let documents = text.read()?;
        let (mut items, mut function_config) = (Vec::new(), None);
        let (mut api_version, mut kind) = (String::new(), String::new());
        for (key, node, end) in documents.iter().flat_map(|document| text.values(document)) {
            match key {
                "apiVersion" => api_version = node.value.printed(),
                "kind" => kind = node.value.printed(),
                "functionConfig" => function_config = Some(text.part(node, end)),
                "items" => items.extend(text.items(node, end)),
                _ => {}
            }
        }
        let broken = |message: Message| Err(Report::of(unusable(message)));
        if documents.len() > 1 {
            return broken("there is more than one document on standard input, and a function is given one".into());
        }
        let known = api_version.strip_prefix(GROUP).is_some_and(|version| VERSIONS.contains(&version));
        if kind != KIND || !known {
            let what = match kind.as_str() {
                "" => "no".into(),
                kind => message!("`{}` `{}`, and no", quoted(api_version), quoted(kind)),
            };
            return broken(message!("standard input holds {} ResourceList of {}v1", what, GROUP));
        }
        let Some(function_config) = function_config.filter(Part::is_object) else {
            return broken("the ResourceList has no functionConfig, which is where esgen's config stands".into());
        };
        if let Some((number, _)) = items.iter().enumerate().find(|(_, item)| !item.stands_alone) {
            return broken(message!(
                "items[{}] has an alias to an anchor outside of it and cannot be passed on alone",
                number
            ));
        }
        Ok(Self { items, function_config })
    }

    /// Whether an item is the config itself, as kustomize hands it to a generator so that the list is not empty. Where it
    /// has a file of its own (kpt), it is an object like any other: left out, the file would be deleted.
    pub(super) fn is_copy_of_config(&self, item: &Part) -> bool {
        let same = |path: &[&str]| item.scalar(path) == self.function_config.scalar(path);
        item.annotation(LOCAL_CONFIG) == Some("true")
            && PATH.iter().all(|key| item.annotation(key).is_none())
            && [&["apiVersion"][..], &["kind"], &["metadata", "name"], &["metadata", "namespace"]].into_iter().all(same)
    }
}

/// JSON is YAML but for some characters that its strings may hold unescaped: YAML forbids most of them, and YAML 1.1 breaks lines
/// at the others.
fn as_yaml(text: &str) -> Cow<'_, str> {
    let breaks =
        |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    if !text.trim_start().starts_with('{') || !text.contains(breaks) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match breaks(c) {
            true => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => escaped.push(c),
        }
    }
    escaped.into()
}

/// A ResourceList v1 of these objects, each a YAML document, and these results.
pub(super) fn write(items: &[String], results: &[Value]) -> String {
    let mut output = format!("apiVersion: {GROUP}v1\nkind: {KIND}\n");
    output.push_str(if items.is_empty() { "items: []\n" } else { "items:\n" });
    for (number, line) in items.iter().flat_map(|item| item.split_inclusive('\n').enumerate()) {
        output.push_str(match (number, line) {
            (0, _) => "- ",
            (_, "\n") => "",
            _ => "  ",
        });
        output.push_str(line);
    }
    if !results.is_empty() {
        output.push_str(&emit::yaml(&[json!({"results": results})]));
    }
    output
}

/// The objects of a ResourceList that was written.
pub(super) fn written_items(output: &str) -> Vec<Part> {
    let text = Text::new(output);
    let documents = text.read().unwrap_or_default();
    let values = documents.iter().flat_map(|document| text.values(document));
    values.filter(|(key, ..)| *key == "items").flat_map(|(_, list, end)| text.items(list, end)).collect()
}

/// What of the items is not in what was written as it was: a mistake of this program's, and better seen here than in a cluster.
/// Items, parts and what was written stand in the same order; a part that is not the item's text has replaced it knowingly.
pub(super) fn lost<'a>(items: impl Iterator<Item = &'a Part>, parts: &[String], written: &[Part]) -> Option<Finding> {
    let changed = items.zip(parts).enumerate().find(|(number, (item, part))| {
        let survives = written.get(*number).is_some_and(|written| written.is_like(item));
        item.text == **part && !survives
    });
    match changed {
        Some((number, (item, _))) => Some(unusable(message!(
            "items[{}] ({} {}) cannot be passed on unchanged",
            number,
            quoted(item.scalar(&["kind"]).unwrap_or("object")),
            quoted(item.scalar(&["metadata", "name"]).unwrap_or("without a name"))
        ))),
        None if written.len() != parts.len() => Some(unusable("the output would not hold every object")),
        None => None,
    }
}

/// What is on standard input is of no use. The rule is that of inputs that cannot be read.
pub(super) fn unusable(message: impl Into<Message>) -> Finding {
    Finding::error("unreadable-file", Place::Nowhere, message)
        .why("Writing less than what was handed in would delete the rest from the cluster, so nothing is written.")
        .remedy(
            "`esgen krm` is started by kustomize or kpt, which give it a ResourceList; `esgen render FILE` compiles a file.",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str =
        "functionConfig: {apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {name: a}}\n";

    #[test]
    fn all_three_versions_are_read() {
        for version in VERSIONS {
            let text = format!("apiVersion: {GROUP}{version}\nkind: ResourceList\nitems: [{{a: 1}}, 2]\n{CONFIG}");
            assert_eq!(ResourceList::read(&text).unwrap().items.len(), 2);
        }
        let head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n";
        assert!(ResourceList::read(&format!("{head}{CONFIG}")).unwrap().items.is_empty());
        for (text, message) in [
            (String::new(), "holds no ResourceList"),
            ("apiVersion: v1\nkind: List\nitems: []\n".into(), "holds `v1` `List`, and no ResourceList"),
            (format!("apiVersion: config.kubernetes.io/v2\nkind: ResourceList\n{CONFIG}"), "holds `config"),
            (head.into(), "no functionConfig"),
            (format!("{head}functionConfig: null\n"), "no functionConfig"),
            (format!("{head}{CONFIG}---\n{head}{CONFIG}"), "more than one document"),
            (format!("{head}items: [&a {{b: 1}}, {{c: *a}}]\n{CONFIG}"), "items[1] has an alias"),
            ("a: [".into(), "not YAML"),
        ] {
            let report = ResourceList::read(&text).unwrap_err();
            assert!(report.findings[0].message.contains(message), "{text}: {}", report.findings[0].message);
        }
    }

    #[test]
    fn only_the_generators_copy_of_the_config_is_dropped() {
        let item = |more: &str| {
            format!(
                "- apiVersion: esgen.dev/v1\n  kind: ElasticsearchCluster\n  metadata:\n    name: a\n    annotations:\n      \
                 x: y\n{more}"
            )
        };
        let local = "      config.kubernetes.io/local-config: 'true'\n";
        let path = "      config.kubernetes.io/path: esgen.yaml\n";
        let items = [item(local), item(""), item(&format!("{local}{path}"))].concat();
        let text = format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n{items}{CONFIG}");
        let list = ResourceList::read(&text).unwrap();
        let dropped: Vec<bool> = list.items.iter().map(|item| list.is_copy_of_config(item)).collect();
        assert_eq!(dropped, [true, false, false]);
    }

    #[test]
    fn what_is_lost_is_noticed() {
        let text =
            format!("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [{{a: 1}}, {{b: 2}}]\n{CONFIG}");
        let list = ResourceList::read(&text).unwrap();
        let parts: Vec<String> = list.items.iter().map(|item| item.text.clone()).collect();
        let output = write(&parts, &[]);
        assert!(lost(list.items.iter(), &parts, &written_items(&output)).is_none());
        assert!(lost(list.items.iter(), &parts, &written_items(&output.replace("b: 2", "b: 3"))).is_some());
        assert!(lost(list.items.iter(), &parts, &written_items(&write(&parts[..1], &[]))).is_some());
        assert!(lost(list.items.iter(), &parts, &written_items("[")).is_some());
    }
}
