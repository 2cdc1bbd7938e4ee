//! Services.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/validation.go`, ValidateServiceCreate.

use std::net::IpAddr;

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::kubernetes::addresses::{address, parse_address, range};
use crate::kubernetes::names;
use crate::message;

/// Checks a Service.
pub(super) fn check_service(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let kind = kind_of(&spec);
    check_ports(&spec, kind, out);
    if kind == "ExternalName" {
        check_external_name(&spec, out);
    } else {
        check_cluster_addresses(&spec, kind, out);
    }
    check_source_ranges(document, &spec, kind, out);
    check_traffic(&spec, kind, out);
}

/// The type of a Service, with its default.
pub(super) fn kind_of<'a>(spec: &Field<'a>) -> &'a str {
    let kind = spec.get("type").text();
    if kind.is_empty() { "ClusterIP" } else { kind }
}

/// Whether a Service gives the addresses of its pods and has none of its own.
pub(super) fn is_headless(spec: &Field) -> bool {
    let first = spec.get("clusterIPs").items().next();
    let listed = first.as_ref().is_some_and(|address| address.text() == "None") && spec.get("clusterIPs").len() == 1;
    listed || spec.get("clusterIP").text() == "None"
}

fn check_ports(spec: &Field, kind: &str, out: &mut Findings) {
    let ports = spec.get("ports");
    if ports.len() == 0 && !is_headless(spec) && kind != "ExternalName" {
        out.add(&ports, "is required: a Service has at least one port, unless it is headless (`clusterIP: None`)");
    }
    for port in ports.items() {
        let (name, node) = (port.get("name"), port.get("nodePort"));
        if !name.has_text() && ports.len() > 1 {
            out.add(&name, "is required: the ports of a Service are told apart by name where there are several");
        }
        if kind == "ClusterIP" && node.integer().is_some_and(|number| number != 0) {
            out.add(&node, "is for type `NodePort` or `LoadBalancer`: leave it out");
        }
    }
}

fn check_external_name(spec: &Field, out: &mut Findings) {
    for key in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        let field = spec.get(key);
        if field.has_text() || field.len() > 0 {
            out.add(&field, "cannot be set on type `ExternalName`, which has no address: leave it out");
        }
    }
    let name = spec.get("externalName");
    if name.has_text() {
        out.check(&name, names::dns_subdomain(name.text().strip_suffix('.').unwrap_or(name.text())));
    } else {
        out.add(&name, "is required: write the DNS name that the Service stands for");
    }
}

fn check_cluster_addresses(spec: &Field, kind: &str, out: &mut Findings) {
    let (single, all) = (spec.get("clusterIP"), spec.get("clusterIPs"));
    if is_headless(spec) && ["LoadBalancer", "NodePort"].contains(&kind) {
        out.add(&single, message!("cannot be `None` on type `{}`: leave it out, or leave out the type", quoted(kind)));
    }
    let mut addresses = vec![];
    if all.len() == 0 {
        addresses.extend(single.has_text().then(|| single.clone()));
    } else {
        addresses.extend(all.items());
        let first = all.items().next().map_or("", |address| address.text());
        if !single.has_text() {
            out.add(&single, message!("is required beside `clusterIPs`: write `{}`", quoted(first)));
        } else if first != single.text() {
            out.add(
                &all,
                message!("must start with `clusterIP`, which is `{}`: leave one of the two out", quoted(single.text())),
            );
        }
    }
    if addresses.len() > 2 {
        out.add(&all, "has more than 2 addresses: write one of each family");
    }
    let mut families = Vec::new();
    for (index, field) in addresses.iter().enumerate() {
        if field.text() == "None" && index == 0 {
            if addresses.len() > 1 {
                out.add(&all, "`None` must be the only value");
            }
            continue;
        }
        if let Some(parsed) = address_of(field, out) {
            out.unique(field, parsed.is_ipv4(), &mut families, || "an address of this family");
        }
    }
    check_families(spec, &addresses, out);
}

fn check_families(spec: &Field, addresses: &[Field], out: &mut Findings) {
    let policy = spec.get("ipFamilyPolicy");
    // Without a policy a Service has one stack, unless it is headless and selects nothing.
    let is_single = match policy.text() {
        "" => !(is_headless(spec) && spec.get("selector").len() == 0),
        text => text == "SingleStack",
    };
    if is_single && (addresses.len() == 2 || spec.get("ipFamilies").len() == 2) {
        out.add(&policy, "must be `PreferDualStack` or `RequireDualStack` beside two addresses or two families");
    }
    for (index, family) in spec.get("ipFamilies").items().enumerate() {
        let address = addresses.get(index).and_then(|address| parse_address(address.text()));
        if address.is_some_and(|address| address.is_ipv4() != (family.text() == "IPv4")) {
            out.add(
                &family,
                message!("`{}` does not fit the cluster address at the same place", quoted(family.text())),
            );
        }
    }
}

/// Checks the ranges of clients that a load balancer lets in. The annotation is the older form of the field.
fn check_source_ranges(document: &Field, spec: &Field, kind: &str, out: &mut Findings) {
    let ranges = spec.get("loadBalancerSourceRanges");
    for field in ranges.items() {
        out.check(&field, range(field.text().trim(), out.since(36)).map(drop));
    }
    let annotation =
        document.path(&["metadata", "annotations", "service.beta.kubernetes.io/load-balancer-source-ranges"]);
    if ranges.len() > 0 || !annotation.is_set() {
        return;
    }
    if kind != "LoadBalancer" {
        out.add(&annotation, "is for type `LoadBalancer` alone: leave it out");
    }
    for text in annotation.text().split(',').map(str::trim).filter(|_| !annotation.text().trim().is_empty()) {
        out.check(&annotation, range(text, out.since(36)).map(drop));
    }
}

/// Reads an address and reports one that cannot be read.
fn address_of(field: &Field, out: &mut Findings) -> Option<IpAddr> {
    out.check(field, address(field.text(), out.since(36)).map(drop));
    parse_address(field.text())
}

fn check_traffic(spec: &Field, kind: &str, out: &mut Findings) {
    let external = spec.get("externalTrafficPolicy");
    let is_exposed =
        ["LoadBalancer", "NodePort"].contains(&kind) || (kind == "ClusterIP" && spec.get("externalIPs").len() > 0);
    if external.has_text() && !is_exposed {
        out.add(&external, "is for Services that are reachable from outside the cluster: leave it out");
    }
    let health = spec.get("healthCheckNodePort");
    let is_served = kind == "LoadBalancer" && external.text() == "Local";
    if health.integer().is_some_and(|port| port != 0) && !is_served {
        out.add(&health, "needs type `LoadBalancer` and `externalTrafficPolicy: Local`: leave it out");
    }
}
