//! The container image.

use crate::config::PullPolicy;
use crate::rules::view::View;
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
    let image = view.config.spec.image.clone().unwrap_or_default();
    let repository = image.repository.unwrap_or_else(|| "docker.elastic.co/elasticsearch/elasticsearch".into());
    ImagePlan {
        reference: match (image.digest, image.tag) {
            (Some(digest), _) => format!("{repository}@{digest}"),
            (None, Some(tag)) => format!("{repository}:{tag}"),
            (None, None) => format!("{repository}:{}", view.config.spec.version),
        },
        pull_policy: image.pull_policy.unwrap_or(PullPolicy::IfNotPresent),
        pull_secrets: image.pull_secrets,
    }
}
