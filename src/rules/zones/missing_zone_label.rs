use crate::kubernetes::versions::TOPOLOGY_LABELS_SINCE;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "missing-zone-label",
    severity: Severity::Error,
    title: "Zones from a label that pods do not have",
    why: "Kubernetes copies `topology.kubernetes.io/zone` from the host onto its pods from 1.35 on. Before, a node would \
          learn no zone, and a data node without one gets no shard.",
    remedy: "Write for Kubernetes 1.35 or newer (`spec.kubernetesVersion`), or pin one set to each zone by its `zone`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if cluster.zones.from_topology && cluster.kubernetes.minor() < TOPOLOGY_LABELS_SINCE {
        let message = message!("pods of Kubernetes {} do not have the label of their host's zone", cluster.kubernetes);
        findings.at(&Path::parse("spec.zones.from"), message);
    }
}
