//! ResourceQuotas and LimitRanges.

use super::field::{Field, Findings};
use super::pod::{check_amount, check_container_resource_name, read_amount};
use crate::diagnostics::{Message, quoted};
use crate::kubernetes::names::label_key;
use crate::message;

/// The countable and measurable things that every cluster knows without a prefix.
const STANDARD: [&str; 20] = [
    "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
    "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services",
    "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", STORAGE, "requests.storage",
    "services.nodeports", "services.loadbalancers",
];
const STORAGE: &str = "storage";
/// Those that come in integers.
const COUNTED: [&str; 9] = [
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
    "services.nodeports", "services.loadbalancers",
];

const PODS: &[&str] = &["pods"];
const PODS_AND_COMPUTE: &[&str] =
    &["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const CLAIMS: &[&str] = &["persistentvolumeclaims", "requests.storage"];

/// Each scope, and what it can limit.
const SCOPES: [(&str, &[&str]); 7] = [
    ("Terminating", PODS_AND_COMPUTE),
    ("NotTerminating", PODS_AND_COMPUTE),
    ("BestEffort", PODS),
    ("NotBestEffort", PODS_AND_COMPUTE),
    ("PriorityClass", PODS_AND_COMPUTE),
    ("CrossNamespacePodAffinity", PODS_AND_COMPUTE),
    ("VolumeAttributesClass", CLAIMS),
];

/// Checks a ResourceQuota.
pub(super) fn check_quota(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let hard = spec.get("hard");
    for (name, amount) in hard.entries() {
        if check_resource_name(&amount, name, out) && name == STORAGE {
            out.add(&amount, "`storage` cannot be limited by a quota: write `requests.storage`");
        }
        if let Some(quantity) = check_amount(&amount, name, out)
            && COUNTED.contains(&name)
            && !quantity.is_countable()
        {
            out.add(&amount, message!("{}: `{}` comes in integers, of up to 9P", quantity, quoted(name)));
        }
    }
    let scopes: Vec<Field> = spec.get("scopes").items().collect();
    for scope in &scopes {
        check_scope(scope, &hard, out);
    }
    check_conflict(&scopes, out);
    let requirements = spec.path(&["scopeSelector", "matchExpressions"]);
    for requirement in requirements.items() {
        check_scope(&requirement.get("scopeName"), &hard, out);
    }
    check_conflict(&requirements.items().map(|requirement| requirement.get("scopeName")).collect::<Vec<_>>(), out);
}

fn check_scope(scope: &Field, hard: &Field, out: &mut Findings) {
    let Some((name, limited)) = SCOPES.iter().find(|(name, _)| *name == scope.text()) else { return };
    let is_standard = |resource: &str| STANDARD.contains(&resource) || is_huge_page(resource);
    for (resource, amount) in hard.entries().filter(|(resource, _)| is_standard(resource)) {
        if !limited.contains(&resource) {
            out.add(
                &amount,
                message!(
                    "scope `{}` does not go with `{}`: it can limit {}",
                    name,
                    quoted(resource),
                    Message::alternatives(*limited)
                ),
            );
        }
    }
}

fn check_conflict(scopes: &[Field], out: &mut Findings) {
    for (one, other) in [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")] {
        let find = |name| scopes.iter().find(|scope| scope.text() == name);
        if let (Some(_), Some(field)) = (find(one), find(other)) {
            out.add(field, message!("cannot stand beside `{}`: no pod is both; keep one of the two", one));
        }
    }
}

/// Checks a LimitRange.
pub(super) fn check_limit_range(document: &Field, out: &mut Findings) {
    for limit in document.path(&["spec", "limits"]).items() {
        check_limit(&limit, limit.get("type").text(), out);
    }
}

fn check_limit(limit: &Field, kind: &str, out: &mut Findings) {
    let is_of_pods = ["Pod", "Container"].contains(&kind);
    for key in ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] {
        let amounts = limit.get(key);
        if kind == "Pod" && key.starts_with("default") && amounts.len() > 0 {
            out.add(&amounts, "is for containers: a pod as a whole has no default; leave it out");
        }
        for (name, amount) in amounts.entries() {
            if is_of_pods {
                check_container_resource_name(&amount, name, out);
            } else {
                check_resource_name(&amount, name, out);
            }
        }
    }
    let has_storage = |key| limit.path(&[key, STORAGE]).is_set();
    if kind == "PersistentVolumeClaim" && !has_storage("min") && !has_storage("max") {
        out.add(limit, "needs `min` or `max` for `storage`");
    }
    // From the least to the greatest: none may exceed one further on.
    const ORDER: [&str; 4] = ["min", "defaultRequest", "default", "max"];
    for (at, low) in ORDER.iter().enumerate() {
        for high in &ORDER[at + 1..] {
            for (name, amount) in limit.get(low).entries() {
                let (less, more) = (read_amount(&amount), read_amount(&limit.path(&[high, name])));
                if let (Some(less), Some(more)) = (less, more)
                    && less > more
                {
                    out.add(&amount, message!("{} exceeds `{}`, which is {}", less, high, more));
                }
            }
        }
    }
    for (name, ratio) in limit.get("maxLimitRequestRatio").entries() {
        check_ratio(limit, name, &ratio, out);
    }
}

fn check_ratio(limit: &Field, name: &str, field: &Field, out: &mut Findings) {
    let millis = |field: &Field| read_amount(field).map(|amount| amount.as_millis() as f64);
    let Some(ratio) = millis(field) else { return };
    if ratio < 1000.0 {
        out.add(field, "is less than 1: a limit is never below its request");
    }
    let (min, max) = (millis(&limit.path(&["min", name])), millis(&limit.path(&["max", name])));
    if let (Some(min), Some(max)) = (min, max)
        && ratio / 1000.0 > max / min
    {
        out.add(field, message!("is more than `max` divided by `min`, {}: lower it", max / min));
    }
}

/// Reports a name that is neither a domain's own (`example.com/gpu`) nor known to every cluster; returns whether it is fine.
fn check_resource_name(field: &Field, name: &str, out: &mut Findings) -> bool {
    let valid = label_key(name).is_ok() && (name.contains('/') || STANDARD.contains(&name) || is_huge_page(name));
    if !valid {
        out.add(
            field,
            message!(
                "`{}` is not a resource that Kubernetes counts: write one such as `requests.cpu`, `pods` or \
                 `requests.storage`, or one with a domain, such as `count/jobs.batch`",
                quoted(name)
            ),
        );
    }
    valid
}

fn is_huge_page(name: &str) -> bool {
    ["hugepages-", "requests.hugepages-"].iter().any(|prefix| name.starts_with(prefix))
}
