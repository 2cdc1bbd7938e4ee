//! The roles of an Elasticsearch node, and what follows from each.
//!
//! Source: `DiscoveryNodeRole` in Elasticsearch's server, and "Node roles" in its reference.

use super::versions::{ElasticsearchVersion, Since};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A value of `node.roles`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Can be elected to manage the cluster. A cluster needs three of these (or exactly one) to keep its quorum.
    Master,
    /// Votes in elections but is never elected; only together with `master`.
    VotingOnly,
    /// Holds data of every tier. Not together with the tier roles.
    Data,
    /// Holds indices that belong to no time series, and most system indices: every cluster needs it (or `data`).
    DataContent,
    /// Takes in and searches the newest time series data.
    DataHot,
    /// Holds time series data that is queried less often.
    DataWarm,
    /// Holds time series data that is rarely queried.
    DataCold,
    /// Searches partially mounted snapshots through a local cache. From 7.12.
    DataFrozen,
    /// Runs ingest pipelines, inference processors among them.
    Ingest,
    /// Runs machine learning jobs and models (embedding, reranking).
    Ml,
    /// Connects to other clusters (cross-cluster search and replication).
    RemoteClusterClient,
    /// Runs transforms.
    Transform,
}

/// What follows from one role.
#[derive(Clone, Copy, Debug)]
pub struct RoleFacts {
    pub role: Role,
    /// Its name in `node.roles`.
    pub name: &'static str,
    /// The first version that knows it; `node.roles` itself is from 7.9.
    pub since: Since,
    /// Whether such a node keeps cluster state or shards on disk: it needs a volume of its own that outlives the pod.
    pub stores: bool,
    /// Whether such a node holds shards.
    pub holds_shards: bool,
    /// Whether what it holds is only a cache: lost, it is read again from a snapshot.
    pub is_cache: bool,
}

const fn role(role: Role, name: &'static str, since: Since, stores: bool, holds_shards: bool) -> RoleFacts {
    RoleFacts { role, name, since, stores, holds_shards, is_cache: matches!(role, Role::DataFrozen) }
}

/// The order in which nodes of these roles are restarted and upgraded, first to last: the data tiers from frozen to hot, then what
/// holds no shards, masters last. A node with roles of several takes its turn with the last of them.
///
/// Source: "Upgrade Elasticsearch" in its reference.
pub fn restart_rank(roles: &[Role]) -> u8 {
    let rank = |role: &Role| match role {
        Role::DataFrozen => 0,
        Role::DataCold => 1,
        Role::DataWarm => 2,
        Role::Data | Role::DataContent | Role::DataHot => 3,
        Role::Ingest | Role::Ml | Role::RemoteClusterClient | Role::Transform => 0,
        Role::Master | Role::VotingOnly => 5,
    };
    let holds_shards = roles.iter().any(|role| role.facts().holds_shards);
    let last = roles.iter().map(rank).max().unwrap_or(0);
    if holds_shards { last } else { last.max(4) }
}

/// A tier that every cluster needs, because new indices are made in it.
#[derive(Clone, Copy, Debug)]
pub struct EntryTier {
    /// Its role; `data` stands in for it.
    pub role: Role,
    /// What is made in it.
    pub indices: &'static str,
}

/// Where new indices are made.
pub const ENTRY_TIERS: &[EntryTier] = &[
    EntryTier { role: Role::DataContent, indices: "system indices and every index outside a data stream" },
    EntryTier { role: Role::DataHot, indices: "data streams, including those of Elasticsearch itself," },
];

pub const ROLES: &[RoleFacts] = &[
    role(Role::Master, "master", Since(7, 9), true, false),
    role(Role::VotingOnly, "voting_only", Since(7, 9), true, false),
    role(Role::Data, "data", Since(7, 9), true, true),
    role(Role::DataContent, "data_content", Since(7, 10), true, true),
    role(Role::DataHot, "data_hot", Since(7, 10), true, true),
    role(Role::DataWarm, "data_warm", Since(7, 10), true, true),
    role(Role::DataCold, "data_cold", Since(7, 10), true, true),
    role(Role::DataFrozen, "data_frozen", Since(7, 12), true, true),
    role(Role::Ingest, "ingest", Since(7, 9), false, false),
    role(Role::Ml, "ml", Since(7, 9), false, false),
    role(Role::RemoteClusterClient, "remote_cluster_client", Since(7, 9), false, false),
    role(Role::Transform, "transform", Since(7, 9), false, false),
];

impl RoleFacts {
    /// Whether the role is about electing a master, and nothing else.
    pub fn is_voting(&self) -> bool {
        matches!(self.role, Role::Master | Role::VotingOnly)
    }

    /// Whether such a node holds shards that are nowhere else.
    pub fn keeps_shards(&self) -> bool {
        self.holds_shards && !self.is_cache
    }
}

impl Role {
    pub fn facts(self) -> &'static RoleFacts {
        ROLES.iter().find(|facts| facts.role == self).unwrap_or(&ROLES[0])
    }

    /// The name in `node.roles`.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Whether that version of Elasticsearch has the role.
    pub fn exists_in(self, version: ElasticsearchVersion) -> bool {
        version.at_least(self.facts().since)
    }
}

/// The roles of a set that names none: what Elasticsearch itself would take, written out.
pub fn default_roles(version: ElasticsearchVersion) -> Vec<Role> {
    [
        Role::Master,
        Role::DataContent,
        Role::DataHot,
        Role::DataWarm,
        Role::DataCold,
        Role::Ingest,
        Role::Ml,
        Role::RemoteClusterClient,
        Role::Transform,
    ]
    .into_iter()
    .filter(|role| role.exists_in(version))
    .collect()
}
