//! What pods refer to: ServiceAccount, ConfigMaps, Secrets and their own ports; and what their Namespace lets in.

use super::super::field::{Field, Findings};
use super::super::pod_security::{ENFORCE, Level, check_standard};
use super::{Object, Output};
use crate::diagnostics::{Message, quoted};
use crate::message;

/// The pods that an object makes, or is.
pub(super) struct Pods<'a> {
    pub(super) namespace: &'a str,
    kind: &'a str,
    name: &'a str,
    pub(super) labels: Field<'a>,
    pub(super) spec: Field<'a>,
    template: Field<'a>,
}

impl<'a> Pods<'a> {
    /// The pods of an object, where it has any.
    pub(super) fn of(object: &Object<'a>) -> Option<Self> {
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
            kind: object.kind,
            name: object.name,
            labels: template.path(&["metadata", "labels"]),
            spec: template.get("spec"),
            template,
        })
    }

    /// What the pods belong to.
    pub(super) fn owner(&self) -> Message {
        message!("{} `{}`", quoted(self.kind), quoted(self.name))
    }

    /// The init containers and the containers.
    pub(super) fn containers(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        self.spec.get("initContainers").items().chain(self.spec.get("containers").items())
    }

    /// Whether a container has a port of this name.
    pub(super) fn has_port(&self, name: &str) -> bool {
        self.containers().any(|container| has_port(&container, name))
    }
}

fn has_port(container: &Field, name: &str) -> bool {
    container.get("ports").items().any(|port| port.get("name").text() == name)
}

impl<'a> Output<'a> {
    /// Checks what the pods of an object refer to.
    pub(super) fn check_pods(&self, object: &Object, pods: &Pods, out: &mut Findings) {
        let account = pods.spec.get("serviceAccountName");
        if account.has_text()
            && account.text() != "default"
            && self.find("ServiceAccount", object.namespace, account.text()).is_none()
        {
            let known = self.known("ServiceAccount", object.namespace);
            out.warn(
                &account,
                message!("ServiceAccount `{}` is not among the documents: {}", quoted(account.text()), known),
            );
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

    /// Checks the pods against the Pod Security level of their Namespace, where that is in the output.
    pub(super) fn check_level(&self, object: &Object, pods: &Pods, out: &mut Findings) {
        let namespace = self.find("Namespace", "", object.namespace);
        let enforced = namespace.map(|namespace| namespace.root.path(&["metadata", "labels", ENFORCE]).text());
        if let Some(level) = enforced.and_then(Level::parse) {
            check_standard(level, object.namespace, &pods.template, out);
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
            out.warn(&name, message!("ConfigMap `{}` is not among the documents: {}", quoted(name.text()), known));
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
            message!(
                "{} `{}` has no key `{}`: add it there or rename it",
                quoted(holder.kind),
                quoted(holder.name),
                quoted(key.text())
            ),
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
                    message!("this container has no port named `{}`: add it or write its number", quoted(port.text())),
                );
            }
        }
    }
}
