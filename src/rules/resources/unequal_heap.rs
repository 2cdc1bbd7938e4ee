use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unequal-heap",
    severity: Severity::Error,
    title: "Smallest and largest heap differ",
    why: "Elasticsearch refuses to start with a heap that can be resized: \"initial heap size not equal to maximum \
          heap size\". Setting one of the two turns its own sizing off and leaves the other to the JVM, which \
          chooses a different size.",
    remedy: "Write both with the same size (`-Xms4g`, `-Xmx4g`), or neither: from 7.11 on Elasticsearch sizes its \
          heap by the node's memory and roles, and before that esgen does.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in &cluster.sets {
        let (size, message) = match (&set.jvm.heap.smallest, &set.jvm.heap.largest) {
            (Some(smallest), Some(largest)) if smallest.value != largest.value => {
                (largest, "-Xms and -Xmx have different sizes")
            }
            (Some(smallest), None) => (smallest, "-Xms is written without -Xmx"),
            (None, Some(largest)) => (largest, "-Xmx is written without -Xms"),
            _ => continue,
        };
        findings.at(&size.path, message);
    }
}
