//! The options of the JVM that a user sets, and the heap among them: in `jvmOptions`, or in the variable `ES_JAVA_OPTS`.

use super::pod_template::environment;
use crate::diagnostics::Path;
use crate::rules::view::{SetView, View};

/// The variable whose options Elasticsearch puts behind those of its files.
const VARIABLE: &str = "ES_JAVA_OPTS";

/// A line of `jvmOptions`, or a word of `ES_JAVA_OPTS`, and its place.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Line<'a> {
    pub text: &'a str,
    pub path: Path,
}

/// A heap bound: `-Xms` or `-Xmx`.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Bound {
    pub bytes: u64,
    pub path: Path,
}

/// The heap bounds that hold for a set; a later line wins over an earlier one.
#[derive(Clone, Debug, Default)]
pub(in crate::rules) struct Heap {
    pub smallest: Option<Bound>,
    pub largest: Option<Bound>,
}

/// The lines that hold for a set: those of `spec`, then its own, then what the variable has.
pub(in crate::rules) fn lines<'v>(view: &'v View, set: &'v SetView) -> Vec<Line<'v>> {
    let shared = shared_lines(view);
    let own = set.config.jvm_options.iter().enumerate();
    let own = own.map(|(index, text)| Line { text: text.trim(), path: set.below("jvmOptions").index(index) });
    shared.into_iter().chain(own).chain(variable(view, set)).collect()
}

/// The words of `ES_JAVA_OPTS`; what a word with `$(OTHER_VARIABLE)` becomes is not known here.
fn variable<'v>(view: &'v View, set: &'v SetView) -> impl Iterator<Item = Line<'v>> {
    let variable = environment(view, set, VARIABLE);
    variable.into_iter().flat_map(|(value, path)| {
        let words = value.split_whitespace().filter(|word| !word.contains("$("));
        words.map(move |text| Line { text, path: path.clone() })
    })
}

/// The lines of `spec.jvmOptions`.
pub(in crate::rules) fn shared_lines<'v>(view: &'v View) -> Vec<Line<'v>> {
    let path = Path::parse("spec.jvmOptions");
    let lines = view.config.spec.jvm_options.iter().enumerate();
    lines.map(|(index, text)| Line { text: text.trim(), path: path.index(index) }).collect()
}

/// The heap of a set, where its user sets one.
pub(in crate::rules) fn heap(view: &View, set: &SetView) -> Heap {
    let mut heap = Heap::default();
    for line in lines(view, set) {
        let smallest = ["-Xms", "-XX:InitialHeapSize="];
        let largest = ["-Xmx", "-XX:MaxHeapSize="];
        for (prefixes, bound) in [(smallest, &mut heap.smallest), (largest, &mut heap.largest)] {
            if let Some(bytes) = prefixes.iter().find_map(|prefix| line.text.strip_prefix(prefix)).and_then(bytes) {
                *bound = Some(Bound { bytes, path: line.path.clone() });
            }
        }
    }
    heap
}

/// A size as the JVM reads it: `512m`, `31G`; the units are powers of 1024.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit: u64 = match text.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}
