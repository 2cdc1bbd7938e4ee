//! What several rules read of a config.

pub(super) mod copies;
pub(super) mod jvm;
pub(super) mod metrics;
pub(super) mod names;
pub(super) mod pod_template;
pub(super) mod quantities;
pub(super) mod settings;
