//! The source language: what a user writes, as types and their docs. No logic beyond reading.
//!
//! The published JSON Schema, `esgen explain` and the reference docs are made from these types, so a docstring here is
//! what users read; what holds where a field is left out is its `x-default`, in the words of a sentence. Whether a value makes sense is for `rules`, what an absent one means is for `model`.

mod autoscaling;
mod monitoring;
mod network;
mod node_set;
mod read;
mod scalars;
mod schema;
mod security;
mod workload;

pub use autoscaling::*;
pub use monitoring::*;
pub use network::*;
pub use node_set::*;
pub use read::{Misread, RULES, read};
pub use scalars::{OneOrMany, QuantityText};
pub use schema::{DEFAULT, defaults_json_schema, json_schema, json_schema_value};
pub use security::*;
pub use workload::*;

use crate::elasticsearch::defaults::IMAGE;
use crate::kubernetes::versions::KubernetesVersion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The `apiVersion` of a config.
pub const API_VERSION: &str = "esgen.dev/v1";
/// The `kind` of a config.
pub const KIND: &str = "ElasticsearchCluster";

/// An Elasticsearch cluster on Kubernetes: the whole input of esgen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ElasticsearchCluster {
    /// `esgen.dev/v1`
    pub api_version: ApiVersion,
    /// `ElasticsearchCluster`
    pub kind: Kind,
    /// Name, namespace, labels and annotations of the cluster.
    pub metadata: Metadata,
    /// What the cluster is to be.
    pub spec: Spec,
}

/// The version of the source language.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// The only version so far.
    #[serde(rename = "esgen.dev/v1")]
    V1,
}

/// The kind of the source document.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// The only kind so far.
    ElasticsearchCluster,
}

/// Name, namespace, labels and annotations of the cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Metadata {
    /// Name of the cluster. Every object's name starts with it, and `cluster.name` is it unless `spec.clusterName` says
    /// otherwise.
    pub name: String,
    /// Namespace of every object. Left out, the objects name none and go where `kubectl -n` says; but what has to name it, the
    /// pods' right to take turns, names `default`, so write it for any other.
    pub namespace: Option<String>,
    /// Labels for every object and pod, beside esgen's own.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Annotations for every object (not the pods: those have `podTemplate`).
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// What the cluster is to be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Spec {
    /// Version of Elasticsearch, in full: `9.2.1`. 7.10 to 7.17, 8.x and 9.x.
    pub version: String,
    /// `cluster.name` of Elasticsearch. Never changes once the cluster has data.
    #[schemars(extend("x-default" = "`metadata.name`"))]
    pub cluster_name: Option<String>,
    /// Version of Kubernetes to write for, such as `1.36`; `--kube-version` wins over it.
    #[schemars(extend("x-default" = format!("`{}`", KubernetesVersion::DEFAULT)))]
    pub kubernetes_version: Option<String>,
    /// Domain of the Kubernetes cluster's DNS.
    #[schemars(extend("x-default" = "`cluster.local`"))]
    pub cluster_domain: Option<String>,
    /// Also write the Namespace, labelled for the Pod Security level that the pods meet.
    #[serde(default)]
    pub create_namespace: bool,
    /// Set to true once the cluster has formed: `cluster.initial_master_nodes` is then left out, as Elasticsearch
    /// advises. A cluster of one node that is to grow takes two steps: first this alone, which restarts the node so
    /// that others may join it (bootstrap checks are then enforced); once it is ready, more nodes.
    #[serde(default)]
    pub bootstrapped: bool,
    /// How nodes find each other, beside the Service that esgen writes for that.
    pub discovery: Option<Discovery>,
    /// Container image. One of your own must keep the entrypoint of the official one, which reads settings from the environment.
    #[schemars(extend("x-default" = "the official image of that version"))]
    pub image: Option<Image>,
    /// What the cluster is for: CPU, memory and storage are derived from it where node sets leave them out.
    pub workload: Option<Workload>,
    /// The subscription, which decides what Elasticsearch 9.4 and later index vectors as by themselves.
    #[schemars(extend("x-default" = "`basic`, with room for what the other would make"))]
    pub licence: Option<Licence>,
    /// The loss that the cluster is to work through at full speed: derived memory and storage hold the data of what was lost
    /// as well. Without room for them, lost copies are not made anew until the node or zone is back.
    #[schemars(extend("x-default" = "`node`"))]
    pub tolerate: Option<Tolerate>,
    /// How Elasticsearch's need for memory-mapped files is met.
    #[schemars(extend("x-default" = "`auto`"))]
    pub virtual_memory: Option<VirtualMemory>,
    /// Where nodes learn in which zone they run, so that copies of a shard are kept in different zones. The sets' own `zone` is
    /// the other way.
    pub zones: Option<Zones>,
    /// TLS and passwords. On by default.
    pub security: Option<Security>,
    /// What measures the cluster: exporter, Prometheus, alerts, a dashboard.
    pub monitoring: Option<Monitoring>,
    /// Settings for every node's `elasticsearch.yml`, nested or with dots.
    #[serde(default)]
    pub config: Map<String, Value>,
    /// Settings that Elasticsearch takes from its keystore alone, such as the credentials of a snapshot repository: Secrets whose keys are
    /// named as the settings. They are read when a pod starts, so change a value by a Secret with a new name.
    #[serde(default)]
    pub secure_settings: Vec<SecureSettings>,
    /// Lines for every node's `jvm.options.d`, such as `-XX:+AlwaysPreTouch`.
    #[serde(default)]
    pub jvm_options: Vec<String>,
    /// The Service that clients use.
    pub service: Option<ClientService>,
    /// Who may reach the nodes. On by default, for the port on which nodes talk to each other.
    pub network_policy: Option<NetworkPolicy>,
    /// The ServiceAccount of the pods.
    pub service_account: Option<ServiceAccount>,
    /// A PodTemplateSpec that is merged into every pod as `kubectl patch --type strategic` would: nodeSelector, tolerations,
    /// priorityClassName, env, volumes, initContainers and sidecars. The main container's name is `elasticsearch`.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub pod_template: Map<String, Value>,
    /// The node sets.
    #[schemars(extend("x-default" = "one set named `default` of three nodes with every role"))]
    pub node_sets: Option<Vec<NodeSet>>,
    /// Which rules to silence.
    pub rules: Option<Rules>,
}

impl Spec {
    /// Hosts of another tool's nodes, which new nodes ask for the cluster.
    pub fn additional_seed_hosts(&self) -> &[String] {
        self.discovery.as_ref().map_or(&[], |discovery| &discovery.additional_seed_hosts)
    }
}

/// How nodes find each other.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Discovery {
    /// Hosts of another tool's nodes of the same cluster, which new nodes ask for the cluster: for the time of a move, and none
    /// behind it.
    #[serde(default)]
    pub additional_seed_hosts: Vec<String>,
}

/// Container image of Elasticsearch.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Image {
    /// Name without a tag.
    #[schemars(extend("x-default" = format!("`{IMAGE}`")))]
    pub repository: Option<String>,
    /// Tag.
    #[schemars(extend("x-default" = "`spec.version`"))]
    pub tag: Option<String>,
    /// Digest, such as `sha256:...`; wins over the tag.
    pub digest: Option<String>,
    /// When the kubelet pulls the image.
    #[schemars(extend("x-default" = "`IfNotPresent`"))]
    pub pull_policy: Option<PullPolicy>,
    /// Names of the Secrets with the registry's credentials.
    #[serde(default)]
    pub pull_secrets: Vec<String>,
}

/// When the kubelet pulls an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PullPolicy {
    /// At every start.
    Always,
    /// When the node does not have it.
    IfNotPresent,
    /// Never: it must be there.
    Never,
}

/// How Elasticsearch's need for many memory-mapped files (`vm.max_map_count`) is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VirtualMemory {
    /// Each node looks at its host when it starts: files are mapped where `vm.max_map_count` is 262144 or more, and read where it
    /// is not. Runs on any host and meets Pod Security "restricted". The node attribute `mapped_files` says which it was.
    Auto,
    /// `node.store.allow_mmap: false`: runs on any host and meets Pod Security "restricted", but reads index files with
    /// system calls instead of mapping them. Searches are slower, vector searches much slower.
    MmapUnset,
    /// A privileged init container raises the host's `vm.max_map_count`. Full speed; the namespace must allow privileged pods,
    /// and the change is to the whole host. It also sets `net.ipv4.tcp_retries2` of the pod to 5, as Elastic advises.
    SysctlInit,
    /// The hosts already have it (a tuned node pool, a DaemonSet). Full speed, restricted pods; a host without it makes
    /// Elasticsearch refuse to start.
    HostConfigured,
}

/// A loss that derived sizes leave room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tolerate {
    /// One data node: the others hold its data until it is back.
    Node,
    /// One zone: the nodes of the others hold its data. Needs zones that are known (`zones.names`, or the sets' own `zone`). Of two
    /// zones each holds all data anyway.
    Zone,
    /// None: each node holds its share and no more.
    None,
}

/// Where nodes learn in which zone they run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Zones {
    /// `topology`: each node takes the zone of the host that its pod runs on, so one set spans zones. Every host needs the label
    /// `topology.kubernetes.io/zone`, which clouds set: a pod on a host without it does not start.
    pub from: ZoneSource,
    /// The zones to run in; all if there are none here. With exactly two, replicas of a lost zone wait for it instead of filling up the other.
    #[serde(default)]
    pub names: Vec<String>,
}

/// What tells a node its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneSource {
    /// The label `topology.kubernetes.io/zone` of the host, which the API server copies onto the pod from Kubernetes 1.35 on.
    Topology,
}

/// The Service that clients use.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ClientService {
    /// Type of the Service.
    #[schemars(extend("x-default" = "`ClusterIP`"))]
    #[serde(rename = "type")]
    pub service_type: Option<ServiceType>,
    /// Annotations, such as those that a cloud's load balancer reads.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// Type of a Service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ServiceType {
    /// Reachable inside the Kubernetes cluster.
    ClusterIP,
    /// A port on every Kubernetes node.
    NodePort,
    /// A load balancer of the cloud.
    LoadBalancer,
}

/// The ServiceAccount of the pods.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ServiceAccount {
    /// Name of an existing ServiceAccount to use instead of writing one.
    pub existing: Option<String>,
    /// Annotations of the one that is written, such as a cloud role for snapshots.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// Which rules to silence.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Rules {
    /// Rules that this cluster knowingly breaks. Only warnings can be silenced.
    #[serde(default)]
    pub silence: Vec<Silence>,
}

/// One silenced rule.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Silence {
    /// Name of the rule, such as `mixed-frozen`.
    pub rule: String,
    /// Why it does not apply here. Must say something.
    pub reason: String,
}
