//! The chart of elastic/helm-charts: one release, and so one file of values, for each node set.

use super::convert::*;
use super::{Row, convert, copy, manual, otherwise, todo, together, why};

pub(super) const DEFAULTS: &str = "
clusterName: elasticsearch
nodeGroup: master
replicas: 3
imageTag: 8.5.1
createCert: true
secret: {enabled: true}
roles: [master, data, data_content, data_hot, data_warm, data_cold, ingest, ml, remote_cluster_client, transform]
resources:
  requests: {cpu: 1000m, memory: 2Gi}
  limits: {cpu: 1000m, memory: 2Gi}
volumeClaimTemplate:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 30Gi}}
antiAffinity: hard
";

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    copy("clusterName", "spec.clusterName"),
    copy("nodeGroup", "name"),
    together("nameOverride", ""),
    together("fullnameOverride", ""),
    together("masterService", ""),
    together("createCert", ""),
    together("secret.enabled", ""),
    otherwise("secret.password", "the password is in the Secret `<set>-credentials`, which the config names"),
    convert("imageTag", "spec.version", version_of_tag),
    convert("image", "spec.image.repository", own_image),
    copy("imagePullPolicy", "spec.image.pullPolicy"),
    convert("imagePullSecrets", "spec.image.pullSecrets", names),
    convert("roles", "roles", roles),
    copy("replicas", "replicas"),
    otherwise("minimumMasterNodes", "the cluster keeps its quorum itself since 7.0"),
    otherwise("esMajorVersion", "it is that of `version`"),
    convert("esConfig", "config", settings_file),
    convert("esJvmOptions", "jvmOptions", lines_of_files),
    convert("esJavaOpts", "jvmOptions", java_options),
    copy("extraEnvs", "podTemplate.spec.containers[0].env"),
    copy("envFrom", "podTemplate.spec.containers[0].envFrom"),
    together("secretMounts", ""),
    copy("hostAliases", "podTemplate.spec.hostAliases"),
    copy("podAnnotations", "podTemplate.metadata.annotations"),
    copy("labels", "podTemplate.metadata.labels"),
    copy("resources.limits.memory", "resources.memory"),
    copy("resources.limits.cpu", "resources.cpuLimit"),
    copy("resources.requests.cpu", "resources.cpu"),
    otherwise("resources.requests.memory", why::MEMORY),
    otherwise("initResources", "esgen's init containers have resources of their own"),
    otherwise("networkHost", "nodes listen on every address of the pod"),
    convert("volumeClaimTemplate.accessModes", "storage.accessMode", first),
    copy("volumeClaimTemplate.resources.requests.storage", "storage.size"),
    copy("volumeClaimTemplate.storageClassName", "storage.storageClass"),
    otherwise("rbac.create", why::ACCOUNT),
    otherwise("rbac.automountToken", "what of a pod talks to the API server has a token of its own"),
    copy("rbac.serviceAccountName", "spec.serviceAccount.existing"),
    copy("rbac.serviceAccountAnnotations", "spec.serviceAccount.annotations"),
    otherwise("podSecurityPolicy", "Kubernetes has none since 1.25"),
    convert("persistence.enabled", "", persistence),
    otherwise("persistence.labels", "claims that are there keep their labels"),
    otherwise("persistence.annotations", "claims that are there keep their annotations"),
    convert("extraVolumes", "podTemplate.spec.volumes", list),
    convert("extraVolumeMounts", "podTemplate.spec.containers[0].volumeMounts", list),
    convert("extraContainers", "podTemplate.spec.containers", list),
    convert("extraInitContainers", "podTemplate.spec.initContainers", list),
    copy("priorityClassName", "podTemplate.spec.priorityClassName"),
    copy("schedulerName", "podTemplate.spec.schedulerName"),
    copy("nodeSelector", "podTemplate.spec.nodeSelector"),
    copy("tolerations", "podTemplate.spec.tolerations"),
    copy("nodeAffinity", "podTemplate.spec.affinity.nodeAffinity"),
    convert("antiAffinity", "antiAffinity", anti_affinity),
    otherwise("antiAffinityTopologyKey", "pods are kept apart by host, and over zones by `zones`"),
    otherwise("podManagementPolicy", why::ROLLOUT),
    otherwise("updateStrategy", why::ROLLOUT),
    otherwise("enableServiceLinks", "pods get no variables of Services"),
    otherwise("maxUnavailable", why::BUDGET),
    otherwise("protocol", "it is https where `security` is on"),
    convert("httpPort", "", http_port),
    convert("transportPort", "", transport_port),
    copy("service.type", "spec.service.type"),
    copy("service.annotations", "spec.service.annotations"),
    otherwise("service.enabled", "esgen writes the Service"),
    otherwise("service.httpPortName", "the port is called after its protocol"),
    otherwise("service.transportPortName", "the port is called `transport`"),
    otherwise("service.publishNotReadyAddresses", "clients are led to nodes that are ready"),
    manual("service", todo::SERVICE),
    otherwise("podSecurityContext", why::SECURITY_CONTEXT),
    otherwise("securityContext", why::SECURITY_CONTEXT),
    otherwise("fsGroup", why::FSGROUP),
    otherwise("terminationGracePeriod", why::GRACE),
    otherwise("sysctlVmMaxMapCount", why::SYSCTL),
    otherwise("sysctlInitContainer", why::SYSCTL),
    otherwise("readinessProbe", why::PROBES),
    otherwise("clusterHealthCheckParams", why::PROBES),
    manual("ingress", todo::INGRESS),
    manual("lifecycle", "esgen has a hook of its own before a node stops; do the rest once by hand or in a Job"),
    convert("keystore", "spec.secureSettings", secure_settings),
    manual("networkPolicy", todo::NETWORK),
    otherwise("tests", "`esgen check` judges the config before anything is applied"),
    otherwise("healthNameOverride", "the chart's own tests alone read it"),
];
