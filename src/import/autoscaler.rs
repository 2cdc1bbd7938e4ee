//! What scales a workload: a HorizontalPodAutoscaler of either version, or a ScaledObject of KEDA.

use super::Origins;
use super::objects::{Object, Objects};
use crate::config::Autoscaling;
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::CONTAINER;
use crate::kubernetes::autoscaler::DEFAULT_CPU_UTILIZATION;
use crate::kubernetes::scaler::{KEDA_MOST, KINDS, Scaler};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What scales the object.
pub(super) fn find<'a>(target: &Object, objects: Objects<'_, 'a>) -> Option<Object<'a>> {
    let scales = |scaler: &Object| {
        scaler.namespace() == target.namespace()
            && Scaler::of(scaler.value).is_some_and(|scaler| scaler.scales(target.kind(), target.name()))
    };
    KINDS.iter().flat_map(|kind| objects.of_kind(kind)).find(scales)
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
    let bounds = Scaler::of(scaler.value)?;
    let (least, most) = bounds.bound_pointers();
    let behavior =
        if bounds.is_keda() { "/spec/advanced/horizontalPodAutoscalerConfig/behavior" } else { "/spec/behavior" };
    let down = scaler.at(&format!("{behavior}/scaleDown"));
    origins.add(path.clone(), scaler.origin("/spec"));
    origins.add(path.key("minReplicas"), scaler.origin(least));
    origins.add(path.key("maxReplicas"), scaler.origin(most));
    let place = if down.is_some() { format!("{behavior}/scaleDown") } else { least.to_owned() };
    origins.add(path.key("scaleDown"), scaler.origin(&place));
    let is_disabled = down.and_then(|down| down.get("selectPolicy")).and_then(Value::as_str) == Some("Disabled");
    let scale_down = match (is_disabled, drains) {
        (true, _) => "disabled",
        (false, true) => "drain",
        (false, false) => "free",
    };
    Autoscaling::deserialize(json!({
        "minReplicas": bounds.least(),
        "maxReplicas": bounds.most().unwrap_or(KEDA_MOST),
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
        let Some((name, source, resource)) = of_pods(metric, main) else { continue };
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

/// Where a metric measures CPU or memory of the pods or of the container that is Elasticsearch: its field, what stands there, and
/// which of the two.
fn of_pods<'v>(metric: &'v Value, main: &str) -> Option<(&'static str, &'v Value, &'v str)> {
    let (name, source) =
        ["resource", "containerResource"].into_iter().find_map(|name| Some((name, metric.get(name)?)))?;
    let container = source.get("container").and_then(Value::as_str).unwrap_or(main);
    let resource = source.get("name").and_then(Value::as_str).unwrap_or_default();
    let is_read = (container == main || container == CONTAINER) && ["cpu", "memory"].contains(&resource);
    is_read.then_some((name, source, resource))
}

/// Whether it is one of those.
pub(super) fn is_of_pods(metric: &Value, main: &str) -> bool {
    of_pods(metric, main).is_some()
}
