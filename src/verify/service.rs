//! Services.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/validation.go`, ValidateServiceCreate.

use std::net::IpAddr;

use super::addresses::{check_address, check_range, parse_address};
use super::field::{Field, Findings};
use super::names::{self, check_labels, check_port, dns_label, label_key};

/// Checks a Service.
pub(super) fn check_service(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let kind = kind_of(&spec);
    out.one_of_or_empty(&spec.get("type"), &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]);
    check_labels(&spec.get("selector"), out);
    check_ports(&spec, kind, out);
    check_affinity(&spec, out);
    if kind == "ExternalName" {
        check_external_name(&spec, out);
    } else {
        check_cluster_addresses(&spec, kind, out);
    }
    for address in spec.get("externalIPs").items() {
        check_external_address(&address, out);
    }
    check_load_balancer(document, &spec, kind, out);
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
    let (mut names_seen, mut seen, mut node_seen) = (Vec::new(), Vec::new(), Vec::new());
    for port in ports.items() {
        let (name, number, target) = (port.get("name"), port.get("port"), port.get("targetPort"));
        let protocol = port.get("protocol");
        if name.has_text() {
            out.check(&name, dns_label(name.text()));
            out.unique(&name, name.text(), &mut names_seen, &format!("port name `{}`", name.text()));
        } else if ports.len() > 1 {
            out.add(&name, "is required: the ports of a Service are told apart by name where there are several");
        }
        if !number.is_set() {
            out.add(&number, "is required: write the port that clients connect to");
        }
        out.in_range(&number, 1, 65535);
        out.one_of_or_empty(&protocol, &["TCP", "UDP", "SCTP"]);
        if target.has_text() || target.integer().is_some_and(|target| target != 0) {
            check_port(&target, out);
        }
        if port.get("appProtocol").value().is_string() {
            out.check(&port.get("appProtocol"), label_key(port.get("appProtocol").text()));
        }
        let protocol = if protocol.has_text() { protocol.text() } else { "TCP" };
        if let Some(value) = number.integer() {
            out.unique(&number, (value, protocol), &mut seen, &format!("port {value}/{protocol}"));
        }
        let node = port.get("nodePort");
        if let Some(value) = node.integer().filter(|value| *value != 0) {
            if kind == "ClusterIP" {
                out.add(&node, "is for type `NodePort` or `LoadBalancer`: leave it out");
            }
            // The server's allocator takes ports of its own range alone; that range is a flag of the cluster.
            out.in_range(&node, 1, 65535);
            out.unique(&node, (value, protocol), &mut node_seen, &format!("node port {value}/{protocol}"));
        }
    }
}

fn check_affinity(spec: &Field, out: &mut Findings) {
    out.one_of_or_empty(&spec.get("sessionAffinity"), &["ClientIP", "None"]);
    if spec.get("sessionAffinity").text() == "ClientIP" {
        out.in_range(&spec.path(&["sessionAffinityConfig", "clientIP", "timeoutSeconds"]), 1, 86_400);
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
    if out.require(&name, "write the DNS name that the Service stands for") {
        out.check(&name, names::dns_subdomain(name.text().strip_suffix('.').unwrap_or(name.text())));
    }
}

fn check_cluster_addresses(spec: &Field, kind: &str, out: &mut Findings) {
    let (single, all) = (spec.get("clusterIP"), spec.get("clusterIPs"));
    if is_headless(spec) && ["LoadBalancer", "NodePort"].contains(&kind) {
        out.add(&single, format!("cannot be `None` on type `{kind}`: leave it out, or leave out the type"));
    }
    let mut addresses = vec![];
    if all.len() == 0 {
        addresses.extend(single.has_text().then(|| single.clone()));
    } else {
        addresses.extend(all.items());
        let first = all.items().next().map_or("", |address| address.text());
        if !single.has_text() {
            out.add(&single, format!("is required beside `clusterIPs`: write `{first}`"));
        } else if first != single.text() {
            out.add(
                &all,
                format!("must start with `clusterIP`, which is `{}`: leave one of the two out", single.text()),
            );
        }
    }
    if addresses.len() > 2 {
        out.add(&all, "has more than 2 addresses: write one of each family");
    }
    let mut families = Vec::new();
    for (index, address) in addresses.iter().enumerate() {
        if address.text() == "None" && index == 0 {
            if addresses.len() > 1 {
                out.add(&all, "`None` must be the only value");
            }
        } else if let Some(parsed) = check_address(address, out) {
            out.unique(address, parsed.is_ipv4(), &mut families, "an address of this family");
        }
    }
    check_families(spec, &addresses, out);
}

fn check_families(spec: &Field, addresses: &[Field], out: &mut Findings) {
    let mut seen = Vec::new();
    let policy = spec.get("ipFamilyPolicy");
    out.one_of(&policy, &["SingleStack", "PreferDualStack", "RequireDualStack"]);
    // Without a policy a Service has one stack, unless it is headless and selects nothing.
    let is_single = match policy.text() {
        "" => !(is_headless(spec) && spec.get("selector").len() == 0),
        text => text == "SingleStack",
    };
    if is_single && (addresses.len() == 2 || spec.get("ipFamilies").len() == 2) {
        out.add(&policy, "must be `PreferDualStack` or `RequireDualStack` beside two addresses or two families");
    }
    for (index, family) in spec.get("ipFamilies").items().enumerate() {
        out.one_of(&family, &["IPv4", "IPv6"]);
        out.unique(&family, family.text(), &mut seen, &format!("family `{}`", family.text()));
        let address = addresses.get(index).and_then(|address| parse_address(address.text()));
        if address.is_some_and(|address| address.is_ipv4() != (family.text() == "IPv4")) {
            out.add(&family, format!("`{}` does not fit the cluster address at the same place", family.text()));
        }
    }
}

fn check_external_address(field: &Field, out: &mut Findings) {
    let Some(address) = check_address(field, out) else { return };
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local() || address.octets()[..3] == [224, 0, 0],
        IpAddr::V6(address) => address.is_unicast_link_local() || address.segments()[0] & 0xff0f == 0xff02,
    };
    if address.is_unspecified() || address.is_loopback() || is_link_local {
        out.add(field, format!("`{address}` is never reachable from elsewhere: write an address that is routed here"));
    }
}

fn check_load_balancer(document: &Field, spec: &Field, kind: &str, out: &mut Findings) {
    let is_balanced = kind == "LoadBalancer";
    let annotation =
        document.path(&["metadata", "annotations", "service.beta.kubernetes.io/load-balancer-source-ranges"]);
    let ranges = spec.get("loadBalancerSourceRanges");
    for key in ["loadBalancerClass", "allocateLoadBalancerNodePorts"] {
        if spec.get(key).is_set() && !is_balanced {
            out.add(&spec.get(key), "is for type `LoadBalancer` alone: leave it out");
        }
    }
    if is_balanced && spec.get("loadBalancerClass").is_set() {
        out.check(&spec.get("loadBalancerClass"), label_key(spec.get("loadBalancerClass").text()));
    }
    if ranges.len() > 0 {
        if !is_balanced {
            out.add(&ranges, "is for type `LoadBalancer` alone: leave it out");
        }
        for range in ranges.items() {
            check_range(&range, range.text().trim(), out);
        }
    } else if annotation.is_set() {
        if !is_balanced {
            out.add(&annotation, "is for type `LoadBalancer` alone: leave it out");
        }
        for range in annotation.text().split(',').map(str::trim).filter(|_| !annotation.text().trim().is_empty()) {
            check_range(&annotation, range, out);
        }
    }
}

fn check_traffic(spec: &Field, kind: &str, out: &mut Findings) {
    let external = spec.get("externalTrafficPolicy");
    let is_exposed =
        ["LoadBalancer", "NodePort"].contains(&kind) || (kind == "ClusterIP" && spec.get("externalIPs").len() > 0);
    if is_exposed {
        out.one_of_or_empty(&external, &["Cluster", "Local"]);
    } else if external.has_text() {
        out.add(&external, "is for Services that are reachable from outside the cluster: leave it out");
    }
    let health = spec.get("healthCheckNodePort");
    if health.integer().is_some_and(|port| port != 0) {
        if kind == "LoadBalancer" && external.text() == "Local" {
            out.in_range(&health, 1, 65535);
        } else {
            out.add(&health, "needs type `LoadBalancer` and `externalTrafficPolicy: Local`: leave it out");
        }
    }
    out.one_of(&spec.get("internalTrafficPolicy"), &["Cluster", "Local"]);
    // PreferSameTrafficDistribution is on by default from 1.34.
    let all = ["PreferClose", "PreferSameZone", "PreferSameNode"];
    out.one_of(&spec.get("trafficDistribution"), if out.since(34) { &all } else { &all[..1] });
}
