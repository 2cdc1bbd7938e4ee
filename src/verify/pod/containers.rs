//! Containers, init containers and their ports.

use super::super::field::{Field, Findings};
use super::probes::{check_lifecycle, check_probe};
use super::{Pod, environment, mounts, resources, security};
use crate::diagnostics::quoted;
use crate::message;

/// What a container is for, on which some fields depend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Regular,
    Init,
    /// An init container with `restartPolicy: Always`, which runs beside the others.
    Sidecar,
}

/// Checks all containers of a pod.
pub(super) fn check_containers(pod: &Pod, out: &mut Findings) {
    let (containers, init) = (pod.spec.get("containers"), pod.spec.get("initContainers"));
    let (mut names_seen, mut host_ports) = (Vec::new(), Vec::new());
    for container in containers.items() {
        check_container(pod, &container, Role::Regular, &mut names_seen, out);
        check_host_ports(&container, &mut host_ports, out);
    }
    for container in init.items() {
        let is_sidecar = container.get("restartPolicy").text() == "Always";
        let role = if is_sidecar { Role::Sidecar } else { Role::Init };
        check_container(pod, &container, role, &mut names_seen, out);
        check_host_ports(&container, &mut Vec::new(), out);
    }
}

fn check_container<'a>(
    pod: &Pod,
    container: &Field<'a>,
    role: Role,
    names_seen: &mut Vec<&'a str>,
    out: &mut Findings,
) {
    let name = container.get("name");
    if name.has_text() {
        out.unique(&name, name.text(), names_seen, || message!("container `{}`", quoted(name.text())));
    }
    let image = container.get("image");
    if pod.is_pod && image.text().trim() != image.text() {
        out.add(&image, message!("`{}` has blanks around it: leave them out", quoted(image.text())));
    }
    check_node_ports(pod, container, out);
    environment::check_environment(pod, container, out);
    mounts::check_mounts(pod, container, out);
    resources::check_requirements(pod, &container.get("resources"), out);
    check_resize_policy(pod, container, role, out);
    security::check_container_security(&pod.spec, &container.get("securityContext"), out);
    check_restart_policy(container, role, out);
    check_hooks(pod, container, role, out);
}

fn check_hooks(pod: &Pod, container: &Field, role: Role, out: &mut Findings) {
    for key in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
        let hook = container.get(key);
        if !hook.is_set() {
            continue;
        }
        if role == Role::Init {
            out.add(
                &hook,
                "cannot be on an init container, which ends before anything could ask it: leave it out, or make the \
                 container a sidecar with `restartPolicy: Always`",
            );
        } else if key == "lifecycle" {
            check_lifecycle(pod, &hook, out);
        } else {
            check_probe(&hook, key, out);
        }
    }
}

fn check_restart_policy(container: &Field, role: Role, out: &mut Findings) {
    let (policy, rules) = (container.get("restartPolicy"), container.get("restartPolicyRules"));
    if out.since(35) {
        if rules.len() > 0 && !policy.is_set() {
            out.add(&policy, "is required beside `restartPolicyRules`: say what holds where no rule matches");
        }
    } else if role == Role::Regular && policy.is_set() {
        out.add(&policy, "is for init containers alone before Kubernetes 1.35: leave it out");
    } else if role == Role::Init && policy.is_set() {
        out.add(
            &policy,
            message!("`{}` is not a value of this field: write `Always` or leave it out", quoted(policy.text())),
        );
    }
}

fn check_resize_policy(pod: &Pod, container: &Field, role: Role, out: &mut Findings) {
    for policy in container.get("resizePolicy").items() {
        let restart = policy.get("restartPolicy");
        let never = pod.spec.get("restartPolicy").text() == "Never";
        if restart.text() == "RestartContainer" && (never || role == Role::Init) {
            out.add(&restart, "`RestartContainer` needs a container that may restart: write `NotRequired`");
        }
    }
}

/// A container in the network of its node listens on the node's own ports.
fn check_node_ports(pod: &Pod, container: &Field, out: &mut Findings) {
    for port in container.get("ports").items().filter(|_| pod.spec.get("hostNetwork").is_true()) {
        let (host, own) = (port.get("hostPort"), port.get("containerPort").integer());
        if let Some(number) = host.integer().filter(|number| *number != 0 && own.is_some_and(|own| own != *number)) {
            let message =
                message!("{} must equal `containerPort` where `hostNetwork` is true: leave `hostPort` out", number);
            out.add(&host, message);
        }
    }
}

fn check_host_ports(container: &Field, seen: &mut Vec<(String, String, i64)>, out: &mut Findings) {
    for port in container.get("ports").items() {
        let host = port.get("hostPort");
        if let Some(number) = host.integer().filter(|number| *number != 0) {
            let protocol = if port.get("protocol").has_text() { port.get("protocol").text() } else { "TCP" };
            let key = (protocol.to_owned(), port.get("hostIP").text().to_owned(), number);
            out.unique(&host, key, seen, || message!("host port {}/{}", number, quoted(protocol)));
        }
    }
}
