use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "voting-only-alone",
    severity: Severity::Error,
    title: "voting_only without master",
    why: "`voting_only` restricts the role `master`. Elasticsearch refuses to start a node that has it alone: \
          \"voting-only node must be master-eligible\".",
    remedy: "Write `roles: [master, voting_only]`, or remove `voting_only`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.only_votes() && !set.is_master_eligible()) {
        findings.at(&set.role_path(Role::VotingOnly), "`voting_only` needs `master` beside it");
    }
}
