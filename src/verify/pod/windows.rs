//! What depends on the operating system of a pod.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/validation.go`, validateWindows, validateLinux and
//! validateWindowsHostProcessPod.

use serde_json::Value;

use super::super::field::{Field, Findings};
use crate::message;

/// Fields that a pod with `os.name: windows` must not set: in its spec, its security context, and those of its containers.
const SPEC: [&str; 4] = ["hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"];
const POD_CONTEXT: [&str; 11] = [
    "appArmorProfile", "fsGroup", "fsGroupChangePolicy", "runAsGroup", "runAsUser", "seLinuxChangePolicy",
    "seLinuxOptions", "seccompProfile", "supplementalGroups", "supplementalGroupsPolicy", "sysctls",
];
const CONTAINER_CONTEXT: [&str; 10] = [
    "allowPrivilegeEscalation", "appArmorProfile", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem",
    "runAsGroup", "runAsUser", "seLinuxOptions", "seccompProfile",
];

/// Checks what fits the operating system that a pod names, and containers that run on a Windows host itself.
pub(super) fn check_operating_system(spec: &Field, out: &mut Findings) {
    let context = spec.get("securityContext");
    let contexts: Vec<Field> = containers(spec).map(|container| container.get("securityContext")).collect();
    match spec.path(&["os", "name"]).text() {
        "windows" => {
            forbid(spec, &SPEC, "Windows has no such thing", out);
            if out.since(34) {
                forbid(spec, &["resources"], "write them on its containers", out);
            }
            forbid(&context, &POD_CONTEXT, "it is for Linux", out);
            contexts.iter().for_each(|context| forbid(context, &CONTAINER_CONTEXT, "it is for Linux", out));
        }
        "linux" => {
            for context in contexts.iter().chain([&context]) {
                forbid(context, &["windowsOptions"], "it is for Windows", out);
            }
        }
        _ => {}
    }
    check_host_process(spec, &contexts, out);
}

fn containers<'a>(spec: &Field<'a>) -> impl Iterator<Item = Field<'a>> + use<'a> {
    spec.get("initContainers").items().chain(spec.get("containers").items())
}

fn forbid(parent: &Field, keys: &[&str], why: &'static str, out: &mut Findings) {
    for key in keys {
        let field = parent.get(key);
        // To the server an empty list is absent, and so is `false` where it only asks for what the host has.
        let is_absent = match field.value() {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Bool(asks) => !asks && ["hostPID", "hostIPC"].contains(key),
            _ => false,
        };
        if !is_absent {
            out.add(&field, message!("cannot be set on a pod of this `os.name`, {}: leave it out", why));
        }
    }
}

fn check_host_process(spec: &Field, contexts: &[Field], out: &mut Findings) {
    const HOST_PROCESS: [&str; 2] = ["windowsOptions", "hostProcess"];
    let whole = spec.get("securityContext").path(&HOST_PROCESS).value().as_bool();
    let mut on_host = 0;
    for field in contexts.iter().map(|context| context.path(&HOST_PROCESS)) {
        let own = field.value().as_bool();
        if let (Some(own), Some(whole)) = (own, whole)
            && own != whole
        {
            out.add(&field, message!("{} contradicts the pod, which says {}: write it for the pod alone", own, whole));
        }
        on_host += usize::from(own.or(whole) == Some(true));
    }
    if on_host > 0 && on_host < contexts.len() {
        out.add(spec, "has containers with `hostProcess: true` and others: all of them run on the host, or none");
    }
    if on_host > 0 && !spec.get("hostNetwork").is_true() {
        out.add(&spec.get("hostNetwork"), "must be true where containers have `hostProcess: true`");
    }
}
