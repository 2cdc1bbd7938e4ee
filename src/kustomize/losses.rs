//! What kustomize may have done to a config on its way, said where it may be the reason of a finding.
//!
//! kustomize reads YAML and prints it again: of an unquoted scalar only the value is left (8.10 arrives as 8.1, 1e3 as 1000,
//! 0777 as 511, 2024-01-01 with a time of day), and how it was written is lost. Where a string belongs, a number is refused, and
//! this says why; where a number belongs, 0777 written and 511 written look the same.

use crate::diagnostics::ShownFinding;
use crate::source::{Source, old_boolean};
use serde_json::Value;

/// How the number of a finding's remedy may have looked.
const REWRITES: &str = "kustomize rewrites what is not quoted before esgen sees it (8.10 arrives as 8.1, 1e3 as 1000, 0777 as \
                        511), so this may not be what the file says.";

/// Adds to a finding about a value that kustomize may have changed.
pub(super) fn explain(finding: &mut ShownFinding) {
    let (Some(path), Some(value)) = (&finding.location.path, &finding.value) else { return };
    let is_version = path == "spec.version";
    let key = path.rsplit('.').next().unwrap_or_default();
    let (why, remedy) = match value {
        Value::Number(_) if is_version => (REWRITES, version_remedy()),
        Value::String(text) if is_version && text.split('.').count() != 3 => (REWRITES, version_remedy()),
        Value::Number(number) => (
            REWRITES,
            format!("In the file that kustomize reads, write what is meant in quotes, such as `{key}: \"{number}\"`."),
        ),
        Value::String(text) if old_boolean(text).is_some() && finding.rule == "invalid-value" => (
            "To kustomize an unquoted yes, no, on or off is a string, and it hands it on in quotes.",
            "In the file that kustomize reads, write true or false.".to_owned(),
        ),
        _ => return,
    };
    finding.why = format!("{}{}{why}", finding.why, if finding.why.is_empty() { "" } else { " " });
    finding.remedy = remedy;
}

fn version_remedy() -> String {
    "In the file that kustomize reads, write the version in full, three numbers, and in quotes: `version: \"9.2.1\"`."
        .into()
}

/// The source without the doubts about large and small numbers: kustomize prints 0.00001 as 1e-05, and 1e+21 is a number to
/// every reader that it has passed. A person's 1e3 or 12e03, which may be a string, looks different.
pub(super) fn without_printers_exponents(mut source: Source) -> Source {
    let files = &source.files;
    source.findings.retain(|finding| {
        let text = finding.span.and_then(|span| files.get(span.file).text.get(span.start..span.end));
        finding.rule != "ambiguous-value" || !text.is_some_and(is_printed_exponent)
    });
    source
}

/// The form in which Go prints a number with an exponent: a sign and at least two digits in it, at most 17 in front.
fn is_printed_exponent(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once('e') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.strip_prefix('-').unwrap_or(mantissa).split_once('.').unwrap_or((mantissa, "0"));
    whole.trim_start_matches('-').len() == 1
        && digits(whole.trim_start_matches('-'))
        && digits(fraction)
        && exponent.strip_prefix(['+', '-']).is_some_and(|exponent| digits(exponent) && exponent.len() >= 2)
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printers_exponent_is_told_from_a_persons() {
        for text in ["1e+21", "1e-07", "1.5e-05", "-1e+20", "1.8446744073709552e+19"] {
            assert!(is_printed_exponent(text), "{text}");
        }
        for text in ["1e3", "12e03", "1e400", "1E+21", "8.10", "0777", "e+21", "1.e+21", "1e+999", "--1e+21", "1e+5"] {
            assert!(!is_printed_exponent(text), "{text}");
        }
    }
}
