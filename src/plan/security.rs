//! Which Secrets the pods read.

use super::Names;
use crate::model::Cluster;
use serde::Serialize;
use std::collections::BTreeSet;

/// TLS and passwords: names of Secrets, never their content.
#[derive(Clone, Debug, Serialize)]
pub struct SecurityPlan {
    /// Secret with certificate, key and CA of the transport layer.
    pub transport_secret: String,
    /// Secret with certificate, key and CA of HTTP.
    pub http_secret: String,
    /// Secret with the password of `elastic`.
    pub password_secret: String,
    pub password_key: String,
    /// Secret with the user of the hook and the readiness probe, where there are any that ask the cluster.
    pub user_secret: Option<String>,
    /// Secret with the user of the exporter, where esgen writes one.
    pub exporter_secret: Option<String>,
    /// Those of these Secrets that the config names itself.
    #[serde(skip)]
    pub named: BTreeSet<String>,
    /// DNS names that the transport certificate has to carry.
    #[serde(skip)]
    pub transport_names: Vec<String>,
    /// DNS names that the HTTP certificate has to carry.
    #[serde(skip)]
    pub http_names: Vec<String>,
}

impl SecurityPlan {
    /// None where security is off.
    pub(super) fn new(cluster: &Cluster, names: &Names) -> Option<Self> {
        if !cluster.security.is_on() {
            return None;
        }
        let security = &cluster.security;
        let takes_turns = cluster.sets.iter().any(|set| set.takes_turns);
        let user = Some(&security.user_secret).filter(|_| takes_turns);
        let exporter = Some(&cluster.monitoring.exporter_secret).filter(|_| cluster.monitoring.writes_exporter());
        let secrets = [&security.transport_secret, &security.http_secret, &security.password_secret];
        let secrets = secrets.into_iter().chain(user).chain(exporter);
        let headless: Vec<String> = cluster.sets.iter().map(|set| names.service(set)).collect();
        let domain = *cluster.domain;
        let service = |name: &str| service_names(name, cluster.config.metadata.namespace.as_deref(), domain);
        let pods = |name: &str| service(name).into_iter().map(|name| format!("*.{name}"));
        let nodes: Vec<String> =
            headless.iter().flat_map(|name| service(name).into_iter().chain(pods(name)).collect::<Vec<_>>()).collect();
        let localhost = || std::iter::once("localhost".to_owned());
        Some(Self {
            named: secrets.filter_map(|secret| secret.as_written()).cloned().collect(),
            transport_secret: security.transport_secret.value.clone(),
            http_secret: security.http_secret.value.clone(),
            password_secret: security.password_secret.value.clone(),
            user_secret: user.map(|secret| secret.value.clone()),
            exporter_secret: exporter.map(|secret| secret.value.clone()),
            password_key: security.password_key.value.clone(),
            transport_names: localhost().chain(service(&names.discovery)).chain(nodes.clone()).collect(),
            http_names: localhost()
                .chain(service(&names.cluster))
                .chain(service(&names.discovery))
                .chain(nodes)
                .collect(),
        })
    }
}

/// The names under which a Service answers, from its own namespace to fully qualified. Without a namespace in the config
/// only the short one is known.
fn service_names(name: &str, namespace: Option<&str>, domain: &str) -> Vec<String> {
    match namespace {
        None => vec![name.to_owned()],
        Some(namespace) => vec![
            name.to_owned(),
            format!("{name}.{namespace}"),
            format!("{name}.{namespace}.svc"),
            format!("{name}.{namespace}.svc.{domain}"),
        ],
    }
}
