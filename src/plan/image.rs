//! The container image.

use crate::config::PullPolicy;
use crate::model::Cluster;
use serde::Serialize;

/// The container image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImagePlan {
    /// Repository with tag or digest.
    pub reference: String,
    /// When it is pulled.
    pub pull_policy: PullPolicy,
    /// Secrets with the registry's credentials.
    pub pull_secrets: Vec<String>,
}

pub(super) fn image(cluster: &Cluster) -> ImagePlan {
    ImagePlan {
        reference: cluster.image(),
        pull_policy: *cluster.pull_policy,
        pull_secrets: cluster.config.spec.image.as_ref().map(|image| image.pull_secrets.clone()).unwrap_or_default(),
    }
}
