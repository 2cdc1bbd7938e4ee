//! One run: many objects through both judges, and what came of it.

use crate::bases::{Bases, kind_of};
use crate::classes::{Class, Disagreement};
use crate::judges::{Oracle, esgen};
use crate::mutate::Mutator;
use crate::shrink::shrink;
use esgen::kubernetes::versions::KubernetesVersion;
use fastrand::Rng;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a run is about.
pub(crate) struct Run<'a> {
    pub oracle: &'a str,
    pub kubernetes: KubernetesVersion,
    pub objects: usize,
    pub seed: u64,
}

/// How one kind fared.
#[derive(Default, Clone)]
pub(crate) struct Tally {
    pub both_accept: usize,
    pub both_refuse: usize,
    pub only_server: usize,
    pub only_esgen: usize,
}

/// What came of a run: how each kind fared, and the smallest case of each class with how often it was met.
#[derive(Default)]
pub(crate) struct Outcome {
    pub tallies: BTreeMap<String, Tally>,
    pub classes: BTreeMap<Class, (usize, Disagreement)>,
}

/// Small enough for both judges to be busy, large enough for neither to wait.
const BATCH: usize = 200;

impl Run<'_> {
    /// The bases that one of the two refuses, with the reason. There should be none.
    pub(crate) fn unsound(&self, bases: &Bases) -> Vec<String> {
        let objects: Vec<Value> = bases.all().cloned().collect();
        let (verdicts, ()) = Oracle::start(self.oracle).ask(&objects, || ());
        let refused = objects.iter().zip(verdicts).filter(|(_, verdict)| !verdict.accepted);
        refused.map(|(object, verdict)| format!("{}: {}", kind_of(object), verdict.message)).collect()
    }

    pub(crate) fn fuzz(&self, mutator: &Mutator, bases: &Bases) -> Outcome {
        let total = Mutex::new(Outcome::default());
        self.share(self.objects.div_ceil(BATCH), |oracle, number| {
            let outcome = self.batch(oracle, number, mutator, bases);
            total.lock().expect("no worker panics").add(outcome);
        });
        total.into_inner().expect("no worker panics")
    }

    /// The smallest objects that still show these disagreements.
    pub(crate) fn shrink(&self, cases: &[&Disagreement]) -> Vec<Disagreement> {
        let shrunk = Mutex::new(vec![None; cases.len()]);
        self.share(cases.len(), |oracle, number| {
            let case = cases[number];
            let differ = |object: &Value, oracle: &mut Oracle| {
                let (verdicts, ours) = oracle.ask(std::slice::from_ref(object), || esgen(object, self.kubernetes));
                Disagreement::between(&case.class.kind, object, &verdicts[0], ours.as_ref())
            };
            let same = |object: &Value| differ(object, oracle).is_some_and(|found| found.class == case.class);
            let object = shrink(&case.object, same);
            let small = differ(&object, oracle).expect("it still differs");
            shrunk.lock().expect("no worker panics")[number] = Some(small);
        });
        shrunk.into_inner().expect("no worker panics").into_iter().flatten().collect()
    }

    /// Does numbered pieces of work on all cores, each worker with an oracle of its own.
    fn share(&self, pieces: usize, work: impl Fn(&mut Oracle, usize) + Sync) {
        let next = AtomicUsize::new(0);
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    let mut oracle = Oracle::start(self.oracle);
                    loop {
                        let piece = next.fetch_add(1, Ordering::Relaxed);
                        if piece >= pieces {
                            return;
                        }
                        work(&mut oracle, piece);
                    }
                });
            }
        });
    }

    /// The same batch is the same objects, whichever worker takes it.
    fn batch(&self, oracle: &mut Oracle, number: usize, mutator: &Mutator, bases: &Bases) -> Outcome {
        let mut random = Rng::with_seed(self.seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let kinds: Vec<_> = bases.0.values().collect();
        let all: Vec<_> = bases.all().collect();
        let (of, objects): (Vec<String>, Vec<Value>) = (0..BATCH.min(self.objects - number * BATCH))
            .map(|_| {
                // Each kind often enough, and those with many bases, which have the most fields, more often.
                let base = match random.u8(..3) {
                    0 => all[random.usize(..all.len())],
                    _ => {
                        let kind = kinds[random.usize(..kinds.len())];
                        &kind[random.usize(..kind.len())]
                    }
                };
                (kind_of(base), mutator.mutate(base, &mut random))
            })
            .unzip();
        let (verdicts, ours) =
            oracle.ask(&objects, || objects.iter().map(|object| esgen(object, self.kubernetes)).collect::<Vec<_>>());
        let mut outcome = Outcome::default();
        for (((kind, object), theirs), ours) in of.iter().zip(&objects).zip(verdicts).zip(ours) {
            let tally = outcome.tallies.entry(kind.clone()).or_default();
            match (theirs.accepted, &ours) {
                (true, None) => tally.both_accept += 1,
                (false, Some(_)) => tally.both_refuse += 1,
                (false, None) => tally.only_server += 1,
                (true, Some(_)) => tally.only_esgen += 1,
            }
            if let Some(met) = Disagreement::between(kind, object, &theirs, ours.as_ref()) {
                outcome.meet(met.class.clone(), 1, met);
            }
        }
        outcome
    }
}

impl Outcome {
    fn add(&mut self, other: Self) {
        for (kind, tally) in other.tallies {
            self.tallies.entry(kind).or_default().add(&tally);
        }
        for (class, (count, case)) in other.classes {
            self.meet(class, count, case);
        }
    }

    /// Keeps the smallest case of a class, so that a run ends the same however its work was shared out.
    fn meet(&mut self, class: Class, count: usize, met: Disagreement) {
        let size = |case: &Disagreement| {
            let text = case.object.to_string();
            (text.len(), text)
        };
        match self.classes.get_mut(&class) {
            Some((total, case)) => {
                *total += count;
                if size(&met) < size(case) {
                    *case = met;
                }
            }
            None => _ = self.classes.insert(class, (count, met)),
        }
    }
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.both_accept += other.both_accept;
        self.both_refuse += other.both_refuse;
        self.only_server += other.only_server;
        self.only_esgen += other.only_esgen;
    }

    pub(crate) fn all(&self) -> usize {
        self.both_accept + self.both_refuse + self.only_server + self.only_esgen
    }
}
