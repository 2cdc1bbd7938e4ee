//! References between the documents of one output. The API server checks none of these: such a mistake shows only as
//! pods that never start, a Service without endpoints or an autoscaler that never scales.

use serde_json::Value;

use super::Violation;
use super::field::{Field, Findings, list};
use super::selectors::{has_labels, matches};
use super::service::{is_headless, kind_of};
use crate::facts::kubernetes::KubernetesVersion;

mod autoscalers;
mod pods;

use pods::Pods;

/// Checks the references between the documents of one output.
///
/// An output is taken to be whole: what it refers to must be in it. Secrets, PersistentVolumeClaims, ClusterRoles and
/// the ServiceAccount `default` may live outside.
pub fn check_references<'a>(documents: impl IntoIterator<Item = &'a Value>) -> Vec<Violation> {
    let objects: Vec<Object> =
        documents.into_iter().enumerate().map(|(index, value)| Object::new(index, value)).collect();
    let output = Output { pods: objects.iter().filter_map(Pods::of).collect(), objects };
    let mut found = Vec::new();
    output.check_duplicates(&mut found);
    for object in &output.objects {
        let mut out =
            Findings { document: object.index, kubernetes: KubernetesVersion::NEWEST, violations: Vec::new() };
        match object.kind {
            "HorizontalPodAutoscaler" => output.check_autoscaler(object, &mut out),
            "StatefulSet" => output.check_service_name(object, &mut out),
            "Service" => output.check_service(object, &mut out),
            "PodDisruptionBudget" => output.check_budget(object, &mut out),
            "NetworkPolicy" => output.check_policy(object, &mut out),
            "Ingress" => output.check_ingress(object, &mut out),
            "RoleBinding" => output.check_binding(object, &mut out),
            _ => {}
        }
        if let Some(pods) = Pods::of(object) {
            output.check_pods(object, &pods, &mut out);
        }
        found.append(&mut out.violations);
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
    pods: Vec<Pods<'a>>,
}

impl<'a> Output<'a> {
    fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&Object<'a>> {
        self.objects.iter().find(|object| object.kind == kind && object.namespace == namespace && object.name == name)
    }

    /// Says what there is of a kind, for messages.
    fn known(&self, kind: &str, namespace: &str) -> String {
        let mut objects = self.objects.iter();
        let names: Vec<_> = objects
            .by_ref()
            .filter(|object| object.kind == kind && object.namespace == namespace)
            .map(|object| object.name)
            .collect();
        if names.is_empty() { format!("there is no {kind} at all") } else { format!("there is {}", list(&names)) }
    }

    fn check_duplicates(&self, found: &mut Vec<Violation>) {
        let mut seen = std::collections::HashMap::new();
        for object in self.objects.iter().filter(|object| !object.name.is_empty()) {
            let key = (object.group, object.kind, object.namespace, object.name);
            if let Some(first) = seen.insert(key, object.index) {
                found.push(Violation {
                    document: object.index,
                    pointer: "/metadata/name".to_owned(),
                    message: format!(
                        "{} `{}` is there already: the later one would overwrite it; rename one",
                        object.kind, object.name,
                    ),
                    is_certain: true,
                    other: Some(first),
                });
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
            return out.add_uncertain(&name, format!("Service `{}` is not among the documents: {known}", name.text()));
        };
        let spec = service.root.get("spec");
        if !is_headless(&spec) {
            out.add_uncertain(
                &name,
                format!("Service `{}` is not headless, so pods get no names: set `clusterIP: None` on it", name.text()),
            );
        }
        let labels = set.root.path(&["spec", "template", "metadata", "labels"]);
        if spec.get("selector").len() == 0 || !has_labels(&spec.get("selector"), &labels) {
            out.add_uncertain(
                &name,
                format!("Service `{}` does not select these pods: its selector must match their labels", name.text()),
            );
        }
    }

    fn check_service(&self, service: &Object, out: &mut Findings) {
        let spec = service.root.get("spec");
        let selector = spec.get("selector");
        if kind_of(&spec) == "ExternalName" || selector.len() == 0 {
            return;
        }
        let selected: Vec<_> = self
            .pods
            .iter()
            .filter(|pods| pods.namespace == service.namespace && has_labels(&selector, &pods.labels))
            .collect();
        if selected.is_empty() {
            return out
                .add_uncertain(&selector, "selects no pod of the documents: write labels that a pod template has");
        }
        for port in spec.get("ports").items() {
            let target = port.get("targetPort");
            if target.has_text() && !selected.iter().any(|pods| pods.has_port(target.text())) {
                let message =
                    format!("no container behind this Service has a port named `{}`: add or rename it", target.text());
                out.add(&target, message);
            }
        }
    }

    fn check_budget(&self, budget: &Object, out: &mut Findings) {
        let selector = budget.root.path(&["spec", "selector"]);
        let selects = |object: &Object, pods: &Pods| {
            pods.namespace == object.namespace && matches(&object.root.path(&["spec", "selector"]), &pods.labels)
        };
        let selected: Vec<_> = self.pods.iter().filter(|pods| selects(budget, pods)).collect();
        if selected.is_empty() {
            return out
                .add_uncertain(&selector, "selects no pod of the documents: write labels that a pod template has");
        }
        for other in self.objects.iter().filter(|other| other.kind == budget.kind && other.index < budget.index) {
            if let Some(pods) = selected.iter().find(|pods| selects(other, pods)) {
                let message = format!(
                    "selects the pods of {}, as does `{}`: with two budgets no pod can be evicted; keep one",
                    pods.owner, other.name
                );
                out.add(&selector, message);
            }
        }
    }

    fn check_policy(&self, policy: &Object, out: &mut Findings) {
        let selector = policy.root.path(&["spec", "podSelector"]);
        // The schema wants a selector; an empty one means every pod.
        let is_selected = |pods: &&Pods| {
            pods.namespace == policy.namespace && (!selector.is_set() || matches(&selector, &pods.labels))
        };
        let selected: Vec<_> = self.pods.iter().filter(is_selected).collect();
        for rule in policy.root.path(&["spec", "ingress"]).items() {
            for port in rule.get("ports").items() {
                let name = port.get("port");
                if name.has_text() && !selected.is_empty() && !selected.iter().any(|pods| pods.has_port(name.text())) {
                    out.add_uncertain(
                        &name,
                        format!("no selected pod has a port named `{}`: add or rename it", name.text()),
                    );
                }
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
                out.add_uncertain(&name, format!("Service `{}` is not among the documents: {known}", name.text()));
                continue;
            };
            let mut ports = service.root.path(&["spec", "ports"]).items();
            if port.has_text() && !ports.any(|known| known.get("name").text() == port.text()) {
                out.add(&port, format!("Service `{}` has no port named `{}`", name.text(), port.text()));
            }
        }
    }

    fn check_binding(&self, binding: &Object, out: &mut Findings) {
        let (kind, name) = (binding.root.path(&["roleRef", "kind"]), binding.root.path(&["roleRef", "name"]));
        if kind.text() == "Role" && name.has_text() && self.find("Role", binding.namespace, name.text()).is_none() {
            let known = self.known("Role", binding.namespace);
            out.add_uncertain(&name, format!("Role `{}` is not among the documents: {known}", name.text()));
        }
    }
}
