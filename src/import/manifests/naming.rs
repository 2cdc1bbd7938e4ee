//! What cluster and sets are called, so that StatefulSets, pods and claims keep their names: `<cluster>-<set>` is the old name.

use super::super::Cluster;
use super::choice::OPERATOR;
use super::ours;

/// The names.
pub(super) struct Naming {
    pub cluster: String,
    /// Of each set, and whether its objects keep theirs.
    pub sets: Vec<(String, bool)>,
}

impl Naming {
    /// The workload of a set.
    pub(super) fn workload(&self, set: usize) -> String {
        format!("{}-{}", self.cluster, self.sets.get(set).map_or("", |(name, _)| name))
    }
}

/// A set whose workload is called as the cluster is.
const WITHOUT_NAME: &str = "default";

pub(super) fn of(cluster: &Cluster) -> Naming {
    let names: Vec<&str> = cluster.sets.iter().map(|set| set.object.name()).collect();
    let own = cluster.sets.first().filter(|set| ours::is_written(&set.object));
    let own = own.map(|set| set.object.text("/metadata/labels/app.kubernetes.io~1instance"));
    let operated = cluster.sets.first().map(|set| set.object.text(OPERATOR)).filter(|name| !name.is_empty());
    let prefix =
        operated.map(|name| format!("{name}-es")).or(own.map(str::to_owned)).unwrap_or_else(|| common_prefix(&names));
    let set = |name: &str| match name.strip_prefix(prefix.as_str()) {
        Some("") => (WITHOUT_NAME.to_owned(), false),
        Some(rest) if rest.starts_with('-') && rest.len() > 1 => (rest[1..].to_owned(), true),
        _ => (name.to_owned(), false),
    };
    let sets = names.iter().map(|name| set(name)).collect();
    Naming { cluster: prefix, sets }
}

/// What all names begin with up to a `-`, of which each has something behind it if that can be.
fn common_prefix(names: &[&str]) -> String {
    let parts: Vec<Vec<&str>> = names.iter().map(|name| name.split('-').collect()).collect();
    let Some(first) = parts.first() else { return String::new() };
    let is_shared = |length: usize| parts.iter().all(|other| other.get(..length) == first.get(..length));
    let longest = (1..=first.len()).rev().find(|length| is_shared(*length)).unwrap_or(0);
    let behind = parts.iter().map(|parts| parts.len() - 1).min().unwrap_or(0);
    match longest.min(behind) {
        0 => first.first().copied().unwrap_or_default().to_owned(),
        length => first[..length].join("-"),
    }
}

#[cfg(test)]
mod tests {
    use super::common_prefix;

    #[test]
    fn each_name_has_something_behind_the_prefix() {
        assert_eq!(common_prefix(&["search-data"]), "search");
        assert_eq!(common_prefix(&["my-search-master", "my-search-data-hot"]), "my-search");
        assert_eq!(common_prefix(&["es-data-hot", "es-data-warm"]), "es-data");
        assert_eq!(common_prefix(&["elasticsearch"]), "elasticsearch");
        assert_eq!(common_prefix(&["elasticsearch", "elasticsearch-data"]), "elasticsearch");
        assert_eq!(common_prefix(&["masters", "data"]), "masters");
        assert_eq!(common_prefix(&[]), "");
    }
}
