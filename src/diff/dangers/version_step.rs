use super::{Context, Found};
use crate::diagnostics::{RuleText, Severity};
use crate::elasticsearch::versions::{Since, steps_between};

pub(crate) const RULE: RuleText = RuleText {
    name: "version-step",
    severity: Severity::Warning,
    title: "A step of versions that Elasticsearch does not take",
    why: "A node refuses to start on data of a newer version, and on data that is too old for it; nodes that are too far apart do \
          not form a cluster. Half of the nodes are then of the new version, and there is no way back: the data that they have \
          opened is readable to them alone.",
    remedy: "Upgrade in the steps that Elasticsearch supports, each once the one before is rolled out; never go back to an older version.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some((old, new)) = pair.both() else { continue };
        let (Some(from), Some(to)) = (old.version(), new.version()) else { continue };
        if to < from {
            let danger =
                found.add(Some(pair.name()), format!("{from} -> {to} goes back, which no node with data survives"));
            danger.remedy = format!(
                "Keep `spec.version: {from}`. To get back to {to}, restore a snapshot of before the upgrade into a new cluster."
            );
            continue;
        }
        let steps = steps_between(from, to);
        if steps.is_empty() && to.major == from.major {
            continue;
        }
        if steps.is_empty() {
            let danger =
                found.add(Some(pair.name()), format!("{from} -> {to} is another major version, and no way leads back"));
            danger.remedy = format!(
                "Take a snapshot, and see that `GET _migration/deprecations` has nothing critical. Start from the newest patch release of {}.{}.",
                from.major, from.minor
            );
            continue;
        }
        let danger = found.add(Some(pair.name()), format!("{from} -> {to} leaves out {}", list(&steps)));
        danger.remedy = format!(
            "Take a snapshot. Then upgrade to {}, then to {to}, each from its newest patch release on, and each once all pods of the \
             step before are ready.",
            list(&steps)
        );
        danger.commands = new
            .sets
            .iter()
            .filter(|set| set.object.identity.kind == "StatefulSet")
            .map(|set| super::rollout(&set.object.identity))
            .collect();
    }
}

fn list(steps: &[Since]) -> String {
    steps.iter().map(|step| format!("{step}")).collect::<Vec<_>>().join(", then ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elasticsearch::versions::ElasticsearchVersion;

    #[test]
    fn paths_go_by_the_last_minor_versions() {
        let path = |from: &str, to: &str| {
            let read = |text: &str| text.parse::<ElasticsearchVersion>().expect("a version");
            list(&steps_between(read(from), read(to)))
        };
        assert_eq!(path("7.10.1", "9.2.1"), "7.17, then 8.19");
        assert_eq!(path("7.17.3", "8.0.0"), "");
        assert_eq!(path("7.10.1", "7.17.9"), "");
        assert_eq!(path("8.11.0", "9.1.0"), "8.19");
        assert_eq!(path("8.11.0", "9.0.1"), "8.18");
        assert_eq!(path("8.18.2", "9.0.1"), "");
        assert_eq!(path("8.19.0", "9.0.1"), "9.1");
        assert_eq!(path("8.18.2", "9.2.0"), "8.19");
        assert_eq!(path("9.0.0", "9.5.0"), "");
    }
}
