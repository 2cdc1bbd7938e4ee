use crate::config::VirtualMemory;
use crate::elasticsearch::defaults::{KEYSTORE_CONTAINER, PREPARE_CONTAINER, SYSCTL_CONTAINER};
use crate::model::PodTemplate;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "changed-init-container",
    severity: Severity::Error,
    title: "podTemplate changes what an init container of esgen's runs",
    why: "Containers are merged by name, so this replaces what esgen's own one does, and Elasticsearch starts without its settings.",
    remedy: "Give your container another name. `spec.image` is the image of esgen's own.",
};

const FIELDS: &[&str] = &["image", "command", "args", "restartPolicy"];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let is_raised = cluster.sets.iter().any(|set| *set.virtual_memory == VirtualMemory::SysctlInit);
    let written = [
        (PREPARE_CONTAINER, true),
        (KEYSTORE_CONTAINER, !cluster.config.spec.secure_settings.is_empty()),
        (SYSCTL_CONTAINER, is_raised),
    ];
    for container in cluster.pod_templates().flat_map(PodTemplate::init_containers) {
        if !written.contains(&(container.name, true)) {
            continue;
        }
        for field in FIELDS {
            if let Some((_, path)) = container.at(field) {
                let name = quoted(container.name);
                findings.at_key(&path, message!("`{}` of the init container `{}` is written by esgen", field, name));
            }
        }
    }
}
