//! What a node gets where its config says nothing: by the heaviest role that it has.

use super::roles::Role;

/// `indices.recovery.max_bytes_per_sec` where nobody sets it, the same since 7.10.
pub const RECOVERY_BYTES_PER_SECOND: u64 = 40 * 1024 * 1024;

/// Resources and volume of a node.
#[derive(Clone, Copy, Debug)]
pub struct NodeDefaults {
    /// CPU request.
    pub cpu: &'static str,
    /// Memory request and limit. Elasticsearch takes up to half of it as heap.
    pub memory: &'static str,
    /// Size of the volume, for nodes that have one.
    pub storage: &'static str,
    /// The sentence that `esgen plan` prints.
    pub why: &'static str,
}

/// Holds shards: search wants page cache beside the heap.
const DATA: NodeDefaults = NodeDefaults {
    cpu: "1",
    memory: "4Gi",
    storage: "50Gi",
    why: "a small data node: 2Gi heap, 2Gi page cache; size it by `workload` or by hand for real data",
};
/// Searches snapshots through a cache on disk.
const FROZEN: NodeDefaults = NodeDefaults {
    cpu: "1",
    memory: "8Gi",
    storage: "100Gi",
    why: "a small frozen node: nine tenths of its volume become the cache of the mounted snapshots",
};
/// Runs models outside of the heap.
const ML: NodeDefaults = NodeDefaults {
    cpu: "2",
    memory: "8Gi",
    storage: "10Gi",
    why: "room for one small embedding model: models live outside of the heap",
};
/// Manages the cluster state.
const MASTER: NodeDefaults = NodeDefaults {
    cpu: "500m",
    memory: "2Gi",
    storage: "10Gi",
    why: "a dedicated master of a small or middling cluster",
};
/// Coordinates, ingests, transforms.
const STATELESS: NodeDefaults =
    NodeDefaults { cpu: "1", memory: "2Gi", storage: "10Gi", why: "a node without data: heap for requests in flight" };

/// The defaults of a node with these roles.
pub fn node_defaults(roles: &[Role]) -> &'static NodeDefaults {
    let has = |role| roles.contains(&role);
    if has(Role::DataFrozen) {
        &FROZEN
    } else if roles.iter().any(|role| role.facts().holds_shards) {
        &DATA
    } else if has(Role::Ml) {
        &ML
    } else if has(Role::Master) {
        &MASTER
    } else {
        &STATELESS
    }
}

pub const HTTP_PORT: u16 = 9200;
pub const TRANSPORT_PORT: u16 = 9300;
pub const READINESS_PORT: u16 = 9400;
/// `remote_cluster.port`, on which a cluster serves others where it is told to.
pub const REMOTE_CLUSTER_PORT: u16 = 9443;
/// The official image.
pub const IMAGE: &str = "docker.elastic.co/elasticsearch/elasticsearch";
/// Name of the main container.
pub const CONTAINER: &str = "elasticsearch";
/// Names of the init containers: the one that prepares config/, the one that fills the keystore, and the privileged one.
pub const PREPARE_CONTAINER: &str = "prepare-config";
pub const KEYSTORE_CONTAINER: &str = "keystore";
pub const SYSCTL_CONTAINER: &str = "sysctl";
/// Name of the claim template of the data volume.
pub const CLAIM: &str = "data";
/// Where Elasticsearch lives in its image.
pub const HOME: &str = "/usr/share/elasticsearch";
/// uid and gid that the pods run as: user `elasticsearch` of the image.
pub const USER_ID: i64 = 1000;

/// When a connection between nodes counts as dead: seconds without traffic until the kernel asks, seconds between its questions, and
/// how many go unanswered. A host or a zone that is gone without a word is so missed after nine to thirteen seconds. Of the ten to
/// thirteen connections to a node some are idle at nearly all times, those for recoveries, checks or cluster states, and with the first
/// that ends Elasticsearch closes the others, fails what waits for an answer, asks other copies of the shards and elects a master. A
/// busy connection does not end of itself, since Linux sends lost packets again for a quarter of an hour, and Elasticsearch's own checks
/// take half a minute for each step.
///
/// The answer comes from the kernel, so that a node that is merely busy gives it too. This is as patient as the value of
/// `net.ipv4.tcp_retries2` that Elastic advises (13 seconds), which pods may not set.
///
/// Source: "Networking settings" and "TCP retransmission timeout" in Elastic's docs; `tests/lifecycle/run zone` shows what it is worth.
pub const KEEP_ALIVE: [(&str, u32); 3] =
    [("transport.tcp.keep_idle", 4), ("transport.tcp.keep_interval", 1), ("transport.tcp.keep_count", 9)];

/// How long a master waits after a stop of the whole cluster for data nodes that stay away. Elasticsearch's default is five minutes.
pub const RECOVER_AFTER_TIME: (&str, &str) = ("gateway.recover_after_time", "2m");
