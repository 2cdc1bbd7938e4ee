//! Resource requests and limits.

use super::super::field::{Field, Findings};
use super::Pod;
use crate::diagnostics::quoted;
use crate::kubernetes::names;
use crate::kubernetes::quantity::Quantity;
use crate::message;

fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether a resource is one of Kubernetes' own and no extended resource such as `example.com/gpu`.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Reports a name that no container can ask for.
pub(in super::super) fn check_container_resource_name(field: &Field, name: &str, out: &mut Findings) {
    let valid = if name.contains('/') {
        names::label_key(name).is_ok()
            && (is_native(name)
                || (!name.starts_with("requests.") && names::label_key(&format!("requests.{name}")).is_ok()))
    } else {
        ["cpu", "memory", "ephemeral-storage"].contains(&name) || (is_huge_page(name) && names::label_key(name).is_ok())
    };
    if !valid {
        out.add(
            field,
            message!(
                "`{}` is not a resource of a container: write `cpu`, `memory`, `ephemeral-storage`, `hugepages-2Mi` or \
                 an extended resource such as `example.com/gpu`",
                quoted(name)
            ),
        );
    }
}

/// Reads an amount of a resource and reports one that is negative or, for countable things, not whole.
pub(in super::super) fn check_amount(field: &Field, name: &str, out: &mut Findings) -> Option<Quantity> {
    let amount = out.quantity(field)?;
    if amount.signum() < 0 {
        out.add(field, message!("{} is negative: write 0 or more", amount));
    }
    if !is_native(name) && !amount.is_countable() {
        out.add(field, message!("{}: `{}` comes in integers, of up to 9P", amount, quoted(name)));
    }
    if is_huge_page(name) && !is_multiple_of_page(name, &amount) {
        out.add(
            field,
            message!("{} is not a multiple of the page size: write a multiple of `{}`", amount, quoted(&name[10..])),
        );
    }
    Some(amount)
}

fn is_multiple_of_page(name: &str, amount: &Quantity) -> bool {
    let page: Option<Quantity> = name.strip_prefix("hugepages-").and_then(|size| size.parse().ok());
    page.is_some_and(|page| page.signum() > 0 && page.is_whole() && amount.as_bytes().is_multiple_of(page.as_bytes()))
}

/// Checks `resources` of a container.
pub(super) fn check_requirements(pod: &Pod, resources: &Field, out: &mut Findings) {
    check_lists(resources, check_container_resource_name, out);
    let known: Vec<_> = pod.spec.get("resourceClaims").items().map(|claim| claim.get("name").text()).collect();
    for claim in resources.get("claims").items() {
        let name = claim.get("name");
        if name.has_text() && !known.contains(&name.text()) {
            out.add(
                &name,
                message!("claim `{}` is not among the pod's `resourceClaims`: add it there", quoted(name.text())),
            );
        }
        let request = claim.get("request");
        if request.has_text() {
            out.check(&request, names::dns_label(request.text()));
        }
    }
}

/// Checks `overhead` and, from 1.34 on, where they are on by default, the `resources` of the pod as a whole.
pub(super) fn check_pod_resources(spec: &Field, out: &mut Findings) {
    for (name, amount) in spec.get("overhead").entries() {
        check_container_resource_name(&amount, name, out);
        check_amount(&amount, name, out);
    }
    let resources = spec.get("resources");
    if !resources.is_set() || !out.since(34) {
        return;
    }
    if resources.get("claims").is_set() {
        out.add(&resources.get("claims"), "cannot be set for the whole pod: write them on a container");
    }
    check_lists(&resources, check_pod_resource_name, out);
    check_sum_of_requests(spec, &resources, out);
    for container in spec.get("containers").items() {
        for (name, limit) in container.path(&["resources", "limits"]).entries() {
            let whole = read(&resources.path(&["limits", name]));
            if let (Some(limit_of_one), Some(whole)) = (read(&limit), whole)
                && limit_of_one > whole
            {
                out.add(&limit, message!("{} exceeds the limit of the whole pod, {}: lower it", limit_of_one, whole));
            }
        }
    }
}

fn check_pod_resource_name(field: &Field, name: &str, out: &mut Findings) {
    if !["cpu", "memory"].contains(&name) && !is_huge_page(name) {
        out.add(
            field,
            message!("`{}` cannot be set for the whole pod: write `cpu`, `memory` or `hugepages-...`", quoted(name)),
        );
    }
}

fn check_lists(resources: &Field, check_name: fn(&Field, &str, &mut Findings), out: &mut Findings) {
    let (requests, limits) = (resources.get("requests"), resources.get("limits"));
    for (name, limit) in limits.entries() {
        check_name(&limit, name, out);
        check_amount(&limit, name, out);
    }
    for (name, request) in requests.entries() {
        check_name(&request, name, out);
        let Some(amount) = check_amount(&request, name, out) else { continue };
        let is_exact = !is_native(name) || is_huge_page(name);
        match read(&limits.get(name)) {
            Some(limit) if amount > limit => {
                out.add(
                    &request,
                    message!("{} exceeds the limit of {}: a request is at most its limit", amount, limit),
                );
            }
            Some(limit) if is_exact && amount != limit => {
                out.add(
                    &request,
                    message!(
                        "{} must equal the limit of {}: `{}` cannot be overcommitted",
                        amount,
                        limit,
                        quoted(name)
                    ),
                );
            }
            None if is_exact && !limits.get(name).is_set() => {
                out.add(
                    &limits,
                    message!("needs `{}: {}`: `{}` cannot be overcommitted", quoted(name), amount, quoted(name)),
                );
            }
            _ => {}
        }
    }
    let all: Vec<_> = requests.entries().chain(limits.entries()).map(|(name, _)| name).collect();
    let has_basic = all.iter().any(|name| ["cpu", "memory"].contains(name));
    if all.into_iter().any(is_huge_page) && !has_basic {
        out.add(resources, "huge pages need cpu or memory beside them: add a request for one of them");
    }
}

/// The quantity of a field, if it is one.
pub(in super::super) fn read(field: &Field) -> Option<Quantity> {
    match field.value() {
        serde_json::Value::String(text) => text.parse().ok(),
        serde_json::Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

fn check_sum_of_requests(spec: &Field, resources: &Field, out: &mut Findings) {
    for name in ["cpu", "memory"] {
        let whole = resources.path(&["requests", name]);
        let Some(limit) = read(&whole) else { continue };
        let request = |container: &Field| {
            read(&container.path(&["resources", "requests", name])).map_or(0, |request| i128::from(request.as_millis()))
        };
        // Sidecars start one by one and stay; an ordinary init container runs beside those that started before it.
        let (mut sidecars, mut peak) = (0, 0);
        for container in spec.get("initContainers").items() {
            if container.get("restartPolicy").text() == "Always" {
                sidecars += request(&container);
                peak = peak.max(sidecars);
            } else {
                peak = peak.max(sidecars + request(&container));
            }
        }
        let containers: i128 = spec.get("containers").items().map(|container| request(&container)).sum();
        let needed = peak.max(sidecars + containers);
        if needed > i128::from(limit.as_millis()) {
            let needed = Quantity::from_millis(i64::try_from(needed).unwrap_or(i64::MAX));
            out.add(
                &whole,
                message!("{} is less than what the containers request together, {}: raise it", limit, needed),
            );
        }
    }
}
