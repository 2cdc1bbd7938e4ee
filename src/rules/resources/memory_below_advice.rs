use crate::diagnostics::Severity;
use crate::elasticsearch::heap::{ADVISED_MEMORY, AdvisedMemory, SMALLEST_MEMORY_MIB};
use crate::elasticsearch::roles::Role;
use crate::kubernetes::quantity::Quantity;
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "memory-below-advice",
    severity: Severity::Warning,
    title: "Little memory for the role",
    why: "The node starts, and fails under its first real load: circuit breakers refuse requests, garbage \
          collection takes the node out of the cluster for seconds, models find no room.",
    remedy: "Raise `resources.memory`, or take the demanding role to a set of its own.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let memory = read(set.config.resources.as_ref().and_then(|resources| resources.memory.as_ref()));
        let Some(memory) = memory.filter(|memory| memory.as_bytes() >= SMALLEST_MEMORY_MIB << 20) else {
            continue;
        };
        // Who leaves the roles out asks for no models.
        let counts = |role: Role| set.has(role) && (role != Role::Ml || set.config.roles.is_some());
        let short = |advice: &&AdvisedMemory| counts(advice.role) && memory.as_bytes() < advice.mib << 20;
        if let Some(advice) = ADVISED_MEMORY.iter().find(short) {
            let name = advice.role.name();
            let advised = Quantity::from_bytes(advice.mib << 20);
            let message = format!("{memory} is little for a node with the role `{name}`, which should have {advised}");
            findings.add(view.at(set.below("resources.memory")), message).why = format!("{}.", capitalized(advice.why)).into();
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
