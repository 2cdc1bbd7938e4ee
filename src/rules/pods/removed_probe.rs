use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "removed-probe",
    severity: Severity::Warning,
    title: "Probe or hook of the main container removed",
    why: "Probes and the pre-stop hook are what makes a rolling update wait: for the new node to join, and for the \
          copies of its shards to be in place before the next one stops.",
    remedy: "Remove the `null`. To change a probe, write only the fields that differ, such as `failureThreshold`; \
          for a shorter wait before a pod stops, lower the set's `terminationGracePeriodSeconds`.",
};

const NO_HOOK: &str = "a pod stops while it still gets requests, and a data node before all copies of its shards are in \
                       place again";

/// Keys of the main container, each with what is lost without it. Nothing is lost without a liveness probe.
const KEYS: &[(&str, &str)] = &[
    (
        "readinessProbe",
        "a node counts as ready at once: rolling updates go on to the next one while it starts, and clients are sent to it",
    ),
    ("startupProbe", "the liveness probe counts from the start and restarts a node that opens a large cluster state"),
    ("lifecycle", NO_HOOK),
    ("lifecycle.preStop", NO_HOOK),
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for main in cluster.main_containers() {
        for (key, lost) in KEYS {
            if let Some((_, path)) = main.at(key).filter(|(value, _)| value.is_null()) {
                findings.at(&path, message!("without `{}` {}", key, lost));
            }
        }
    }
}
