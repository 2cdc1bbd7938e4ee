//! The roles of a set's nodes, by `node.roles` or by the switches that came before it.

use super::objects::Object;
use super::origins::Origin;
use super::settings::Settings;
use crate::diagnostics::pointer::join;
use crate::elasticsearch::roles::{ROLES, Role, RoleFacts, default_roles};
use crate::elasticsearch::versions::ElasticsearchVersion;
use serde_json::Value;

/// The switches of 7.x, each with what it switches.
#[rustfmt::skip]
const SWITCHES: &[(&str, &[Role])] = &[
    ("node.master", &[Role::Master]),
    ("node.data", &[Role::Data, Role::DataContent, Role::DataHot, Role::DataWarm, Role::DataCold, Role::DataFrozen]),
    ("node.ingest", &[Role::Ingest]),
    ("node.ml", &[Role::Ml]),
    ("node.transform", &[Role::Transform]),
    ("node.remote_cluster_client", &[Role::RemoteClusterClient]),
    ("node.voting_only", &[Role::VotingOnly]),
];

/// Whether it is one of the switches that came before `node.roles`.
pub(super) fn is_switch(key: &str) -> bool {
    SWITCHES.iter().any(|(switch, _)| *switch == key)
}

/// What is known of the roles.
pub(super) enum Roles {
    /// Nothing is said of them, so a node has all.
    Default,
    Written(Vec<Role>, Origin),
    /// They stand in something that is not there, or are none that esgen knows.
    Unknown,
}

impl Roles {
    pub(super) fn new(settings: &Settings, version: Option<ElasticsearchVersion>) -> Self {
        if let Some(setting) = settings.find("node.roles") {
            let Some(roles) = settings.text("node.roles").and_then(|text| read(&text)) else { return Self::Unknown };
            // Who writes all of them out, as charts do, asks for nothing in particular.
            let is_default = version.is_some_and(|version| {
                !roles.contains(&Role::VotingOnly) && default_roles(version).iter().all(|role| roles.contains(role))
            });
            return if is_default { Self::Default } else { Self::Written(roles, setting.origin.clone()) };
        }
        if !settings.is_whole {
            return Self::Unknown;
        }
        let switched: Vec<_> =
            SWITCHES.iter().filter_map(|(key, roles)| Some((settings.find(key)?, *key, *roles))).collect();
        let (Some((first, ..)), Some(version)) = (switched.first(), version) else {
            return if switched.is_empty() { Self::Default } else { Self::Unknown };
        };
        let origin = first.origin.clone();
        // Who switches the others says nothing of models.
        let mut roles: Vec<Role> = default_roles(version).into_iter().filter(|role| *role != Role::Ml).collect();
        for (_, key, which) in &switched {
            match settings.text(key).as_deref() {
                Some("false") => roles.retain(|role| !which.contains(role)),
                Some("true") => {
                    // Of the data roles those that the version has are there already.
                    let missing = which.iter().find(|role| !roles.contains(role) && which.len() == 1);
                    roles.extend(missing);
                }
                _ => return Self::Unknown,
            }
        }
        Self::Written(roles, origin)
    }
}

impl Roles {
    /// The same, or what the labels say that Elastic's operator gives its pods.
    pub(super) fn or_by_labels(self, object: &Object) -> Self {
        let Self::Unknown = self else { return self };
        const LABELS: &str = "/spec/template/metadata/labels";
        let label = |facts: &RoleFacts| {
            let key = format!("elasticsearch.k8s.elastic.co/node-{}", facts.name);
            let pointer = join(LABELS, &key);
            object.at(&pointer).and_then(Value::as_str).map(|is_on| (facts.role, is_on == "true", pointer))
        };
        let labels: Vec<_> = ROLES.iter().filter_map(label).collect();
        let Some((.., first)) = labels.first() else { return self };
        let roles = labels.iter().filter(|(_, is_on, _)| *is_on).map(|(role, ..)| *role).collect();
        Self::Written(roles, object.origin(first))
    }
}

/// `master,data` or `[ master, "data" ]`.
fn read(text: &str) -> Option<Vec<Role>> {
    let names = text.trim().trim_start_matches('[').trim_end_matches(']').split(',');
    let names = names.map(|name| name.trim().trim_matches(['"', '\''])).filter(|name| !name.is_empty());
    names.map(|name| ROLES.iter().find(|facts| facts.name == name).map(|facts| facts.role)).collect()
}
