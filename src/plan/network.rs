//! Ports of the pods, and the name under which a node is reached.

use super::Names;
use crate::elasticsearch::defaults::{HTTP_PORT, READINESS_PORT, TRANSPORT_PORT};
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster as View, NodeSet as SetView};
use serde::Serialize;

/// Ports of the main container, and of the Services in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ports {
    /// What the HTTP port speaks; also its name.
    pub scheme: Scheme,
    /// The HTTP port, for clients.
    pub http: u16,
    /// The port on which nodes talk to each other.
    pub transport: u16,
    /// `readiness.port`, from 8.2 on; for the kubelet alone, so no Service leads to it.
    pub readiness: Option<u16>,
}

/// What the HTTP port speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

pub(super) fn ports(view: &View) -> Ports {
    Ports {
        scheme: if view.security.is_on() { Scheme::Https } else { Scheme::Http },
        http: HTTP_PORT,
        transport: TRANSPORT_PORT,
        readiness: view.version.has(Feature::ReadinessPort).then_some(READINESS_PORT),
    }
}

/// `network.publish_host`: the pod's name in the headless Service, which outlives its address. A Deployment's pods have no
/// stable name, so they publish their address.
pub(super) fn publish_host(view: &View, set: &SetView, names: &Names) -> Option<String> {
    let service = names.set(&set.config.name);
    set.is_stateful().then(|| format!("$(POD_NAME).{service}.$(POD_NAMESPACE).svc.{}", *view.domain))
}
