//! A StatefulSet or Deployment that runs Elasticsearch, whoever wrote it: what becomes of each key. A tool it is not: what stands in
//! the manifests is Kubernetes' own.

use super::convert::names;
use super::{Row, convert, copy, is_empty, manual, otherwise, together, why};
use serde_json::Value;

/// Below the workload itself.
#[rustfmt::skip]
pub(crate) const WORKLOAD: &[Row] = &[
    together("apiVersion", ""),
    together("kind", ""),
    together("metadata.name", ""),
    copy("metadata.namespace", "metadata.namespace"),
    otherwise("metadata.labels", "they are of the object alone; `metadata.labels` are for every object and pod"),
    otherwise("metadata.annotations", "they are of the object alone; `metadata.annotations` are for every object"),
    together("spec.replicas", "replicas"),
    otherwise("metadata.ownerReferences", words::TOOL),
    otherwise("spec.selector", "a set finds its pods by labels of its own"),
    together("spec.serviceName", "serviceName"),
    otherwise("spec.podManagementPolicy", why::ROLLOUT),
    otherwise("spec.updateStrategy", why::ROLLOUT),
    otherwise("spec.strategy", why::ROLLOUT),
    otherwise("spec.minReadySeconds", why::ROLLOUT),
    otherwise("spec.progressDeadlineSeconds", why::ROLLOUT),
    otherwise("spec.revisionHistoryLimit", "ten revisions are kept"),
    together("spec.persistentVolumeClaimRetentionPolicy", "storage"),
    together("spec.volumeClaimTemplates", "storage"),
    together("spec.template", "podTemplate"),
];

/// Below the pod's `spec`; what is not here goes to the same place in `podTemplate`.
#[rustfmt::skip]
pub(crate) const POD: &[Row] = &[
    together("containers", "podTemplate.spec.containers"),
    together("initContainers", "podTemplate.spec.initContainers"),
    together("volumes", "podTemplate.spec.volumes"),
    together("affinity", "podTemplate.spec.affinity"),
    together("volumeClaimTemplates", "storage"),
    together("serviceAccount", ""),
    together("serviceAccountName", "spec.serviceAccount.existing"),
    convert("imagePullSecrets", "spec.image.pullSecrets", names),
    otherwise("automountServiceAccountToken", "what of a pod talks to the API server has a token of its own"),
    otherwise("securityContext", why::SECURITY_CONTEXT),
    otherwise("terminationGracePeriodSeconds", why::GRACE),
    otherwise("enableServiceLinks", "pods get no variables of Services"),
    otherwise("hostname", "a pod's host name is its own name"),
    otherwise("subdomain", "a pod's names stand in the set's headless Service"),
    manual("nodeName", "a pod that names its host skips the scheduler: write `podTemplate.spec.nodeSelector`"),
];

/// Below the container that is Elasticsearch; what is not here goes to the same place in `podTemplate`.
#[rustfmt::skip]
pub(crate) const CONTAINER: &[Row] = &[
    together("name", ""),
    together("image", "spec.version"),
    together("env", "podTemplate.spec.containers[0].env"),
    together("envFrom", "podTemplate.spec.containers[0].envFrom"),
    together("command", ""),
    together("args", ""),
    together("ports", ""),
    together("resources", "resources"),
    together("volumeMounts", "podTemplate.spec.containers[0].volumeMounts"),
    copy("imagePullPolicy", "spec.image.pullPolicy"),
    otherwise("livenessProbe", why::PROBES),
    otherwise("readinessProbe", why::PROBES),
    otherwise("startupProbe", why::PROBES),
    otherwise("securityContext", why::SECURITY_CONTEXT),
    otherwise("lifecycle.preStop", "esgen has a hook of its own, in which a node waits for its turn before it stops"),
    manual("lifecycle.postStart", "do it once by hand or in a Job: esgen's pods run Elasticsearch alone"),
    manual("volumeDevices", "the data are on a file system: `storage` says which"),
];

/// What the API server writes where nothing is said, and esgen leaves out.
const SERVER_DEFAULTS: &[(&str, &str)] = &[
    ("dnsPolicy", "ClusterFirst"),
    ("restartPolicy", "Always"),
    ("schedulerName", "default-scheduler"),
    ("serviceAccountName", "default"),
    ("imagePullPolicy", "IfNotPresent"),
    ("terminationMessagePath", "/dev/termination-log"),
    ("terminationMessagePolicy", "File"),
];

/// Whether a key is empty or has what the API server writes by itself.
pub(crate) fn says_nothing(key: &str, value: &Value) -> bool {
    is_empty(value) || SERVER_DEFAULTS.iter().any(|(name, default)| *name == key && value == default)
}

/// What a config has instead of each thing that a pod mounts, prepares or has beside it.
pub(crate) mod words {
    pub(crate) const SETTINGS: &str = "its `elasticsearch.yml` has become `config`";
    pub(crate) const CERTIFICATES: &str = "certificates are mounted from the Secrets in `spec.security.tls`";
    pub(crate) const SCRATCH: &str =
        "esgen's pods have directories of their own for settings, logs and temporary files";
    pub(crate) const PREPARED: &str =
        "esgen's pods have an init container of their own that prepares settings and plugins";
    pub(crate) const LIMITS: &str = "container runtimes set the limits of open files and locked memory";
    pub(crate) const TOOL: &str = "it is for the image or the operator that the pods have now";
    pub(crate) const PORTS: &str = "the ports are 9200 and 9300";
    pub(crate) use super::super::todo::{COMMAND, INGRESS, KEYSTORE, NETWORK, REST, SERVICE};
    pub(crate) use super::super::why::{BUDGET, FSGROUP, HEAP, MEMORY};
    pub(crate) const FILE: &str = "it is mounted into Elasticsearch's own directories, which esgen's pods fill themselves: `config` and \
                                   `jvmOptions` are for settings, an init container in `podTemplate` for other files";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_stands_once() {
        for rows in [WORKLOAD, POD, CONTAINER] {
            for row in rows {
                assert_eq!(rows.iter().filter(|other| other.from == row.from).count(), 1, "{}", row.from);
            }
        }
    }
}
