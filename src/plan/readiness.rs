//! How the kubelet learns that a node has joined its cluster.

use crate::elasticsearch::versions::Feature;
use crate::model::Cluster as View;
use serde::Serialize;

/// How the kubelet learns that a node has joined its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Readiness {
    /// It connects to `readiness.port`.
    TcpReadinessPort,
    /// A command in the pod connects to `readiness.port`, which listens on the loopback address alone before 8.7.
    ExecReadinessPort,
    /// It connects to the HTTP port, which opens when the node has joined or has waited for 30 s: before 8.2, with security
    /// on, nothing better can be asked without a password.
    TcpHttpPort,
    /// It asks for the cluster's health, which needs no password: before 8.2, with security off.
    HttpClusterHealth,
}

pub(super) fn readiness(view: &View) -> Readiness {
    if view.version.has(Feature::ReadinessPortForKubelet) {
        Readiness::TcpReadinessPort
    } else if view.version.has(Feature::ReadinessPort) {
        Readiness::ExecReadinessPort
    } else if view.security.is_on() {
        Readiness::TcpHttpPort
    } else {
        Readiness::HttpClusterHealth
    }
}
