//! References between the documents of one output. The API server checks none of these: such a mistake shows only as
//! pods that never start, a Service without endpoints or an autoscaler that never scales.

use serde_json::Value;

use super::Violation;
use super::field::{Field, Findings, list};
use super::selectors::{has_labels, matches};
use super::service::{is_headless, kind_of};
use crate::facts::kubernetes::KubernetesVersion;

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

/// The pods that an object makes, or is.
struct Pods<'a> {
    namespace: &'a str,
    /// What the pods belong to, for messages.
    owner: String,
    labels: Field<'a>,
    spec: Field<'a>,
}

impl<'a> Pods<'a> {
    fn of(object: &Object<'a>) -> Option<Self> {
        let template = match object.kind {
            "StatefulSet" | "Deployment" | "DaemonSet" | "ReplicaSet" | "Job" => {
                object.root.path(&["spec", "template"])
            }
            "CronJob" => object.root.path(&["spec", "jobTemplate", "spec", "template"]),
            "Pod" => object.root.clone(),
            _ => return None,
        };
        Some(Self {
            namespace: object.namespace,
            owner: format!("{} `{}`", object.kind, object.name),
            labels: template.path(&["metadata", "labels"]),
            spec: template.get("spec"),
        })
    }

    fn containers(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        self.spec.get("initContainers").items().chain(self.spec.get("containers").items())
    }

    fn has_port(&self, name: &str) -> bool {
        self.containers().any(|container| has_port(&container, name))
    }
}

fn has_port(container: &Field, name: &str) -> bool {
    container.get("ports").items().any(|port| port.get("name").text() == name)
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
                        "{} `{}` is there already, as document {}: the later one would overwrite it; rename one",
                        object.kind,
                        object.name,
                        first + 1,
                    ),
                });
            }
        }
    }

    fn check_autoscaler(&self, autoscaler: &Object, out: &mut Findings) {
        let reference = autoscaler.root.path(&["spec", "scaleTargetRef"]);
        let (kind, name) = (reference.get("kind").text(), reference.get("name").text());
        if kind.is_empty() || name.is_empty() {
            return;
        }
        let Some(target) = self.find(kind, autoscaler.namespace, name) else {
            let known = self.known(kind, autoscaler.namespace);
            return out.add(&reference.get("name"), format!("{kind} `{name}` is not in the output: {known}"));
        };
        if target.root.path(&["spec", "replicas"]).is_set() {
            out.violations.push(Violation {
                document: target.index,
                pointer: "/spec/replicas".to_owned(),
                message: format!(
                    "is set, though HorizontalPodAutoscaler `{}` decides it: every apply would undo its work; leave it out",
                    autoscaler.name
                ),
            });
        }
        let is_rival = |other: &&Object| {
            let target = other.root.path(&["spec", "scaleTargetRef"]);
            other.kind == autoscaler.kind
                && other.index < autoscaler.index
                && other.namespace == autoscaler.namespace
                && target.get("kind").text() == kind
                && target.get("name").text() == name
        };
        if let Some(rival) = self.objects.iter().find(is_rival) {
            let message = format!("{kind} `{name}` is scaled by `{}` already: two would fight; keep one", rival.name);
            out.add(&reference.get("name"), message);
        }
        if let Some(pods) = Pods::of(target) {
            for metric in autoscaler.root.path(&["spec", "metrics"]).items() {
                check_metric(&metric, &pods, out);
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
            return out.add(&name, format!("Service `{}` is not in the output: {known}", name.text()));
        };
        let spec = service.root.get("spec");
        if !is_headless(&spec) {
            out.add(
                &name,
                format!("Service `{}` is not headless, so pods get no names: set `clusterIP: None` on it", name.text()),
            );
        }
        let labels = set.root.path(&["spec", "template", "metadata", "labels"]);
        if spec.get("selector").len() == 0 || !has_labels(&spec.get("selector"), &labels) {
            out.add(
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
            return out.add(&selector, "selects no pod of the output: write labels that a pod template has");
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
        if !self.pods.iter().any(|pods| selects(budget, pods)) {
            return out.add(&selector, "selects no pod of the output: write labels that a pod template has");
        }
        for other in self.objects.iter().filter(|other| other.kind == budget.kind && other.index < budget.index) {
            if let Some(pods) = self.pods.iter().find(|pods| selects(budget, pods) && selects(other, pods)) {
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
                    out.add(&name, format!("no selected pod has a port named `{}`: add or rename it", name.text()));
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
                out.add(&name, format!("Service `{}` is not in the output: {known}", name.text()));
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
            out.add(&name, format!("Role `{}` is not in the output: {known}", name.text()));
        }
    }

    fn check_pods(&self, object: &Object, pods: &Pods, out: &mut Findings) {
        let account = pods.spec.get("serviceAccountName");
        if account.has_text()
            && account.text() != "default"
            && self.find("ServiceAccount", object.namespace, account.text()).is_none()
        {
            let known = self.known("ServiceAccount", object.namespace);
            out.add(&account, format!("ServiceAccount `{}` is not in the output: {known}", account.text()));
        }
        for volume in pods.spec.get("volumes").items() {
            self.check_files(object, &volume.get("configMap"), ("ConfigMap", "name"), out);
            self.check_files(object, &volume.get("secret"), ("Secret", "secretName"), out);
            for source in volume.path(&["projected", "sources"]).items() {
                self.check_files(object, &source.get("configMap"), ("ConfigMap", "name"), out);
                self.check_files(object, &source.get("secret"), ("Secret", "name"), out);
            }
        }
        for container in pods.containers() {
            for variable in container.get("env").items() {
                for (source, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
                    let reference = variable.path(&["valueFrom", source]);
                    if let Some(holder) = self.find_holder(object, &reference, (kind, "name"), out) {
                        check_key(holder, &reference.get("key"), out);
                    }
                }
            }
            for source in container.get("envFrom").items() {
                self.find_holder(object, &source.get("configMapRef"), ("ConfigMap", "name"), out);
            }
            check_probe_ports(&container, out);
        }
    }

    fn check_files(&self, object: &Object, source: &Field, kind: (&str, &str), out: &mut Findings) {
        if let Some(holder) = self.find_holder(object, source, kind, out) {
            for item in source.get("items").items() {
                check_key(holder, &item.get("key"), out);
            }
        }
    }

    /// Finds the ConfigMap or Secret of a reference; a Secret may live outside.
    fn find_holder(
        &self,
        object: &Object,
        reference: &Field,
        (kind, name_key): (&str, &str),
        out: &mut Findings,
    ) -> Option<&Object<'a>> {
        let name = reference.get(name_key);
        if !name.has_text() || reference.get("optional").is_true() {
            return None;
        }
        let found = self.find(kind, object.namespace, name.text());
        // The cluster itself keeps this one in every namespace.
        if found.is_none() && kind == "ConfigMap" && name.text() != "kube-root-ca.crt" {
            let known = self.known(kind, object.namespace);
            out.add(&name, format!("ConfigMap `{}` is not in the output: {known}", name.text()));
        }
        found
    }
}

fn check_key(holder: &Object, key: &Field, out: &mut Findings) {
    let is_there =
        ["data", "binaryData", "stringData"].iter().any(|data| holder.root.path(&[data, key.text()]).is_set());
    if key.has_text() && !is_there {
        out.add(
            key,
            format!("{} `{}` has no key `{}`: add it there or rename it", holder.kind, holder.name, key.text()),
        );
    }
}

fn check_probe_ports(container: &Field, out: &mut Findings) {
    let probes = ["startupProbe", "livenessProbe", "readinessProbe"].map(|probe| container.get(probe));
    let hooks = ["postStart", "preStop"].map(|hook| container.path(&["lifecycle", hook]));
    for handler in probes.iter().chain(&hooks) {
        for port in ["httpGet", "tcpSocket"].map(|kind| handler.path(&[kind, "port"])) {
            if port.has_text() && !has_port(container, port.text()) {
                out.add(
                    &port,
                    format!("this container has no port named `{}`: add it or write its number", port.text()),
                );
            }
        }
    }
}

/// An autoscaler can compare only with what the pods request, in containers that they have.
fn check_metric(metric: &Field, pods: &Pods, out: &mut Findings) {
    let container_name = metric.path(&["containerResource", "container"]);
    let mut all = pods.containers();
    if container_name.has_text() && !all.any(|container| container.get("name").text() == container_name.text()) {
        out.add(&container_name, format!("{} has no container `{}`", pods.owner, container_name.text()));
    }
    for (source, only) in [("resource", None), ("containerResource", Some(container_name.text()))] {
        let (name, goal) = (metric.path(&[source, "name"]), metric.path(&[source, "target", "averageUtilization"]));
        if !name.has_text() || !goal.is_set() || pods.spec.path(&["resources", "requests", name.text()]).is_set() {
            continue;
        }
        let is_sidecar = |container: &Field| container.get("restartPolicy").text() == "Always";
        let sidecars = pods.spec.get("initContainers").items().filter(is_sidecar);
        for container in pods.spec.get("containers").items().chain(sidecars) {
            let resources = container.get("resources");
            let is_meant = only.is_none_or(|only| container.get("name").text() == only);
            // A limit counts as a request where there is none.
            let is_requested = ["requests", "limits"].iter().any(|list| resources.path(&[list, name.text()]).is_set());
            if is_meant && !is_requested {
                let message = format!(
                    "is a share of the request, but container `{}` of {} requests no {}: add a request",
                    container.get("name").text(),
                    pods.owner,
                    name.text()
                );
                out.add(&goal, message);
            }
        }
    }
}
