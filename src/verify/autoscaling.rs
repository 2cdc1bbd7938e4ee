//! HorizontalPodAutoscalers.
//!
//! Source: k8s.io/kubernetes `pkg/apis/autoscaling/validation/validation.go` and `v2/defaults.go`.

use super::field::{Field, Findings};
use super::names::{dns_label, path_segment};
use super::pod::check_container_resource_name;

/// The types of metrics and the field that each is described in.
const METRICS: [(&str, &str); 5] = [
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
    ("External", "external"),
    ("ContainerResource", "containerResource"),
];

/// Checks a HorizontalPodAutoscaler of version 2.
pub(super) fn check_autoscaler(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    check_replicas(&spec, out);
    check_target_reference(&spec.get("scaleTargetRef"), true, out);
    for metric in spec.get("metrics").items() {
        check_metric(&metric, out);
    }
    for direction in ["scaleUp", "scaleDown"] {
        check_rules(&spec.path(&["behavior", direction]), out);
    }
}

fn check_replicas(spec: &Field, out: &mut Findings) {
    let (least, most) = (spec.get("minReplicas"), spec.get("maxReplicas"));
    let is_external = |metric: Field| ["Object", "External"].contains(&metric.get("type").text());
    if least.integer() == Some(0) && out.since(37) {
        if !spec.get("metrics").items().any(is_external) {
            out.add(
                &least,
                "0 needs a metric of type `Object` or `External`: no pod is left to measure; write 1 or more",
            );
        }
    } else {
        out.in_range(&least, 1, i64::MAX);
    }
    if !most.is_set() {
        out.add(&most, "is required: write how many replicas there may be at most");
    }
    out.in_range(&most, 1, i64::MAX);
    if let (Some(least), Some(number)) = (least.integer().or(Some(1)), most.integer())
        && number < least
        && number > 0
    {
        out.add(&most, format!("{number} is below minReplicas, which is {least}: raise it"));
    }
}

fn check_target_reference(reference: &Field, needs_group: bool, out: &mut Findings) {
    for key in ["kind", "name"] {
        if out.require(&reference.get(key), "say which object is meant") {
            out.check(&reference.get(key), path_segment(reference.get(key).text()));
        }
    }
    let version = reference.get("apiVersion");
    let slashes = version.text().matches('/').count();
    let has_group = slashes == 1 && !version.text().starts_with('/');
    if slashes > 1 {
        out.add(&version, format!("`{}` must be `group/version`, such as `apps/v1`", version.text()));
    } else if needs_group && !has_group && reference.get("kind").text() != "ReplicationController" {
        out.add(&version, "must name the API group of the object: write `apps/v1` for a StatefulSet or a Deployment");
    }
}

fn check_metric(metric: &Field, out: &mut Findings) {
    let kind = metric.get("type");
    let types = METRICS.map(|(name, _)| name);
    if !out.require(&kind, &format!("write one of {}", super::field::list(&types))) {
        return;
    }
    out.one_of(&kind, &types);
    let Some((_, expected)) = METRICS.iter().find(|(name, _)| *name == kind.text()) else { return };
    if !metric.get(expected).is_set() {
        out.add(&metric.get(expected), format!("is required: it describes the metric of type `{}`", kind.text()));
    }
    for (_, other) in METRICS.iter().filter(|(_, other)| other != expected && metric.get(other).is_set()) {
        out.add(&metric.get(other), format!("cannot stand in a metric of type `{}`: leave it out", kind.text()));
    }
    let source = metric.get(expected);
    if source.is_set() {
        check_source(expected, &source, out);
    }
}

fn check_source(kind: &str, source: &Field, out: &mut Findings) {
    if kind == "object" {
        check_target_reference(&source.get("describedObject"), false, out);
    }
    if ["object", "pods", "external"].contains(&kind) {
        let name = source.path(&["metric", "name"]);
        if out.require(&name, "write the name of the metric") {
            out.check(&name, path_segment(name.text()));
        }
        super::selectors::check_selector(&source.path(&["metric", "selector"]), out);
    } else if out.require(&source.get("name"), "write the resource, such as `cpu` or `memory`") && kind != "resource" {
        check_container_resource_name(&source.get("name"), source.get("name").text(), out);
    }
    if kind == "containerResource" && out.require(&source.get("container"), "write the name of the container") {
        out.check(&source.get("container"), dns_label(source.get("container").text()));
    }
    let target = source.get("target");
    check_target(&target, out);
    let set = |key: &str| target.get(key).is_set();
    match kind {
        "pods" if !set("averageValue") => {
            out.add(&target.get("averageValue"), "is required: a metric of pods is compared by its average over them");
        }
        "object" if !set("value") && !set("averageValue") => {
            out.add(&target, "needs a goal: write `value` or `averageValue`");
        }
        "external" => out.exactly_one(&target, &["value", "averageValue"], "a goal"),
        "resource" | "containerResource" => {
            out.exactly_one(&target, &["averageUtilization", "averageValue"], "a goal");
        }
        _ => {}
    }
}

fn check_target(target: &Field, out: &mut Findings) {
    let kind = target.get("type");
    if out.require(&kind, "write `Utilization`, `Value` or `AverageValue`") {
        out.one_of(&kind, &["Utilization", "Value", "AverageValue"]);
    }
    for key in ["value", "averageValue"] {
        let field = target.get(key);
        if let Some(value) = out.quantity(&field).filter(|value| value.signum() <= 0) {
            out.add(&field, format!("{value} cannot be reached: write more than 0"));
        }
    }
    out.in_range(&target.get("averageUtilization"), 1, i64::MAX);
}

fn check_rules(rules: &Field, out: &mut Findings) {
    out.in_range(&rules.get("stabilizationWindowSeconds"), 0, 3600);
    out.one_of(&rules.get("selectPolicy"), &["Max", "Min", "Disabled"]);
    let tolerance = rules.get("tolerance");
    if out.quantity(&tolerance).is_some_and(|tolerance| tolerance.signum() < 0) {
        out.add(&tolerance, "is negative: write 0 or more, such as 0.05");
    }
    let policies = rules.get("policies");
    if policies.value().is_array() && policies.len() == 0 {
        out.add(&policies, "is empty: write at least one policy, or leave the list out for the defaults");
    }
    for policy in policies.items() {
        if out.require(&policy.get("type"), "write `Pods` or `Percent`") {
            out.one_of(&policy.get("type"), &["Pods", "Percent"]);
        }
        for (key, most) in [("value", i64::MAX), ("periodSeconds", 1800)] {
            let field = policy.get(key);
            if !field.is_set() {
                out.add(&field, "is required: a policy says by how much and in how many seconds");
            }
            out.in_range(&field, 1, most);
        }
    }
}
