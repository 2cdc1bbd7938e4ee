//! Semantic checks on the config alone. One rule, one file; all findings of a run at once.
//!
//! A rule is a [`Rule`] constant in a file of its own, listed in [`RULES`]. Its test configs are
//! `tests/rules/<code>/fires.yaml` and `tests/rules/<code>/quiet.yaml`.

mod autoscaling;
pub mod load;
mod naming;
mod pods;
mod quorum;
mod reference;
mod resources;
mod settings;
mod silence;
mod support;
pub mod view;

pub use reference::reference;
pub use silence::{apply_silences, make_strict};

use crate::diagnostics::{Code, Finding, Place, Severity};
use std::collections::HashSet;
use view::View;

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Code, title, why and remedy.
    pub code: Code,
    /// Whether it stops the output.
    pub severity: Severity,
    /// Adds a finding for each place that breaks the rule.
    pub check: fn(&View, &mut Findings),
}

/// Every rule, by code.
pub const RULES: &[Rule] = &[
    quorum::two_masters::RULE,
    quorum::even_masters::RULE,
    quorum::no_master::RULE,
    quorum::no_data::RULE,
    quorum::missing_tier::RULE,
    quorum::many_masters::RULE,
    quorum::scaled_masters::RULE,
    quorum::voting_only_alone::RULE,
    quorum::electable_masters::RULE,
    quorum::majority_in_one_zone::RULE,
    quorum::data_with_tiers::RULE,
    quorum::mixed_frozen::RULE,
    quorum::role_too_new::RULE,
    quorum::duplicate_roles::RULE,
    quorum::mixed_zones::RULE,
    quorum::single_zone::RULE,
    quorum::no_sets::RULE,
    quorum::single_master::RULE,
    quorum::misplaced_frozen_cache::RULE,
    autoscaling::replicas_with_autoscaling::RULE,
    autoscaling::no_nodes::RULE,
    autoscaling::minimum_over_maximum::RULE,
    autoscaling::no_metrics::RULE,
    autoscaling::metric_target::RULE,
    autoscaling::unsafe_scale_down::RULE,
    autoscaling::idle_scale_down_behavior::RULE,
    autoscaling::metric_without_request::RULE,
    autoscaling::unreachable_target::RULE,
    autoscaling::memory_metric::RULE,
    autoscaling::behavior_bounds::RULE,
    autoscaling::tolerance_unknown::RULE,
    autoscaling::index_copies_at_minimum::RULE,
    autoscaling::nothing_to_scale::RULE,
    autoscaling::target_above_request::RULE,
    autoscaling::tolerance_gate::RULE,
    autoscaling::index_copies_never_placed::RULE,
    autoscaling::single_copy_tier::RULE,
    resources::processors_beyond_request::RULE,
    resources::vast_derived_memory::RULE,
    resources::malformed_quantity::RULE,
    resources::not_positive::RULE,
    resources::tiny_bytes::RULE,
    resources::limit_below_request::RULE,
    resources::oversized_heap::RULE,
    resources::memory_beyond_heap::RULE,
    resources::unequal_heap::RULE,
    resources::heap_over_half::RULE,
    resources::too_little_memory::RULE,
    resources::memory_below_advice::RULE,
    resources::little_cpu::RULE,
    resources::tiny_volume::RULE,
    resources::ephemeral_master::RULE,
    resources::ephemeral_data::RULE,
    resources::ephemeral_and_claim::RULE,
    resources::memory_volume::RULE,
    resources::derived_volume::RULE,
    resources::unused_volume::RULE,
    resources::deleted_volumes::RULE,
    resources::heap_over_memory::RULE,
    settings::malformed_version::RULE,
    settings::unsupported_version::RULE,
    settings::newer_version::RULE,
    settings::unmaintained_version::RULE,
    settings::kubernetes_version::RULE,
    settings::vector_index_too_new::RULE,
    settings::vector_element_too_new::RULE,
    settings::vector_dims::RULE,
    settings::vector_combination::RULE,
    settings::managed_setting::RULE,
    settings::removed_setting::RULE,
    settings::deprecated_setting::RULE,
    settings::index_setting::RULE,
    settings::misspelled_setting::RULE,
    settings::secret_in_config::RULE,
    settings::memory_lock::RULE,
    settings::duplicate_setting::RULE,
    settings::jvm_option::RULE,
    settings::image_tag::RULE,
    settings::licensed_index::RULE,
    naming::duplicate_sets::RULE,
    naming::invalid_name::RULE,
    naming::long_name::RULE,
    naming::reserved_set_name::RULE,
    naming::duplicate_clusters::RULE,
    naming::unacknowledged_insecurity::RULE,
    naming::insecure::RULE,
    naming::unmapped_vectors::RULE,
    naming::privileged_namespace::RULE,
    naming::pod_template_shape::RULE,
    naming::managed_label::RULE,
    naming::main_container::RULE,
    naming::managed_pod_field::RULE,
    naming::host_namespaces::RULE,
    naming::unknown_silence::RULE,
    naming::silenced_error::RULE,
    naming::silence_without_reason::RULE,
    naming::image_repository::RULE,
    naming::exposed_without_security::RULE,
    naming::short_grace::RULE,
    pods::run_as_root::RULE,
    pods::refused_by_pod_security::RULE,
    pods::missing_probe::RULE,
    pods::unauthenticated_probe::RULE,
    pods::heap_share::RULE,
];

/// Collects the findings of one rule.
pub struct Findings<'a> {
    rule: &'a Rule,
    list: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// Adds a finding with the rule's own severity, why and remedy; refine it through the fields of what is returned.
    pub fn add(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        let Rule { code, severity, .. } = self.rule;
        let finding = Finding::error(code.code, place, message).why(code.why).remedy(code.remedy);
        self.list.push(Finding { severity: *severity, ..finding });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

/// Runs every rule on one config.
pub fn check(view: &View) -> Vec<Finding> {
    let mut list = Vec::new();
    for rule in RULES {
        (rule.check)(view, &mut Findings { rule, list: &mut list });
    }
    // What `spec` says for all sets is found once for each.
    let mut seen = HashSet::new();
    list.retain(|finding| seen.insert((finding.code, format!("{:?}", finding.place), finding.message.clone())));
    list
}

/// What no config shows by itself: clusters of one run that would overwrite each other's objects.
pub fn check_all(views: &[View]) -> Vec<Finding> {
    let mut list = Vec::new();
    let rule = &naming::duplicate_clusters::RULE;
    naming::duplicate_clusters::check_all(views, &mut Findings { rule, list: &mut list });
    list
}
