//! NetworkPolicies.
//!
//! Source: k8s.io/kubernetes `pkg/apis/networking/validation/validation.go`.

use super::addresses::{Range, check_range};
use super::field::{Field, Findings};
use super::names::check_port;
use super::selectors::check_selector;

/// Checks a NetworkPolicy.
pub(super) fn check_network_policy(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    check_selector(&spec.get("podSelector"), out);
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.get(direction).items() {
            for port in rule.get("ports").items() {
                check_policy_port(&port, out);
            }
            for peer in rule.get(peers).items() {
                check_peer(&peer, out);
            }
        }
    }
    let types = spec.get("policyTypes");
    if types.len() > 2 {
        return out.add(&types, "has more than two entries: write `Ingress`, `Egress` or both");
    }
    for kind in types.items() {
        out.one_of(&kind, &["Ingress", "Egress"]);
    }
}

fn check_policy_port(port: &Field, out: &mut Findings) {
    let (number, end) = (port.get("port"), port.get("endPort"));
    out.one_of(&port.get("protocol"), &["TCP", "UDP", "SCTP"]);
    check_port(&number, out);
    let Some(last) = end.integer() else { return };
    match number.integer() {
        Some(first) if last < first => out.add(&end, format!("{last} is below `port`, which is {first}: raise it")),
        Some(_) => out.in_range(&end, 1, 65535),
        None => out.add(&end, "needs a number as `port`: write where the range of ports starts"),
    }
}

fn check_peer(peer: &Field, out: &mut Findings) {
    let (pods, namespaces, block) = (peer.get("podSelector"), peer.get("namespaceSelector"), peer.get("ipBlock"));
    check_selector(&pods, out);
    check_selector(&namespaces, out);
    if block.is_set() {
        check_block(&block, out);
        if pods.is_set() || namespaces.is_set() {
            out.add(&block, "cannot stand beside a selector: write a peer of its own");
        }
    } else if !pods.is_set() && !namespaces.is_set() {
        out.add(peer, "says nobody: write `podSelector`, `namespaceSelector` or `ipBlock`");
    }
}

fn check_block(block: &Field, out: &mut Findings) {
    let range = block.get("cidr");
    if !out.require(&range, "write a range such as 10.0.0.0/8") {
        return;
    }
    let Some(whole) = check_range(&range, range.text(), out) else { return };
    for exception in block.get("except").items() {
        check_range(&exception, exception.text(), out);
        if Range::parse(exception.text()).is_some_and(|part| !whole.strictly_contains(part)) {
            out.add(&exception, format!("`{}` must lie within `{}` and be smaller", exception.text(), range.text()));
        }
    }
}
