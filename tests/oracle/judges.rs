//! The two whose verdicts are compared: the API server's own code, and esgen.

use esgen::diagnostics::Severity;
use esgen::kubernetes::versions::KubernetesVersion;
use esgen::source::{Input, Source};
use esgen::validate::{Options, Outcome, Validation, validate};
use serde::Deserialize;
use serde_json::Value;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What the server's code says of an object.
#[derive(Deserialize, Debug)]
pub(crate) struct Verdict {
    pub accepted: bool,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// The server's code, running: see `tests/cluster/oracle`.
pub(crate) struct Oracle {
    process: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    pub(crate) fn start(program: &str) -> Self {
        let mut process = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        let input = process.stdin.take().map(BufWriter::new);
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        Self { process, input, output }
    }

    /// The verdicts on these objects. What `meanwhile` does is done while the server's code works.
    pub(crate) fn ask<T>(&mut self, objects: &[Value], meanwhile: impl FnOnce() -> T) -> (Vec<Verdict>, T) {
        let (input, output) = (self.input.as_mut().expect("it is open"), &mut self.output);
        std::thread::scope(|scope| {
            // Beside the reading, or each would wait for the other once the pipes are full.
            scope.spawn(move || {
                for object in objects {
                    writeln!(input, "{object}").expect("the oracle reads");
                }
                input.flush().expect("the oracle reads");
            });
            let done = meanwhile();
            let mut line = String::new();
            let mut read = |_| {
                line.clear();
                output.read_line(&mut line).expect("the oracle writes");
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("the oracle says {line:?}: {error}"))
            };
            (objects.iter().map(&mut read).collect(), done)
        })
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.input.take()); // it ends where its input does
        _ = self.process.wait();
    }
}

/// Why esgen refuses an object.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// Such as `spec.ports[0].port`; empty for the object itself.
    pub field: String,
    pub message: String,
}

/// The first error that `esgen validate` has for an object, if any. One that it skips, and says so, it does not call valid either.
pub(crate) fn esgen(object: &Value, kubernetes: KubernetesVersion) -> Option<Refusal> {
    let validation = validation(object, kubernetes, false);
    if validation.count(Outcome::Skipped) > 0 {
        return Some(Refusal { field: String::new(), message: "skipped".to_owned() });
    }
    let error = validation.report.findings.into_iter().find(|finding| finding.severity == Severity::Error)?;
    let located = error.message.strip_prefix('`').and_then(|message| message.split_once("`: "));
    let (field, message) = located.unwrap_or(("", &error.message));
    Some(Refusal { field: field.to_owned(), message: message.to_owned() })
}

/// Whether esgen has a schema for the object's kind.
pub(crate) fn esgen_knows(object: &Value, kubernetes: KubernetesVersion) -> bool {
    validation(object, kubernetes, true).count(Outcome::Skipped) == 0
}

/// The one place that calls esgen.
fn validation(object: &Value, kubernetes: KubernetesVersion, ignore_missing_schemas: bool) -> Validation {
    let source = Source::read_manifests(&[Input::Text { name: "object".into(), text: object.to_string() }]);
    let kubernetes = vec![kubernetes];
    let options = Options { kubernetes, ignore_missing_schemas, kubernetes_only: true, ..Options::default() };
    validate(source, &options)
}
