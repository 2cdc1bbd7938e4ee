//! The size of a volume: what Elasticsearch keeps free of it, and what merges need.
//!
//! Source: `DiskThresholdSettings` and `MergePolicyConfig` of each release.

use super::heap::GIB;
use super::versions::{ElasticsearchVersion, Since};

/// No shard is allocated to a node whose disk is fuller than this (`cluster.routing.allocation.disk.watermark.low`).
pub const LOW_WATERMARK_PERCENT: u64 = 85;
/// From this version on, so much free space is enough whatever the percentage says (`...watermark.low.max_headroom`).
const MAX_HEADROOM_SINCE: Since = Since(8, 5);
const MAX_HEADROOM: u64 = 200 * GIB;
/// Largest segment that a merge makes by itself (`index.merge.policy.max_merged_segment`). Two are counted on at a time.
pub const LARGEST_MERGED_SEGMENT: u64 = 5 * GIB;
/// Share of deleted documents that merges leave in an index (`index.merge.policy.deletes_pct_allowed`).
const DELETES_PERCENT: u64 = 20;

/// Smallest volume that is below the low watermark with so many bytes on it.
pub fn volume_below_low_watermark(version: ElasticsearchVersion, used: u64) -> u64 {
    let by_share = u64::try_from((u128::from(used) * 100).div_ceil(LOW_WATERMARK_PERCENT.into())).unwrap_or(u64::MAX);
    if version.at_least(MAX_HEADROOM_SINCE) { by_share.min(used.saturating_add(MAX_HEADROOM)) } else { by_share }
}

/// Bytes that shards take while their segments are merged: deleted documents, or two of the largest segments beside those that
/// they are made of.
pub fn with_room_for_merges(used: u64) -> u64 {
    let deletes = used / 100 * DELETES_PERCENT;
    used.saturating_add(deletes.max(used.min(2 * LARGEST_MERGED_SEGMENT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_space_is_a_share_up_to_200_gib() {
        let volume = |version: &str, used: u64| {
            volume_below_low_watermark(version.parse().expect("a version"), used * GIB).div_ceil(GIB)
        };
        assert_eq!((volume("9.2.1", 85), volume("8.4.3", 85)), (100, 100));
        assert_eq!((volume("9.2.1", 2419), volume("8.5.0", 2419), volume("8.4.3", 2419)), (2619, 2619, 2846));
        assert_eq!(volume_below_low_watermark("9.2.1".parse().expect("a version"), u64::MAX), u64::MAX);
    }

    #[test]
    fn merges_need_two_segments_or_a_fifth() {
        let room = |used: u64| with_room_for_merges(used * GIB) / GIB;
        assert_eq!((room(3), room(20), room(50), room(1000)), (6, 30, 60, 1200));
    }
}
