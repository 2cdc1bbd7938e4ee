//! Names and addresses of a pod: DNS, host aliases, host name.

use super::super::addresses::check_address;
use super::super::field::{Field, Findings};
use super::super::names;

/// Checks what a pod says about names and addresses.
pub(super) fn check_network(spec: &Field, out: &mut Findings) {
    out.one_of_or_empty(&spec.get("dnsPolicy"), &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
    check_dns(spec, out);
    for alias in spec.get("hostAliases").items() {
        check_address(&alias.get("ip"), out);
        for name in alias.get("hostnames").items() {
            out.check(&name, names::dns_subdomain(name.text()));
        }
    }
    let name = spec.get("hostnameOverride");
    if name.is_set() && out.since(35) {
        out.check(&name, names::dns_subdomain(name.text()));
        if name.text().len() > 64 {
            out.add(&name, "is too long: write at most 64 characters");
        }
        for key in ["setHostnameAsFQDN", "hostNetwork"] {
            if spec.get(key).is_true() {
                out.add(&name, format!("cannot stand beside `{key}: true`: keep one of the two"));
            }
        }
    }
}

fn check_dns(spec: &Field, out: &mut Findings) {
    let config = spec.get("dnsConfig");
    let servers = config.get("nameservers");
    if spec.get("dnsPolicy").text() == "None" && servers.len() == 0 {
        out.add(&servers, "is required: `dnsPolicy: None` needs at least one name server");
    }
    if servers.len() > 3 {
        out.add(&servers, format!("{} name servers: a resolver takes at most 3", servers.len()));
    }
    for server in servers.items() {
        check_address(&server, out);
    }
    let searches = config.get("searches");
    let characters: usize = searches.items().map(|search| search.text().len() + 1).sum();
    if searches.len() > 32 || characters > 2049 {
        out.add(&searches, "is too long: a resolver takes at most 32 domains of 2048 characters together");
    }
    for search in searches.items().filter(|search| search.text() != ".") {
        let text = search.text();
        out.check(&search, names::dns_subdomain_with_underscore(text.strip_suffix('.').unwrap_or(text)));
    }
    for option in config.get("options").items() {
        out.require(&option.get("name"), "an option has a name");
    }
}
