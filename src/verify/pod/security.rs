//! Security contexts of pods and containers.

use super::super::field::{Field, Findings};
use super::super::names::check_relative_path;

/// Kernel parameters that belong to the network namespace, and to the IPC namespace.
const NETWORK_PARAMETERS: [&str; 1] = ["net"];
const IPC_PARAMETERS: [&str; 4] = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];

/// Checks `securityContext` and the host settings of a pod.
pub(super) fn check_pod_security(spec: &Field, out: &mut Findings) {
    let context = spec.get("securityContext");
    for key in ["fsGroup", "runAsUser", "runAsGroup"] {
        check_id(&context.get(key), out);
    }
    for group in context.get("supplementalGroups").items() {
        check_id(&group, out);
    }
    out.one_of(&context.get("fsGroupChangePolicy"), &["OnRootMismatch", "Always"]);
    out.one_of(&context.get("supplementalGroupsPolicy"), &["Merge", "Strict"]);
    out.one_of(&context.get("seLinuxChangePolicy"), &["Recursive", "MountOption"]);
    check_profiles(&context, out);
    check_parameters(spec, &context.get("sysctls"), out);
    check_host_settings(spec, out);
}

/// Checks `securityContext` of a container.
pub(super) fn check_container_security(spec: &Field, context: &Field, out: &mut Findings) {
    check_id(&context.get("runAsUser"), out);
    check_id(&context.get("runAsGroup"), out);
    check_profiles(context, out);
    let proc_mount = context.get("procMount");
    out.one_of(&proc_mount, &["Default", "Unmasked"]);
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

fn check_id(id: &Field, out: &mut Findings) {
    out.in_range(id, 0, i64::from(i32::MAX));
}

fn check_profiles(context: &Field, out: &mut Findings) {
    for key in ["seccompProfile", "appArmorProfile"] {
        let profile = context.get(key);
        if !profile.is_set() {
            continue;
        }
        let (kind, local) = (profile.get("type"), profile.get("localhostProfile"));
        if out.require(&kind, "write `RuntimeDefault`, or `Localhost` with a profile of the node") {
            out.one_of(&kind, &["Localhost", "RuntimeDefault", "Unconfined"]);
        }
        if kind.text() != "Localhost" {
            if local.is_set() {
                out.add(&local, "is for type `Localhost` alone: leave it out");
            }
        } else if !local.is_set() || (key == "appArmorProfile" && local.text().trim().is_empty()) {
            out.add(&local, "is required for type `Localhost`: write the name of the profile on the node");
        } else if key == "seccompProfile" {
            check_relative_path(&local, out);
        } else if local.text().trim() != local.text() || local.text().len() > 4095 {
            out.add(&local, "must have no blanks around it and at most 4095 characters");
        }
    }
}

/// Whether a text is the name of a kernel parameter: `net.core.somaxconn`, `net/core/somaxconn`.
fn is_parameter(name: &str) -> bool {
    let edge = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let segment = |part: &str| {
        part.starts_with(edge)
            && part.ends_with(edge)
            && part.chars().all(|letter| edge(letter) || letter == '-' || letter == '_')
    };
    name.len() <= 253 && name.split(['.', '/']).all(segment)
}

fn check_parameters(spec: &Field, parameters: &Field, out: &mut Findings) {
    let mut seen = Vec::new();
    for parameter in parameters.items() {
        let name = parameter.get("name");
        if !out.require(&name, "write the kernel parameter to set") {
            continue;
        }
        if !is_parameter(name.text()) {
            out.add(&name, format!("`{}` is no kernel parameter: write one such as net.core.somaxconn", name.text()));
            continue;
        }
        out.unique(&name, name.text(), &mut seen, &format!("kernel parameter `{}`", name.text()));
        let dotted = name.text().replace('/', ".");
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| dotted.starts_with(prefix));
        for (setting, prefixes) in [("hostNetwork", &NETWORK_PARAMETERS[..]), ("hostIPC", &IPC_PARAMETERS)] {
            if spec.get(setting).is_true() && starts(prefixes) {
                out.add(&name, format!("`{}` is the node's own where `{setting}` is true: leave it out", name.text()));
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
