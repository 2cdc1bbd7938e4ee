//! CPU and memory of a node.

use super::quantities::quantity;
use super::{Because, Effective};
use crate::config::{self, NodeSet};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::node_defaults;
use crate::elasticsearch::roles::Role;
use crate::kubernetes::quantity::Quantity;

/// CPU and memory of a node.
#[derive(Clone, Debug)]
pub struct Resources {
    /// CPU request.
    pub cpu: Effective<Quantity>,
    pub cpu_limit: Option<Effective<Quantity>>,
    /// Memory request and limit.
    pub memory: Effective<Quantity>,
    /// Processors that Elasticsearch and its JVM go by.
    pub processors: Effective<u32>,
}

/// With fewer the JVM takes the serial collector, and Elasticsearch one thread for what its management pool does.
const FEWEST_PROCESSORS: u32 = 2;

impl Resources {
    pub(super) fn new(set: &NodeSet, path: &Path, roles: &[Role]) -> Self {
        let (path, defaults) = (path.key("resources"), node_defaults(roles));
        let because = Because::Roles(defaults.why);
        let config::Resources { cpu, cpu_limit, processors, memory } = set.resources.clone().unwrap_or_default();
        let cpu = quantity(cpu.as_ref(), path.key("cpu"), defaults.cpu, because.clone());
        let cpu_limit = cpu_limit.map(|limit| quantity(Some(&limit), path.key("cpuLimit"), "0", Because::Default));
        let mut resources = Self {
            processors: Effective::or_default(processors, path.key("processors"), FEWEST_PROCESSORS),
            cpu,
            cpu_limit,
            memory: quantity(memory.as_ref(), path.key("memory"), defaults.memory, because),
        };
        resources.count_processors();
        resources
    }

    /// What the workload asks for, where the config leaves it out.
    pub(super) fn derive_cpu(&mut self, cpu: Quantity, reason: &str) {
        self.cpu.derive_from_workload(cpu, reason);
        self.count_processors();
    }

    fn count_processors(&mut self) {
        if !self.processors.is_written() {
            let usable = self.cpu_limit.as_ref().and_then(Effective::as_known).unwrap_or(&self.cpu);
            self.processors.value = cores(usable).max(FEWEST_PROCESSORS);
        }
    }
}

/// Whole cores, as the JVM counts a CPU limit: rounded up, at least one.
pub fn cores(cpu: &Quantity) -> u32 {
    let millis = cpu.as_millis().max(1);
    u32::try_from(millis / 1000 + i64::from(millis % 1000 > 0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_of_a_core_counts_as_one() {
        for (cpu, expected) in [("1m", 1), ("500m", 1), ("1", 1), ("1500m", 2), ("4", 4)] {
            assert_eq!(cores(&cpu.parse().expect("a quantity")), expected, "{cpu}");
        }
    }
}
