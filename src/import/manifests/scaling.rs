//! The autoscaler of a set.

use super::super::autoscaler;
use super::super::{Object, Objects};
use super::part::Part;
use crate::config::ScaleDown;
use crate::elasticsearch::defaults::CONTAINER;
use crate::foreign::shape_of_metric;
use crate::kubernetes::scaler::Scaler;
use serde_json::{Value, json};

pub(super) fn read(part: &mut Part) {
    let set = part.set;
    let Some(scaler) = autoscaler::find(&set.object, Objects(part.given.objects)) else { return };
    let Some(scaling) = set.config.autoscaling.as_ref() else {
        let place = part.given.describe(&scaler.origin("/spec"));
        return part.draft.needs(place, "it cannot be read: write `autoscaling`");
    };
    let is_keda = Scaler::of(scaler.value).is_some_and(|scaler| scaler.is_keda());
    if is_keda {
        let to = part.to("autoscaling.engine");
        let from = part.given.describe(&scaler.origin("/kind"));
        part.draft.carry(&to, "keda".into(), &from, &from);
    }
    part.carry_read("autoscaling.minReplicas", Some(scaling.min_replicas.into()));
    part.carry_read("autoscaling.maxReplicas", Some(scaling.max_replicas.into()));
    let to = part.to("autoscaling.metrics");
    part.draft.put(&to, json!([]), "", "");
    for (index, metric) in scaling.metrics.iter().enumerate() {
        let written = json!(metric);
        let kind = written.as_object().and_then(|fields| fields.keys().next().cloned()).unwrap_or_default();
        let path = crate::diagnostics::Path::parse(&format!("autoscaling.metrics[{index}].{kind}"));
        if let Some((origin, _)) = set.origins.find(&path) {
            part.carry_origin("autoscaling.metrics", json!([crate::schema::without_nulls(written)]), &origin);
        }
    }
    for list in ["/spec/metrics", "/spec/triggers"] {
        let metrics = scaler.at(list).and_then(Value::as_array).cloned().unwrap_or_default();
        for (index, metric) in metrics.iter().enumerate() {
            other_metric(part, &scaler, metric, &format!("{list}/{index}"));
        }
    }
    scale_down(part, &scaler, scaling.scale_down);
    behavior(part, &scaler, is_keda);
}

/// Those that the reading has passed over, since it says where none of them comes from.
fn other_metric(part: &mut Part, scaler: &Object, metric: &Value, pointer: &str) {
    let main = part.set.main().and_then(|main| main["name"].as_str()).unwrap_or(CONTAINER);
    if autoscaler::is_of_pods(metric, main) {
        return;
    }
    let place = part.given.describe(&scaler.origin(pointer));
    let kind = metric["type"].as_str().unwrap_or_default();
    let percent = metric["metadata"]["value"].as_str().and_then(|value| value.parse::<u32>().ok());
    let is_percent = metric["metricType"].as_str().is_none_or(|kind| kind == "Utilization");
    if let (true, Some(percent)) = (is_percent && ["cpu", "memory"].contains(&kind), percent) {
        let to = part.to("autoscaling.metrics");
        return part.draft.carry(&to, json!([{kind: {"averageUtilization": percent}}]), &place, &place);
    }
    let field = format!("{}{}", kind.get(..1).unwrap_or_default().to_lowercase(), kind.get(1..).unwrap_or_default());
    let mut inner = metric[field.as_str()].as_object().cloned().unwrap_or_default();
    let target = inner.remove("target").unwrap_or_default();
    if !["pods", "object", "external", "containerResource"].contains(&field.as_str()) || !target.is_object() {
        let shape = shape_of_metric(metric).map(|shape| format!(", such as `- {shape}`")).unwrap_or_default();
        return part.draft.needs(place, format!("write what it measures into `autoscaling.metrics`{shape}"));
    }
    for key in ["value", "averageValue", "averageUtilization"] {
        if let Some(amount) = target.get(key) {
            inner.insert(key.to_owned(), amount.clone());
        }
    }
    let to = part.to("autoscaling.metrics");
    part.draft.carry(&to, json!([{field: inner}]), &place, &place);
}

/// Whether nodes may go. Those that hold shards may not go as they are.
fn scale_down(part: &mut Part, scaler: &Object, scale_down: Option<ScaleDown>) {
    let roles = part.set.config.roles.as_deref();
    let stores = roles.is_none_or(|roles| roles.iter().any(|role| role.facts().stores));
    let place = part.given.describe(&scaler.origin("/spec"));
    match scale_down {
        Some(ScaleDown::Free) if stores => part.draft.changed(
            place,
            "it removes nodes with the shards and votes that they have: with `scaleDown` left out it only adds nodes; `drain` moves the shards \
             away before a node goes",
        ),
        Some(scale_down) => part.carry_read("autoscaling.scaleDown", Some(json!(scale_down))),
        None => {}
    }
}

fn behavior(part: &mut Part, scaler: &Object, is_keda: bool) {
    let around = if is_keda { "/spec/advanced/horizontalPodAutoscalerConfig/behavior" } else { "/spec/behavior" };
    let Some(written) = scaler.at(around).and_then(Value::as_object) else { return };
    for (direction, rules) in written {
        let origin = scaler.origin(&format!("{around}/{direction}"));
        let place = part.given.describe(&origin);
        match direction.as_str() {
            "scaleUp" => part.carry_origin("autoscaling.behavior.scaleUp", rules.clone(), &origin),
            // Said by `scaleDown`.
            _ if rules["selectPolicy"] == "Disabled" => part.draft.changed(place, "`scaleDown: disabled` says it"),
            _ => part.draft.changed(place, "one node at a time goes, each once its shards are elsewhere"),
        }
    }
}
