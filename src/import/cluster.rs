//! The clusters among some objects: the node sets that belong together, and what holds for all of them.

use super::objects::{Object, Objects};
use super::origins::{Origin, Origins};
use super::settings::Settings;
use super::storage::DataVolume;
use super::{node_set, operator};
use crate::config::{
    ApiVersion, ClientService, ElasticsearchCluster, Kind, Metadata, NodeSet, Security, ServiceType, Spec, Tls, TlsMode,
};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::HTTP_PORT;
use crate::elasticsearch::versions::{ElasticsearchVersion, Since};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A cluster that somebody has written down.
#[derive(Debug)]
pub(crate) struct Cluster<'a> {
    /// What is known of it, as a config.
    pub config: ElasticsearchCluster,
    /// Where each part of the config comes from.
    pub origins: Origins,
    /// Its node sets, in the order of the config's.
    pub sets: Vec<Set<'a>>,
}

/// A node set, and what of it a config has no field for.
#[derive(Clone, Debug)]
pub(crate) struct Set<'a> {
    /// The workload, or the operator's resource.
    pub object: Object<'a>,
    /// A JSON pointer to the container that is Elasticsearch; to the set where an operator makes it.
    pub container: String,
    /// The version, where image or resource say it.
    pub version: Option<ElasticsearchVersion>,
    /// Whether security is off unless something switches it on.
    pub is_bitnami: bool,
    /// `spec.replicas`, one where it is left out; an autoscaler may decide otherwise.
    pub replicas: u32,
    /// The Services that select its pods.
    pub services: Vec<Object<'a>>,
    pub budget: Option<Object<'a>>,
    pub data_volume: DataVolume,
    /// Whether the roles are those of the config, rather than in something that is not there.
    pub roles_are_known: bool,
    pub settings: Settings,
    /// With paths within the set.
    pub(super) origins: Origins,
    pub(super) config: NodeSet,
}

impl Cluster<'_> {
    /// Whether it is one node by intention, as people have for development and tests.
    pub(crate) fn is_single_node(&self) -> bool {
        match self.sets.as_slice() {
            [set] => set.most_pods() <= 1 && set.settings.text("discovery.type").as_deref() == Some("single-node"),
            _ => false,
        }
    }
}

impl Set<'_> {
    /// Whether an operator makes the objects of the set, and what belongs to them.
    pub(crate) fn is_operated(&self) -> bool {
        self.object.kind() == "Elasticsearch"
    }

    /// Whether nothing that its settings may stand in is missing.
    pub(crate) fn is_whole(&self) -> bool {
        self.settings.is_whole
    }

    /// Most pods that there can be.
    pub(crate) fn most_pods(&self) -> u32 {
        self.config.autoscaling.as_ref().map_or(self.replicas, |scaling| scaling.max_replicas)
    }

    /// The container that is Elasticsearch.
    pub(crate) fn main(&self) -> Option<&Value> {
        self.object.at(&self.container)
    }

    /// Of sets of the same key those of one cluster are.
    fn key(&self) -> (String, String, String) {
        let namespace = self.object.namespace().to_owned();
        if self.is_operated() {
            return (namespace, self.object.name().to_owned(), "operated".to_owned());
        }
        let text = |key: &str| self.settings.text(key);
        if text("discovery.type").as_deref() == Some("single-node") {
            return (namespace, self.object.name().to_owned(), "single".to_owned());
        }
        let hosts = text("discovery.seed_hosts").or_else(|| text("discovery.zen.ping.unicast.hosts"));
        match (text("cluster.name"), hosts) {
            (Some(name), _) => (namespace, name, "named".to_owned()),
            (None, Some(hosts)) => (namespace, hosts, "found".to_owned()),
            (None, None) => (namespace, self.object.name().to_owned(), "alone".to_owned()),
        }
    }
}

/// The clusters among the objects, in the order of their first workloads.
pub(crate) fn clusters<'a>(objects: Objects<'_, 'a>) -> Vec<Cluster<'a>> {
    let sets = objects.0.iter().flat_map(|object| {
        node_set::read(*object, objects).into_iter().chain(operator::read(*object)).collect::<Vec<_>>()
    });
    let mut groups: Vec<((String, String, String), Vec<Set<'a>>)> = Vec::new();
    let mut places = BTreeMap::new();
    for set in sets {
        let key = set.key();
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push(set),
            None => groups.push((key, vec![set])),
        }
    }
    groups.into_iter().filter_map(|(_, sets)| assemble(sets)).collect()
}

fn assemble(mut sets: Vec<Set<'_>>) -> Option<Cluster<'_>> {
    let first = sets.first()?.clone();
    let mut origins = Origins::default();
    let root = Path::root();
    origins.add(root.clone(), first.object.origin("/metadata/name"));
    origins.add(Path::parse("metadata.name"), first.object.origin("/metadata/name"));
    let image = if first.is_operated() { "/spec/version".to_owned() } else { format!("{}/image", first.container) };
    origins.add(Path::parse("spec.version"), first.object.origin(&image));
    let mut node_sets = Vec::new();
    for (index, set) in sets.iter_mut().enumerate() {
        origins.extend(&Path::parse("spec.nodeSets").index(index), &set.origins);
        node_sets.push(set.config.clone());
    }
    let cluster_name = first.settings.find("cluster.name");
    if let Some(setting) = cluster_name {
        origins.add(Path::parse("spec.clusterName"), setting.origin.clone());
    }
    // Whatever fields there are, all others say nothing.
    let mut spec = Spec::deserialize(json!({
        "version": first.version.map(|version| version.to_string()).unwrap_or_default(),
        "clusterName": first.settings.text("cluster.name"),
    }))
    .ok()?;
    spec.node_sets = Some(node_sets);
    spec.security = security(&sets, &mut origins);
    spec.service = service(&sets, &mut origins);
    let namespace = first.object.namespace();
    let metadata = Metadata {
        name: first.object.name().to_owned(),
        namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
        labels: BTreeMap::new(),
        annotations: BTreeMap::new(),
    };
    let config = ElasticsearchCluster { api_version: ApiVersion::V1, kind: Kind::ElasticsearchCluster, metadata, spec };
    Some(Cluster { config, origins, sets })
}

/// Whether security is on, where that is known.
fn security(sets: &[Set], origins: &mut Origins) -> Option<Security> {
    const SETTING: &str = "xpack.security.enabled";
    let path = Path::parse("spec.security.tls.mode");
    let (mode, origin): (TlsMode, Option<Origin>) = sets.iter().find_map(|set| {
        if set.is_operated() {
            return Some((TlsMode::Secret, None));
        }
        match set.settings.find(SETTING) {
            Some(setting) => match set.settings.text(SETTING).as_deref() {
                Some("false" | "no") => Some((TlsMode::Disabled, Some(setting.origin.clone()))),
                Some("true" | "yes") => Some((TlsMode::Secret, Some(setting.origin.clone()))),
                _ => None,
            },
            None => {
                let is_off_by_default =
                    set.is_bitnami || set.version.is_some_and(|version| !version.at_least(Since(8, 0)));
                (set.is_whole() && is_off_by_default)
                    .then(|| (TlsMode::Disabled, Some(set.object.origin(&format!("{}/image", set.container)))))
            }
        }
    })?;
    if let Some(origin) = origin {
        origins.add(path, origin);
    }
    let tls = Tls { mode: Some(mode), acknowledge: true, ..Tls::default() };
    Some(Security { tls: Some(tls), ..Security::default() })
}

/// The Service that clients use, the most open one where there are several.
fn service(sets: &[Set], origins: &mut Origins) -> Option<ClientService> {
    let takes_clients = |service: &&Object| {
        let ports = service.at("/spec/ports").and_then(Value::as_array).into_iter().flatten();
        ports.filter_map(|port| port.get("port")?.as_u64()).any(|port| port == u64::from(HTTP_PORT))
    };
    let services = sets.iter().flat_map(|set| &set.services).filter(takes_clients);
    let opened = services.filter_map(|service| match service.text("/spec/type") {
        "LoadBalancer" => Some((service, ServiceType::LoadBalancer)),
        "NodePort" => Some((service, ServiceType::NodePort)),
        _ => None,
    });
    let (service, service_type) = opened.into_iter().next()?;
    origins.add(Path::parse("spec.service.type"), service.origin("/spec/type"));
    Some(ClientService { service_type: Some(service_type), ..ClientService::default() })
}
