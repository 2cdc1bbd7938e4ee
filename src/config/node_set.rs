//! Node sets: groups of like nodes.

use super::{Autoscaling, QuantityText, VirtualMemory};
use crate::elasticsearch::roles::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A group of like nodes: one StatefulSet, or one Deployment where no role stores data and no `storage` is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NodeSet {
    /// Name of the set; its pods are `<cluster>-<name>-0` and so on. Never changes once the set has data.
    pub name: String,
    /// Roles of the nodes. `[]` makes coordinating-only nodes.
    #[schemars(extend("x-default" = "every role"))]
    pub roles: Option<Vec<Role>>,
    /// Number of nodes. Not together with `autoscaling`.
    #[schemars(extend("x-default" = "3"))]
    pub replicas: Option<u32>,
    /// CPU and memory of each node.
    #[schemars(extend("x-default" = "by role"))]
    pub resources: Option<Resources>,
    /// The volume of each node.
    #[schemars(extend("x-default" = "a claim sized by role"))]
    pub storage: Option<Storage>,
    /// Name of the headless Service, in which each pod has a name. For a set that is taken over from another tool, where a Service
    /// of the set's own name is there and is not headless.
    #[schemars(extend("x-default" = "`<cluster>-<name>`"))]
    pub service_name: Option<String>,
    /// Zone that all pods of the set run in: sets `node.attr.zone`, pins the pods to `topology.kubernetes.io/zone`, and keeps
    /// copies of a shard in different zones. All data sets have one or none has.
    pub zone: Option<String>,
    /// How pods are kept off each other's hosts. `required` is the safe choice for master-eligible sets where there are
    /// enough hosts.
    #[schemars(extend("x-default" = "`preferred`"))]
    pub anti_affinity: Option<AntiAffinity>,
    /// Scaling by a HorizontalPodAutoscaler.
    pub autoscaling: Option<Autoscaling>,
    /// Overrides `spec.virtualMemory` for this set.
    pub virtual_memory: Option<VirtualMemory>,
    /// Settings for the `elasticsearch.yml` of this set; win over `spec.config`.
    #[serde(default)]
    pub config: Map<String, Value>,
    /// Lines for `jvm.options.d`, behind those of `spec.jvmOptions`.
    #[serde(default)]
    pub jvm_options: Vec<String>,
    /// Seconds that a pod gets to stop.
    #[schemars(extend("x-default" = "30 minutes or a doubling of it, by nodes and volumes, where its nodes take turns to stop, else 120"))]
    pub termination_grace_period_seconds: Option<u32>,
    /// A PodTemplateSpec that is merged into the set's pods behind `spec.podTemplate`.
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub pod_template: Map<String, Value>,
}

/// CPU and memory of each node.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Resources {
    /// CPU request, such as `500m` or `2`.
    #[schemars(extend("x-default" = "what `workload` asks for, else by role"))]
    pub cpu: Option<QuantityText>,
    /// CPU limit.
    #[schemars(extend("x-default" = "none, since a throttled node looks like a dead one to its peers"))]
    pub cpu_limit: Option<QuantityText>,
    /// How many processors Elasticsearch and its JVM size their thread pools for. Without it they would go by the host's number.
    #[schemars(extend("x-default" = "the CPU limit, or else the request, in whole cores and at least 2"))]
    pub processors: Option<u32>,
    /// Memory request and limit, such as `8Gi`. Half of it becomes heap, the rest is page cache.
    #[schemars(extend("x-default" = "what `workload` asks for, else by role"))]
    pub memory: Option<QuantityText>,
}

/// The volume of each node.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Storage {
    /// Size, such as `100Gi`. Kubernetes does not let it change later through the set.
    #[schemars(extend("x-default" = "what `workload` asks for, else by role"))]
    pub size: Option<QuantityText>,
    /// Name of the claim template, from which each claim has its name: `<claimName>-<cluster>-<set>-0`. For volumes that another
    /// tool has made. Never changes once the set is deployed.
    #[schemars(extend("x-default" = "`data`"))]
    pub claim_name: Option<String>,
    /// Name of the StorageClass.
    #[schemars(extend("x-default" = "the Kubernetes cluster's default class"))]
    pub storage_class: Option<String>,
    /// Access mode.
    #[schemars(extend("x-default" = "`ReadWriteOnce`"))]
    pub access_mode: Option<AccessMode>,
    /// What happens to the volumes when the set is deleted.
    #[schemars(extend("x-default" = "`Retain`"))]
    pub when_deleted: Option<Retention>,
    /// What happens to a volume when its node is scaled away.
    #[schemars(extend("x-default" = "`Retain`"))]
    pub when_scaled: Option<Retention>,
    /// No volume that outlives the pod: data is lost with it. Only on request, and not for master-eligible nodes.
    pub ephemeral: Option<Ephemeral>,
}

/// Access mode of a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AccessMode {
    /// One host at a time.
    ReadWriteOnce,
    /// One pod at a time.
    ReadWriteOncePod,
}

/// What happens to a volume claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Retention {
    /// It stays.
    Retain,
    /// It is deleted with its data.
    Delete,
}

/// A volume that lives and dies with the pod.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Ephemeral {
    /// `disk` of the host, or `memory` (counts against the memory limit).
    #[schemars(extend("x-default" = "`disk`"))]
    pub medium: Option<EphemeralMedium>,
    /// Most that it may grow to.
    pub size_limit: QuantityText,
}

/// What an ephemeral volume is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EphemeralMedium {
    /// Disk of the host.
    Disk,
    /// Memory of the pod.
    Memory,
}

/// How pods of a set are kept off each other's hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AntiAffinity {
    /// Two on one host only where there is no other.
    Preferred,
    /// Never two on one host: a pod without a free host stays pending.
    Required,
    /// Anywhere (development).
    None,
}
