//! Sizes of shards.
//!
//! Source: "Size your shards" in the reference, and `IndexWriter.MAX_DOCS` of Lucene.

use super::heap::GIB;

/// Documents that a shard can hold, deleted and nested ones among them: an index that reaches it takes no more.
pub const MOST_DOCUMENTS: u64 = 2_147_483_519;
/// Documents of a shard up to which searches and recoveries are quick.
pub const ADVISED_DOCUMENTS: u64 = 200_000_000;
/// Bytes of a shard up to which searches and recoveries are quick.
pub const ADVISED_BYTES: u64 = 50 * GIB;

/// Primary shards of an index that is to be searched on `fewest` to `most` nodes.
pub fn primaries(bytes: u64, documents: u64, copies: u64, fewest: u32, most: u32) -> u64 {
    let copies = copies.max(1);
    let by_size = bytes.div_ceil(ADVISED_BYTES).max(documents.div_ceil(ADVISED_DOCUMENTS)).max(1);
    // A shard is not divided when a node is added.
    let for_all_nodes = if most > fewest { u64::from(most).div_ceil(copies) } else { 1 };
    let nodes = u64::from(fewest).max(1);
    let step = nodes / greatest_common_divisor(nodes, copies);
    let least = by_size.max(for_all_nodes);
    // The copies of one shard take as many nodes; even division of a single one is no use to a small index.
    if least == 1 { 1 } else { least.checked_next_multiple_of(step).unwrap_or(least) }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_small_enough_and_divide_evenly() {
        for (gib, documents, copies, fewest, most, expected) in [
            (1, 1_000, 2, 3, 3, 1),
            // Three nodes share six copies evenly, and nine have something to do.
            (200, 50_000_000, 2, 3, 3, 6),
            (200, 50_000_000, 2, 3, 9, 6),
            (1, 1_000, 2, 3, 9, 6),
            // 200 million documents a shard.
            (1_000, 3_000_000_000, 1, 3, 3, 21),
            (40, 3_000_000_000, 1, 1, 1, 15),
        ] {
            let found = primaries(gib * GIB, documents, copies, fewest, most);
            assert_eq!(found, expected, "{gib} GiB, {documents} documents, {copies} copies, {fewest} to {most} nodes");
        }
        assert!(primaries(u64::MAX, u64::MAX, u64::MAX, u32::MAX, u32::MAX) > 1);
    }
}
