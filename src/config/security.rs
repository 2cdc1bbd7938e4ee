//! TLS and passwords.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// TLS and passwords.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Security {
    /// TLS on the transport layer (between nodes) and on HTTP (clients).
    pub tls: Option<Tls>,
    /// The Secret that holds the first password of the user `elastic`. `esgen secrets` writes one.
    pub elastic_password: Option<SecretKey>,
    /// Name of the Secret with the user `esgen`, as which pods look at the cluster before they stop and until they are ready: its
    /// `password`, and the files `users` and `users_roles` of the file realm. `esgen secrets` writes one.
    #[schemars(extend("x-default" = "`<cluster>-esgen-user`"))]
    pub user_secret: Option<String>,
}

/// TLS, and with it security as a whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Tls {
    /// `secret`: certificates from Secrets. `disabled`: security is off. In 7.x, too, it is on unless this says otherwise: switched on
    /// in the middle of an upgrade, old and new nodes would not understand each other.
    #[schemars(extend("x-default" = "`secret`"))]
    pub mode: Option<TlsMode>,
    /// Must be true with `mode: disabled`: anyone who reaches the port can read and delete everything.
    #[serde(default)]
    pub acknowledge: bool,
    /// Name of the Secret for the transport layer, with `tls.crt`, `tls.key` and `ca.crt`.
    #[schemars(extend("x-default" = "`<cluster>-transport-tls`"))]
    pub transport_secret: Option<String>,
    /// Name of the Secret for HTTP, with the same keys.
    #[schemars(extend("x-default" = "`<cluster>-http-tls`"))]
    pub http_secret: Option<String>,
}

/// Where the certificates come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Existing Secrets.
    Secret,
    /// No TLS, no passwords.
    Disabled,
}

/// A Secret with settings for the keystore of every node.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SecureSettings {
    /// Name of the Secret.
    pub secret: String,
    /// The keys to take.
    #[serde(default)]
    #[schemars(extend("x-default" = "all, each named as its setting"))]
    pub keys: Vec<SecureSetting>,
}

/// One setting for the keystore.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SecureSetting {
    /// Key in the Secret.
    pub key: String,
    /// The setting that it is, such as `gcs.client.default.credentials_file`.
    #[schemars(extend("x-default" = "the setting of the key's name"))]
    pub setting: Option<String>,
}

impl SecureSetting {
    /// The setting that it is.
    pub fn name(&self) -> &str {
        self.setting.as_deref().unwrap_or(&self.key)
    }
}

/// One key of a Secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SecretKey {
    /// Name of the Secret.
    #[schemars(extend("x-default" = "`<cluster>-elastic-password`"))]
    pub secret: Option<String>,
    /// Key in it.
    #[schemars(extend("x-default" = "`password`"))]
    pub key: Option<String>,
}
