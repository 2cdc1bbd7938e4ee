use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "mismatched-image-tag",
    severity: Severity::Warning,
    title: "Image of another version",
    why: "Settings, probes and roles are written for `spec.version`. An image of another version may refuse to \
          start with them, and an older one cannot read the data that a newer one has written.",
    remedy: "Change `spec.version`, or leave `image.tag` out: the tag is then the version.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(tag) = cluster.config.spec.image.as_ref().and_then(|image| image.tag.as_ref()) else { return };
    let numbers = tag.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next().unwrap_or_default();
    if let Ok(version) = numbers.parse::<ElasticsearchVersion>()
        && version != cluster.version
    {
        let message = message!("the tag `{}` is not version {}", quoted(tag), cluster.version);
        findings.at(&Path::parse("spec.image.tag"), message);
    }
}
