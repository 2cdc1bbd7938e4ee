//! Findings as JUnit XML, which the test reports of Jenkins, GitLab and others take: a file is a suite, an object a case.
//!
//! There is no specification; what is written is the common core of the readers: `tests`, `failures`, `errors` and
//! `skipped` of each suite, one `failure` per error, and warnings as the case's output. What belongs to no object is a case
//! of its own with an `error`.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{FileId, Report, Severity, ShownFinding};

/// One object that was checked.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file that it stands in.
    pub file: FileId,
    /// Its name, unique in the file where possible: `search/data`.
    pub name: String,
    /// What it is: `apps/v1 StatefulSet`.
    pub class: String,
    /// Positions of its findings in the report.
    pub findings: Vec<usize>,
    /// Why it was not checked, where it was not.
    pub skipped: Option<String>,
}

/// Writes the report, also where there are no findings.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, cases: &[Case], out: &mut dyn Write) -> io::Result<()> {
    let mut suites = String::new();
    let mut total = Counts::default();
    let mut in_no_case: Vec<bool> = vec![true; report.findings.len()];
    for position in cases.iter().flat_map(|case| &case.findings) {
        if let Some(flag) = in_no_case.get_mut(*position) {
            *flag = false;
        }
    }
    for (file, name) in report.files() {
        let mut suite = Suite::default();
        for case in cases.iter().filter(|case| case.file == file) {
            suite.case(case, report);
        }
        let left = report.findings.iter().zip(&in_no_case).filter(|(_, alone)| **alone).map(|(finding, _)| finding);
        for finding in left.filter(|finding| finding.location.position.as_ref().is_some_and(|at| at.file == file)) {
            suite.alone(finding);
        }
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" {}>\n{}  </testsuite>",
            escaped(&name),
            suite.counts,
            suite.body
        );
        total.add(&suite.counts);
    }
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"esgen validate\" {total}>\n{suites}</testsuites>\n"
    )
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tests, failures, errors, skipped } = self;
        write!(f, "tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
    }
}

#[derive(Default)]
struct Suite {
    body: String,
    counts: Counts,
}

impl Suite {
    fn case(&mut self, case: &Case, report: &Report) {
        let (mut elements, mut warnings, mut failed) = (String::new(), String::new(), false);
        for finding in case.findings.iter().filter_map(|position| report.findings.get(*position)) {
            if finding.severity == Severity::Error {
                failed = true;
                elements.push_str(&element("failure", finding));
            } else {
                let _ = writeln!(warnings, "{}: warning: {}", finding.place(), finding.message);
            }
        }
        match &case.skipped {
            Some(reason) if !failed => {
                self.counts.skipped += 1;
                let _ = writeln!(elements, "      <skipped message=\"{}\"/>", escaped(reason));
            }
            _ => {}
        }
        if !warnings.is_empty() {
            let _ = writeln!(elements, "      <system-out>{}</system-out>", escaped(&warnings));
        }
        self.counts.failures += usize::from(failed);
        self.add(&case.class, &case.name, &elements);
    }

    /// A finding that belongs to no object, such as a file that cannot be read.
    fn alone(&mut self, finding: &ShownFinding) {
        let element = if finding.severity == Severity::Error {
            self.counts.errors += 1;
            element("error", finding)
        } else {
            format!("      <system-out>{}</system-out>\n", escaped(&finding.message))
        };
        self.add("file", &format!("{} at {}", finding.rule, finding.place()), &element);
    }

    fn add(&mut self, class: &str, name: &str, elements: &str) {
        self.counts.tests += 1;
        let (class, name) = (escaped(class), escaped(name));
        let _ = match elements {
            "" => writeln!(self.body, "    <testcase classname=\"{class}\" name=\"{name}\"/>"),
            _ => writeln!(self.body, "    <testcase classname=\"{class}\" name=\"{name}\">\n{elements}    </testcase>"),
        };
    }
}

fn element(tag: &str, finding: &ShownFinding) -> String {
    let mut text = format!("{}: {}", finding.place(), finding.message);
    for part in [&finding.why, &finding.remedy].into_iter().filter(|part| !part.is_empty()) {
        let _ = write!(text, "\n{part}");
    }
    let (message, text) = (escaped(&finding.message), escaped(&text));
    format!("      <{tag} type=\"{}\" message=\"{message}\">{text}</{tag}>\n", finding.rule)
}

/// XML 1.0: five characters are escaped, and those that it cannot hold at all are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
