//! References between the documents of one output. The API server checks none of these: such a mistake shows only as
//! pods that never start, a Service without endpoints or an autoscaler that never scales.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;

use super::Refusal;
use super::field::{Field, Findings};
use super::selectors::has_labels;
use super::service::{is_headless, kind_of};
use crate::kubernetes::versions::KubernetesVersion;

mod autoscalers;
mod labels;
mod pods;

use crate::diagnostics::{Message, quoted};
use crate::message;
use labels::PodIndex;
use pods::Pods;

/// Checks the references between the documents of one output.
///
/// An output is taken to be whole: what it refers to must be in it. Secrets, PersistentVolumeClaims, ClusterRoles and
/// the ServiceAccount `default` may live outside.
pub fn check_references<'a>(documents: impl IntoIterator<Item = &'a Value>) -> Vec<Refusal> {
    let objects: Vec<Object> =
        documents.into_iter().enumerate().map(|(index, value)| Object::new(index, value)).collect();
    let output = Output::new(objects);
    let mut found = Vec::new();
    output.check_duplicates(&mut found);
    output.check_budgets(&mut found);
    for object in &output.objects {
        let mut out = Findings::new(object.index, KubernetesVersion::NEWEST);
        match object.kind {
            "HorizontalPodAutoscaler" => output.check_autoscaler(object, &mut out),
            "StatefulSet" => output.check_service_name(object, &mut out),
            "Service" => output.check_service(object, &mut out),
            "NetworkPolicy" => output.check_policy(object, &mut out),
            "Ingress" => output.check_ingress(object, &mut out),
            "RoleBinding" => output.check_binding(object, &mut out),
            _ => {}
        }
        if let Some(pods) = Pods::of(object) {
            output.check_pods(object, &pods, &mut out);
            output.check_level(object, &pods, &mut out);
        }
        found.append(&mut out.refusals);
    }
    found
}

/// One document.
struct Object<'a> {
    index: usize,
    group: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    root: Field<'a>,
}

impl<'a> Object<'a> {
    fn new(index: usize, value: &'a Value) -> Self {
        let root = Field::root(value);
        let (metadata, version) = (root.get("metadata"), root.get("apiVersion").text());
        Self {
            index,
            group: version.split_once('/').map_or("", |(group, _)| group),
            kind: root.get("kind").text(),
            namespace: metadata.get("namespace").text(),
            name: metadata.get("name").text(),
            root,
        }
    }
}

struct Output<'a> {
    objects: Vec<Object<'a>>,
    /// Where the first object of each kind, namespace and name is: an output may hold thousands.
    places: HashMap<(&'a str, &'a str, &'a str), usize>,
    /// The first autoscaler of each namespace, kind and name of a target.
    autoscalers: HashMap<(&'a str, &'a str, &'a str), usize>,
    /// The names of what there is, by kind and namespace, for messages.
    names: HashMap<(&'a str, &'a str), Vec<&'a str>>,
    pods: PodIndex<'a>,
}

impl<'a> Output<'a> {
    fn new(objects: Vec<Object<'a>>) -> Self {
        let (mut places, mut autoscalers) = (HashMap::new(), HashMap::new());
        let mut names: HashMap<_, Vec<_>> = HashMap::new();
        for object in &objects {
            places.entry((object.kind, object.namespace, object.name)).or_insert(object.index);
            names.entry((object.kind, object.namespace)).or_default().push(object.name);
            if object.kind == "HorizontalPodAutoscaler" {
                let target = object.root.path(&["spec", "scaleTargetRef"]);
                let key = (object.namespace, target.get("kind").text(), target.get("name").text());
                autoscalers.entry(key).or_insert(object.index);
            }
        }
        let pods = PodIndex::new(objects.iter().filter_map(Pods::of).collect());
        Self { objects, places, autoscalers, names, pods }
    }

    fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&Object<'a>> {
        self.places.get(&(kind, namespace, name)).and_then(|place| self.objects.get(*place))
    }

    /// Says what there is of a kind, for messages.
    fn known(&self, kind: &str, namespace: &str) -> Message {
        const SHOWN: usize = 5;
        let list = |names: &[&str]| Message::alternatives(names.iter().map(quoted));
        match self.names.get(&(kind, namespace)).map(Vec::as_slice).unwrap_or_default() {
            [] => message!("there is no {} at all", quoted(kind)),
            all if all.len() > SHOWN => message!("there is {} and more", list(&all[..SHOWN])),
            all => message!("there is {}", list(all)),
        }
    }

    fn check_duplicates(&self, found: &mut Vec<Refusal>) {
        let mut seen = HashMap::new();
        for object in self.objects.iter().filter(|object| !object.name.is_empty()) {
            let key = (object.group, object.kind, object.namespace, object.name);
            if let Some(first) = seen.insert(key, object.index) {
                let message = message!(
                    "{} `{}` is there already: the later one would overwrite it; rename one",
                    quoted(object.kind),
                    quoted(object.name)
                );
                found.push(Refusal { other: Some(first), ..Refusal::new(object.index, "/metadata/name", message) });
            }
        }
    }

    fn check_service_name(&self, set: &Object, out: &mut Findings) {
        let name = set.root.path(&["spec", "serviceName"]);
        if !name.has_text() {
            return;
        }
        let Some(service) = self.find("Service", set.namespace, name.text()) else {
            let known = self.known("Service", set.namespace);
            return out
                .warn(&name, message!("Service `{}` is not among the documents: {}", quoted(name.text()), known));
        };
        let spec = service.root.get("spec");
        if !is_headless(&spec) {
            out.warn(
                &name,
                message!(
                    "Service `{}` is not headless, so pods get no names: set `clusterIP: None` on it",
                    quoted(name.text())
                ),
            );
        }
        let labels = set.root.path(&["spec", "template", "metadata", "labels"]);
        if spec.get("selector").len() == 0 || !has_labels(&spec.get("selector"), &labels) {
            out.warn(
                &name,
                message!(
                    "Service `{}` does not select these pods: its selector must match their labels",
                    quoted(name.text())
                ),
            );
        }
    }

    fn check_service(&self, service: &Object<'a>, out: &mut Findings) {
        let spec = service.root.get("spec");
        let selector = spec.get("selector");
        if kind_of(&spec) == "ExternalName" || selector.len() == 0 {
            return;
        }
        let selected = self.pods.with_labels(service.namespace, &selector);
        if selected.is_empty() {
            return out.warn(&selector, "selects no pod of the documents: write labels that a pod template has");
        }
        for port in spec.get("ports").items() {
            let target = port.get("targetPort");
            if target.has_text() && !selected.iter().any(|(_, pods)| pods.has_port(target.text())) {
                let message = message!(
                    "no container behind this Service has a port named `{}`: add or rename it",
                    quoted(target.text())
                );
                out.add(&target, message);
            }
        }
    }

    /// Checks what each budget selects, and that no pods have two.
    fn check_budgets(&self, found: &mut Vec<Refusal>) {
        // The budget that each pod template has, by its position.
        let mut guarded: HashMap<usize, &str> = HashMap::new();
        for budget in self.objects.iter().filter(|object| object.kind == "PodDisruptionBudget") {
            let mut out = Findings::new(budget.index, KubernetesVersion::NEWEST);
            let selector = budget.root.path(&["spec", "selector"]);
            let selected = self.pods.selected(budget.namespace, &selector);
            if selected.is_empty() {
                out.warn(&selector, "selects no pod of the documents: write labels that a pod template has");
            }
            let mut rival = None;
            for (position, pods) in selected {
                match guarded.entry(position) {
                    Entry::Occupied(taken) => rival = rival.or(Some((pods, *taken.get()))),
                    Entry::Vacant(free) => _ = free.insert(budget.name),
                }
            }
            if let Some((pods, other)) = rival {
                let message = message!(
                    "selects the pods of {}, as does `{}`: with two budgets no pod can be evicted; keep one",
                    pods.owner(),
                    quoted(other)
                );
                out.add(&selector, message);
            }
            found.append(&mut out.refusals);
        }
    }

    fn check_policy(&self, policy: &Object<'a>, out: &mut Findings) {
        let selector = policy.root.path(&["spec", "podSelector"]);
        let ports = policy.root.path(&["spec", "ingress"]).items().flat_map(|rule| rule.get("ports").items());
        let mut named = ports.map(|port| port.get("port")).filter(Field::has_text).peekable();
        if named.peek().is_none() {
            return;
        }
        // Without a selector a policy is for every pod.
        let selected = match selector.is_set() {
            true => self.pods.selected(policy.namespace, &selector),
            false => self.pods.with_labels(policy.namespace, &selector),
        };
        for name in named {
            if !selected.is_empty() && !selected.iter().any(|(_, pods)| pods.has_port(name.text())) {
                out.warn(
                    &name,
                    message!("no selected pod has a port named `{}`: add or rename it", quoted(name.text())),
                );
            }
        }
    }

    fn check_ingress(&self, ingress: &Object, out: &mut Findings) {
        let spec = ingress.root.get("spec");
        let rules = spec.get("rules").items();
        let backends = rules.flat_map(|rule| rule.path(&["http", "paths"]).items()).map(|path| path.get("backend"));
        for backend in backends.chain([spec.get("defaultBackend")]) {
            let (name, port) = (backend.path(&["service", "name"]), backend.path(&["service", "port", "name"]));
            if !name.has_text() {
                continue;
            }
            let Some(service) = self.find("Service", ingress.namespace, name.text()) else {
                let known = self.known("Service", ingress.namespace);
                out.warn(&name, message!("Service `{}` is not among the documents: {}", quoted(name.text()), known));
                continue;
            };
            let mut ports = service.root.path(&["spec", "ports"]).items();
            if port.has_text() && !ports.any(|known| known.get("name").text() == port.text()) {
                out.add(
                    &port,
                    message!("Service `{}` has no port named `{}`", quoted(name.text()), quoted(port.text())),
                );
            }
        }
    }

    fn check_binding(&self, binding: &Object, out: &mut Findings) {
        let (kind, name) = (binding.root.path(&["roleRef", "kind"]), binding.root.path(&["roleRef", "name"]));
        if kind.text() == "Role" && name.has_text() && self.find("Role", binding.namespace, name.text()).is_none() {
            let known = self.known("Role", binding.namespace);
            out.warn(&name, message!("Role `{}` is not among the documents: {}", quoted(name.text()), known));
        }
    }
}
