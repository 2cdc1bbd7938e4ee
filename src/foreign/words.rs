//! Keys of other tools in a config: what to write for them.

use super::{Carry, Tool};
use serde_json::Value;
use std::collections::BTreeSet;

/// Keys that no file of the tables has, and that people write all the same.
#[rustfmt::skip]
const MORE: &[(&str, &str)] = &[
    ("nodeSelector", "`podTemplate.spec.nodeSelector`"),
    ("env", "`podTemplate.spec.containers` with `name: elasticsearch` and `env`"),
    ("heap", "nothing: Elasticsearch sizes its heap from `resources.memory`"),
    ("javaOpts", "`jvmOptions`"),
    ("http", "`service` for the Service and `security.tls.httpSecret` for the certificate"),
    ("limits.memory", "`memory`"),
    ("limits.cpu", "`cpuLimit`"),
    ("requests.cpu", "`cpu`"),
    ("requests.memory", "`memory`"),
    ("autoscaling.min", "`autoscaling.minReplicas`"),
    ("autoscaling.max", "`autoscaling.maxReplicas`"),
    ("autoscaling.targetCPUUtilizationPercentage", "`autoscaling.metrics` with `- cpu: {averageUtilization: 60}`"),
    ("autoscaling.targetCPU", "`autoscaling.metrics` with `- cpu: {averageUtilization: 60}`"),
    ("autoscaling.enabled", "nothing: without `autoscaling` there is no autoscaler"),
    ("volumeClaimTemplates", "`storage: {size: ..., storageClass: ...}`"),
    ("embeddings", "`vectors`"),
    ("dimensions", "`dims`"),
    ("securityContext", "`podTemplate.spec`; esgen's pods meet Pod Security \"restricted\" without it"),
];

/// What a config has for a key that it does not know. `path` leads to the key from `spec` or from a node set, and `value` stands
/// there. What stands below it is looked up too: `requests` with `memory` in it is `resources.memory`.
pub(crate) fn instead(path: &str, value: &Value) -> Option<String> {
    let mut found = BTreeSet::new();
    look_up(path, value, &mut found);
    if found.is_empty() { None } else { Some(found.into_iter().collect::<Vec<_>>().join(" and ")) }
}

fn look_up(path: &str, value: &Value, found: &mut BTreeSet<String>) {
    let is_it = |name: &str| path == name || path.strip_suffix(name).is_some_and(|start| start.ends_with('.'));
    let rows =
        || Tool::ALL.iter().flat_map(|tool| tool.set_rows().iter().chain(tool.rows())).filter(|row| row.from == path);
    let carried = rows().find(|row| !row.to.is_empty() && row.to != path);
    let decided = || rows().find_map(|row| if let Carry::Otherwise(why) = row.carry { Some(why) } else { None });
    if let Some(row) = carried {
        found.insert(format!("`{}`", row.to.replace("containers[0]", "containers")));
    } else if let Some((_, instead)) = MORE.iter().find(|(name, _)| is_it(name)) {
        found.insert((*instead).to_owned());
    } else if let Some(why) = decided() {
        found.insert(format!("nothing, since {why}"));
    } else if let Value::Object(fields) = value {
        fields.iter().for_each(|(key, value)| look_up(&format!("{path}.{key}"), value, found));
    }
}

/// A metric of an autoscaler as Kubernetes has it, in the form of a config: `{type: Resource, resource: {...}}` is
/// `cpu: {averageUtilization: 60}`.
pub(crate) fn shape_of_metric(metric: &Value) -> Option<String> {
    let kind = metric.get("type")?.as_str()?;
    let field = match kind {
        "Resource" => "resource",
        "ContainerResource" => "containerResource",
        "Pods" => "pods",
        "Object" => "object",
        "External" => "external",
        _ => return None,
    };
    let inner = metric.get(field).unwrap_or(&Value::Null);
    let target = inner.get("target").unwrap_or(&Value::Null);
    let amount =
        ["averageUtilization", "averageValue", "value"].into_iter().find_map(|key| Some((key, target.get(key)?)));
    let (key, amount) = amount.map_or(("averageUtilization", "60".to_owned()), |(key, amount)| {
        (key, amount.as_str().map_or_else(|| amount.to_string(), str::to_owned))
    });
    let name =
        inner.get("name").and_then(Value::as_str).filter(|name| ["cpu", "memory"].contains(name)).unwrap_or("cpu");
    Some(match field {
        "resource" => format!("{name}: {{{key}: {amount}}}"),
        "containerResource" => format!("containerResource: {{name: {name}, {key}: {amount}}}"),
        other => format!("{other}: {{metric: {{name: ...}}, {key}: {amount}}}"),
    })
}
