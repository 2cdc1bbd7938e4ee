//! Probes and lifecycle hooks.

use super::super::field::{Field, Findings};
use super::super::names;
use super::Pod;

/// What a probe can ask.
const PROBES: [&str; 4] = ["exec", "httpGet", "tcpSocket", "grpc"];
/// What a lifecycle hook can do.
const HOOKS: [&str; 4] = ["exec", "httpGet", "tcpSocket", "sleep"];

/// Checks a probe; `kind` is its key in the container.
pub(super) fn check_probe(pod: &Pod, probe: &Field, kind: &str, out: &mut Findings) {
    check_handler(pod, probe, &PROBES, out);
    for key in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        out.not_negative(&probe.get(key));
    }
    let grace = probe.get("terminationGracePeriodSeconds");
    out.in_range(&grace, 1, i64::MAX);
    if kind == "readinessProbe" {
        if grace.is_set() {
            out.add(&grace, "cannot be on a readiness probe, which never ends a container: leave it out");
        }
        return;
    }
    let threshold = probe.get("successThreshold");
    if threshold.integer().is_some_and(|threshold| threshold > 1) {
        out.add(&threshold, format!("must be 1 on a {kind}: one success is enough there; leave the field out"));
    }
}

/// Checks `lifecycle` of a container.
pub(super) fn check_lifecycle(pod: &Pod, lifecycle: &Field, out: &mut Findings) {
    for key in ["postStart", "preStop"] {
        if lifecycle.get(key).is_set() {
            check_handler(pod, &lifecycle.get(key), &HOOKS, out);
        }
    }
    let signal = lifecycle.get("stopSignal");
    if signal.is_set() && !pod.spec.get("os").is_set() {
        out.add(&signal, "needs `os.name` on the pod: write `os: {name: linux}`");
    }
}

fn check_handler(pod: &Pod, handler: &Field, kinds: &[&str], out: &mut Findings) {
    out.exactly_one(handler, kinds, "a handler");
    let exec = handler.get("exec");
    if exec.is_set() && exec.get("command").len() == 0 {
        out.add(&exec.get("command"), "is required: write the command to run");
    }
    if handler.get("httpGet").is_set() {
        check_http(&handler.get("httpGet"), out);
    }
    for kind in ["tcpSocket", "grpc"].iter().filter(|kind| handler.get(kind).is_set()) {
        check_required_port(&handler.path(&[kind, "port"]), out);
    }
    let sleep = handler.path(&["sleep", "seconds"]);
    // A sleep of zero seconds is allowed from 1.33 on (PodLifecycleSleepActionAllowZero).
    let shortest = if out.since(33) { 0 } else { 1 };
    if let Some(seconds) = sleep.integer()
        && !(shortest..=pod.grace_period).contains(&seconds)
    {
        out.add(
            &sleep,
            format!(
                "{seconds} is out of range: write {shortest} to {}, the pod's terminationGracePeriodSeconds",
                pod.grace_period
            ),
        );
    }
}

fn check_required_port(port: &Field, out: &mut Findings) {
    if port.is_set() {
        names::check_port(port, out);
    } else {
        out.add(port, "is required: write the number or the name of a port");
    }
}

fn check_http(http: &Field, out: &mut Findings) {
    check_required_port(&http.get("port"), out);
    out.one_of_or_empty(&http.get("scheme"), &["HTTP", "HTTPS"]);
    for header in http.get("httpHeaders").items() {
        out.check(&header.get("name"), names::header_name(header.get("name").text()));
    }
}
