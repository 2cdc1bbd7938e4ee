use crate::kubernetes::quantity::QuantityError;
use crate::model::Measure;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-quantity",
    severity: Severity::Error,
    title: "Malformed quantity",
    why: "The API server refuses what is not a Kubernetes quantity. Units are `m`, `k`, `M`, `G`, `Ki`, `Mi`, `Gi` \
          and so on, with upper and lower case as here.",
    remedy: "Write a number with a unit directly after it, such as `500m` (cpu), `8Gi` (memory) or `100Gi` \
          (storage).",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for amount in cluster.amounts() {
        if let Err(QuantityError(message)) = amount.text.parse::<Quantity>() {
            let (suggestion, example) = match amount.measure {
                Measure::Cpu => (None, "Write cores, such as `2` or `500m`."),
                Measure::Bytes => {
                    (binary_form(amount.text), "Write a number with a unit directly after it, such as `8Gi`.")
                }
                Measure::Count | Measure::Rate => (
                    decimal_form(amount.text),
                    "Write a number, with `k`, `M` or `G` for thousands, millions or billions: `5M`.",
                ),
                Measure::Metric | Measure::Share => {
                    (thousandths(amount.text), "Write a number, with `m` for thousandths, such as `20` or `50m`.")
                }
            };
            let finding = findings.at(&amount.path, message);
            finding.remedy = match suggestion {
                Some(suggestion) => message!("Did you mean `{}`?", quoted(suggestion)),
                None => example.into(),
            };
        }
    }
}

/// `4g`, `4GB` and `4 gib`, as other programs write them, in the form of Kubernetes.
fn binary_form(text: &str) -> Option<String> {
    let (number, word) = number_and_word(text)?;
    let unit = word.chars().next()?.to_ascii_uppercase();
    "KMGTPE".contains(unit).then(|| format!("{number}{unit}i"))
}

/// `5B`, `5 million` and `5,000,000`, as people write them.
fn decimal_form(text: &str) -> Option<String> {
    let without_separators: String = text.chars().filter(|letter| !matches!(letter, ',' | '_' | '\'' | ' ')).collect();
    let (number, word) = number_and_word(&without_separators)?;
    let unit = match word.to_lowercase().as_str() {
        "" => "",
        "k" | "thousand" => "k",
        "m" | "mn" | "mio" | "million" | "millions" => "M",
        "b" | "bn" | "billion" | "billions" => "G",
        "t" | "tn" | "trillion" | "trillions" => "T",
        _ => return None,
    };
    Some(format!("{number}{unit}"))
}

/// `100ms`, which are a hundred thousandths of a second.
fn thousandths(text: &str) -> Option<String> {
    let (number, word) = number_and_word(text)?;
    (word == "ms").then(|| format!("{number}m"))
}

fn number_and_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (number, word) = text.split_at(text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).len());
    let number = number.trim();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then_some((number, word))
}
