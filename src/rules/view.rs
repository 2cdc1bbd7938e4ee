//! The config with what its shape implies filled in, so that a rule reads `set.roles` and not an option.

use crate::config::{ElasticsearchCluster, NodeSet, TlsMode};
use crate::diagnostics::{Path, Place, Target};
use crate::elasticsearch::roles::{Role, default_roles};
use crate::elasticsearch::versions::{ElasticsearchVersion, Feature};
use crate::kubernetes::versions::KubernetesVersion;

/// Nodes of a set that says neither `replicas` nor `autoscaling`: the smallest number that keeps a quorum.
pub const DEFAULT_REPLICAS: u32 = 3;
/// Name of the set of a config without `nodeSets`.
pub const DEFAULT_SET: &str = "default";

/// One config document as rules and plan see it.
#[derive(Debug)]
pub struct View<'a> {
    /// Number of the document.
    pub document: usize,
    /// The config.
    pub config: &'a ElasticsearchCluster,
    /// `spec.version`; where it cannot be read or is too old, a rule says so and the newest known stands in for it.
    pub version: ElasticsearchVersion,
    /// The Kubernetes version to write for.
    pub kubernetes: KubernetesVersion,
    /// The node sets. Empty only where the config lists none, which a rule refuses.
    pub sets: Vec<SetView<'a>>,
}

/// One node set.
#[derive(Debug)]
pub struct SetView<'a> {
    /// What the user wrote.
    pub config: std::borrow::Cow<'a, NodeSet>,
    /// Where: `spec.nodeSets[1]`, or `spec` where the set is implied.
    pub path: Path,
    /// The roles, defaults written out.
    pub roles: Vec<Role>,
    /// Fewest nodes that the set has: `replicas`, or the autoscaler's minimum.
    pub min_nodes: u32,
    /// Most nodes that the set has.
    pub max_nodes: u32,
}

impl<'a> View<'a> {
    /// Looks at a config.
    pub fn new(document: usize, config: &'a ElasticsearchCluster, kubernetes: KubernetesVersion) -> Self {
        let newest =
            crate::elasticsearch::versions::LINES.last().map_or((9, 0), |line| (line.major, line.newest_minor));
        let stand_in = ElasticsearchVersion { major: newest.0, minor: newest.1, patch: 0 };
        let written: Option<ElasticsearchVersion> = config.spec.version.parse().ok();
        let version = written.filter(|version| version.at_least(7, 10)).unwrap_or(stand_in);
        let spec = Path::root().key("spec");
        let sets = match &config.spec.node_sets {
            None => vec![SetView::new(
                std::borrow::Cow::Owned(NodeSet { name: DEFAULT_SET.into(), ..NodeSet::default() }),
                spec,
                version,
            )],
            Some(sets) => sets
                .iter()
                .enumerate()
                .map(|(index, set)| {
                    SetView::new(std::borrow::Cow::Borrowed(set), spec.key("nodeSets").index(index), version)
                })
                .collect(),
        };
        Self { document, config, version, kubernetes, sets }
    }

    /// The value at `path` of this document.
    pub fn at(&self, path: Path) -> Place {
        Place::Config { document: self.document, path, target: Target::Value }
    }

    /// The key at `path` of this document.
    pub fn key_at(&self, path: Path) -> Place {
        Place::Config { document: self.document, path, target: Target::Key }
    }

    /// Whether security (TLS and passwords) is on.
    pub fn secured(&self) -> bool {
        let asked =
            self.config.spec.security.as_ref().and_then(|security| security.tls.as_ref()).and_then(|tls| tls.mode);
        match asked {
            Some(mode) => mode == TlsMode::Secret,
            None => self.version.has(Feature::SecurityByDefault),
        }
    }

    /// The sets whose nodes can become master.
    pub fn master_eligible(&self) -> impl Iterator<Item = &SetView<'a>> {
        self.sets.iter().filter(|set| set.is_master_eligible())
    }

    /// The sets whose nodes hold shards.
    pub fn data(&self) -> impl Iterator<Item = &SetView<'a>> {
        self.sets.iter().filter(|set| set.holds_shards())
    }
}

impl<'a> SetView<'a> {
    fn new(config: std::borrow::Cow<'a, NodeSet>, path: Path, version: ElasticsearchVersion) -> Self {
        let roles = config.roles.clone().unwrap_or_else(|| default_roles(version));
        let fixed = config.replicas.unwrap_or(DEFAULT_REPLICAS);
        let (min_nodes, max_nodes) =
            config.autoscaling.as_ref().map_or((fixed, fixed), |scaling| (scaling.min_replicas, scaling.max_replicas));
        Self { config, path, roles, min_nodes, max_nodes }
    }

    /// The place of something within the set, such as `autoscaling.minReplicas`.
    pub fn below(&self, rest: &str) -> Path {
        let mut path = self.path.clone();
        path.0.extend(Path::parse(rest).0);
        path
    }

    /// Where a key of the set would be written: in a list of sets, also where the config has none yet.
    pub fn would_be(&self, key: &str) -> Path {
        let implied = self.path == Path::root().key("spec");
        if implied { self.path.key("nodeSets").index(0).key(key) } else { self.path.key(key) }
    }

    /// Where the number of nodes is written: the autoscaler's minimum, or `replicas`.
    pub fn count_path(&self) -> Path {
        self.below(if self.config.autoscaling.is_some() { "autoscaling.minReplicas" } else { "replicas" })
    }

    /// Whether the nodes have the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the nodes can become master.
    pub fn is_master_eligible(&self) -> bool {
        self.has(Role::Master)
    }

    /// Whether the nodes hold shards.
    pub fn holds_shards(&self) -> bool {
        self.roles.iter().any(|role| role.facts().holds_shards)
    }

    /// Whether the nodes hold the workload's vectors: hot and content nodes do.
    pub fn holds_vectors(&self) -> bool {
        [Role::Data, Role::DataContent, Role::DataHot].into_iter().any(|role| self.has(role))
    }

    /// Whether the nodes keep anything on disk that must outlive the pod.
    pub fn stores(&self) -> bool {
        self.roles.iter().any(|role| role.facts().stores)
    }

    /// Whether the set becomes a StatefulSet; else a Deployment.
    pub fn is_stateful(&self) -> bool {
        self.stores() || self.config.storage.is_some()
    }
}
