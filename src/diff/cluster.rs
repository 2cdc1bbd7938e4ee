//! What the objects of one side say about each Elasticsearch cluster: its sets, and what of them a change can break.

use super::object::{Identity, Object};
use super::side::Side;
use crate::diagnostics::Path;
use crate::elasticsearch::image::Image;
use crate::elasticsearch::versions::ElasticsearchVersion;
use crate::import::{self, Objects, Origin, Settings};
use crate::kubernetes::quantity::Quantity;
use crate::kubernetes::scaler::Scaler;
use crate::source::yaml_within;
use serde_json::Value;
use std::collections::BTreeMap;

/// One cluster.
#[derive(Debug)]
pub(super) struct Cluster<'s> {
    /// What its objects are labelled with.
    pub name: String,
    pub namespace: String,
    pub sets: Vec<Set<'s>>,
}

/// One StatefulSet or Deployment of Elasticsearch nodes.
#[derive(Debug)]
pub(super) struct Set<'s> {
    pub object: &'s Object,
    /// What people call it: esgen's name of the set, else that of the object.
    pub name: String,
    /// Fewest and most pods: the autoscaler's bounds where there is one.
    pub pods: (u32, u32),
    /// `spec.replicas`, where it is stated.
    pub replicas: Option<u32>,
    pub is_scaled: bool,
    /// Its settings, as far as they are known.
    pub settings: BTreeMap<String, String>,
    /// Whether TLS and passwords are on; none where that is not said.
    pub is_secure: Option<bool>,
    pub version: Option<ElasticsearchVersion>,
    pub claims: Vec<Claim>,
}

/// A template of claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub name: String,
    pub size: Option<Quantity>,
    pub class: String,
}

/// By what objects of one cluster are known: in the order in which they are asked.
const CLUSTER_LABELS: &[&str] = &["app.kubernetes.io/instance", "elasticsearch.k8s.elastic.co/cluster-name", "release"];

const SECURITY: &str = "xpack.security.enabled";

/// The name of the cluster that an object belongs to, where a label tells.
pub(super) fn name_of(object: &Object) -> Option<&str> {
    CLUSTER_LABELS.iter().find_map(|label| object.label(label))
}

/// What scales a workload.
pub(super) fn autoscaler_of<'s>(workload: &Object, side: &'s Side) -> Option<&'s Object> {
    let Identity { kind, name, namespace, .. } = &workload.identity;
    let scales = |object: &Object| Scaler::of(&object.value).is_some_and(|scaler| scaler.scales(kind, name));
    side.objects.iter().find(|object| object.identity.namespace == *namespace && scales(object))
}

/// The clusters of a side, by namespace and name.
pub(super) fn clusters(side: &Side) -> Vec<Cluster<'_>> {
    let root = Path::root();
    let objects = side.objects.iter().map(|object| import::Object { document: 0, path: &root, value: &object.value });
    let objects: Vec<import::Object> = objects.collect();
    let mut clusters: BTreeMap<(String, String), Vec<Set>> = BTreeMap::new();
    for (object, read) in side.objects.iter().zip(&objects) {
        let Some(set) = Set::of(object, read, side, Objects(&objects)) else { continue };
        let own = set.settings.get("cluster.name").cloned();
        let name = name_of(object).map(str::to_owned).or(own).unwrap_or_else(|| set.name.clone());
        clusters.entry((object.identity.namespace.clone(), name)).or_default().push(set);
    }
    clusters.into_iter().map(|((namespace, name), sets)| Cluster { name, namespace, sets }).collect()
}

impl Cluster<'_> {
    /// Fewest master-eligible nodes.
    pub(super) fn voters(&self) -> u32 {
        self.sets.iter().filter(|set| set.votes()).map(|set| set.pods.0).fold(0, u32::saturating_add)
    }

    /// Fewest nodes that hold shards.
    pub(super) fn data_nodes(&self) -> u32 {
        self.sets.iter().filter(|set| set.holds_data()).map(|set| set.pods.0).fold(0, u32::saturating_add)
    }

    pub(super) fn version(&self) -> Option<ElasticsearchVersion> {
        self.sets.iter().filter_map(|set| set.version).min()
    }

    /// Whether TLS and passwords are on; none where no set says so.
    pub(super) fn is_secure(&self) -> Option<bool> {
        self.sets.iter().find_map(|set| set.is_secure)
    }

    pub(super) fn set(&self, identity: &Identity) -> Option<&Set<'_>> {
        self.sets.iter().find(|set| set.object.identity == *identity)
    }
}

impl<'s> Set<'s> {
    fn of(object: &'s Object, read: &import::Object, side: &'s Side, objects: Objects) -> Option<Self> {
        if !matches!(object.identity.kind.as_str(), "StatefulSet" | "Deployment") {
            return None;
        }
        let containers = object.list("/spec/template/spec/containers");
        let image = |container: &'s Value| container.get("image").and_then(Value::as_str).unwrap_or_default();
        let position = containers
            .iter()
            .position(|container| is_elasticsearch(image(container)))
            .or_else(|| (object.label("app.kubernetes.io/name") == Some("elasticsearch")).then_some(0))?;
        let main = containers.get(position)?;
        let own_image = Image::new(image(main));
        let label = object.label("app.kubernetes.io/version").unwrap_or_default();
        let number =
            |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        let autoscaler = autoscaler_of(object, side);
        let replicas = number(object.value.pointer("/spec/replicas"));
        let pods = match autoscaler.and_then(|object| Scaler::of(&object.value)) {
            Some(scaler) => (scaler.least(), scaler.most().unwrap_or(1)),
            None => (replicas.unwrap_or(1), replicas.unwrap_or(1)),
        };
        let pointer = format!("/spec/template/spec/containers/{position}");
        let pod = object.value.pointer("/spec/template")?;
        let settings = Settings::of_container(read, &pointer, pod, main, objects);
        let version = own_image.version().or_else(|| label.parse().ok());
        let is_secure = match settings.find(SECURITY) {
            Some(_) => settings.text(SECURITY).map(|value| value == "true"),
            // On unless it is switched off, from 8.0. Bitnami's image switches it off.
            None => version.filter(|_| settings.is_whole && !own_image.is_bitnami()).map(|version| version.major >= 8),
        };
        Some(Self {
            object,
            name: object.label("app.kubernetes.io/component").unwrap_or(&object.identity.name).to_owned(),
            pods,
            replicas,
            is_scaled: autoscaler.is_some(),
            is_secure,
            settings: settings.texts(),
            version,
            claims: object.list("/spec/volumeClaimTemplates").iter().map(Claim::of).collect(),
        })
    }

    fn has_role(&self, is: impl Fn(&str) -> bool, old_switch: &str) -> bool {
        match self.settings.get("node.roles") {
            Some(roles) => roles.split(',').any(|role| is(role.trim())),
            // Before 7.9 there was a switch for each role; without either a node has every role.
            None => self.settings.get(old_switch).is_none_or(|value| value != "false"),
        }
    }

    pub(super) fn votes(&self) -> bool {
        self.has_role(|role| role == "master", "node.master")
    }

    pub(super) fn holds_data(&self) -> bool {
        self.has_role(|role| role == "data" || role.starts_with("data_"), "node.data")
    }

    /// Whether its pods give up their shards and their vote before they stop, one at a time.
    pub(super) fn drains(&self) -> bool {
        let containers = self.object.list("/spec/template/spec/containers");
        containers.iter().any(|container| {
            let command = container.pointer("/lifecycle/preStop/exec/command").and_then(Value::as_array);
            command.is_some_and(|words| {
                words.iter().any(|word| word.as_str().is_some_and(|word| word.ends_with("/pre-stop.sh")))
            })
        })
    }

    /// The names of its pods, as many as there may be.
    pub(super) fn pod_names(&self) -> Vec<String> {
        let pods = 0..self.replicas.unwrap_or(self.pods.1);
        pods.map(|ordinal| format!("{}-{ordinal}", self.object.identity.name)).collect()
    }

    /// The names of the claims of its pods.
    pub(super) fn claim_names(&self) -> Vec<String> {
        let pods = self.pod_names();
        let of = |claim: &'_ Claim| pods.iter().map(|pod| format!("{}-{pod}", claim.name)).collect::<Vec<_>>();
        self.claims.iter().flat_map(of).collect()
    }

    /// Whether volumes are deleted with the set, or with pods that are not wanted any more.
    pub(super) fn deletes_volumes(&self) -> bool {
        let policy = self.object.value.pointer("/spec/persistentVolumeClaimRetentionPolicy").and_then(Value::as_object);
        policy.is_some_and(|policy| policy.values().any(|when| when == "Delete"))
    }

    /// What finds its pods: `app=search,role=data`.
    pub(super) fn selector(&self) -> String {
        let labels = self.object.value.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
        let label = |(key, value): (&String, &Value)| format!("{key}={}", value.as_str().unwrap_or_default());
        labels.into_iter().flatten().map(label).collect::<Vec<_>>().join(",")
    }

    /// `3 pods`, `3 to 9 pods`.
    pub(super) fn pods_in_words(&self) -> String {
        match self.pods {
            (1, 1) => "1 pod".to_owned(),
            (min, max) if min == max => format!("{min} pods"),
            (min, max) => format!("{min} to {max} pods"),
        }
    }
}

impl Claim {
    fn of(template: &Value) -> Self {
        let text = |pointer: &str| template.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        Self {
            name: text("/metadata/name").to_owned(),
            size: text("/spec/resources/requests/storage").parse().ok(),
            class: text("/spec/storageClassName").to_owned(),
        }
    }
}

/// `docker.elastic.co/elasticsearch/elasticsearch:9.2.1`, and images named after it; no exporter or sidecar.
fn is_elasticsearch(image: &str) -> bool {
    let image = Image::new(image);
    image.is_elasticsearch() || image.name().ends_with("-elasticsearch")
}

/// The settings of an `elasticsearch.yml`, nested keys joined by dots and lists by commas.
pub(super) fn file_settings(text: &str) -> BTreeMap<String, String> {
    let config = yaml_within(text);
    Settings::of_config(config.as_ref(), &Origin::new(0, Path::root())).texts()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_elasticsearch_are_known() {
        for image in [
            "elasticsearch:8.1.0",
            "docker.elastic.co/elasticsearch/elasticsearch@sha256:0",
            "r:5000/a/my-elasticsearch",
        ] {
            assert!(is_elasticsearch(image), "{image}");
        }
        for image in ["elasticsearch-exporter:1", "elasticsearch/kibana:8", "busybox"] {
            assert!(!is_elasticsearch(image), "{image}");
        }
    }

    #[test]
    fn settings_are_read_flat() {
        let read = file_settings("cluster.name: a\nnode:\n  roles: [master, data]\nhttp.port: 9200\n");
        assert_eq!(read["node.roles"], "master,data");
        assert_eq!(read["http.port"], "9200");
        assert!(file_settings("{{ broken").is_empty());
    }
}
