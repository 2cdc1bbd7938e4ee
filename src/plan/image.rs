//! The container image.

use crate::config::PullPolicy;
use crate::model::Cluster as View;
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

pub(super) fn image(view: &View) -> ImagePlan {
    ImagePlan {
        reference: view.image(),
        pull_policy: *view.pull_policy,
        pull_secrets: view.config.spec.image.as_ref().map(|image| image.pull_secrets.clone()).unwrap_or_default(),
    }
}
