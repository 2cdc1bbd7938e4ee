//! The nodes of a set over time: how they start, take shards over, serve, drain and go.

use super::controller::{Container, Millis, Phase, Pod, Ready};
use super::surroundings::Surroundings;
use std::collections::VecDeque;

/// One node, which is a pod.
#[derive(Clone, Debug)]
pub(super) struct Node {
    ordinal: u32,
    /// Number that no other pod has had.
    id: u32,
    created: Millis,
    runs: Millis,
    is_ready: Millis,
    /// When it was told to stop.
    deleted: Option<Millis>,
    drain: Option<Drain>,
    /// Between 0 and 1: how much of its share of the shards it has.
    share: f64,
    /// Cores in use at the end of each of the last steps, youngest first, back to the one that the metrics tell of.
    usage: VecDeque<f64>,
}

/// What a node does between being told to stop and its end.
#[derive(Clone, Copy, Debug)]
struct Drain {
    began: Millis,
    ends: Millis,
    /// Whether shards are left on it then.
    is_cut_short: bool,
}

/// The nodes of a set.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    pub(super) all: Vec<Node>,
    next_id: u32,
    /// Drains that the grace period ended.
    pub(super) cut_short: u32,
}

impl Nodes {
    /// A set that has run for long.
    pub(super) fn settled(count: u32, surroundings: &Surroundings) -> Self {
        let mut nodes = Self::default();
        for ordinal in 0..count {
            let long_ago = -1_000_000_000;
            nodes.add(ordinal, long_ago, surroundings);
            let has_shards = surroundings.shard_copies.is_none_or(|copies| u64::from(ordinal) < copies);
            nodes.all[ordinal as usize].share = if has_shards { 1.0 } else { 0.0 };
        }
        nodes
    }

    fn add(&mut self, ordinal: u32, now: Millis, surroundings: &Surroundings) {
        let runs = now + surroundings.node_start;
        self.all.push(Node {
            ordinal,
            id: self.next_id,
            created: now,
            runs,
            is_ready: runs + surroundings.join,
            deleted: None,
            drain: None,
            share: if surroundings.data_bytes == 0.0 { 1.0 } else { 0.0 },
            usage: VecDeque::new(),
        });
        self.next_id += 1;
    }

    /// What the set's controller and the nodes themselves do in `step` milliseconds up to `now`, while `wanted` nodes are wanted.
    pub(super) fn advance(&mut self, wanted: u32, now: Millis, step: Millis, surroundings: &Surroundings) {
        self.move_shards(now, step, surroundings);
        let (ended, stay): (Vec<Node>, Vec<Node>) =
            self.all.drain(..).partition(|node| node.drain.is_some_and(|drain| drain.ends <= now));
        self.cut_short += ended.iter().filter(|node| node.drain.is_some_and(|drain| drain.is_cut_short)).count() as u32;
        self.all = stay;
        if surroundings.in_order {
            self.change_one(wanted, now, surroundings);
        } else {
            for ordinal in (wanted..self.all.iter().map(|node| node.ordinal + 1).max().unwrap_or(0)).rev() {
                self.remove(ordinal, now);
            }
            for ordinal in 0..wanted {
                // Who is on its way out is replaced once it is gone.
                if !self.all.iter().any(|node| node.ordinal == ordinal) {
                    self.add(ordinal, now, surroundings);
                }
            }
        }
        self.begin_drains(wanted, now, surroundings);
    }

    /// OrderedReady: one pod at a time, and none while another is not ready.
    fn change_one(&mut self, wanted: u32, now: Millis, surroundings: &Surroundings) {
        if self.all.iter().any(|node| node.deleted.is_some() || node.is_ready > now) {
            return;
        }
        let count = self.all.len() as u32;
        if count < wanted {
            self.add(count, now, surroundings);
        } else if count > wanted {
            self.remove(count - 1, now);
        }
    }

    fn remove(&mut self, ordinal: u32, now: Millis) {
        let node = self.all.iter_mut().find(|node| node.ordinal == ordinal);
        if let Some(node) = node.filter(|node| node.deleted.is_none()) {
            node.deleted = Some(now);
        }
    }

    /// Nodes that hold shards go one at a time, for which they take turns.
    fn begin_drains(&mut self, wanted: u32, now: Millis, surroundings: &Surroundings) {
        let last_end = self.all.iter().filter_map(|node| node.drain).map(|drain| drain.ends).max();
        let mut free = last_end.unwrap_or(now).max(now);
        let bytes_per_node = surroundings.data_bytes / f64::from(wanted.max(1));
        for node in self.all.iter_mut().filter(|node| node.drain.is_none()) {
            let Some(deleted) = node.deleted else { continue };
            let lingers = deleted + surroundings.linger;
            let (began, ends) = if surroundings.data_bytes == 0.0 {
                (lingers, lingers)
            } else {
                let began = free.max(lingers);
                (began, began + (bytes_per_node * node.share / surroundings.recovery_rate * 1000.0) as Millis)
            };
            let last = deleted + surroundings.grace_period;
            node.drain = Some(Drain { began, ends: ends.min(last), is_cut_short: ends > last });
            free = ends.min(last);
        }
    }

    /// New nodes fill with shards, those on their way out lose them.
    fn move_shards(&mut self, now: Millis, step: Millis, surroundings: &Surroundings) {
        if surroundings.data_bytes == 0.0 {
            return;
        }
        let members = self.all.iter().filter(|node| node.deleted.is_none() && node.runs <= now).count().max(1);
        let holders = surroundings.shard_copies.map_or(members, |copies| members.min(copies as usize).max(1));
        let mut free = holders.saturating_sub(self.all.iter().filter(|node| node.share > 0.0).count());
        let bytes_per_node = surroundings.data_bytes / holders as f64;
        let part = surroundings.recovery_rate * step as f64 / 1000.0 / bytes_per_node;
        for node in &mut self.all {
            match node.drain {
                Some(drain) if drain.began < now => {
                    let left = (drain.ends - now).max(0) as f64 / (drain.ends - drain.began).max(1) as f64;
                    node.share = node.share.min(left);
                }
                None if node.is_ready <= now && (node.share > 0.0 || free > 0) => {
                    free -= usize::from(node.share == 0.0);
                    node.share = (node.share + part).min(1.0);
                }
                _ => {}
            }
        }
    }

    /// Work in cores, spread over the nodes by their shares. A node uses no more than `processors`.
    pub(super) fn use_cores(&mut self, cores: f64, now: Millis, surroundings: &Surroundings) {
        let shares = self.serving(now);
        for node in &mut self.all {
            let share = node.serving_share(now);
            let used = if share > 0.0 { (cores * share / shares).min(surroundings.processors) } else { 0.0 };
            node.usage.push_front(used);
            node.usage.truncate(surroundings.metric_steps() + 1);
        }
    }

    /// The sum of all serving nodes' shares.
    pub(super) fn serving(&self, now: Millis) -> f64 {
        self.all.iter().map(|node| node.serving_share(now)).sum()
    }

    /// How many are ready.
    pub(super) fn ready(&self, now: Millis) -> usize {
        self.all.iter().filter(|node| node.is_ready <= now).count()
    }

    /// As the controller sees them.
    pub(super) fn pods<'a>(&self, now: Millis, containers: &'a [Container]) -> Vec<Pod<'a>> {
        self.all.iter().map(|node| node.pod(now, containers)).collect()
    }
}

impl Node {
    /// A number that no other pod has had.
    pub(super) fn id(&self) -> u32 {
        self.id
    }

    /// How much of a node's work it does: its share of the shards, from the moment when it is ready; a drain takes them.
    pub(super) fn serving_share(&self, now: Millis) -> f64 {
        if self.is_ready <= now { self.share } else { 0.0 }
    }

    /// Cores in use `steps` steps ago, if the node ran then.
    pub(super) fn used(&self, steps: usize) -> Option<f64> {
        self.usage.get(steps).copied()
    }

    /// Whether it ran at a time.
    pub(super) fn ran(&self, at: Millis) -> bool {
        self.runs <= at
    }

    fn pod<'a>(&self, now: Millis, containers: &'a [Container]) -> Pod<'a> {
        let is_ready = self.is_ready <= now;
        let changed = if is_ready { self.is_ready } else { self.runs };
        Pod {
            id: self.id,
            phase: if self.runs <= now { Phase::Running } else { Phase::Pending },
            is_deleted: self.deleted.is_some(),
            started: Some(self.created),
            ready: (self.runs <= now).then_some(Ready { is_true: is_ready, changed }),
            containers,
            requests: None,
        }
    }
}
