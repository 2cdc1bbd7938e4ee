//! Broken golden configs: bytes flipped, texts cut off, lines repeated and taken out. Nothing panics, nothing takes long.
//!
//! The bodies are those of the fuzz targets (`fuzz/`). The random numbers are always the same.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Mutations of each golden config; there are fourteen of them.
const MUTATIONS: u64 = 150;
const MERGES: u64 = 2000;
/// No config of that size may take longer, on a busy machine either.
const LONGEST: Duration = Duration::from_secs(20);

#[test]
fn a_broken_config_is_refused_or_compiled() {
    let configs = golden_configs();
    let cases = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..2 {
            let (configs, cases) = (&configs, &cases);
            scope.spawn(move || {
                for (number, (path, config)) in configs.iter().enumerate() {
                    for round in (worker..MUTATIONS).step_by(2) {
                        let mut random = Random(number as u64 * MUTATIONS + round);
                        let mutant = mutate(config, &mut random);
                        survives(&format!("{} round {round}", path.display()), &mutant, bodies::compile);
                        cases.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert!(cases.into_inner() >= 2000, "too few cases: raise MUTATIONS");
}

#[test]
fn a_broken_patch_is_refused_or_merged() {
    let pair = r#"[
{"metadata": {"labels": {"app": "a"}, "finalizers": ["a"]},
 "spec": {"containers": [
   {"name": "elasticsearch", "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 9200}]},
   {"name": "b"}],
  "volumes": [{"name": "data", "emptyDir": {}}], "tolerations": [{"key": "a"}]}},
{"metadata": {"labels": {"app": null}, "$deleteFromPrimitiveList/finalizers": ["a"]},
 "spec": {"$setElementOrder/containers": [{"name": "b"}, {"name": "elasticsearch"}], "$retainKeys": ["containers"],
  "containers": [
   {"name": "elasticsearch", "env": [{"name": "A", "$patch": "delete"}, {"name": "B"}], "ports": [{"containerPort": 9300}]},
   {"$patch": "replace"},
   {"name": "c", "volumeMounts": [{"mountPath": "/a"}]}],
  "volumes": [{"name": "data", "$patch": "replace", "ephemeral": {"volumeClaimTemplate": {"metadata": {}}}}]}}
]"#;
    for round in 0..MERGES {
        let mutant = mutate(pair.as_bytes(), &mut Random(round));
        survives(&format!("round {round}"), &mutant, bodies::strategic_merge);
    }
}

#[track_caller]
fn survives(case: &str, bytes: &[u8], body: fn(&[u8])) {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| body(bytes)));
    assert!(outcome.is_ok(), "{case} panics:\n{}", String::from_utf8_lossy(bytes));
    assert!(start.elapsed() < LONGEST, "{case} takes {:?}:\n{}", start.elapsed(), String::from_utf8_lossy(bytes));
}

fn golden_configs() -> Vec<(PathBuf, Vec<u8>)> {
    let cases = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/golden")).expect("golden/");
    let mut paths: Vec<_> = cases.map(|case| case.expect("an entry").path().join("esgen.yaml")).collect();
    paths.sort();
    let configs = paths.into_iter().filter_map(|path| fs::read(&path).ok().map(|config| (path, config)));
    configs.collect()
}

/// One to four changes.
fn mutate(original: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=random.below(4) {
        change(&mut bytes, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        return;
    }
    let at = random.below(bytes.len());
    match random.below(8) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = *b"\0\n\t -:#{}[]\"'&*!|>%@`,?~0\xff".get(random.below(27)).unwrap_or(&b'x'),
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..(at + random.below(20)).min(bytes.len()))),
        4 => bytes.insert(at, random.below(256) as u8),
        kind => change_lines(bytes, random, kind),
    }
}

fn change_lines(bytes: &mut Vec<u8>, random: &mut Random, kind: usize) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (from, to) = (random.below(lines.len()), random.below(lines.len()));
    match kind {
        5 => lines.insert(to, lines[from].clone()),
        6 => drop(lines.remove(from)),
        _ => lines.swap(from, to),
    }
    *bytes = lines.concat();
}

/// SplitMix64: good enough, and always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }
}
