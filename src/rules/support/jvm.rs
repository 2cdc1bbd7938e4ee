//! The heap that a user sets in `jvmOptions`.

use crate::diagnostics::Path;
use crate::rules::view::{SetView, View};

/// A line of `jvmOptions` and its place.
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

/// The lines that hold for a set: those of `spec`, then its own.
pub(in crate::rules) fn lines<'v>(view: &'v View, set: &'v SetView) -> Vec<Line<'v>> {
    let shared = shared_lines(view);
    let own = set.config.jvm_options.iter().enumerate();
    let own = own.map(|(index, text)| Line { text: text.trim(), path: set.below("jvmOptions").index(index) });
    shared.into_iter().chain(own).collect()
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
        for (prefix, bound) in [("-Xms", &mut heap.smallest), ("-Xmx", &mut heap.largest)] {
            if let Some(bytes) = line.text.strip_prefix(prefix).and_then(bytes) {
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
