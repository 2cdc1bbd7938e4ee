//! What scales a workload: a HorizontalPodAutoscaler of either version, or a ScaledObject of KEDA.

use super::Origins;
use super::objects::{Object, Objects};
use crate::config::Autoscaling;
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use crate::kubernetes::autoscaler::DEFAULT_CPU_UTILIZATION;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many replicas KEDA scales to where nobody says.
const KEDA_MOST: u32 = 100;

/// What scales the object.
pub(super) fn find<'a>(target: &Object, objects: Objects<'_, 'a>) -> Option<Object<'a>> {
    let scales = |scaler: &Object| {
        let reference = |key: &str| scaler.text(&format!("/spec/scaleTargetRef/{key}"));
        // KEDA takes a Deployment where no kind is named.
        let kind = if reference("kind").is_empty() { "Deployment" } else { reference("kind") };
        scaler.namespace() == target.namespace() && kind == target.kind() && reference("name") == target.name()
    };
    let all = objects.of_kind("HorizontalPodAutoscaler").chain(objects.of_kind("ScaledObject"));
    let mut scalers = all.filter(scales);
    scalers.next()
}

/// What it says, in the words of a config; `path` is that of `autoscaling` there, and `main` the name of the container that is
/// Elasticsearch.
pub(super) fn read(
    scaler: &Object,
    drains: bool,
    main: &str,
    path: &Path,
    origins: &mut Origins,
) -> Option<Autoscaling> {
    let is_keda = scaler.kind() == "ScaledObject";
    let (least, most) = if is_keda { ("minReplicaCount", "maxReplicaCount") } else { ("minReplicas", "maxReplicas") };
    let behavior = if is_keda { "/spec/advanced/horizontalPodAutoscalerConfig/behavior" } else { "/spec/behavior" };
    let bound = |key: &str| scaler.number(&format!("/spec/{key}"));
    let down = scaler.at(&format!("{behavior}/scaleDown"));
    origins.add(path.clone(), scaler.origin("/spec"));
    origins.add(path.key("minReplicas"), scaler.origin(&format!("/spec/{least}")));
    origins.add(path.key("maxReplicas"), scaler.origin(&format!("/spec/{most}")));
    let place = if down.is_some() { format!("{behavior}/scaleDown") } else { format!("/spec/{least}") };
    origins.add(path.key("scaleDown"), scaler.origin(&place));
    let is_disabled = down.and_then(|down| down.get("selectPolicy")).and_then(Value::as_str) == Some("Disabled");
    let scale_down = match (is_disabled, drains) {
        (true, _) => "disabled",
        (false, true) => "drain",
        (false, false) => "free",
    };
    Autoscaling::deserialize(json!({
        "minReplicas": bound(least).unwrap_or(if is_keda { 0 } else { 1 }),
        "maxReplicas": bound(most).unwrap_or(KEDA_MOST),
        "metrics": metrics(scaler, main, &path.key("metrics"), origins),
        "scaleDown": scale_down,
    }))
    .ok()
}

/// Those that measure Elasticsearch's CPU or memory; of the others a config would have to say where they come from.
fn metrics(scaler: &Object, main: &str, path: &Path, origins: &mut Origins) -> Vec<Value> {
    let mut found = Vec::new();
    if scaler.text("/apiVersion") == "autoscaling/v1" {
        let percent = scaler.number("/spec/targetCPUUtilizationPercentage");
        origins.add(path.clone(), scaler.origin("/spec/targetCPUUtilizationPercentage"));
        return vec![json!({"cpu": {"averageUtilization": percent.unwrap_or(DEFAULT_CPU_UTILIZATION)}})];
    }
    let listed = scaler.at("/spec/metrics").and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, metric) in listed {
        let source = ["resource", "containerResource"].iter().find_map(|source| Some((*source, metric.get(*source)?)));
        let Some((name, source)) = source else { continue };
        let container = source.get("container").and_then(Value::as_str).unwrap_or(main);
        if container != main && container != CONTAINER {
            continue;
        }
        let resource = source.get("name").and_then(Value::as_str).unwrap_or_default();
        if !["cpu", "memory"].contains(&resource) {
            continue;
        }
        let path = path.index(found.len()).key(resource);
        let mut target = Map::new();
        for key in ["averageUtilization", "averageValue"] {
            let place = format!("/target/{key}");
            if let Some(value) = source.pointer(&place) {
                target.insert(key.to_owned(), value.clone());
                origins.add(path.key(key), scaler.origin(&format!("/spec/metrics/{index}/{name}{place}")));
            }
        }
        origins.add(path, scaler.origin(&format!("/spec/metrics/{index}/{name}/name")));
        found.push(json!({resource: target}));
    }
    found
}
