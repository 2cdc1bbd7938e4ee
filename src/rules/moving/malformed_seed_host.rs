use crate::kubernetes::names::is_label;
use crate::rules::prelude::*;
use std::net::IpAddr;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-seed-host",
    severity: Severity::Error,
    title: "Malformed seed host",
    why: "A node looks such a host up again and again and finds no cluster behind it.",
    remedy: "Write a name or an address, with the transport port behind a `:` where it is not 9300, such as \
             `elasticsearch-master-headless`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let hosts = cluster.config.spec.additional_seed_hosts();
    for (index, host) in hosts.iter().enumerate().filter(|(_, host)| !is_host(host)) {
        let path = Path::parse("spec.discovery.additionalSeedHosts").index(index);
        findings.at(&path, message!("`{}` is not a host", quoted(host)));
    }
}

/// A DNS name or an address, with or without a port; an IPv6 address with a port stands in brackets.
fn is_host(text: &str) -> bool {
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':').or((!rest.is_empty()).then_some("?"))),
        None => match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => (host, Some(port)),
            _ => (text, None),
        },
    };
    let is_name = || host.trim_end_matches('.').split('.').all(is_label);
    port.is_none_or(is_port) && (host.parse::<IpAddr>().is_ok() || is_name())
}
