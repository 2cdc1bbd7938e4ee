//! What other tools write of a cluster: how their files are told from ours, and what each of their keys is in a config.
//!
//! One table a tool ([`Tool`]), in a file of its own. `import` carries values over by it, and findings about a config take
//! the words for keys of other tools from it.

mod bitnami;
mod convert;
mod elastic_chart;
pub(crate) mod manifests;
mod operator;
mod recognise;
mod words;

pub(crate) use convert::{Conversion, jvm_options, secret_of_settings, without_managed_settings};
pub(crate) use recognise::{Foreign, recognise};
pub(crate) use words::{instead, shape_of_metric};

use serde_json::Value;

/// A tool with a file for a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The Elasticsearch chart of elastic/helm-charts.
    ElasticChart,
    /// The Elasticsearch chart of Bitnami.
    Bitnami,
    /// Elastic's operator (ECK).
    Operator,
}

/// One key of a tool and what becomes of it.
pub(crate) struct Row {
    /// The key, as a path from the file's root or from a node set; what stands below it belongs to it.
    pub from: &'static str,
    /// Where its value goes: a path from `spec` or `metadata`, else from a node set. Empty where it goes nowhere.
    pub to: &'static str,
    pub carry: Carry,
}

/// What becomes of a value.
pub(crate) enum Carry {
    /// It goes over as it is.
    Copy,
    /// It goes over in another form.
    Convert(fn(&Value) -> Conversion),
    /// It is read together with others, in code.
    Together,
    /// esgen decides it otherwise: why.
    Otherwise(&'static str),
    /// Nothing of a config stands for it: what to do.
    Manual(&'static str),
}

impl Row {
    /// What becomes of a value of this key; none where code reads it together with others.
    pub(crate) fn becomes(&self, value: &Value) -> Option<Conversion> {
        match &self.carry {
            Carry::Together => None,
            Carry::Copy => Some(Conversion::Value(value.clone())),
            Carry::Convert(by) => Some(by(value)),
            Carry::Otherwise(why) => Some(Conversion::Otherwise(why)),
            Carry::Manual(what) => Some(Conversion::Manual(what)),
        }
    }
}

/// Whether a value says nothing.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Where a file has its node sets.
pub(crate) enum Sets {
    /// The file is one.
    Whole,
    /// Each of these keys is one.
    Keys(&'static [&'static str]),
    /// A list of them.
    List(&'static str),
}

impl Tool {
    pub(crate) const ALL: [Self; 3] = [Self::ElasticChart, Self::Bitnami, Self::Operator];

    /// What its file is called.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::ElasticChart => "the values of the Elasticsearch chart of elastic/helm-charts",
            Self::Bitnami => "the values of the Bitnami chart of Elasticsearch",
            Self::Operator => "an Elasticsearch resource of Elastic's operator (ECK)",
        }
    }

    /// The rows of the file as a whole.
    pub(crate) fn rows(self) -> &'static [Row] {
        match self {
            Self::ElasticChart => elastic_chart::ROWS,
            Self::Bitnami => bitnami::ROWS,
            Self::Operator => operator::ROWS,
        }
    }

    /// The rows of each of its node sets, where these stand below a key.
    pub(crate) fn set_rows(self) -> &'static [Row] {
        match self {
            Self::ElasticChart => &[],
            Self::Bitnami => bitnami::SET_ROWS,
            Self::Operator => operator::SET_ROWS,
        }
    }

    pub(crate) fn sets(self) -> Sets {
        match self {
            Self::ElasticChart => Sets::Whole,
            Self::Bitnami => Sets::Keys(&["master", "data", "ingest", "coordinating"]),
            Self::Operator => Sets::List("spec.nodeSets"),
        }
    }

    /// What holds where its file says nothing, as far as the cluster depends on it: YAML.
    pub(crate) fn defaults(self) -> &'static str {
        match self {
            Self::ElasticChart => elastic_chart::DEFAULTS,
            Self::Bitnami => bitnami::DEFAULTS,
            Self::Operator => operator::DEFAULTS,
        }
    }
}

const fn copy(from: &'static str, to: &'static str) -> Row {
    Row { from, to, carry: Carry::Copy }
}

const fn convert(from: &'static str, to: &'static str, by: fn(&Value) -> Conversion) -> Row {
    Row { from, to, carry: Carry::Convert(by) }
}

const fn together(from: &'static str, to: &'static str) -> Row {
    Row { from, to, carry: Carry::Together }
}

const fn otherwise(from: &'static str, why: &'static str) -> Row {
    Row { from, to: "", carry: Carry::Otherwise(why) }
}

const fn manual(from: &'static str, what: &'static str) -> Row {
    Row { from, to: "", carry: Carry::Manual(what) }
}

/// Why figures and objects of other tools are left to esgen: sentences that several tables share.
pub(crate) mod why {
    pub(crate) const HEAP: &str = "Elasticsearch sizes its heap from `resources.memory`: half of it";
    pub(crate) const PROBES: &str = "esgen's own probes ask the node whether it has joined and nothing is missing";
    pub(crate) const SECURITY_CONTEXT: &str =
        "the pods meet Pod Security \"restricted\" and run as user 1000 of the official image";
    pub(crate) const BUDGET: &str =
        "esgen writes the PodDisruptionBudget; delete the old one, since a pod of two cannot be evicted";
    pub(crate) const ROLLOUT: &str = "nodes restart one at a time, each once nothing is missing without the last";
    pub(crate) const GRACE: &str = "the grace period follows from the time that a node needs to give up its shards";
    pub(crate) const SYSCTL: &str = "`virtualMemory: auto` maps files where the host allows it; write `sysctl-init` to keep the privileged container";
    pub(crate) const ACCOUNT: &str = "the cluster has one ServiceAccount";
    pub(crate) const FSGROUP: &str = "the kubelet gives the volume to the pod's group";
    pub(crate) const MEMORY: &str = "request and limit are one figure, the limit: Elasticsearch uses all of its memory";
}

/// What to do about what no config holds: sentences that several tables share.
pub(crate) mod todo {
    pub(crate) const KEYSTORE: &str =
        "put what goes into the keystore into a Secret, and name that under `secureSettings`";
    pub(crate) const REST: &str = "it does more than that, such as installing plugins or copying files: write an init container for the rest into \
                                   `podTemplate`, or build an image that has it";
    pub(crate) const INGRESS: &str =
        "esgen writes no Ingress: keep yours, with the Service `<cluster>` and port 9200 behind it";
    pub(crate) const NETWORK: &str = "esgen writes its own: name who may reach the nodes under `networkPolicy`. This one counts beside it for the \
                                      pods that it selects: let it go with the last old pod";
    pub(crate) const SERVICE: &str =
        "the Service that esgen writes has a type and annotations: keep your own Service for the rest";
    pub(crate) const COMMAND: &str =
        "the container's command belongs to esgen: move what it does to an init container of `podTemplate`";
    pub(crate) const CLAIM: &str =
        "esgen's claims come from the set's template: bind the volume to a claim of that name yourself";
    pub(crate) const SCRIPTS: &str = "run them once by hand or in a Job: esgen's pods run Elasticsearch alone";
    pub(crate) const OBJECTS: &str = "keep these objects beside what esgen writes";
}
