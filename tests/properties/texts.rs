//! Texts that programs take for something else.

use proptest::prelude::*;
use proptest::sample::select;

/// Values that a YAML reader, a template engine or a shell may read something into.
const TRAPS: &[&str] = &[
    "", " ", "yes", "No", "on", "y", "~", "null", "true", "1e3", "0777", "0x1F", "0b1", "1_000", "1:30", "12:30:45",
    "2024-01-01", ".5", "5.", ".inf", ".NaN", "=", "<<", "-", "---", "...", "?", ":", "a: b", "a:", ": a", "a #b",
    "#a", "*a", "&a", "!a", "!!str a", "|", ">", "%a", "@a", "`a", "'", "\"", "a'b\"c", "\\", "\\n", "C:\\x", "{a}",
    "[a]", "{{ x }}", "{% if x %}", "{# x #}", "${HOSTNAME}", "$(POD_NAME)", "$$", "%{x}", "a\nb", "a\nb\n", "a\n\n",
    "\n", "\na", "  a", "a  ", " a\nb", "\ta", "a\tb", "a\r\nb", "a\n---\nb\n", "a\n# b\n", "{", "}", "[", "]", ",",
    "é", "日本", "😀", "\u{301}", "\u{85}", "\u{a0}", "\u{2028}", "\u{feff}", "\u{feff}a", "\u{200b}", "\u{202e}a",
    "\u{fffd}", "<a>&amp;'", "</script>", "'; rm -rf / #", "$(reboot)", "`reboot`", "-Xms2g", "--flag=x", "50%", "\0",
    "\u{1}", "\u{1b}[31m", "\u{7f}", "\u{9f}", "\u{fffe}", "\u{10ffff}", "\u{e000}", "16Gi", "9.2.1",
];

/// Traps, printable texts, and any text at all.
pub(crate) fn odd_texts() -> BoxedStrategy<String> {
    prop_oneof![
        4 => select(TRAPS).prop_map(str::to_owned),
        2 => "[ -~]{0,16}",
        1 => "(([ -~]|\\t|é|😀){0,8}\n){0,4}",
        1 => "\\PC{0,12}",
    ]
    .boxed()
}

/// DNS labels, many of which are no texts to a careless YAML reader.
pub(crate) fn names() -> BoxedStrategy<String> {
    let traps = vec!["yes", "no", "on", "y", "null", "true", "1e3", "0777", "0x1f", "1", "0", "12e03", "1-1", "data"];
    prop_oneof![2 => select(traps).prop_map(str::to_owned), 3 => "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?"].boxed()
}
