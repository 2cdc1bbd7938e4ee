use crate::diagnostics::Severity;
use crate::elasticsearch::heap::{LARGEST_HEAP_GIB, MEMORY_OF_LARGEST_HEAP_GIB};
use crate::rules::support::quantities::read;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "memory-beyond-heap",
    severity: Severity::Warning,
    title: "More memory than the heap can use",
    why: "The heap stops growing at 31 GiB, which is half of 62 GiB. What is above is page cache: it makes \
          searches of a large index faster, and does nothing for a node without shards.",
    remedy: "Have more and smaller nodes instead: a lost node then means less to recover. Where the page cache is \
          what you want, say so by `workload.vectors`, or silence this rule with the reason.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let has_vectors = view.config.spec.workload.as_ref().is_some_and(|workload| workload.vectors.is_some());
    for set in view.sets.iter().filter(|set| !(has_vectors && set.holds_shards())) {
        let memory = read(set.config.resources.as_ref().and_then(|resources| resources.memory.as_ref()));
        // 64 GiB is what hosts have; two more than the heap's double are no waste.
        if let Some(memory) = memory.filter(|memory| memory.as_bytes() > (MEMORY_OF_LARGEST_HEAP_GIB + 2) << 30) {
            let message = format!("of {memory} no more than {LARGEST_HEAP_GIB}Gi become heap; the rest is page cache");
            findings.add(view.at(set.below("resources.memory")), message);
        }
    }
}
