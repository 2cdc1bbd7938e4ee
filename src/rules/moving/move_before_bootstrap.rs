use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "move-before-bootstrap",
    severity: Severity::Error,
    title: "Nodes that join another tool's cluster and may found one of their own",
    why: "Without `bootstrapped` the first nodes are told to found a cluster. If they do not reach the other tool's nodes in time, \
          there are two clusters of one name, and what is written to one is missing in the other.",
    remedy: "Set `bootstrapped: true`: the nodes then wait for the cluster that there is.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let spec = &cluster.config.spec;
    if !spec.additional_seed_hosts().is_empty() && !spec.bootstrapped {
        let path = Path::parse("spec.discovery.additionalSeedHosts");
        findings.at_key(&path, "nodes are to join a cluster, and may found another one");
    }
}
