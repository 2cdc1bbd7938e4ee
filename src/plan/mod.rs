//! Every decision, made once. After this stage nothing is optional, and templates only write down what stands here.

mod autoscaling;
mod names;
mod placement;
mod pods;
mod resources;
mod security;
mod settings;
mod storage;

pub use autoscaling::{AutoscalerPlan, ScaleTarget};
pub use names::Names;
pub use placement::{PlacementPlan, RolloutPlan};
pub use pods::{ContainerPort, HookPlan, ProbePlan};
pub use resources::ResourcePlan;
pub use security::SecurityPlan;
pub use storage::StoragePlan;

use crate::config::{PullPolicy, ServiceType};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::{HOME, HTTP_PORT, USER_ID};
use crate::model::{Cluster as View, Figure, NodeSet as SetView};
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
    /// The image with tag or digest.
    pub image: String,
    /// When it is pulled.
    pub image_pull_policy: PullPolicy,
    /// Secrets with the registry's credentials.
    pub image_pull_secrets: Vec<String>,
    /// The ServiceAccount's annotations, if one is written.
    pub service_account_annotations: Option<Labels>,
    /// The client Service.
    pub client_service: ClientServicePlan,
    /// The discovery Service's selector.
    pub discovery_selector: Labels,
    /// TLS and passwords; none where security is off.
    pub security: Option<SecurityPlan>,
    /// The PodDisruptionBudgets.
    pub budgets: Vec<BudgetPlan>,
    /// The node sets. Templates get one at a time: with all of them in each context, the work would grow with their square.
    #[serde(skip)]
    pub sets: Vec<SetPlan>,
    /// Where Elasticsearch lives in its image.
    pub home: &'static str,
    /// uid and gid of the pods.
    pub user: i64,
    /// The derived figures, each with the sentence that explains it.
    #[serde(skip)]
    pub explanations: Vec<Figure>,
}

/// The client Service.
#[derive(Clone, Debug, Serialize)]
pub struct ClientServicePlan {
    /// Its type.
    pub service_type: ServiceType,
    /// Name of the HTTP port, here and in the pods.
    pub port_name: &'static str,
    /// Its number.
    pub port: u16,
    /// Its annotations, the cluster's among them.
    pub annotations: Labels,
    /// Labels of the pods that it leads to.
    pub selector: Labels,
}

/// A PodDisruptionBudget that allows one disruption at a time.
#[derive(Clone, Debug, Serialize)]
pub struct BudgetPlan {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Labels of the pods that it counts.
    pub selector: Labels,
}

/// One node set, decided.
#[derive(Clone, Debug, Serialize)]
pub struct SetPlan {
    /// Where it stands in the config.
    #[serde(skip)]
    pub path: Path,
    /// Name of its StatefulSet or Deployment, headless Service, ConfigMap and autoscaler.
    pub name: String,
    /// `StatefulSet` or `Deployment`.
    pub kind: &'static str,
    /// Labels of its objects.
    pub labels: Labels,
    /// Labels of its pods that never change.
    pub selector: Labels,
    /// Labels of its pods.
    pub pod_labels: Labels,
    /// Number of nodes; none under an autoscaler, which owns it.
    pub replicas: Option<u32>,
    /// `Parallel` where nodes need each other to become ready, else `OrderedReady`.
    pub pod_management_policy: &'static str,
    /// The settings of `elasticsearch.yml`, in the order in which they are written.
    pub settings: Map<String, Value>,
    /// The node that keeps `cluster.initial_master_nodes`; none where no node of the set has it.
    pub founding_node: Option<String>,
    /// Lines of `jvm.options.d/esgen.options`.
    pub jvm_options: Vec<String>,
    /// Environment of the main container.
    pub environment: Vec<Value>,
    /// CPU and memory.
    pub resources: ResourcePlan,
    /// The data volume.
    pub storage: StoragePlan,
    /// Where the pods may run.
    pub placement: PlacementPlan,
    /// How a Deployment replaces its pods.
    pub rollout: RolloutPlan,
    /// The container's ports.
    pub ports: Vec<ContainerPort>,
    /// Probes.
    pub probes: ProbePlan,
    /// What happens before a pod stops.
    pub hook: HookPlan,
    /// `vm.max_map_count` that a privileged init container sets, if any.
    pub max_map_count: Option<u32>,
    /// Seconds that a pod gets to stop.
    pub termination_grace_period_seconds: u32,
    /// The autoscaler.
    pub autoscaler: Option<AutoscalerPlan>,
    /// The user's PodTemplateSpecs, to be merged in this order.
    #[serde(skip)]
    pub pod_templates: Vec<(Path, Map<String, Value>)>,
}

/// Decides everything about one cluster. The config has passed the rules.
pub fn plan(view: &View) -> ClusterPlan {
    let spec = &view.config.spec;
    let metadata = &view.config.metadata;
    let names = Names::new(view);
    let security = SecurityPlan::new(view, &names);
    let sets = view.sets.iter().map(|set| plan_set(view, set, &names, security.as_ref())).collect();
    let client_service = spec.service.clone().unwrap_or_default();
    let mut service_annotations = metadata.annotations.clone();
    service_annotations.extend(client_service.annotations);
    let account = spec.service_account.clone().unwrap_or_default();
    let mut account_annotations = metadata.annotations.clone();
    account_annotations.extend(account.annotations);
    let selector = names::cluster_selector(view);
    ClusterPlan {
        document: view.document,
        name: metadata.name.clone(),
        namespace: metadata.namespace.clone(),
        namespace_labels: spec.create_namespace.then(|| names::namespace_labels(view)),
        labels: names::cluster_labels(view),
        annotations: metadata.annotations.clone(),
        kubernetes: view.kubernetes,
        image: view.image(),
        image_pull_policy: *view.pull_policy,
        image_pull_secrets: spec.image.as_ref().map(|image| image.pull_secrets.clone()).unwrap_or_default(),
        service_account_annotations: account.existing.is_none().then_some(account_annotations),
        client_service: ClientServicePlan {
            port_name: pods::http_name(view),
            port: HTTP_PORT,
            service_type: *view.service_type,
            annotations: service_annotations,
            selector: names::with(&selector, names::CLIENT_TRAFFIC, "true"),
        },
        security,
        discovery_selector: names::with(&selector, names::MASTER_ELIGIBLE, "true"),
        budgets: budgets(view, &names),
        selector,
        names,
        sets,
        home: HOME,
        user: USER_ID,
        explanations: view.figures(),
    }
}

fn plan_set(view: &View, set: &SetView, names: &Names, security: Option<&SecurityPlan>) -> SetPlan {
    let resources = ResourcePlan::new(&set.resources);
    let grace = *set.grace_period_seconds;
    let pod_templates = view.pod_templates_of(set).map(|template| (template.path.clone(), template.body.clone()));
    let placement = PlacementPlan::new(view, set);
    let settings = settings::settings(view, set, names);
    SetPlan {
        path: set.path.clone(),
        name: names.set(&set.config.name),
        kind: if set.is_stateful() { "StatefulSet" } else { "Deployment" },
        labels: names::set_labels(view, set),
        selector: names::set_selector(view, set),
        pod_labels: names::pod_labels(view, set),
        replicas: set.config.autoscaling.is_none().then_some(set.nodes.min),
        pod_management_policy: pods::pod_management_policy(set),
        founding_node: settings::founding_node(&settings),
        settings,
        jvm_options: settings::jvm_options(view, set),
        environment: pods::environment(view, set, names, security),
        rollout: RolloutPlan::new(&placement),
        placement,
        ports: pods::ports(view),
        probes: pods::probes(view),
        hook: pods::hook(set, grace),
        max_map_count: pods::max_map_count(view, set),
        termination_grace_period_seconds: grace,
        autoscaler: AutoscalerPlan::new(set, names),
        pod_templates: pod_templates.into_iter().filter(|(_, template)| !template.is_empty()).collect(),
        resources,
        storage: StoragePlan::new(&set.storage),
    }
}

/// One budget over all nodes that keep data or vote, whichever set they are in: two sets may hold the two copies of one
/// shard, or two of three masters. The sets without data have one each.
fn budgets(view: &View, names: &Names) -> Vec<BudgetPlan> {
    let stateful = view.sets.iter().any(SetView::is_stateful).then(|| BudgetPlan {
        name: names.cluster.clone(),
        labels: names::cluster_labels(view),
        selector: names::with(&names::cluster_selector(view), names::STATEFUL, "true"),
    });
    let stateless = view.sets.iter().filter(|set| !set.is_stateful()).map(|set| BudgetPlan {
        name: names.set(&set.config.name),
        labels: names::set_labels(view, set),
        selector: names::set_selector(view, set),
    });
    stateful.into_iter().chain(stateless).collect()
}
