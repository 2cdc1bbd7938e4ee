use crate::diagnostics::Path;
use crate::diagnostics::Severity;
use crate::kubernetes::versions::KubernetesVersion;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-kubernetes-version",
    severity: Severity::Error,
    title: "Kubernetes version that esgen does not know",
    why: "Each document is held against the schema of the Kubernetes version that it is for, and esgen has \
          none for this one.",
    remedy: "Write a minor version such as `kubernetesVersion: \"1.36\"`, in quotes: YAML reads `1.30` as the \
          number 1.3.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    if let Some(Err(error)) = view.config.spec.kubernetes_version.as_ref().map(|text| text.parse::<KubernetesVersion>())
    {
        findings.add(view.at(Path::parse("spec.kubernetesVersion")), error);
    }
}
