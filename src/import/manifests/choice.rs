//! Which of the clusters among the objects is meant.

use super::super::cluster::clusters;
use super::super::operator::is_resource;
use super::super::{Cluster, Object, Objects};
use super::label;
use crate::diagnostics::{Message, quoted};
use crate::message;
use crate::source::API_GROUP_PREFIX;

/// Label of what Elastic's operator makes: the name of its resource.
pub(super) const OPERATOR: &str = "/metadata/labels/elasticsearch.k8s.elastic.co~1cluster-name";

/// A cluster among the objects.
pub(in crate::import) enum Choice<'a> {
    /// A resource of Elastic's operator, which has a table of its own.
    Resource(Object<'a>),
    Workloads(Box<Cluster<'a>>),
}

impl Choice<'_> {
    fn name(&self) -> String {
        match self {
            Self::Resource(object) => object.name().to_owned(),
            Self::Workloads(cluster) => {
                let first = cluster.sets.first();
                let named = first.and_then(|set| set.settings.text("cluster.name"));
                let is_single = cluster.is_single_node();
                let operated = first.map(|set| set.object.text(OPERATOR)).filter(|name| !name.is_empty());
                let own = first.map(|set| set.object.name()).unwrap_or_default();
                operated.map(str::to_owned).or(named.filter(|_| !is_single)).unwrap_or_else(|| own.to_owned())
            }
        }
    }

    fn namespace(&self) -> &str {
        match self {
            Self::Resource(object) => object.namespace(),
            Self::Workloads(cluster) => cluster.config.metadata.namespace.as_deref().unwrap_or_default(),
        }
    }

    fn is_called(&self, name: &str) -> bool {
        let is_set = |cluster: &Cluster| cluster.sets.iter().any(|set| set.object.name() == name);
        self.name() == name || matches!(self, Self::Workloads(cluster) if is_set(cluster))
    }

    /// `logs in namespace search (StatefulSet logs-data, StatefulSet logs-master)`.
    fn describe(&self) -> String {
        let parts = match self {
            Self::Resource(object) => label(object),
            Self::Workloads(cluster) => {
                cluster.sets.iter().map(|set| label(&set.object)).collect::<Vec<_>>().join(", ")
            }
        };
        let namespace = match self.namespace() {
            "" => String::new(),
            namespace => format!(" in namespace {namespace}"),
        };
        format!("{}{namespace} ({parts})", self.name())
    }
}

/// The one cluster that is meant, by name and namespace where these are given.
pub(in crate::import) fn choose<'a>(
    objects: &[Object<'a>],
    name: Option<&str>,
    namespace: Option<&str>,
    resources_only: bool,
) -> Result<Choice<'a>, (Message, Message)> {
    let resources: Vec<Object> = objects.iter().filter(|object| is_resource(object)).copied().collect();
    // What the operator has made of its resources is theirs.
    let is_made = |object: &Object| {
        resources
            .iter()
            .any(|resource| resource.namespace() == object.namespace() && resource.name() == object.text(OPERATOR))
    };
    let others: Vec<Object> =
        objects.iter().filter(|object| !is_resource(object) && !is_made(object)).copied().collect();
    let mut found: Vec<Choice> = resources.iter().copied().map(Choice::Resource).collect();
    if !resources_only {
        found.extend(clusters(Objects(&others)).into_iter().map(|cluster| Choice::Workloads(Box::new(cluster))));
    }
    let is_config = |object: &Object| object.text("/apiVersion").starts_with(API_GROUP_PREFIX);
    if found.is_empty() && objects.iter().any(is_config) {
        return Err(("this is a config of esgen already".into(), "render it: `esgen render FILE`".into()));
    }
    if found.is_empty() {
        return Err((
            message!("there is no Elasticsearch in it; number of objects read: {}", objects.len()),
            "name what runs it, and what belongs to that: `kubectl get sts,deploy,svc,cm,hpa,pdb,netpol -n NAMESPACE -o yaml`"
                .into(),
        ));
    }
    let all = found.iter().map(Choice::describe).collect::<Vec<_>>().join("; ");
    let count = found.len();
    let is_meant = |choice: &Choice| {
        name.is_none_or(|name| choice.is_called(name))
            && namespace.is_none_or(|namespace| ["", namespace].contains(&choice.namespace()))
    };
    found.retain(is_meant);
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err((
            message!("there are {} clusters among the objects, and a config is of one: {}", count, quoted(all)),
            "choose one by `--cluster NAME`, or by `--namespace NAMESPACE` where the names are the same".into(),
        )),
        (None, _) => Err((
            message!("none of the clusters among the objects is meant: {}", quoted(all)),
            "name one of them by `--cluster NAME` and, where it is needed, `--namespace NAMESPACE`".into(),
        )),
    }
}
