use crate::diagnostics::Path;
use crate::diagnostics::{Code, Severity};
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    code: Code {
        code: "ESG197",
        title: "Image repository with a tag or digest",
        why: "The tag is added behind the repository, so one that is in it already makes a name that no registry \
              knows (`elasticsearch:9.2.1:9.2.1`), and the pods stay in `InvalidImageName`.",
        remedy: "Move it to `image.tag` or `image.digest`.",
    },
    severity: Severity::Error,
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Some(repository) = view.config.spec.image.as_ref().and_then(|image| image.repository.as_ref()) else {
        return;
    };
    // A colon before the last slash is the registry's port.
    let name = repository.rsplit('/').next().unwrap_or_default();
    if repository.is_empty() || name.contains([':', '@']) {
        let message = format!("`{repository}` is not the name of an image without its tag");
        findings.add(view.at(Path::parse("spec.image.repository")), message);
    }
}
