//! Roles, quorum and tiers (ESG101 to ESG119).

pub(super) mod data_with_tiers;
pub(super) mod duplicate_roles;
pub(super) mod electable_masters;
pub(super) mod even_masters;
pub(super) mod majority_in_one_zone;
pub(super) mod many_masters;
pub(super) mod misplaced_frozen_cache;
pub(super) mod missing_tier;
pub(super) mod mixed_frozen;
pub(super) mod mixed_zones;
pub(super) mod no_data;
pub(super) mod no_master;
pub(super) mod no_sets;
pub(super) mod role_too_new;
pub(super) mod scaled_masters;
pub(super) mod single_master;
pub(super) mod single_zone;
pub(super) mod two_masters;
pub(super) mod voting_only_alone;
