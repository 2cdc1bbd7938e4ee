//! One cluster: what holds for all of its nodes.

use super::node_set::Turns;
use super::tolerated_loss::nodes_left;
use super::{
    Amount, Container, Effective, Figure, JvmOption, Monitoring, Network, NodeSet, PodTemplate, Security, Setting,
    Sizing, Workload, Zones,
};
use super::{jvm, quantities, settings};
use crate::config::{ElasticsearchCluster, Licence, PullPolicy, ScalingRules, ServiceType, Silence, Tolerate};
use crate::diagnostics::{Path, Place, Target};
use crate::elasticsearch::defaults::{IMAGE, REMOTE_CLUSTER_PORT};
use crate::elasticsearch::versions::{ElasticsearchVersion, LINES, Since};
use crate::kubernetes::versions::KubernetesVersion;
use std::collections::BTreeSet;

/// One config document, resolved.
#[derive(Clone, Debug)]
pub struct Cluster<'a> {
    /// Number of the document.
    pub document: usize,
    pub config: &'a ElasticsearchCluster,
    /// `spec.version`; where it cannot be read or is too old, a rule says so and the newest known stands in for it.
    pub version: ElasticsearchVersion,
    /// The Kubernetes version to write for.
    pub kubernetes: KubernetesVersion,
    /// TLS and passwords.
    pub security: Security,
    /// What measures it.
    pub monitoring: Monitoring<'a>,
    /// Who may reach the nodes.
    pub network: Network<'a>,
    /// Type of the client Service.
    pub service_type: Effective<ServiceType>,
    /// Domain of the Kubernetes cluster's DNS.
    pub domain: Effective<&'a str>,
    /// `cluster.name` of Elasticsearch.
    pub cluster_name: Effective<&'a str>,
    /// When the image is pulled.
    pub pull_policy: Effective<PullPolicy>,
    /// The settings of `spec.config`.
    pub settings: Vec<Setting<'a>>,
    /// The lines of `spec.jvmOptions`.
    pub jvm_options: Vec<JvmOption<'a>>,
    /// The pod template of all sets.
    pub pod_template: PodTemplate<'a>,
    /// What it is for.
    pub workload: Workload<'a>,
    /// The subscription.
    pub licence: Effective<Licence>,
    /// The zones.
    pub zones: Zones<'a>,
    /// The loss that derived sizes leave room for.
    pub tolerate: Effective<Tolerate>,
    /// The node sets. Empty only where the config lists none, which a rule refuses.
    pub sets: Vec<NodeSet<'a>>,
}

impl<'a> Cluster<'a> {
    /// What stands behind `<cluster>-` in the names of the Services that esgen itself writes.
    pub fn service_suffixes(&self) -> impl Iterator<Item = &'static str> {
        ["discovery"].into_iter().chain(self.monitoring.writes_exporter().then_some("exporter"))
    }

    /// Resolves a config.
    pub fn new(document: usize, config: &'a ElasticsearchCluster, kubernetes: KubernetesVersion) -> Self {
        let (spec, path) = (&config.spec, Path::parse("spec"));
        let version = version(&spec.version);
        let cluster_name = spec.cluster_name.as_deref();
        let service_type = spec.service.as_ref().and_then(|service| service.service_type);
        let pull_policy = spec.image.as_ref().and_then(|image| image.pull_policy);
        let mut sets = NodeSet::all(spec, version);
        let zones = Zones::new(spec, &sets);
        let tolerate = Effective::or_default(spec.tolerate, path.key("tolerate"), Tolerate::Node);
        let pod_template = PodTemplate { body: &spec.pod_template, path: path.key("podTemplate") };
        let mut pod_templates = std::iter::once(&pod_template).chain(sets.iter().map(|set| &set.pod_template));
        let network = Network::new(spec, pod_templates.any(PodTemplate::is_on_host_network));
        let licence = Effective::or_default(spec.licence, path.key("licence"), Licence::Basic);
        let workload = Workload::new(spec, version, &licence, &sets, (*tolerate, &zones));
        for set in &mut sets {
            set.size(&workload, version);
        }
        // By the volumes that they have now.
        let turns = Turns::new(&sets);
        for set in &mut sets {
            set.join(&turns);
        }
        Self {
            document,
            config,
            version,
            kubernetes,
            security: Security::new(config),
            monitoring: Monitoring::new(config),
            network,
            service_type: Effective::or_default(service_type, path.below("service.type"), ServiceType::ClusterIP),
            domain: Effective::or_default(spec.cluster_domain.as_deref(), path.key("clusterDomain"), "cluster.local"),
            cluster_name: Effective::or_default(cluster_name, path.key("clusterName"), &config.metadata.name),
            pull_policy: Effective::or_default(pull_policy, path.below("image.pullPolicy"), PullPolicy::IfNotPresent),
            settings: settings::settings(&spec.config, &path.key("config")),
            jvm_options: jvm::shared_options(spec),
            pod_template,
            workload,
            licence,
            zones,
            tolerate,
            sets,
        }
    }

    /// The value at `path` of this document.
    pub fn at(&self, path: &Path) -> Place {
        Place::Config { document: self.document, path: path.clone(), target: Target::Value }
    }

    /// The key at `path` of this document.
    pub fn key_at(&self, path: &Path) -> Place {
        Place::Config { document: self.document, path: path.clone(), target: Target::Key }
    }

    /// The sets whose nodes can become master.
    pub fn master_eligible(&self) -> impl Iterator<Item = &NodeSet<'a>> {
        self.sets.iter().filter(|set| set.is_master_eligible())
    }

    /// The sets whose nodes hold shards.
    pub fn data(&self) -> impl Iterator<Item = &NodeSet<'a>> {
        self.sets.iter().filter(|set| set.holds_shards())
    }

    /// How many of so many data nodes are left after the loss that there is to be room for.
    pub fn nodes_left_of(&self, nodes: u32) -> u32 {
        nodes_left(*self.tolerate, nodes, &self.zones)
    }

    /// The zones that data is kept in.
    pub fn data_zones(&self) -> BTreeSet<&'a str> {
        self.data().filter_map(|set| set.config.zone.as_deref()).collect()
    }

    /// The image with its tag or digest.
    pub fn image(&self) -> String {
        let image = self.config.spec.image.as_ref();
        let repository = image.and_then(|image| image.repository.as_deref()).unwrap_or(IMAGE);
        match image.map(|image| (image.digest.as_ref(), image.tag.as_ref())) {
            Some((Some(digest), _)) => format!("{repository}@{digest}"),
            Some((None, Some(tag))) => format!("{repository}:{tag}"),
            _ => format!("{repository}:{}", self.config.spec.version),
        }
    }

    /// The pod templates of nodes that say something: that of `spec` and those of the sets.
    pub fn pod_templates(&self) -> impl Iterator<Item = &PodTemplate<'a>> {
        let sets = self.sets.iter().map(|set| &set.pod_template);
        std::iter::once(&self.pod_template).chain(sets).filter(|template| !template.body.is_empty())
    }

    /// Those of nodes, and that of the exporter.
    pub fn all_pod_templates(&self) -> impl Iterator<Item = &PodTemplate<'a>> {
        let of_exporter = self.monitoring.exporter_pod_template.as_ref();
        self.pod_templates().chain(of_exporter.filter(|template| !template.body.is_empty()))
    }

    /// What those of nodes say of the container that esgen writes.
    pub fn main_containers(&self) -> impl Iterator<Item = Container<'a>> {
        self.pod_templates().flat_map(PodTemplate::containers).filter(Container::is_main)
    }

    /// The pod templates that a set's pods are merged with, in this order.
    pub fn pod_templates_of<'m>(&'m self, set: &'m NodeSet<'a>) -> [&'m PodTemplate<'a>; 2] {
        [&self.pod_template, &set.pod_template]
    }

    /// The settings by the `config` that they stand in: that of `spec`, then one per set.
    pub fn setting_files(&self) -> impl Iterator<Item = &[Setting<'a>]> {
        std::iter::once(self.settings.as_slice()).chain(self.sets.iter().map(|set| set.settings.as_slice()))
    }

    pub fn all_settings(&self) -> impl Iterator<Item = &Setting<'a>> {
        self.setting_files().flatten()
    }

    /// The settings for the keystore that the config names one by one, and where their names stand.
    pub fn secure_settings(&self) -> impl Iterator<Item = (&'a str, Path)> {
        let sources = self.config.spec.secure_settings.iter().enumerate();
        sources.flat_map(|(index, source)| {
            let path = Path::parse("spec.secureSettings").index(index).key("keys");
            source.keys.iter().enumerate().map(move |(index, item)| {
                let field = if item.setting.is_some() { "setting" } else { "key" };
                (item.name(), path.index(index).key(field))
            })
        })
    }

    /// What the config says of a setting of the set: what stands at the set before what stands at the cluster.
    pub fn setting_of<'b>(&'b self, set: &'b NodeSet<'a>, key: &str) -> Option<&'b Setting<'a>> {
        set.settings.iter().chain(&self.settings).find(|setting| setting.key == key)
    }

    /// The ports on which nodes serve other clusters: `remote_cluster.port` of the sets in which `remote_cluster_server.enabled` is set.
    pub fn remote_cluster_ports(&self) -> BTreeSet<u16> {
        let ports = self.sets.iter().filter_map(|set| {
            let value = |key| self.setting_of(set, key).map(Setting::text);
            (value("remote_cluster_server.enabled")? == "true").then_some(())?;
            Some(value("remote_cluster.port").and_then(|port| port.parse().ok()).unwrap_or(REMOTE_CLUSTER_PORT))
        });
        ports.collect()
    }

    /// Every option of the JVM. Those of `spec` come once for each set too.
    pub fn all_jvm_options(&self) -> impl Iterator<Item = &JvmOption<'a>> {
        self.jvm_options.iter().chain(self.sets.iter().flat_map(|set| &set.jvm.options))
    }

    /// The speeds of scaling that the config states.
    pub fn written_speeds(&self) -> impl Iterator<Item = (&'a ScalingRules, &Path)> {
        let speeds = self.sets.iter().filter_map(|set| set.autoscaling.as_ref()).flat_map(|set| [&set.up, &set.down]);
        speeds.filter_map(|speed| Some((speed.config?, &speed.path)))
    }

    /// The rules that the config silences, each with the place of its entry.
    pub fn silences(&self) -> impl Iterator<Item = (&'a Silence, Path)> {
        let silences = self.config.spec.rules.iter().flat_map(|rules| &rules.silence);
        silences.enumerate().map(|(index, silence)| (silence, Path::parse("spec.rules.silence").index(index)))
    }

    /// Every quantity that the config states.
    pub fn amounts(&self) -> Vec<Amount<'a>> {
        let of_workload = self.config.spec.workload.iter().flat_map(quantities::amounts_of_workload);
        self.sets.iter().flat_map(quantities::amounts).chain(of_workload).collect()
    }

    /// The derived values, for `esgen plan`.
    pub fn figures(&self) -> Vec<Figure> {
        self.sets.iter().flat_map(NodeSet::figures).chain(self.workload.figures(&self.sets)).collect()
    }

    /// The sizes of all node sets, for `esgen plan`.
    pub fn sizing(&self) -> Sizing {
        Sizing::new(self)
    }
}

fn version(text: &str) -> ElasticsearchVersion {
    let newest = LINES.last().map_or((9, 0), |line| (line.major, line.newest_minor));
    let stand_in = ElasticsearchVersion { major: newest.0, minor: newest.1, patch: 0 };
    text.parse().ok().filter(|version: &ElasticsearchVersion| version.at_least(Since(7, 10))).unwrap_or(stand_in)
}
