use crate::config::VirtualMemory;
use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::elasticsearch::roles::Role;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unmapped-vectors",
    severity: Severity::Warning,
    title: "Vectors without memory-mapped files",
    why: "With `mmap-unset`, the default, index files are read by system calls. A vector search follows a \
          graph through hundreds of vectors, each of them a read of its own, so it is many times slower than \
          with files mapped into memory.",
    remedy: "Write `virtualMemory: host-configured` where hosts have `vm.max_map_count` of at least 262144 \
          (better 1048576), or `sysctl-init` where the namespace may run privileged init containers.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let spec = &view.config.spec;
    if spec.workload.as_ref().is_none_or(|workload| workload.vectors.is_none()) {
        return;
    }
    let message = "vectors are read without mapping their files into memory";
    for set in view.sets.iter().filter(|set| set.has(Role::Data) || set.has(Role::DataContent)) {
        let path = match (set.config.virtual_memory, spec.virtual_memory) {
            (Some(VirtualMemory::MmapUnset), _) => set.below("virtualMemory"),
            (None, Some(VirtualMemory::MmapUnset)) => Path::parse("spec.virtualMemory"),
            (None, None) => Path::parse("spec.workload.vectors"),
            _ => continue,
        };
        findings.add(view.key_at(path), message);
    }
}
