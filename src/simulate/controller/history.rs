//! What the controller remembers of an autoscaler, in memory alone: a restart of it forgets everything.

use super::{Behavior, Millis};

/// Memory of one autoscaler.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// What was asked for, before stabilization. None until the first pass.
    pub recommendations: Option<Vec<Recommendation>>,
    /// Pods that were added.
    pub up: Vec<Change>,
    /// Pods that were removed.
    pub down: Vec<Change>,
}

/// What was asked for in a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendation {
    pub replicas: i32,
    pub at: Millis,
}

/// So many pods were added or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub replicas: i32,
    pub at: Millis,
    /// Older than every period, so that the next change may take its place.
    pub is_outdated: bool,
}

impl History {
    /// Without `behavior`: the highest of the window counts.
    pub fn stabilize(&mut self, desired: i32, now: Millis, window: Millis) -> i32 {
        let known = self.recommendations.get_or_insert_default();
        let cutoff = now - window;
        let highest = known.iter().filter(|one| one.at >= cutoff).map(|one| one.replicas).max();
        let old = known.iter().rposition(|one| one.at < cutoff);
        record(known, old, Recommendation { replicas: desired, at: now });
        highest.map_or(desired, |highest| highest.max(desired))
    }

    /// With `behavior`: no more than the lowest of the window for adding, no fewer than the highest of that for removing.
    pub fn stabilize_with(&mut self, behavior: &Behavior, current: i32, desired: i32, now: Millis) -> i32 {
        let known = self.recommendations.get_or_insert_default();
        let (up_cutoff, down_cutoff) = (now - behavior.up.window, now - behavior.down.window);
        let (mut lowest, mut highest, mut old) = (desired, desired, None);
        for (index, one) in known.iter().enumerate() {
            if one.at > up_cutoff {
                lowest = lowest.min(one.replicas);
            }
            if one.at > down_cutoff {
                highest = highest.max(one.replicas);
            }
            if one.at < up_cutoff && one.at < down_cutoff {
                old = Some(index);
            }
        }
        record(known, old, Recommendation { replicas: desired, at: now });
        current.max(lowest).min(highest)
    }

    /// Remembers a change of size, for as long as the direction's longest period lasts.
    pub fn store(&mut self, behavior: Option<&Behavior>, before: i32, after: i32, now: Millis) {
        let Some(behavior) = behavior else { return };
        let (changes, rules) =
            if after > before { (&mut self.up, &behavior.up) } else { (&mut self.down, &behavior.down) };
        let longest = rules.policies.iter().map(|policy| policy.period_seconds).max().unwrap_or(0);
        let cutoff = now - Millis::from(longest) * 1000;
        for change in &mut *changes {
            change.is_outdated |= change.at < cutoff;
        }
        let old = changes.iter().rposition(|change| change.is_outdated);
        record(changes, old, Change { replicas: (after - before).abs(), at: now, is_outdated: false });
    }

    /// How many pods there were when the last `period` began.
    pub fn at_start_of(&self, period: Millis, current: i32, now: Millis) -> i32 {
        current - changed_within(&self.up, period, now) + changed_within(&self.down, period, now)
    }
}

/// How many pods changed in the last `period`.
pub fn changed_within(changes: &[Change], period: Millis, now: Millis) -> i32 {
    changes.iter().filter(|change| change.at > now - period).map(|change| change.replicas).sum()
}

/// Takes the place of what is too old, the last such, or comes last.
fn record<T>(known: &mut Vec<T>, old: Option<usize>, new: T) {
    match old {
        Some(index) => known[index] = new,
        None => known.push(new),
    }
}
