use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "ignored-heap-share",
    severity: Severity::Warning,
    title: "Heap as a share of the memory has no effect",
    why: "To the JVM a share is only a default. Elasticsearch from 7.11 on, and esgen before that, give it a heap \
          of a fixed size (`-Xms` and `-Xmx`), which wins: the heap stays at half of the memory, or at what the \
          roles get.",
    remedy: "Remove it. For another heap write `-Xms` and `-Xmx`, both with the same size.",
};

const SHARES: [&str; 6] = [
    "-XX:MaxRAMPercentage=", "-XX:InitialRAMPercentage=", "-XX:MinRAMPercentage=", "-XX:MaxRAMFraction=",
    "-XX:InitialRAMFraction=", "-XX:MinRAMFraction=",
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for line in cluster.sets.iter().flat_map(|set| &set.jvm.options) {
        if let Some(share) = SHARES.iter().find(|share| line.text.starts_with(**share)) {
            findings.at(&line.path, message!("`{}` has no effect on the heap", share.trim_end_matches('=')));
        }
    }
}
