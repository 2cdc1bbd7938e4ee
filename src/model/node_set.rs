//! One node set: its roles, its number of nodes, and what follows from them.

use super::{
    Autoscaling, Because, Effective, Figure, HeapSize, Jvm, Metric, PodTemplate, Resources, Setting, Storage, Workload,
};
use super::{jvm, settings};
use crate::config::{self, AntiAffinity, ScaleDown, Spec, VirtualMemory};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::RECOVERY_BYTES_PER_SECOND;
use crate::elasticsearch::heap::{own_heap, runs_only_models};
use crate::elasticsearch::roles::{ENTRY_TIERS, Role, default_roles};
use crate::elasticsearch::versions::ElasticsearchVersion;
use std::iter::Sum;
use std::sync::LazyLock;

/// Number of nodes of a set that states neither `replicas` nor `autoscaling`: the smallest that keeps a quorum.
const DEFAULT_NODES: u32 = 3;

/// The set of a config without `nodeSets`.
static IMPLIED: LazyLock<config::NodeSet> =
    LazyLock::new(|| config::NodeSet { name: "default".into(), ..config::NodeSet::default() });

/// A group of like nodes.
#[derive(Clone, Debug)]
pub struct NodeSet<'a> {
    pub config: &'a config::NodeSet,
    /// Where it stands; for the implied set, where it would.
    pub path: Path,
    pub name: Effective<&'a str>,
    /// Roles of its nodes.
    pub roles: Effective<Vec<Role>>,
    /// Number of its nodes; the path is that of the smallest number.
    pub nodes: Effective<NodeCount>,
    /// CPU and memory of each node.
    pub resources: Resources,
    /// The volume of each node.
    pub storage: Storage<'a>,
    /// How its need for memory-mapped files is met.
    pub virtual_memory: Effective<VirtualMemory>,
    /// How its pods are kept off each other's hosts.
    pub anti_affinity: Effective<AntiAffinity>,
    /// Options of the JVM.
    pub jvm: Jvm<'a>,
    /// Its own settings, without those of `spec.config`.
    pub settings: Vec<Setting<'a>>,
    pub pod_template: PodTemplate<'a>,
    /// The autoscaler.
    pub autoscaling: Option<Autoscaling<'a>>,
    /// Seconds that a pod gets to stop.
    pub grace_period_seconds: Effective<u32>,
    /// Whether its nodes stop one at a time with those of other sets: they hold shards or vote, and there are others that do.
    pub takes_turns: bool,
    /// Seconds for which the last of those that take turns may have to wait, and which a node that is drained may need: an estimate, a
    /// day at most.
    pub longest_wait_seconds: u32,
}

/// Fewest and most nodes; the same unless there is an autoscaler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeCount {
    pub min: u32,
    pub max: u32,
}

impl NodeCount {
    /// The nodes of several sets.
    pub fn of<'m>(sets: impl IntoIterator<Item = &'m NodeSet<'m>>) -> Self {
        sets.into_iter().map(|set| *set.nodes).sum()
    }
}

impl Sum for NodeCount {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, count| Self {
            min: sum.min.saturating_add(count.min),
            max: sum.max.saturating_add(count.max),
        })
    }
}

/// Grace period of a node that nobody depends on.
const GRACE_SECONDS: u32 = 120;

/// The nodes that stop one at a time, and how long the last of them may have to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turns {
    /// Most nodes.
    nodes: u32,
    /// Seconds for all of them, and for the largest volume.
    longest_seconds: u32,
    /// Grace period of each.
    seconds: u32,
}

impl Turns {
    /// Stop and start of one node, its shards recovered from its own disk.
    const RESTART_SECONDS: u64 = 180;
    /// Two thirds of what a node copies at most are counted on.
    const BYTES_PER_SECOND: u64 = RECOVERY_BYTES_PER_SECOND * 2 / 3;
    /// The shortest and the longest that are written: half an hour, and a day.
    const LEAST_SECONDS: u64 = 1_800;
    const MOST_SECONDS: u64 = 86_400;

    /// Time for every node to restart, and for the largest volume to be copied or drained: once, or where an autoscaler drains
    /// nodes, as often as there are nodes for it to remove. In steps that double, since a new grace period restarts every pod: another
    /// node or a higher maximum seldom needs one, and one that is too long costs nothing.
    pub(super) fn new(sets: &[NodeSet]) -> Self {
        let takers = || sets.iter().filter(|set| set.is_stateful() && (set.holds_shards() || set.is_master_eligible()));
        let nodes = NodeCount::of(takers()).max;
        let drained = |set: &NodeSet| {
            let volume = set.storage.claim().map_or(0, |claim| claim.size.as_bytes());
            let times = if set.drains() { set.nodes.max.saturating_sub(set.nodes.min).max(1) } else { 1 };
            volume.saturating_mul(times.into())
        };
        let bytes = takers().filter(|set| set.holds_shards()).map(drained).max().unwrap_or(0);
        let longest =
            (u64::from(nodes) * Self::RESTART_SECONDS + bytes / Self::BYTES_PER_SECOND).min(Self::MOST_SECONDS);
        let steps = longest.div_ceil(Self::LEAST_SECONDS).checked_next_power_of_two().unwrap_or(u64::MAX);
        let seconds = Self::LEAST_SECONDS.saturating_mul(steps).min(Self::MOST_SECONDS);
        let [longest_seconds, seconds] = [longest, seconds].map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
        Self { nodes, longest_seconds, seconds }
    }
}

impl<'a> NodeSet<'a> {
    /// The sets of a config, or the one that it implies.
    pub(super) fn all(spec: &'a Spec, version: ElasticsearchVersion) -> Vec<Self> {
        let path = Path::parse("spec.nodeSets");
        match &spec.node_sets {
            None => vec![Self::new(spec, &IMPLIED, path.index(0), version)],
            Some(sets) => {
                let sets = sets.iter().enumerate();
                sets.map(|(index, set)| Self::new(spec, set, path.index(index), version)).collect()
            }
        }
    }

    fn new(spec: &'a Spec, config: &'a config::NodeSet, path: Path, version: ElasticsearchVersion) -> Self {
        let is_implied = spec.node_sets.is_none();
        let config::NodeSet { anti_affinity, termination_grace_period_seconds, .. } = *config;
        let roles = Effective::or_default(config.roles.clone(), path.key("roles"), default_roles(version));
        let virtual_memory = match (config.virtual_memory, spec.virtual_memory) {
            (Some(own), _) => Effective::written(own, path.key("virtualMemory")),
            (None, shared) => Effective::or_default(shared, Path::parse("spec.virtualMemory"), VirtualMemory::Auto),
        };
        let pod_template = PodTemplate { body: &config.pod_template, path: path.key("podTemplate") };
        let resources = Resources::new(config, &path, &roles);
        let jvm = Jvm::new(spec, config, &path, &pod_template);
        let mut set = Self {
            name: Effective {
                value: &config.name,
                path: path.key("name"),
                because: if is_implied { Because::Default } else { Because::Written },
            },
            nodes: nodes(config, &path),
            storage: Storage::new(config, &path, &roles),
            anti_affinity: Effective::or_default(anti_affinity, path.key("antiAffinity"), AntiAffinity::Preferred),
            settings: settings::settings(&config.config, &path.key("config")),
            grace_period_seconds: Effective::or_default(
                termination_grace_period_seconds,
                path.key("terminationGracePeriodSeconds"),
                GRACE_SECONDS,
            ),
            takes_turns: false,
            longest_wait_seconds: 0,
            autoscaling: None,
            config,
            path,
            roles,
            resources,
            virtual_memory,
            jvm,
            pod_template,
        };
        set.autoscaling = Autoscaling::new(&set);
        set
    }

    /// What the cluster's workload means for this set.
    pub(super) fn size(&mut self, workload: &Workload, version: ElasticsearchVersion) {
        if let Some(memory) = workload.memory_of(self) {
            self.resources.memory.derive_from_workload(memory.quantity, &memory.because);
        }
        let storage = workload.storage_of(self);
        if let (Storage::Claim(claim), Some(storage)) = (&mut self.storage, storage) {
            claim.size.derive_from_workload(storage.quantity, &storage.because);
        }
        // By the memory that it has, whoever chose it.
        if let Some(cpu) = workload.cpu_of(self) {
            self.resources.derive_cpu(cpu.quantity, &cpu.because);
        }
        self.jvm.heap.chosen = jvm::chosen_heap(self, version);
    }

    /// What the other sets of the cluster mean for this one.
    pub(super) fn join(&mut self, turns: &Turns) {
        // Only another node can hold the copies that a node waits for, or vote in its place.
        self.takes_turns = self.is_stateful() && (self.holds_shards() || self.is_master_eligible()) && turns.nodes > 1;
        self.longest_wait_seconds = turns.longest_seconds;
        if self.takes_turns && !self.grace_period_seconds.is_written() {
            self.grace_period_seconds.value = turns.seconds;
        }
    }

    /// The place of something within the set, such as `autoscaling.minReplicas`.
    pub fn below(&self, rest: &str) -> Path {
        self.path.below(rest)
    }

    /// Name of its headless Service, in the cluster of that name.
    pub fn service_name(&self, cluster: &str) -> String {
        self.config.service_name.clone().unwrap_or_else(|| format!("{cluster}-{}", self.config.name))
    }

    /// Whether its autoscaler removes nodes after it has emptied them.
    pub fn drains(&self) -> bool {
        self.autoscaling.as_ref().is_some_and(|scaling| *scaling.scale_down == ScaleDown::Drain)
    }

    /// The metrics of its autoscaler.
    pub fn metrics(&self) -> impl Iterator<Item = &Metric<'a>> {
        self.autoscaling.iter().flat_map(|scaling| &scaling.metrics)
    }

    /// Its roles, each with its place.
    pub fn roles_with_paths(&self) -> impl Iterator<Item = (Role, Path)> {
        self.roles.iter().enumerate().map(|(index, role)| (*role, self.roles.path.index(index)))
    }

    /// Whether the nodes have the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether a shard that its nodes hold may be on nodes of the other set as well.
    pub fn shares_tier_with(&self, other: &NodeSet) -> bool {
        self.roles.iter().any(|role| role.facts().holds_shards && other.has(*role))
    }

    /// The place of a role in the list of roles.
    pub fn role_path(&self, role: Role) -> Path {
        let place = self.roles_with_paths().find(|(one, _)| *one == role);
        place.map_or_else(|| self.roles.path.clone(), |(_, path)| path)
    }

    /// The roles that are left for the set once masters are a set of their own. Who leaves the roles out wants a node for
    /// everything; `data` and `ingest` are what that means for data nodes.
    pub fn roles_beside_master(&self) -> Vec<Role> {
        let roles = self.roles.as_written().map_or(&[Role::Data, Role::Ingest][..], Vec::as_slice);
        roles.iter().copied().filter(|role| !role.facts().is_voting()).collect()
    }

    /// Whether the nodes can vote for a master and, unless they only vote, become it.
    pub fn is_master_eligible(&self) -> bool {
        self.has(Role::Master)
    }

    /// Whether the nodes vote and are never elected.
    pub fn only_votes(&self) -> bool {
        self.has(Role::VotingOnly)
    }

    /// Whether the nodes only route requests.
    pub fn only_coordinates(&self) -> bool {
        self.roles.is_empty()
    }

    /// Whether the nodes hold shards, mounted snapshots among them.
    pub fn holds_shards(&self) -> bool {
        self.roles.iter().any(|role| role.facts().holds_shards)
    }

    /// Whether the nodes hold shards that are nowhere else; those of a frozen node are read again from their snapshot.
    pub fn keeps_shards(&self) -> bool {
        self.roles.iter().any(|role| role.facts().keeps_shards())
    }

    /// Whether the nodes belong to a data tier. The role `data` puts them into every tier.
    pub fn is_in_tier(&self, tier: Role) -> bool {
        self.has(tier) || self.has(Role::Data)
    }

    /// Whether new indices are made on the nodes.
    pub fn is_entry_tier(&self) -> bool {
        ENTRY_TIERS.iter().any(|tier| self.is_in_tier(tier.role))
    }

    /// Whether the nodes hold the workload's indices: they are where new ones are made.
    pub fn holds_workload(&self) -> bool {
        self.is_entry_tier()
    }

    /// Whether the nodes are there for ingest pipelines: they hold no shards, cannot be elected and run no models.
    pub fn only_ingests(&self) -> bool {
        self.has(Role::Ingest) && !(self.holds_shards() || self.is_master_eligible() || self.has(Role::Ml))
    }

    /// Whether the nodes run models and nothing else.
    pub fn runs_only_models(&self) -> bool {
        runs_only_models(&self.roles)
    }

    /// Whether the nodes keep anything on disk that must outlive the pod.
    pub fn stores(&self) -> bool {
        self.roles.iter().any(|role| role.facts().stores)
    }

    /// Whether the nodes keep anything on disk that exists nowhere else.
    pub fn keeps(&self) -> bool {
        self.roles.iter().any(|role| role.facts().stores && !role.facts().is_cache)
    }

    /// Whether the set becomes a StatefulSet; else a Deployment.
    pub fn is_stateful(&self) -> bool {
        self.stores() || self.config.storage.is_some()
    }

    /// The heap that a node gets: what the config states, or what Elasticsearch or esgen makes of its memory.
    pub fn heap_bytes(&self, version: ElasticsearchVersion) -> u64 {
        let heap = &self.jvm.heap;
        let written = heap.largest.as_ref().map(|size| size.value);
        let own = || own_heap(version, &self.roles, self.resources.memory.as_bytes());
        written.or(heap.chosen.as_ref().map(|size| size.bytes())).unwrap_or_else(own)
    }

    /// The derived values.
    pub(super) fn figures(&self) -> impl Iterator<Item = Figure> {
        let size = match &self.storage {
            Storage::Claim(claim) => claim.size.figure(),
            _ => None,
        };
        let heap = self.jvm.heap.chosen.as_ref().and_then(Effective::<HeapSize>::figure);
        [self.resources.cpu.figure(), self.resources.memory.figure(), size, heap].into_iter().flatten()
    }
}

fn nodes(config: &config::NodeSet, path: &Path) -> Effective<NodeCount> {
    let fixed = |count| NodeCount { min: count, max: count };
    match &config.autoscaling {
        Some(scaling) => Effective::written(
            NodeCount { min: scaling.min_replicas, max: scaling.max_replicas },
            path.key("autoscaling").key("minReplicas"),
        ),
        None => Effective::or_default(config.replicas.map(fixed), path.key("replicas"), fixed(DEFAULT_NODES)),
    }
}
