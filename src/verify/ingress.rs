//! Ingresses.
//!
//! Source: k8s.io/kubernetes `pkg/apis/networking/validation/validation.go`.

use super::addresses::parse_address;
use super::field::{Field, Findings};
use super::names::{Checked, dns_label, dns_label_1035, dns_subdomain, port_name};

/// Parts of a path that a server could read differently than the Ingress controller.
const UNSAFE: [&str; 5] = ["//", "/./", "/../", "%2f", "%2F"];

/// Checks an Ingress.
pub(super) fn check_ingress(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let (fallback, rules) = (spec.get("defaultBackend"), spec.get("rules"));
    if !fallback.is_set() && rules.len() == 0 {
        out.add(&spec, "leads nowhere: write `defaultBackend` or `rules`");
    }
    if fallback.is_set() {
        check_backend(&fallback, out);
    }
    let class = spec.get("ingressClassName");
    if class.is_set() {
        out.check(&class, dns_subdomain(class.text()));
    }
    for entry in spec.get("tls").items() {
        for host in entry.get("hosts").items() {
            out.check(&host, host_name(host.text()));
        }
        let secret = entry.get("secretName");
        if secret.has_text() {
            out.check(&secret, dns_subdomain(secret.text()));
        }
    }
    for rule in rules.items() {
        check_rule(&rule, out);
    }
}

fn host_name(host: &str) -> Checked {
    dns_subdomain(host.strip_prefix("*.").unwrap_or(host))
}

fn check_rule(rule: &Field, out: &mut Findings) {
    let host = rule.get("host");
    if host.has_text() {
        if parse_address(host.text()).is_some() {
            out.add(&host, format!("`{}` is an address: write a DNS name", host.text()));
        } else {
            out.check(&host, host_name(host.text()));
        }
    }
    let paths = rule.path(&["http", "paths"]);
    if rule.get("http").is_set() && paths.len() == 0 {
        out.add(&paths, "is required: write at least one path");
    }
    for path in paths.items() {
        let (text, kind) = (path.get("path"), path.get("pathType"));
        if out.require(&kind, "write `Prefix`, `Exact` or `ImplementationSpecific`") {
            out.one_of(&kind, &["Exact", "Prefix", "ImplementationSpecific"]);
        }
        let is_free = kind.text() == "ImplementationSpecific";
        if (!is_free || text.has_text()) && !text.text().starts_with('/') {
            out.add(&text, "must be absolute: start it with `/`");
        }
        let ends = ["/..", "/."].iter().any(|end| text.text().ends_with(end));
        if !is_free && (ends || UNSAFE.iter().any(|part| text.text().contains(part))) {
            out.add(&text, format!("`{}` must not contain empty parts, `.`, `..` or an encoded `/`", text.text()));
        }
        check_backend(&path.get("backend"), out);
    }
}

fn check_backend(backend: &Field, out: &mut Findings) {
    out.exactly_one(backend, &["service", "resource"], "something to lead to");
    let service = backend.get("service");
    if !service.is_set() {
        return;
    }
    let name = service.get("name");
    if out.require(&name, "write the name of the Service") {
        let result = if out.since(36) { dns_label(name.text()) } else { dns_label_1035(name.text()) };
        out.check(&name, result);
    }
    let port = service.get("port");
    out.exactly_one(&port, &["name", "number"], "the port of the Service");
    if port.get("name").is_set() {
        out.check(&port.get("name"), port_name(port.get("name").text()));
    }
    out.in_range(&port.get("number"), 1, 65535);
}
