use crate::config::VirtualMemory;
use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::rules::view::SetView;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "privileged-namespace",
    severity: Severity::Warning,
    title: "Namespace that admits privileged pods",
    why: "`sysctl-init` takes a privileged init container, so the Namespace that is written is labelled \
          `privileged`: everyone who may make pods in it may make one that owns its host.",
    remedy: "Let a DaemonSet or the node pool set `vm.max_map_count` and write `virtualMemory: host-configured`, \
          or keep this namespace to the cluster alone.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let spec = &view.config.spec;
    let of_set = |set: &SetView| set.config.virtual_memory.or(spec.virtual_memory);
    if spec.create_namespace && view.sets.iter().any(|set| of_set(set) == Some(VirtualMemory::SysctlInit)) {
        let message = "the Namespace is written with the Pod Security level `privileged`";
        findings.add(view.at(Path::parse("spec.createNamespace")), message);
    }
}
