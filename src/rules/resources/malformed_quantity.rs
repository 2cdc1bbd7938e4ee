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
            let suggestion = binary_form(amount.text).filter(|_| amount.measure == Measure::Bytes);
            let finding = findings.at(&amount.path, message);
            if let Some(suggestion) = suggestion {
                finding.remedy = message!("Did you mean `{}`?", quoted(suggestion));
            }
        }
    }
}

/// `4g`, `4GB` and `4 gib`, as other programs write them, in the form of Kubernetes.
fn binary_form(text: &str) -> Option<String> {
    let text = text.trim();
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = text.get(number.len()..)?.chars().next()?.to_ascii_uppercase();
    let is_number =
        !number.trim().is_empty() && number.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_number && "KMGTPE".contains(unit)).then(|| format!("{}{unit}i", number.trim()))
}
