//! FlowSchemas and PriorityLevelConfigurations: how an API server shares itself out.
//!
//! Source: k8s.io/kubernetes `pkg/apis/flowcontrol/validation/validation.go`.

use super::field::{Field, Findings};
use crate::message;

/// The one schema, and the one level, whose requests never wait.
const EXEMPT: &str = "exempt";

/// Checks a FlowSchema.
pub(super) fn check_flow_schema(document: &Field, out: &mut Findings) {
    let precedence = document.path(&["spec", "matchingPrecedence"]);
    if precedence.integer() == Some(1) && document.path(&["metadata", "name"]).text() != EXEMPT {
        out.add(&precedence, "1 is for the FlowSchema `exempt` alone: write 2 or more");
    }
}

/// Checks a PriorityLevelConfiguration.
pub(super) fn check_priority_level(document: &Field, out: &mut Findings) {
    let spec = document.get("spec");
    let kind = spec.get("type");
    if (document.path(&["metadata", "name"]).text() == EXEMPT) != (kind.text() == "Exempt") {
        out.add(&kind, "must be `Exempt` for the level called `exempt`, and `Limited` for every other");
    }
    let queuing = spec.path(&["limited", "limitResponse", "queuing"]);
    if queuing.is_set() {
        check_queues(&queuing, out);
    }
}

/// A request is dealt a hand of queues from the deck of all; 60 bits of its hash have to be enough for it.
fn check_queues(queuing: &Field, out: &mut Findings) {
    let or_default = |key, default| queuing.get(key).integer().filter(|number| *number != 0).unwrap_or(default);
    let (queues, hand) = (or_default("queues", 64), or_default("handSize", 8));
    if hand > queues {
        out.add(&queuing.get("handSize"), message!("{} is more than `queues`, which is {}: lower it", hand, queues));
    } else if ((queues as f64).log2() * hand as f64).ceil() > 60.0 {
        out.add(
            &queuing.get("handSize"),
            message!("{} of {} queues are more than a hash can tell apart: lower it", hand, queues),
        );
    }
}
