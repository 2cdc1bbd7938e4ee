//! Which pods run Elasticsearch.

use crate::elasticsearch::defaults::{HTTP_PORT, TRANSPORT_PORT};
use crate::elasticsearch::image::Image;
use serde_json::Value;

/// What an image is called that is something else, though it listens on the same ports and takes the same settings.
const OTHERS: &[&str] = &["opensearch", "exporter", "kibana", "logstash"];
/// What the names of environment variables start with that only Elasticsearch reads.
const VARIABLES: &[&str] = &[
    "discovery.", "cluster.initial_master_nodes", "node.roles", "ES_JAVA_OPTS", "ES_SETTING_",
    "ELASTICSEARCH_NODE_ROLES",
];

/// The container of a pod that is Elasticsearch.
pub(super) fn container(pod_template: &Value) -> Option<(usize, &Value)> {
    let containers = pod_template.pointer("/spec/containers")?.as_array()?;
    let labels = pod_template.pointer("/metadata/labels");
    containers.iter().enumerate().find(|(_, container)| is_elasticsearch(container, labels))
}

fn is_elasticsearch(container: &Value, labels: Option<&Value>) -> bool {
    let image = Image::new(container.get("image").and_then(Value::as_str).unwrap_or_default());
    if OTHERS.iter().any(|other| image.name().contains(other)) {
        return false;
    }
    if image.is_elasticsearch() {
        return true;
    }
    // An image of one's own: what it listens on, and something that nothing else reads.
    let ports: Vec<u64> = items(container, "ports").filter_map(|port| port.get("containerPort")?.as_u64()).collect();
    let listens = ports.contains(&HTTP_PORT.into()) || ports.contains(&TRANSPORT_PORT.into());
    let is_told = items(container, "env").any(|variable| {
        let name = variable.get("name").and_then(Value::as_str).unwrap_or_default();
        VARIABLES.iter().any(|start| name.starts_with(start))
    });
    let is_mounted = items(container, "volumeMounts").any(|mount| {
        mount.get("mountPath").and_then(Value::as_str).is_some_and(|path| path.ends_with("elasticsearch.yml"))
    });
    let is_labelled = labels.and_then(Value::as_object).is_some_and(|labels| {
        let is = |key: &str| labels.get(key).and_then(Value::as_str) == Some("elasticsearch");
        is("app.kubernetes.io/name") || is("chart")
    });
    listens && (is_told || is_mounted || is_labelled)
}

pub(super) fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Whether a script also does what an init container of esgen's does not do in its place.
pub(super) fn does_more(script: &str) -> bool {
    const PROGRAMS: &[&str] =
        &["cp ", "mv ", "curl ", "wget ", "tar ", "unzip ", "openssl ", "keytool ", "elasticsearch-plugin"];
    PROGRAMS.iter().any(|program| script.contains(program))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn images_are_told_apart() {
        let is = |image: &str| is_elasticsearch(&json!({"image": image}), None);
        for image in
            ["elasticsearch:7.10.1", "docker.elastic.co/elasticsearch/elasticsearch:9.2.1", "host:5000/elasticsearch"]
        {
            assert!(is(image), "{image}");
        }
        for image in ["quay.io/x/elasticsearch-exporter:1", "opensearchproject/opensearch:2.0.0", "nginx", ""] {
            assert!(!is(image), "{image}");
        }
    }

    #[test]
    fn an_image_of_ones_own_is_known_by_what_it_does() {
        let ports = json!([{"containerPort": 9200}]);
        let told =
            json!({"image": "search:1", "ports": ports, "env": [{"name": "discovery.type", "value": "single-node"}]});
        assert!(is_elasticsearch(&told, None));
        let silent = json!({"image": "search:1", "ports": ports});
        assert!(!is_elasticsearch(&silent, None));
        assert!(is_elasticsearch(&silent, Some(&json!({"app.kubernetes.io/name": "elasticsearch"}))));
        let other = json!({"image": "opensearch:1", "ports": ports, "env": [{"name": "discovery.type"}]});
        assert!(!is_elasticsearch(&other, None));
    }
}
