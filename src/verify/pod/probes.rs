//! Probes and lifecycle hooks.

use super::super::field::{Field, Findings};
use super::Pod;
use crate::message;

/// Checks a probe; `kind` is its key in the container.
pub(super) fn check_probe(probe: &Field, kind: &'static str, out: &mut Findings) {
    let grace = probe.get("terminationGracePeriodSeconds");
    if kind == "readinessProbe" {
        if grace.is_set() {
            out.add(&grace, "cannot be on a readiness probe, which never ends a container: leave it out");
        }
        return;
    }
    let threshold = probe.get("successThreshold");
    if threshold.integer().is_some_and(|threshold| threshold > 1) {
        out.add(&threshold, message!("must be 1 on a {}: one success is enough there; leave the field out", kind));
    }
}

/// Checks `lifecycle` of a container.
pub(super) fn check_lifecycle(pod: &Pod, lifecycle: &Field, out: &mut Findings) {
    for key in ["postStart", "preStop"] {
        check_sleep(pod, &lifecycle.path(&[key, "sleep", "seconds"]), out);
    }
    let signal = lifecycle.get("stopSignal");
    if signal.is_set() && !pod.spec.get("os").is_set() {
        out.add(&signal, "needs `os.name` on the pod: write `os: {name: linux}`");
    }
}

fn check_sleep(pod: &Pod, sleep: &Field, out: &mut Findings) {
    // A sleep of zero seconds is allowed from 1.33 on (PodLifecycleSleepActionAllowZero).
    let shortest = if out.since(33) { 0 } else { 1 };
    let longest = pod.grace_period;
    if let Some(seconds) = sleep.integer().filter(|seconds| !(shortest..=longest).contains(seconds)) {
        let message = message!(
            "{} is out of range: write {} to {}, the pod's terminationGracePeriodSeconds",
            seconds,
            shortest,
            longest
        );
        out.add(sleep, message);
    }
}
