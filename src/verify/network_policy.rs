//! NetworkPolicies.
//!
//! Source: k8s.io/kubernetes `pkg/apis/networking/validation/validation.go`.

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::kubernetes::addresses::Range;
use crate::message;

/// Checks a NetworkPolicy.
pub(super) fn check_network_policy(document: &Field, out: &mut Findings) {
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in document.path(&["spec", direction]).items() {
            rule.get("ports").items().for_each(|port| check_ports(&port, out));
            rule.get(peers).items().for_each(|peer| check_exceptions(&peer.get("ipBlock"), out));
        }
    }
}

fn check_ports(port: &Field, out: &mut Findings) {
    let (number, end) = (port.get("port"), port.get("endPort"));
    match (number.integer(), end.integer()) {
        (Some(first), Some(last)) if last < first => {
            out.add(&end, message!("{} is below `port`, which is {}: raise it", last, first));
        }
        (None, Some(_)) => out.add(&end, "needs a number as `port`: write where the range of ports starts"),
        _ => {}
    }
}

fn check_exceptions(block: &Field, out: &mut Findings) {
    let range = block.get("cidr");
    let Some(whole) = Range::parse(range.text()) else { return };
    for exception in block.get("except").items() {
        if Range::parse(exception.text()).is_some_and(|part| !whole.strictly_contains(part)) {
            out.add(
                &exception,
                message!("`{}` must lie within `{}` and be smaller", quoted(exception.text()), quoted(range.text())),
            );
        }
    }
}
