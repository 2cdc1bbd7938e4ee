//! Input that is made to break a reader.

use super::super::*;
use super::{CONFIG, finding, findings, read};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Reads a hostile text, which must end with a finding and soon, and gives the finding.
fn hostile(content: &str) -> String {
    let start = Instant::now();
    let found = findings(&read(content));
    let elapsed = start.elapsed();
    let head: String = content.chars().take(40).collect();
    eprintln!(
        "{elapsed:?} {head:?} -> {} {}",
        found.len(),
        found.first().map_or("", |f| f.get(..f.len().min(150)).unwrap_or(""))
    );
    assert!(elapsed < Duration::from_secs(20), "{head:?} took {elapsed:?}");
    found.into_iter().next_back().unwrap_or_default()
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = 100_000;
    for open in ["[", "{", "{a: ", "- ", "? ", "[{a: ", "&a [", "!x [", "[? ", "- ? "] {
        let found = hostile(&open.repeat(deep));
        assert!(super::is_of_source(&found), "{open}: {found}");
    }
    let block: String = (0..2000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(hostile(&block).contains("nested more than 64"));
    assert!(hostile(&"- ".repeat(deep)).contains("nested more than 64"));
    assert!(hostile(&"[".repeat(deep)).contains("nested more than 64"));
    let limit = format!("{}1{}", "[".repeat(DEPTH_LIMIT), "]".repeat(DEPTH_LIMIT));
    assert!(read(&limit).findings.is_empty());
    assert!(finding(&format!("[{limit}]")).contains("nested more than 64"));
    // Aliases must not get around it.
    let aliases = format!("a: &a {}1{}\nb: [[*a]]\n", "[".repeat(62), "]".repeat(62));
    assert!(finding(&aliases).contains("nested more than 64"));
}

#[test]
fn alias_bombs_are_refused() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert!(hostile(&laughs).contains("more than 200000 values"));
    let long = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(100_000));
    assert!(hostile(&long).contains("16 MiB of text"));
    let merges = format!(
        "a: &a {{{}}}\nb:\n{}",
        (0..1000).map(|n| format!("k{n}: 1, ")).collect::<String>(),
        "- <<: *a\n".repeat(1000)
    );
    assert!(hostile(&merges).contains("more than 200000 values"));
}

#[test]
fn long_repetitions_end_quickly() {
    // Linear, so a part of the limit shows it; 4 MiB took no more than four seconds without optimisation.
    let size = SIZE_LIMIT / 128;
    for pattern in [
        "a", " ", "\n", "\t", "#\n", "- a\n", "a: ", "a:\n", "\"", "'", "\"\n", "''", "[],", "*a ", "&a ", "!a ", "!",
        "%", "%a\n", "|\n", ">\n", "---\n", "...\n", "? a\n", ": ", "a\n\n", "\\", "\"\\", "yes ", "[a,", "\r", "\r\n",
        "é", "a: |\n  b\n", "- yes\n", "{a: 1}, ", "!!str ", "<<: ", "- - - \n", "\"a\": \"b\"\n", "a\n  ", "a: 'b\n",
        "[\n", "]\n", "}", ", ", "-", "--- a\n", "%TAG !a! b\n", "!<", "\u{fffd}",
    ] {
        hostile(&pattern.repeat(size / pattern.len()));
        hostile(&format!("a: [{}", pattern.repeat(size / pattern.len())));
        hostile(&format!("- \"{}", pattern.repeat(size / pattern.len())));
        hostile(&format!("a: |\n  {}", pattern.repeat(size / pattern.len())));
    }
    let keys: String = (0..90_000).map(|n| format!("k{n}: {n}\n")).collect();
    assert!(hostile(&keys).is_empty());
    let anchors: String = (0..50_000).map(|n| format!("- &a{n} {n}\n")).collect();
    assert!(hostile(&anchors).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_read_without_panic(text in "[ -~\\n\\t\u{0}-\u{ff}\u{2028}\u{1f600}]{0,60}") {
        read(&text);
    }

    #[test]
    fn any_yaml_like_text_is_read_without_panic(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "a", "b", ": ", ":", "\n", "\n  ", "\n    ", "- ", "-", "? ", "[", "]", "{", "}", ", ", "&a ", "*a", "*a ", "!x ", "!!str ", "|", ">", "|2-",
                "\"", "'", "\\", "#", " #", "---", "--- ", "...", "%YAML 1.2\n", "%TAG ! x\n", "<<: ", "~", "1", "yes", "\t", "\r", "\u{feff}", "é", "!<x>", "!a!b",
            ]),
            0..40,
        ),
    ) {
        let text = parts.concat();
        let source = read(&text);
        for finding in &source.findings {
            let span = finding.span.unwrap();
            prop_assert!(source.files.get(span.file).text.get(span.start..span.end).is_some(), "{:?}", text);
        }
        Source::read(&[super::text(CONFIG)], &Options { overlays: vec![super::text(&text)], sets: vec![text.clone(), format!("spec.x={text}")] });
    }

    #[test]
    fn any_bytes_are_taken_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        input::take("bytes", Ok(bytes), false, &mut Source::default());
    }
}
