use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};
use crate::diff::cluster::Set;

pub(crate) const RULE: RuleText = RuleText {
    name: "changed-cluster-name",
    severity: Severity::Warning,
    title: "Another cluster name",
    why: "Nodes join only nodes of the same `cluster.name`, so the first that restarts is alone. A config of another \
          `metadata.name` names every object anew: it founds an empty cluster beside the old one, whose volumes nobody mounts.",
    remedy: "Keep the name. Where another is wanted, make a new cluster and restore a snapshot into it.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some((old, new)) = pair.both() else { continue };
        if old.name != new.name {
            let danger =
                found.add(Some(pair.name()), format!("cluster `{}` is gone and `{}` is new", old.name, new.name));
            danger.remedy = format!(
                "Keep `metadata.name: {}`. For another name, make a new cluster beside the old one and restore a snapshot into it.",
                old.name
            );
            continue;
        }
        let renamed = pair.kept().find_map(|(before, after)| {
            let name = |set: &Set| set.settings.get("cluster.name").cloned();
            let (before, after) = (name(before)?, name(after)?);
            (before != after).then_some((before, after))
        });
        if let Some((before, after)) = renamed {
            let danger =
                found.add(Some(pair.name()), format!("`cluster.name` is changed from `{before}` to `{after}`"));
            danger.remedy = format!(
                "Write `clusterName: {before}` under `spec`, or `cluster.name: {before}` into elasticsearch.yml."
            );
        }
    }
}
