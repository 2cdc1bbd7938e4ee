use crate::config::VirtualMemory;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "privileged-namespace",
    severity: Severity::Warning,
    title: "Namespace that admits privileged pods",
    why: "`sysctl-init` needs a privileged init container, so the Namespace is labelled `privileged`: everyone who \
          may create pods in it may create one that controls its host.",
    remedy: "Let a DaemonSet or the node pool set `vm.max_map_count` and write `virtualMemory: host-configured`, or \
          use this namespace for nothing else.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let needs_privilege = |set: &NodeSet| *set.virtual_memory == VirtualMemory::SysctlInit;
    if cluster.config.spec.create_namespace && cluster.sets.iter().any(needs_privilege) {
        let message = "the Namespace is written with the Pod Security level `privileged`";
        findings.at(&Path::parse("spec.createNamespace"), message);
    }
}
