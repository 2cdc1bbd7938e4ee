//! Semantic checks on the resolved config. One rule, one file; all findings of a run at once.
//!
//! A rule judges what the model says: it names no default and no list of roles of its own.
//!
//! A rule is a file of its own, `src/rules/<subject>/<name>.rs`, with a line in the table below. `RULE` there is what it says,
//! and `check` adds a finding for each place that breaks it. Its test configs are `tests/rules/<name>/fires.yaml` and `quiet.yaml`.

mod prelude;
mod silence;

pub use silence::{apply_silences, make_strict};

use crate::diagnostics::{Finding, Message, Path, Place, RuleText};
use crate::model::Cluster;
use std::collections::HashSet;

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What it says. Its name is the file's, with hyphens.
    pub text: RuleText,
    check: fn(&Cluster, &mut Findings),
}

/// The rules about one subject, in a folder of its name.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What they are about: the folder under `src/rules`.
    pub name: &'static str,
    /// The rules, each in the file of its name.
    pub rules: &'static [Rule],
}

/// Declares the modules of all rules and puts them into [`SUBJECTS`], so that a rule is registered by one line.
///
/// rustfmt does not find modules that a macro declares: `.ci/run` names their files to it.
macro_rules! subjects {
    ($($subject:ident { $($rule:ident,)* })*) => {
        $(mod $subject { $(pub(in crate::rules) mod $rule;)* })*

        /// Every rule, by subject.
        pub const SUBJECTS: &[Subject] = &[$(Subject {
            name: stringify!($subject),
            rules: &[$(Rule { text: $subject::$rule::RULE, check: $subject::$rule::check },)*],
        },)*];
    };
}

subjects! {
    quorum {
        electable_masters,
        even_masters,
        many_masters,
        no_master,
        no_node_sets,
        scaled_masters,
        single_master,
        two_masters,
        voting_only_alone,
    }
    tiers {
        data_with_tiers,
        duplicate_roles,
        misplaced_frozen_cache,
        missing_tier,
        mixed_frozen,
        no_data,
        single_copy_tier,
    }
    zones {
        doubled_zone,
        majority_in_one_zone,
        missing_zone_label,
        mixed_zones,
        single_zone,
        unknown_zones,
    }
    autoscaling {
        ambiguous_metric_target,
        coarse_metric_target,
        constant_allocations,
        duplicate_trigger,
        idle_scale_down_behavior,
        idle_scale_out,
        immeasurable_metric_target,
        implausible_metric_target,
        index_copies_at_minimum,
        index_copies_never_placed,
        lone_metric,
        memory_metric,
        metric_without_request,
        minimum_below_tolerance,
        minimum_over_maximum,
        misfit_metric,
        missing_producer,
        no_metrics,
        no_nodes,
        nowhere_to_drain,
        nothing_to_scale,
        replicas_with_autoscaling,
        scaling_out_of_bounds,
        target_above_request,
        tolerance_gate,
        unknown_tolerance,
        unreachable_target,
        unsafe_scale_down,
        unsupported_by_engine,
    }
    monitoring {
        idle_monitoring,
        malformed_address,
        malformed_query,
        no_namespace,
    }
    resources {
        bytes_without_unit,
        excessive_derived_memory,
        fractional_count,
        heap_over_half,
        heap_over_memory,
        ignored_heap_share,
        limit_below_request,
        little_cpu,
        malformed_quantity,
        memory_below_advice,
        memory_below_vectors,
        memory_beyond_heap,
        nonpositive_quantity,
        oversized_heap,
        too_little_memory,
        unequal_heap,
    }
    storage {
        deleted_volumes,
        derived_volume,
        ephemeral_and_claim,
        ephemeral_data,
        ephemeral_master,
        memory_volume,
        tiny_volume,
        unused_volume,
        volume_below_workload,
        volume_without_reserve,
    }
    shards {
        full_shards,
        large_shards,
        single_copy,
    }
    inference {
        memory_below_models,
        unsized_model,
    }
    settings {
        deprecated_setting,
        duplicate_setting,
        index_setting,
        invalid_jvm_option,
        keep_alive_off,
        malformed_secure_setting,
        managed_setting,
        memory_lock,
        misspelled_setting,
        removed_setting,
    }
    versions {
        malformed_version,
        mismatched_image_tag,
        newer_version,
        role_too_new,
        unknown_kubernetes_version,
        unmaintained_version,
        unsupported_version,
    }
    vectors {
        licensed_index,
        unmapped_vectors,
        unsupported_vector_combination,
        unsupported_vector_dims,
        vector_element_too_new,
        vector_index_too_new,
    }
    moving {
        additional_seed_hosts,
        malformed_seed_host,
        move_before_bootstrap,
        taken_claim_name,
        taken_service_name,
    }
    naming {
        duplicate_clusters,
        duplicate_node_sets,
        invalid_name,
        long_name,
        malformed_image,
        reserved_set_name,
    }
    security {
        closed_service,
        exposed_without_security,
        idle_network_peers,
        malformed_network_peer,
        privileged_namespace,
        secret_in_config,
        security_disabled,
        unacknowledged_insecurity,
    }
    pods {
        changed_init_container,
        changed_main_container,
        grace_below_turns,
        host_namespaces,
        malformed_pod_template,
        managed_label,
        managed_pod_field,
        meshed_transport,
        refused_by_pod_security,
        removed_probe,
        run_as_root,
        shared_processes,
        short_grace_period,
        unauthenticated_probe,
    }
    silencing {
        silence_without_reason,
        silenced_error,
        unknown_silence,
    }
}

/// The rule that finds secrets, for whoever has to keep them out of a config.
pub(crate) const SECRET_IN_CONFIG: &str = security::secret_in_config::RULE.name;
pub(crate) use moving::taken_claim_name::is_own_volume;
pub(crate) use pods::managed_label::is_managed as is_managed_label;

/// Rules that judge a value, or two that stand side by side, whatever the rest of the config says. They hold for what is left of
/// a config of which parts cannot be read, where a rule about the cluster as a whole would find what is not so.
const OF_ONE_VALUE: &[RuleText] = &[
    autoscaling::minimum_over_maximum::RULE,
    autoscaling::unknown_tolerance::RULE,
    tiers::duplicate_roles::RULE,
    resources::bytes_without_unit::RULE,
    resources::fractional_count::RULE,
    resources::malformed_quantity::RULE,
    resources::nonpositive_quantity::RULE,
    settings::index_setting::RULE,
    settings::invalid_jvm_option::RULE,
    settings::malformed_secure_setting::RULE,
    settings::managed_setting::RULE,
    settings::misspelled_setting::RULE,
    versions::malformed_version::RULE,
    versions::newer_version::RULE,
    versions::unknown_kubernetes_version::RULE,
    versions::unmaintained_version::RULE,
    versions::unsupported_version::RULE,
    moving::malformed_seed_host::RULE,
    naming::duplicate_node_sets::RULE,
    naming::invalid_name::RULE,
    naming::long_name::RULE,
    naming::malformed_image::RULE,
    naming::reserved_set_name::RULE,
    security::malformed_network_peer::RULE,
    security::secret_in_config::RULE,
    pods::malformed_pod_template::RULE,
    pods::managed_label::RULE,
    silencing::silence_without_reason::RULE,
    silencing::silenced_error::RULE,
    silencing::unknown_silence::RULE,
];

/// Every rule, in the order of the table.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    SUBJECTS.iter().flat_map(|subject| subject.rules)
}

/// Collects the findings of one rule about one cluster. Each has the rule's own severity, why and remedy; refine it through
/// the fields of what is returned.
pub struct Findings<'a> {
    rule: &'a RuleText,
    cluster: &'a Cluster<'a>,
    list: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// Adds a finding about the value at `path`.
    pub fn at(&mut self, path: &Path, message: impl Into<Message>) -> &mut Finding {
        self.add(self.cluster.at(path), message)
    }

    /// Adds a finding about the key at `path`.
    pub fn at_key(&mut self, path: &Path, message: impl Into<Message>) -> &mut Finding {
        self.add(self.cluster.key_at(path), message)
    }

    fn add(&mut self, place: Place, message: impl Into<Message>) -> &mut Finding {
        self.list.push(Finding::new(self.rule, place, message));
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

/// Runs every rule on one config.
pub fn check(cluster: &Cluster) -> Vec<Finding> {
    check_with(cluster, all())
}

/// Runs on one config the rules that judge a value by itself.
pub(crate) fn check_values(cluster: &Cluster) -> Vec<Finding> {
    check_with(cluster, all().filter(|rule| OF_ONE_VALUE.contains(&rule.text)))
}

fn check_with<'r>(cluster: &Cluster, rules: impl Iterator<Item = &'r Rule>) -> Vec<Finding> {
    let mut list = Vec::new();
    for rule in rules {
        (rule.check)(cluster, &mut Findings { rule: &rule.text, cluster, list: &mut list });
    }
    // What `spec` says for all sets is found once for each.
    let mut seen = HashSet::new();
    list.retain(|finding| seen.insert((finding.rule, finding.place.clone(), finding.message.clone())));
    list
}

/// What no config shows by itself: clusters of one run that would overwrite each other's objects.
pub fn check_all(clusters: &[Cluster]) -> Vec<Finding> {
    naming::duplicate_clusters::check_all(clusters)
}
