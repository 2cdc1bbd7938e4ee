//! Every decision, made once: names, labels, figures, and choices as enums. After this stage nothing is left to decide, and
//! templates only write down what stands here.

mod alerts;
mod autoscaling;
mod disruption;
mod image;
mod keda;
mod metrics;
mod monitoring;
mod names;
mod network;
mod placement;
mod readiness;
mod resources;
mod security;
mod series;
mod settings;
mod shutdown;
mod storage;
#[cfg(test)]
mod tests;
mod workload;

pub use alerts::AlertPlan;
pub use autoscaling::{AutoscalerPlan, ScalingRulesPlan};
pub use disruption::BudgetPlan;
pub use image::ImagePlan;
pub use keda::{FallbackPlan, KedaPlan, PrometheusAccessPlan, TriggerPlan};
pub use metrics::{MetricPlan, MetricTarget};
pub use monitoring::{DashboardPlan, ExporterPlan, MonitoringPlan, PanelPlan, RecordPlan};
pub use names::Names;
pub use network::{ContainerPort, NetworkPolicyPlan, Ports, Scheme};
pub use placement::{PlacementPlan, Spread};
pub use readiness::Readiness;
pub use resources::ResourcePlan;
pub use security::SecurityPlan;
pub use shutdown::{HookPlan, TurnPlan, TurnsPlan};
pub use storage::StoragePlan;
pub use workload::Workload;

use crate::config::{SecureSettings, ServiceType, VirtualMemory};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::{HOME, USER_ID};
use crate::elasticsearch::versions::CHECKED_MAP_COUNT;
use crate::model::{Cluster, Figure, NodeSet, PodTemplate, Sizing};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Labels or annotations.
pub type Labels = BTreeMap<String, String>;

/// One cluster, decided.
#[derive(Clone, Debug, Serialize)]
pub struct ClusterPlan {
    /// Number of the config document that it comes from.
    pub document: usize,
    /// `metadata.name`.
    pub name: String,
    /// Namespace of every object, if they name one.
    pub namespace: Option<String>,
    /// The Namespace's labels, if it is written.
    pub namespace_labels: Option<Labels>,
    /// Labels of every object.
    pub labels: Labels,
    /// Labels that every pod of the cluster carries and that never change.
    pub selector: Labels,
    /// Annotations of every object.
    pub annotations: Labels,
    /// Names of the objects that belong to the whole cluster.
    pub names: Names,
    /// Version of Kubernetes to write for.
    #[serde(skip)]
    pub kubernetes: crate::kubernetes::versions::KubernetesVersion,
    /// The container image.
    pub image: ImagePlan,
    /// The ports of every pod.
    pub ports: Ports,
    /// Who may reach the pods; none where that is left to others.
    pub network_policy: Option<NetworkPolicyPlan>,
    /// How the kubelet learns that a node has joined.
    pub readiness: Readiness,
    /// The ServiceAccount's annotations, if one is written.
    pub service_account_annotations: Option<Labels>,
    pub client_service: ClientServicePlan,
    /// The discovery Service's selector.
    pub discovery_selector: Labels,
    /// TLS and passwords; none where security is off.
    pub security: Option<SecurityPlan>,
    /// Secrets that fill the keystore.
    pub secure_settings: Vec<SecureSettings>,
    /// What measures the cluster.
    pub monitoring: MonitoringPlan,
    /// The turn that nodes take to stop; none where no node has another to wait for.
    pub turns: Option<TurnsPlan>,
    /// Whether nodes learn their zone from the label of their pod.
    pub zones_from_topology: bool,
    /// The PodDisruptionBudgets.
    pub budgets: Vec<BudgetPlan>,
    /// The node sets. Templates get one at a time: with all of them in each context, the work would grow with their square.
    #[serde(skip)]
    pub sets: Vec<SetPlan>,
    /// `vm.max_map_count` from which a node maps files.
    pub checked_map_count: u32,
    /// Where Elasticsearch lives in its image.
    pub home: &'static str,
    /// uid and gid of the pods.
    pub user: i64,
    /// The derived figures, each with the sentence that explains it.
    #[serde(skip)]
    pub explanations: Vec<Figure>,
    /// The sizes of all node sets.
    #[serde(skip)]
    pub sizing: Sizing,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClientServicePlan {
    pub service_type: ServiceType,
    /// Its annotations, the cluster's among them.
    pub annotations: Labels,
    /// Labels of the pods that it leads to.
    pub selector: Labels,
}

/// One node set, decided.
#[derive(Clone, Debug, Serialize)]
pub struct SetPlan {
    /// Where it stands in the config.
    #[serde(skip)]
    pub path: Path,
    /// Name of its StatefulSet or Deployment, and autoscaler.
    pub name: String,
    /// Name of its headless Service.
    pub service: String,
    /// The object that makes its pods.
    pub workload: Workload,
    /// Labels of its objects.
    pub labels: Labels,
    /// Labels of its pods that never change.
    pub selector: Labels,
    pub pod_labels: Labels,
    /// Number of nodes; none under an autoscaler, which owns it.
    pub replicas: Option<u32>,
    /// The settings of `elasticsearch.yml`, in the order in which they are written.
    pub settings: Map<String, Value>,
    /// The node that keeps `cluster.initial_master_nodes`; none where no node of the set has it.
    pub founding_node: Option<String>,
    /// Lines of `jvm.options.d/esgen.options`.
    pub jvm_options: Vec<String>,
    /// The host name that its nodes tell clients; none where they tell their address.
    pub http_publish_host: Option<String>,
    /// CPU and memory.
    pub resources: ResourcePlan,
    /// The data volume.
    pub storage: StoragePlan,
    /// Where the pods may run.
    pub placement: PlacementPlan,
    /// What happens before a pod stops.
    pub hook: HookPlan,
    /// `vm.max_map_count` that a privileged init container sets, if any.
    pub max_map_count: Option<u32>,
    /// Whether that container may also make TCP of the pod give up on lost hosts: on its host's network it would be all of the host's.
    pub has_own_network: bool,
    /// Whether a node finds out when it starts if its host lets it map files.
    pub maps_files_where_it_can: bool,
    /// Seconds that a pod gets to stop.
    pub termination_grace_period_seconds: u32,
    pub autoscaler: Option<AutoscalerPlan>,
    /// The user's PodTemplateSpecs, to be merged in this order.
    #[serde(skip)]
    pub pod_templates: PodTemplates,
}

/// The user's PodTemplateSpecs for a workload, and where they stand.
pub type PodTemplates = Vec<(Path, Map<String, Value>)>;

fn pod_templates<'m>(templates: impl IntoIterator<Item = &'m PodTemplate<'m>>) -> PodTemplates {
    let templates = templates.into_iter().filter(|template| !template.body.is_empty());
    templates.map(|template| (template.path.clone(), template.body.clone())).collect()
}

/// Decides everything about one cluster. The config has passed the rules.
pub fn plan(cluster: &Cluster) -> ClusterPlan {
    let spec = &cluster.config.spec;
    let metadata = &cluster.config.metadata;
    let names = Names::new(cluster);
    let security = SecurityPlan::new(cluster, &names);
    let sets = cluster.sets.iter().map(|set| plan_set(cluster, set, &names)).collect();
    let client_service = spec.service.clone().unwrap_or_default();
    let mut service_annotations = metadata.annotations.clone();
    service_annotations.extend(client_service.annotations);
    let account = spec.service_account.clone().unwrap_or_default();
    let mut account_annotations = metadata.annotations.clone();
    account_annotations.extend(account.annotations);
    let selector = names::cluster_selector(cluster);
    ClusterPlan {
        document: cluster.document,
        name: metadata.name.clone(),
        namespace: metadata.namespace.clone(),
        namespace_labels: spec.create_namespace.then(|| names::namespace_labels(cluster)),
        labels: names::cluster_labels(cluster),
        annotations: metadata.annotations.clone(),
        kubernetes: cluster.kubernetes,
        image: image::image(cluster),
        ports: network::ports(cluster),
        network_policy: NetworkPolicyPlan::new(cluster),
        readiness: readiness::readiness(cluster),
        service_account_annotations: account.existing.is_none().then_some(account_annotations),
        client_service: ClientServicePlan {
            service_type: *cluster.service_type,
            annotations: service_annotations,
            selector: names::with(&selector, names::CLIENT_TRAFFIC, "true"),
        },
        security,
        secure_settings: spec.secure_settings.clone(),
        monitoring: MonitoringPlan::new(cluster, &names),
        discovery_selector: names::with(&selector, names::MASTER_ELIGIBLE, "true"),
        turns: TurnsPlan::new(cluster, &names),
        zones_from_topology: cluster.zones.from_topology,
        budgets: disruption::budgets(cluster, &names),
        selector,
        names,
        sets,
        checked_map_count: CHECKED_MAP_COUNT,
        home: HOME,
        user: USER_ID,
        explanations: cluster.figures(),
        sizing: cluster.sizing(),
    }
}

fn plan_set(cluster: &Cluster, set: &NodeSet, names: &Names) -> SetPlan {
    let placement = PlacementPlan::new(cluster, set);
    let settings = settings::settings(cluster, set, names);
    SetPlan {
        path: set.path.clone(),
        name: names.set(&set.config.name),
        service: names.service(set),
        workload: Workload::new(set, placement.anti_affinity),
        labels: names::set_labels(cluster, set),
        selector: names::set_selector(cluster, set),
        pod_labels: names::pod_labels(cluster, set),
        replicas: set.config.autoscaling.is_none().then_some(set.nodes.min),
        founding_node: settings::founding_node(&settings),
        settings,
        jvm_options: settings::jvm_options(cluster, set),
        http_publish_host: network::http_publish_host(set, names),
        placement,
        hook: HookPlan::new(cluster, set, names),
        max_map_count: (*set.virtual_memory == VirtualMemory::SysctlInit).then(|| cluster.version.max_map_count()),
        has_own_network: !cluster.pod_templates_of(set).into_iter().any(PodTemplate::is_on_host_network),
        maps_files_where_it_can: *set.virtual_memory == VirtualMemory::Auto,
        termination_grace_period_seconds: *set.grace_period_seconds,
        autoscaler: AutoscalerPlan::new(cluster, set, names),
        pod_templates: pod_templates(cluster.pod_templates_of(set)),
        resources: ResourcePlan::new(set),
        storage: StoragePlan::new(&set.storage),
    }
}
