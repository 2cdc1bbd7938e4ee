//! Whose file it is, by its shape.

use super::Tool;
use serde_json::{Map, Value};

/// What a file of others is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// A file of one of the tools; it may stand below one key, as values of a chart that has the tool's chart in it.
    Of(Tool, Option<&'static str>),
    /// A Kubernetes object.
    Manifest,
}

/// Keys that the chart of elastic/helm-charts has and hardly anything else, two of which are enough; one of the first five is.
const ELASTIC_CHART: [&str; 14] = [
    "esConfig", "esJavaOpts", "esMajorVersion", "minimumMasterNodes", "clusterHealthCheckParams", "nodeGroup",
    "masterService", "imageTag", "volumeClaimTemplate", "sysctlInitContainer", "sysctlVmMaxMapCount",
    "antiAffinityTopologyKey", "esJvmOptions", "createCert",
];
const ALONE: usize = 5;
/// Parts of Bitnami's values, and what stands in them.
const BITNAMI_SETS: [&str; 4] = ["master", "data", "ingest", "coordinating"];
const BITNAMI_KEYS: [&str; 7] =
    ["replicaCount", "heapSize", "masterOnly", "extraRoles", "persistence", "resourcesPreset", "podAntiAffinityPreset"];
/// Keys under which charts have the values of another one.
const BELOW: [&str; 3] = ["elasticsearch", "eck-elasticsearch", "elastic"];

/// What the document is, unless it is of nothing that is known.
pub(crate) fn recognise(document: &Value) -> Option<Foreign> {
    let text = |key: &str| document.get(key).and_then(Value::as_str);
    match (text("apiVersion"), text("kind")) {
        (Some(version), Some("Elasticsearch")) if version.starts_with("elasticsearch.k8s.elastic.co/") => {
            return Some(Foreign::Of(Tool::Operator, None));
        }
        (Some(_), Some(_)) => return Some(Foreign::Manifest),
        _ => {}
    }
    let values = document.as_object()?;
    if let Some(tool) = of_values(values) {
        return Some(Foreign::Of(tool, None));
    }
    let below = |key: &&'static str| Some((of_values(values.get(*key)?.as_object()?)?, *key));
    BELOW.iter().find_map(below).map(|(tool, key)| Foreign::Of(tool, Some(key)))
}

fn of_values(values: &Map<String, Value>) -> Option<Tool> {
    let has_image = |part: &str| {
        values
            .get("image")
            .and_then(|image| image.get("repository"))
            .and_then(Value::as_str)
            .is_some_and(|name| name.contains(part))
    };
    let is_section = |name: &&str| {
        let section = values.get(*name).and_then(Value::as_object);
        section.is_some_and(|section| BITNAMI_KEYS.iter().any(|key| section.contains_key(*key)))
    };
    if has_image("bitnami/elasticsearch")
        || has_image("bitnamilegacy/elasticsearch")
        || BITNAMI_SETS.iter().any(is_section)
    {
        return Some(Tool::Bitnami);
    }
    let found = |keys: &[&str]| keys.iter().filter(|key| values.contains_key(**key)).count();
    if found(&ELASTIC_CHART[..ALONE]) >= 1 || found(&ELASTIC_CHART) >= 2 {
        return Some(Tool::ElasticChart);
    }
    let sets = values.get("nodeSets").and_then(Value::as_array);
    sets.is_some_and(|sets| sets.iter().any(|set| set.get("count").is_some())).then_some(Tool::Operator)
}
