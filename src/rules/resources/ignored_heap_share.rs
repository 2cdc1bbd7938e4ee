use crate::diagnostics::Severity;
use crate::rules::support::jvm::lines;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "ignored-heap-share",
    severity: Severity::Warning,
    title: "Heap as a share of the memory, which nothing reads",
    why: "To the JVM a share is only a default. Elasticsearch from 7.11 on, and esgen before that, give it a heap \
          of a certain size (`-Xms` and `-Xmx`), which wins: the heap stays at half of the memory, or what the \
          role gets.",
    remedy: "Leave it out. For another heap write `-Xms` and `-Xmx`, both with the same size.",
    check,
};

const SHARES: [&str; 6] = [
    "-XX:MaxRAMPercentage=",
    "-XX:InitialRAMPercentage=",
    "-XX:MinRAMPercentage=",
    "-XX:MaxRAMFraction=",
    "-XX:InitialRAMFraction=",
    "-XX:MinRAMFraction=",
];

fn check(view: &View, findings: &mut Findings) {
    for line in view.sets.iter().flat_map(|set| lines(view, set)) {
        if let Some(share) = SHARES.iter().find(|share| line.text.starts_with(**share)) {
            let message = format!("`{}` has no effect on the heap", share.trim_end_matches('='));
            findings.add(view.at(line.path), message);
        }
    }
}
