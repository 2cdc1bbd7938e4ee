//! Names and addresses of a pod: DNS, host aliases, host name.

use super::super::field::{Field, Findings};
use crate::message;

/// Checks what a pod says about names and addresses.
pub(super) fn check_network(spec: &Field, out: &mut Findings) {
    let config = spec.get("dnsConfig");
    let (servers, searches) = (config.get("nameservers"), config.get("searches"));
    if spec.get("dnsPolicy").text() == "None" && servers.len() == 0 {
        out.add(&servers, "is required: `dnsPolicy: None` needs at least one name server");
    }
    if searches.items().map(|search| search.text().len() + 1).sum::<usize>() > 2049 {
        out.add(&searches, "is too long: a resolver takes at most 2048 characters together");
    }
    let name = spec.get("hostnameOverride");
    for key in ["setHostnameAsFQDN", "hostNetwork"] {
        if name.is_set() && out.since(35) && spec.get(key).is_true() {
            out.add(&name, message!("cannot stand beside `{}: true`: keep one of the two", key));
        }
    }
}
