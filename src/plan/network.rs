//! Ports of the pods, and the name under which clients reach a node.

use super::Names;
use crate::elasticsearch::defaults::{HTTP_PORT, READINESS_PORT, TRANSPORT_PORT};
use crate::elasticsearch::versions::Feature;
use crate::model::{Cluster, NodeSet};
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

pub(super) fn ports(cluster: &Cluster) -> Ports {
    Ports {
        scheme: if cluster.security.is_on() { Scheme::Https } else { Scheme::Http },
        http: HTTP_PORT,
        transport: TRANSPORT_PORT,
        readiness: cluster.version.has(Feature::ReadinessPort).then_some(READINESS_PORT),
    }
}

/// `http.publish_host`: the pod's name in the headless Service, which clients that look for nodes find in the certificate. A
/// Deployment's pods have no stable name.
pub(super) fn http_publish_host(set: &NodeSet, names: &Names) -> Option<String> {
    set.is_stateful().then(|| format!("$(POD_NAME).{}.$(POD_NAMESPACE).svc", names.service(set)))
}
