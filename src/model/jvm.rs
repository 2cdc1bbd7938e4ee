//! Options of the JVM, and the heap among them: in `jvmOptions`, or in the variable `ES_JAVA_OPTS`.

use super::pods::variable;
use super::{Because, Effective, NodeSet, PodTemplate};
use crate::config::{self, Spec};
use crate::diagnostics::Path;
use crate::elasticsearch::heap::half_of;
use crate::elasticsearch::versions::{ElasticsearchVersion, Feature};
use std::fmt;

/// The variable whose options Elasticsearch appends to those of its files.
const VARIABLE: &str = "ES_JAVA_OPTS";

/// A line of `jvmOptions`, or a word of `ES_JAVA_OPTS`.
#[derive(Clone, Debug)]
pub struct JvmOption<'a> {
    /// Without space around it.
    pub text: &'a str,
    pub path: Path,
}

impl<'a> JvmOption<'a> {
    /// The option itself, which a line may limit to some versions of Java: `17-:-Xlog:gc`.
    pub fn option(&self) -> &'a str {
        let range = |letter: char| letter.is_ascii_digit() || letter == '-';
        let limited = self.text.starts_with(|letter: char| letter.is_ascii_digit());
        let option = self.text.trim_start_matches(range).strip_prefix(':').filter(|_| limited);
        option.unwrap_or(self.text)
    }
}

/// Options of the JVM of a set's nodes.
#[derive(Clone, Debug)]
pub struct Jvm<'a> {
    /// Those of `spec`, then those of the set, then those of the variable.
    pub options: Vec<JvmOption<'a>>,
    pub heap: Heap,
}

/// The heap of a set's nodes.
#[derive(Clone, Debug, Default)]
pub struct Heap {
    /// Bytes of `-Xms`, if written.
    pub smallest: Option<Effective<u64>>,
    /// Bytes of `-Xmx`, if written.
    pub largest: Option<Effective<u64>>,
    /// What esgen writes, where neither the config nor Elasticsearch itself decides.
    pub chosen: Option<Effective<HeapSize>>,
}

/// A heap of one size, in MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapSize(u64);

impl HeapSize {
    pub fn bytes(self) -> u64 {
        self.0 << 20
    }

    /// The options that set it.
    pub fn options(self) -> [String; 2] {
        [format!("-Xms{}m", self.0), format!("-Xmx{}m", self.0)]
    }
}

impl fmt::Display for HeapSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.options().join(" "))
    }
}

impl<'a> Jvm<'a> {
    pub(super) fn new(spec: &'a Spec, set: &'a config::NodeSet, path: &Path, template: &PodTemplate<'a>) -> Self {
        let shared = PodTemplate { body: &spec.pod_template, path: Path::parse("spec.podTemplate") };
        let lines = shared_options(spec).into_iter().chain(lines(&set.jvm_options, path.key("jvmOptions")));
        let variable = variable(&[&shared, template], VARIABLE).into_iter().flat_map(|(value, path)| {
            // What a word with `$(OTHER_VARIABLE)` becomes is not known here.
            let words = value.split_whitespace().filter(|word| !word.contains("$("));
            words.map(move |text| JvmOption { text, path: path.clone() })
        });
        let options: Vec<JvmOption> = lines.chain(variable).collect();
        let heap = Heap {
            smallest: last_size(&options, &["-Xms", "-XX:InitialHeapSize="]),
            largest: last_size(&options, &["-Xmx", "-XX:MaxHeapSize="]),
            chosen: None,
        };
        Self { options, heap }
    }
}

/// The lines of `spec.jvmOptions`.
pub(super) fn shared_options(spec: &Spec) -> Vec<JvmOption<'_>> {
    lines(&spec.jvm_options, Path::parse("spec.jvmOptions")).collect()
}

fn lines(lines: &[String], path: Path) -> impl Iterator<Item = JvmOption<'_>> {
    lines.iter().enumerate().map(move |(index, text)| JvmOption { text: text.trim(), path: path.index(index) })
}

/// The size that one of the prefixes sets; a later option wins over an earlier one.
fn last_size(options: &[JvmOption], prefixes: &[&str]) -> Option<Effective<u64>> {
    options.iter().rev().find_map(|option| {
        let size = prefixes.iter().find_map(|prefix| option.option().strip_prefix(prefix))?;
        Some(Effective::written(bytes(size)?, option.path.clone()))
    })
}

/// The heap that esgen writes: half of the memory, for versions that do not size it themselves.
pub(super) fn chosen_heap(set: &NodeSet, version: ElasticsearchVersion) -> Option<Effective<HeapSize>> {
    if version.has(Feature::HeapAutoSizing) || set.jvm.heap.largest.is_some() {
        return None;
    }
    let because = "half of the memory, at most 31g: this version does not size its heap itself (7.11 and later do)";
    Some(Effective {
        value: HeapSize(half_of(set.resources.memory.as_bytes()) >> 20),
        path: set.path.key("jvmOptions"),
        because: Because::Version(because),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_the_jvm_reads_them() {
        for (text, expected) in [
            ("1024", Some(1024)),
            ("512m", Some(512 << 20)),
            ("31G", Some(31 << 30)),
            ("1t", Some(1 << 40)),
            ("4GB", None),
            ("1.5g", None),
            ("99999999999999999999g", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn an_option_may_be_limited_to_versions_of_java() {
        for (text, expected) in [
            ("-Xmx1g", "-Xmx1g"),
            ("17-:-Xlog:gc", "-Xlog:gc"),
            ("8-13:-XX:+UseG1GC", "-XX:+UseG1GC"),
            ("--add-opens=a:b", "--add-opens=a:b"),
            ("17", "17"),
        ] {
            assert_eq!(JvmOption { text, path: Path::root() }.option(), expected);
        }
    }

    #[test]
    fn the_last_size_wins() {
        let option = |text, path| JvmOption { text, path: Path::parse(path) };
        let options = [option("-Xmx1g", "spec.jvmOptions[0]"), option("-XX:MaxHeapSize=2g", "spec.jvmOptions[1]")];
        let largest = last_size(&options, &["-Xmx", "-XX:MaxHeapSize="]).expect("a size");
        assert_eq!((largest.value, largest.path.to_string().as_str()), (2 << 30, "spec.jvmOptions[1]"));
    }
}
