//! The Pod Security Standards: what admission refuses of the pods in a namespace that enforces a level.
//!
//! A workload itself is let in and its pods are not, so that nothing starts and only events tell. The rules are those of
//! Kubernetes 1.35 and later (`k8s.io/pod-security-admission/policy`). Pods of Windows are not looked at.

use super::field::{Field, Findings};
use crate::diagnostics::{Message, quoted};
use crate::message;

/// The label of a Namespace that names the level.
pub(super) const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// The capabilities that containers may add, at each level.
const BASELINE_CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
];
const RESTRICTED_CAPABILITIES: [&str; 1] = ["NET_BIND_SERVICE"];

/// Kernel parameters that count for the pod alone, the last two as of 1.37.
const SAFE_PARAMETERS: [&str; 14] = [
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem", "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_notsent_lowat",
];

/// Types of SELinux that containers may have.
const SELINUX_TYPES: [&str; 4] = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

/// Sources of volumes that reach nothing of the host but through a PersistentVolume or a driver.
const RESTRICTED_VOLUMES: [&str; 9] = [
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
];

/// The annotations by which containers got their AppArmor profile before there was a field.
const APPARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

/// A level that refuses something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Keeps pods off the host.
    Baseline,
    /// Keeps pods off the host, and takes away the rights that most of them do not need.
    Restricted,
}

impl Level {
    /// The level of a label's value; none for `privileged`, which refuses nothing.
    pub(super) fn parse(value: &str) -> Option<Self> {
        match value {
            "baseline" => Some(Self::Baseline),
            "restricted" => Some(Self::Restricted),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

/// Checks a pod template (or a Pod) against the level that a namespace enforces.
pub(super) fn check_standard(level: Level, namespace: &str, template: &Field, out: &mut Findings) {
    let spec = template.get("spec");
    if spec.path(&["os", "name"]).text() == "windows" {
        return;
    }
    let mut admission =
        Admission { level, namespace, has_own_users: is_false(&spec.get("hostUsers")), spec: spec.clone(), out };
    admission.check_pod(&template.path(&["metadata", "annotations"]));
    for container in spec.get("initContainers").items().chain(spec.get("containers").items()) {
        admission.check_container(&container);
    }
}

struct Admission<'a, 'f> {
    level: Level,
    namespace: &'a str,
    /// Root of the pod is nobody on the host.
    has_own_users: bool,
    spec: Field<'a>,
    out: &'f mut Findings,
}

impl Admission<'_, '_> {
    fn refuse(&mut self, field: &Field, problem: impl Into<Message>, remedy: impl Into<Message>) {
        let (level, namespace) = (self.level.name(), self.namespace);
        let (problem, remedy) = (problem.into(), remedy.into());
        self.out.add(
            field,
            message!(
                "{}, and the Pod Security level `{}` of Namespace `{}` lets no such pod start: \
                 {}, or give the Namespace another level (without `createNamespace`, esgen writes none)",
                problem,
                level,
                quoted(namespace),
                remedy
            ),
        );
    }

    fn is_restricted(&self) -> bool {
        self.level == Level::Restricted
    }

    fn check_pod(&mut self, annotations: &Field) {
        let spec = self.spec.clone();
        for key in ["hostNetwork", "hostPID", "hostIPC"] {
            let field = spec.get(key);
            if field.is_true() {
                self.refuse(&field, "shares a namespace of the host", "leave it out");
            }
        }
        let context = spec.get("securityContext");
        self.check_context(&context);
        for parameter in context.get("sysctls").items() {
            let name = parameter.get("name");
            if !SAFE_PARAMETERS.contains(&name.text()) {
                self.refuse(&name, message!("`{}` may change the host", quoted(name.text())), "leave it out");
            }
        }
        for (key, profile) in annotations.entries() {
            let value = profile.text();
            let is_allowed = value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
            if key.starts_with(APPARMOR_ANNOTATION) && !is_allowed {
                self.refuse(&profile, message!("`{}` switches AppArmor off", quoted(value)), "write `runtime/default`");
            }
        }
        for volume in spec.get("volumes").items() {
            self.check_volume(&volume);
        }
    }

    fn check_volume(&mut self, volume: &Field) {
        let host_path = volume.get("hostPath");
        if host_path.is_set() {
            return self.refuse(&host_path, "mounts a path of the host", "write an `emptyDir` or a claim");
        }
        let other = volume.entries().find(|(key, _)| *key != "name" && !RESTRICTED_VOLUMES.contains(key));
        if self.is_restricted()
            && let Some((key, source)) = other
        {
            self.refuse(
                &source,
                message!("`{}` is not a volume that level allows", quoted(key)),
                "mount it by a PersistentVolumeClaim",
            );
        }
    }

    /// What pods and containers have alike. What is not set is looked at for each container.
    fn check_context(&mut self, context: &Field) {
        let options = context.get("seLinuxOptions");
        let kind = options.get("type");
        if kind.has_text() && !SELINUX_TYPES.contains(&kind.text()) {
            let remedy = message!("write {}", Message::alternatives(SELINUX_TYPES));
            self.refuse(&kind, message!("`{}` is a type of more than containers", quoted(kind.text())), remedy);
        }
        for key in ["user", "role"] {
            let field = options.get(key);
            if field.has_text() {
                self.refuse(&field, "replaces what SELinux gives to containers", "leave it out");
            }
        }
        for key in ["seccompProfile", "appArmorProfile"] {
            let kind = context.path(&[key, "type"]);
            if kind.has_text() && !["RuntimeDefault", "Localhost"].contains(&kind.text()) {
                self.refuse(
                    &kind,
                    message!("`{}` switches the profile off", quoted(kind.text())),
                    "write `RuntimeDefault`",
                );
            }
        }
        let process = context.path(&["windowsOptions", "hostProcess"]);
        if process.is_true() {
            self.refuse(&process, "runs on the host itself", "leave it out");
        }
        if self.is_restricted() && !self.has_own_users {
            let (user, non_root) = (context.get("runAsUser"), context.get("runAsNonRoot"));
            if user.integer() == Some(0) {
                self.refuse(&user, "0 is root", "write another user, such as 1000");
            }
            if is_false(&non_root) {
                self.refuse(&non_root, "lets containers run as root", "write `true`");
            }
        }
    }

    fn check_container(&mut self, container: &Field) {
        let context = container.get("securityContext");
        self.check_context(&context);
        let privileged = context.get("privileged");
        if privileged.is_true() {
            self.refuse(&privileged, "gives the container the whole host", "leave it out");
        }
        for port in container.get("ports").items() {
            let host_port = port.get("hostPort");
            if host_port.integer().is_some_and(|number| number != 0) {
                self.refuse(&host_port, "takes a port of the host", "leave it out and use a Service");
            }
        }
        let mount = context.get("procMount");
        if mount.has_text() && mount.text() != "Default" && (self.is_restricted() || !self.has_own_users) {
            self.refuse(&mount, message!("`{}` shows what /proc hides", quoted(mount.text())), "leave it out");
        }
        let allowed: &'static [&'static str] =
            if self.is_restricted() { &RESTRICTED_CAPABILITIES } else { &BASELINE_CAPABILITIES };
        for capability in context.path(&["capabilities", "add"]).items() {
            if !allowed.contains(&capability.text()) {
                let problem = message!("`{}` is a capability beyond that level", quoted(capability.text()));
                self.refuse(&capability, problem, message!("leave it out or write {}", Message::alternatives(allowed)));
            }
        }
        self.check_handlers(container);
        if self.is_restricted() {
            self.check_what_is_given_up(container, &context);
        }
    }

    /// Probes and hooks of the kubelet could reach any host by its hand.
    fn check_handlers(&mut self, container: &Field) {
        let probes = ["startupProbe", "livenessProbe", "readinessProbe"].map(|probe| container.get(probe));
        let hooks = ["postStart", "preStop"].map(|hook| container.path(&["lifecycle", hook]));
        for handler in probes.iter().chain(&hooks) {
            for host in ["httpGet", "tcpSocket"].map(|kind| handler.path(&[kind, "host"])) {
                if host.has_text() {
                    self.refuse(&host, "lets the kubelet call another host", "leave it out; the pod is the default");
                }
            }
        }
    }

    /// What a container must state, itself or by its pod. All that lacks is one finding, to be written in one go.
    fn check_what_is_given_up(&mut self, container: &Field, context: &Field) {
        let pod = self.spec.get("securityContext");
        let (escalation, drop) = (context.get("allowPrivilegeEscalation"), context.path(&["capabilities", "drop"]));
        if escalation.is_true() {
            self.refuse(&escalation, "lets a process gain more rights than its parent has", "write `false`");
        }
        // A wrong value has been refused at its own place.
        let is_stated = |key: &str| context.get(key).is_set() || pod.get(key).is_set();
        let missing: Vec<&'static str> = [
            (!escalation.is_set(), "allowPrivilegeEscalation: false"),
            (!drop.items().any(|capability| capability.text() == "ALL"), "capabilities: {drop: [ALL]}"),
            (!self.has_own_users && !is_stated("runAsNonRoot"), "runAsNonRoot: true"),
            (!is_stated("seccompProfile"), "seccompProfile: {type: RuntimeDefault}"),
        ]
        .into_iter()
        .filter_map(|(is_missing, text)| is_missing.then_some(text))
        .collect();
        if !missing.is_empty() {
            let name = container.get("name");
            let problem = message!("container `{}` does not give up all rights that it could", quoted(name.text()));
            self.refuse(
                container,
                problem,
                message!("write `securityContext: {{}}` in it", Message::joined(missing, ", ")),
            );
        }
    }
}

fn is_false(field: &Field) -> bool {
    field.value().as_bool() == Some(false)
}
