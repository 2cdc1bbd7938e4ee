//! TLS and passwords: whether they are on, and the Secrets that hold them.

use super::Effective;
use crate::config::{ElasticsearchCluster, TlsMode};
use crate::diagnostics::Path;

/// TLS and passwords.
#[derive(Clone, Debug)]
pub struct Security {
    /// Whether they are on.
    pub mode: Effective<TlsMode>,
    /// Whether the config says that going without is meant.
    pub is_acknowledged: bool,
    /// Secret with certificate, key and CA of the transport layer.
    pub transport_secret: Effective<String>,
    /// Secret with certificate, key and CA of HTTP.
    pub http_secret: Effective<String>,
    /// Secret with the password of `elastic`.
    pub password_secret: Effective<String>,
    /// Secret with the user of the hook and the readiness probe.
    pub user_secret: Effective<String>,
    pub password_key: Effective<String>,
}

impl Security {
    pub(super) fn new(config: &ElasticsearchCluster) -> Self {
        let security = config.spec.security.clone().unwrap_or_default();
        let tls = security.tls.unwrap_or_default();
        let password = security.elastic_password.unwrap_or_default();
        let path = Path::parse("spec.security");
        let tls_path = path.key("tls");
        let password_path = path.key("elasticPassword");
        let secret = |written: Option<String>, path: Path, suffix: &str| {
            Effective::or_default(written, path, format!("{}-{suffix}", config.metadata.name))
        };
        Self {
            mode: Effective::or_default(tls.mode, tls_path.key("mode"), TlsMode::Secret),
            is_acknowledged: tls.acknowledge,
            transport_secret: secret(tls.transport_secret, tls_path.key("transportSecret"), "transport-tls"),
            http_secret: secret(tls.http_secret, tls_path.key("httpSecret"), "http-tls"),
            password_secret: secret(password.secret, password_path.key("secret"), "elastic-password"),
            user_secret: secret(security.user_secret, path.key("userSecret"), "esgen-user"),
            password_key: Effective::or_default(password.key, password_path.key("key"), "password".into()),
        }
    }

    /// Whether TLS and passwords are on.
    pub fn is_on(&self) -> bool {
        *self.mode == TlsMode::Secret
    }
}
