//! Containers, init containers and their ports.

use super::super::field::{Field, Findings};
use super::super::names;
use super::probes::{check_lifecycle, check_probe};
use super::{Pod, environment, mounts, resources, security};

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
    if containers.len() == 0 && (!containers.is_set() || containers.value().is_array()) {
        out.add(&containers, "is required: a pod has at least one container");
    }
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
    if out.require(&name, "every container has a name of its own") {
        out.check(&name, names::dns_label(name.text()));
        out.unique(&name, name.text(), names_seen, &format!("container `{}`", name.text()));
    }
    check_image(pod, &container.get("image"), out);
    out.one_of_or_empty(&container.get("imagePullPolicy"), &["Always", "IfNotPresent", "Never"]);
    out.one_of_or_empty(&container.get("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"]);
    check_ports(pod, container, out);
    environment::check_environment(pod, container, out);
    mounts::check_mounts(pod, container, out);
    resources::check_requirements(pod, &container.get("resources"), out);
    check_resize_policy(pod, container, role, out);
    security::check_container_security(&pod.spec, &container.get("securityContext"), out);
    check_restart_policy(container, role, out);
    check_hooks(pod, container, role, out);
}

fn check_image(pod: &Pod, image: &Field, out: &mut Findings) {
    if out.require(image, "write the image that the container runs")
        && pod.is_pod
        && image.text().trim() != image.text()
    {
        out.add(image, format!("`{}` has blanks around it: leave them out", image.text()));
    }
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
            check_probe(pod, &hook, key, out);
        }
    }
}

fn check_restart_policy(container: &Field, role: Role, out: &mut Findings) {
    let (policy, rules) = (container.get("restartPolicy"), container.get("restartPolicyRules"));
    if out.since(35) {
        out.one_of(&policy, &["Always", "Never", "OnFailure"]);
        if rules.len() > 0 && !policy.is_set() {
            out.add(&policy, "is required beside `restartPolicyRules`: say what holds where no rule matches");
        }
        if rules.len() > 20 {
            out.add(&rules, format!("{} rules: write at most 20", rules.len()));
        }
        for rule in rules.items() {
            check_restart_rule(&rule, out);
        }
    } else if role == Role::Regular && policy.is_set() {
        out.add(&policy, "is for init containers alone before Kubernetes 1.35: leave it out");
    } else if role == Role::Init {
        out.one_of(&policy, &["Always"]);
    }
}

fn check_restart_rule(rule: &Field, out: &mut Findings) {
    let actions: &[&str] = if out.since(36) { &["Restart", "RestartAllContainers"] } else { &["Restart"] };
    out.require(&rule.get("action"), "a rule says what happens");
    out.one_of_or_empty(&rule.get("action"), actions);
    let codes = rule.get("exitCodes");
    if !codes.is_set() {
        return out.add(&codes, "is required: a rule says for which exit codes it holds");
    }
    out.require(&codes.get("operator"), "write `In` or `NotIn`");
    out.one_of_or_empty(&codes.get("operator"), &["In", "NotIn"]);
    if codes.get("values").len() > 255 {
        out.add(&codes.get("values"), format!("{} exit codes: write at most 255", codes.get("values").len()));
    }
}

fn check_resize_policy(pod: &Pod, container: &Field, role: Role, out: &mut Findings) {
    let mut seen = Vec::new();
    for policy in container.get("resizePolicy").items() {
        let (name, restart) = (policy.get("resourceName"), policy.get("restartPolicy"));
        if out.require(&name, "write `cpu` or `memory`") {
            out.one_of(&name, &["cpu", "memory"]);
            out.unique(&name, name.text(), &mut seen, &format!("`{}`", name.text()));
        }
        out.require(&restart, "write `NotRequired` or `RestartContainer`");
        out.one_of_or_empty(&restart, &["NotRequired", "RestartContainer"]);
        let never = pod.spec.get("restartPolicy").text() == "Never";
        if restart.text() == "RestartContainer" && (never || role == Role::Init) {
            out.add(&restart, "`RestartContainer` needs a container that may restart: write `NotRequired`");
        }
    }
}

fn check_ports(pod: &Pod, container: &Field, out: &mut Findings) {
    let (mut seen, mut names_seen) = (Vec::new(), Vec::new());
    for port in container.get("ports").items() {
        let (name, number, protocol) = (port.get("name"), port.get("containerPort"), port.get("protocol"));
        if name.has_text() {
            out.check(&name, names::port_name(name.text()));
            out.unique(&name, name.text(), &mut names_seen, &format!("port name `{}`", name.text()));
        }
        if !number.is_set() {
            out.add(&number, "is required: write the port that the process listens on");
        }
        out.in_range(&number, 1, 65535);
        out.one_of_or_empty(&protocol, &["TCP", "UDP", "SCTP"]);
        if let Some(value) = number.integer() {
            // The API server only warns here; server-side apply refuses, for the two are the key of this list.
            let key = (value, if protocol.has_text() { protocol.text() } else { "TCP" }.to_owned());
            let what = format!("port {value}/{}", key.1);
            out.unique(&number, key, &mut seen, &what);
        }
        check_host_port(pod, &port, out);
    }
}

fn check_host_port(pod: &Pod, port: &Field, out: &mut Findings) {
    let host = port.get("hostPort");
    let Some(number) = host.integer().filter(|number| *number != 0) else { return };
    out.in_range(&host, 1, 65535);
    let container = port.get("containerPort").integer();
    if pod.spec.get("hostNetwork").is_true() && container.is_some_and(|container| container != number) {
        out.add(
            &host,
            format!("{number} must equal `containerPort` where `hostNetwork` is true: leave `hostPort` out"),
        );
    }
}

fn check_host_ports(container: &Field, seen: &mut Vec<(String, String, i64)>, out: &mut Findings) {
    for port in container.get("ports").items() {
        let host = port.get("hostPort");
        if let Some(number) = host.integer().filter(|number| *number != 0) {
            let protocol = if port.get("protocol").has_text() { port.get("protocol").text() } else { "TCP" };
            let key = (protocol.to_owned(), port.get("hostIP").text().to_owned(), number);
            out.unique(&host, key, seen, &format!("host port {number}/{protocol}"));
        }
    }
}
