use crate::diagnostics::Finding;
use crate::rules::prelude::*;
use std::collections::HashMap;

pub(crate) const RULE: RuleText = RuleText {
    name: "duplicate-clusters",
    severity: Severity::Error,
    title: "Two clusters with objects of the same name",
    why: "Objects are named `<cluster>` and `<cluster>-<set>`. Two clusters of one run that write the same name in \
          the same namespace overwrite each other: the one that is applied last wins, and takes over the other's \
          pods and volumes.",
    remedy: "Give the clusters different names or different namespaces; no cluster's name may be another's followed \
          by the name of a set.",
};

/// One config alone cannot break this rule; see [`check_all`].
pub(crate) fn check(_: &Cluster, _: &mut Findings) {}

/// Compares the configs of one run.
pub(in crate::rules) fn check_all(clusters: &[Cluster]) -> Vec<Finding> {
    let mut owners: HashMap<(Option<&String>, String), &Cluster> = HashMap::new();
    let mut list = Vec::new();
    for cluster in clusters {
        let metadata = &cluster.config.metadata;
        let collision = object_names(cluster).into_iter().find_map(|name| {
            let owner = *owners.entry((metadata.namespace.as_ref(), name.clone())).or_insert(cluster);
            (owner.document != cluster.document).then_some((name, owner))
        });
        if let Some((name, owner)) = collision {
            let (path, other) = (Path::parse("metadata.name"), quoted(&owner.config.metadata.name));
            let message = message!("the cluster `{}` also writes an object named `{}`", other, quoted(name));
            let finding = Finding::new(&RULE, cluster.at(&path), message);
            list.push(finding.related(owner.at(&path), "the other cluster"));
        }
    }
    list
}

/// The names of a cluster's Services; its other objects share them.
fn object_names(cluster: &Cluster) -> Vec<String> {
    let name = &cluster.config.metadata.name;
    let sets = cluster.sets.iter().map(|set| format!("{name}-{}", *set.name));
    [name.clone(), format!("{name}-discovery")].into_iter().chain(sets).collect()
}
