use crate::elasticsearch::jvm::UNKNOWN_OPTIONS;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "invalid-jvm-option",
    severity: Severity::Error,
    title: "Invalid JVM option",
    why: "Java does not start with an option that it does not know, and Elasticsearch refuses a line of \
          `jvm.options` that is not an option.",
    remedy: "Write one option per line, beginning with `-`, such as `-XX:+HeapDumpOnOutOfMemoryError`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for line in cluster.all_jvm_options() {
        let option = line.option();
        if line.text.contains(['\n', '\r']) {
            findings.at(&line.path, "one entry holds several lines");
        } else if !option.starts_with('-') && !line.text.is_empty() && !line.text.starts_with('#') {
            findings.at(&line.path, "this is not an option: it does not begin with `-`");
        } else if let Some((known, instead)) = UNKNOWN_OPTIONS.iter().find(|(known, _)| option.starts_with(known)) {
            let finding = findings.at(&line.path, message!("Java no longer knows `{}`", known));
            finding.remedy = message!("Use instead: {}.", instead);
        }
    }
}
