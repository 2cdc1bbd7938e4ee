//! Security contexts of pods and containers.

use super::super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// Kernel parameters that belong to the network namespace, and to the IPC namespace.
const NETWORK_PARAMETERS: [&str; 1] = ["net"];
const IPC_PARAMETERS: [&str; 4] = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];

/// Checks `securityContext` and the host settings of a pod.
pub(super) fn check_pod_security(spec: &Field, out: &mut Findings) {
    let context = spec.get("securityContext");
    check_parameters(spec, &context.get("sysctls"), out);
    check_host_settings(spec, out);
}

/// Checks `securityContext` of a container.
pub(super) fn check_container_security(spec: &Field, context: &Field, out: &mut Findings) {
    let proc_mount = context.get("procMount");
    let own_users = spec.get("hostUsers").value().as_bool() == Some(false);
    if proc_mount.text() == "Unmasked" && !own_users {
        out.add(&proc_mount, "`Unmasked` needs `hostUsers: false` on the pod");
    }
    let escalation = context.get("allowPrivilegeEscalation");
    if escalation.value().as_bool() != Some(false) {
        return;
    }
    if context.get("privileged").is_true() {
        out.add(&escalation, "cannot be false where `privileged` is true: a privileged container can always escalate");
    }
    if context.path(&["capabilities", "add"]).items().any(|capability| capability.text() == "CAP_SYS_ADMIN") {
        out.add(&escalation, "cannot be false where CAP_SYS_ADMIN is added: drop the capability");
    }
}

fn check_parameters(spec: &Field, parameters: &Field, out: &mut Findings) {
    for name in parameters.items().map(|parameter| parameter.get("name")) {
        let dotted = name.text().replace('/', ".");
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| dotted.starts_with(prefix));
        for (setting, prefixes) in [("hostNetwork", &NETWORK_PARAMETERS[..]), ("hostIPC", &IPC_PARAMETERS)] {
            if spec.get(setting).is_true() && starts(prefixes) {
                out.add(
                    &name,
                    message!("`{}` is the node's own where `{}` is true: leave it out", quoted(name.text()), setting),
                );
            }
        }
    }
}

fn check_host_settings(spec: &Field, out: &mut Findings) {
    if spec.get("shareProcessNamespace").is_true() && spec.get("hostPID").is_true() {
        out.add(&spec.get("shareProcessNamespace"), "cannot be true beside `hostPID: true`: keep one");
    }
    if spec.get("hostUsers").value().as_bool() == Some(false) {
        for key in ["hostNetwork", "hostPID", "hostIPC"] {
            if spec.get(key).is_true() {
                out.add(&spec.get(key), "cannot be true where `hostUsers` is false: leave one of them out");
            }
        }
    }
}
