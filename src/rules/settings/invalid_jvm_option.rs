use crate::diagnostics::Severity;
use crate::elasticsearch::jvm::UNKNOWN_OPTIONS;
use crate::rules::support::jvm::{lines, shared_lines};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "invalid-jvm-option",
    severity: Severity::Error,
    title: "JVM option that Java does not take",
    why: "Java ends at its start with an option that it does not know, and Elasticsearch refuses a line of \
          `jvm.options` that is none.",
    remedy: "Write one option a line, beginning with `-`, such as `-XX:+HeapDumpOnOutOfMemoryError`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let own = view.sets.iter().flat_map(|set| lines(view, set));
    for line in shared_lines(view).into_iter().chain(own) {
        let option = option_of(line.text);
        let place = view.at(line.path);
        if line.text.contains(['\n', '\r']) {
            findings.add(place, "one entry holds several lines");
        } else if !option.starts_with('-') && !line.text.is_empty() && !line.text.starts_with('#') {
            findings.add(place, "this is no option: it does not begin with `-`");
        } else if let Some((known, instead)) = UNKNOWN_OPTIONS.iter().find(|(known, _)| option.starts_with(known)) {
            let finding = findings.add(place, format!("Java no longer knows `{known}`"));
            finding.remedy = format!("Use instead: {instead}.").into();
        }
    }
}

/// The option behind a range of Java versions: `17-:-Xlog:gc`.
fn option_of(line: &str) -> &str {
    line.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-')
        .strip_prefix(':')
        .filter(|_| line.starts_with(|letter: char| letter.is_ascii_digit()))
        .unwrap_or(line)
}
