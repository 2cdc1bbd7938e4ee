use crate::kubernetes::versions::KubernetesVersion;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unknown-kubernetes-version",
    severity: Severity::Error,
    title: "Unknown Kubernetes version",
    why: "Each document is validated against the schema of the Kubernetes version that it is for, and esgen has \
          none for this one.",
    remedy: "Write a minor version such as `kubernetesVersion: \"1.36\"`, in quotes: YAML reads `1.30` as the \
          number 1.3.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let version = cluster.config.spec.kubernetes_version.as_ref().map(|text| text.parse::<KubernetesVersion>());
    if let Some(Err(error)) = version {
        findings.at(&Path::parse("spec.kubernetesVersion"), quoted(error));
    }
}
