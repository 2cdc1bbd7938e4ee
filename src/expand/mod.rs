//! From the plan to documents: templates rendered, read back, and the user's podTemplate merged in.

mod files;
mod pod_template;
pub mod strategic_merge;
mod templates;

pub(crate) use pod_template::joined;

use crate::diagnostics::{Finding, Path, Place, RuleText, Severity, Target};
use crate::plan::{ClusterPlan, SetPlan};
use serde_json::{Map, Value, json};
use templates::{TEMPLATES, Templates};

/// What this stage finds.
pub const RULES: &[RuleText] = &[
    RuleText {
        name: "unmergeable-pod-template",
        severity: Severity::Error,
        title: "A podTemplate that cannot be merged",
        why: "A podTemplate is merged as `kubectl patch --type strategic` would, so its lists must carry the keys that their \
              elements are merged by.",
        remedy: "Give each element its key (containers, volumes and env: `name`; volumeMounts: `mountPath`; ports: \
                 `containerPort`).",
    },
    RuleText {
        name: "broken-template",
        severity: Severity::Error,
        title: "A template that cannot be rendered",
        why: "This is a mistake in esgen, not in the config.",
        remedy: "Please report it with the config.",
    },
];

/// One Kubernetes object, and what it came from.
#[derive(Clone, Debug)]
pub struct Document {
    /// The object.
    pub value: Value,
    /// Name of the template that it came from.
    pub template: &'static str,
    /// Number of the config document that it came from.
    pub config_document: usize,
    /// The part of the config that it came from.
    pub origin: Path,
    /// The user's podTemplates that were merged into it, and where they stand.
    pub pod_templates: Vec<(Path, Value)>,
}

/// Renders every document of one cluster.
///
/// # Errors
/// A podTemplate that cannot be merged, or a template that does not render.
pub fn expand(plan: &ClusterPlan) -> Result<Vec<Document>, Vec<Finding>> {
    let mut expansion = Expansion { plan, templates: &TEMPLATES, documents: Vec::new(), findings: Vec::new() };
    expansion.cluster();
    for set in &plan.sets {
        expansion.set(set);
    }
    if expansion.findings.is_empty() { Ok(expansion.documents) } else { Err(expansion.findings) }
}

struct Expansion<'a> {
    plan: &'a ClusterPlan,
    templates: &'static Templates,
    documents: Vec<Document>,
    findings: Vec<Finding>,
}

impl Expansion<'_> {
    fn cluster(&mut self) {
        let plan = self.plan;
        let context = json!({"cluster": plan});
        if plan.namespace_labels.is_some() {
            self.document("namespace.yaml", &context, Path::parse("spec.createNamespace"));
        }
        if plan.service_account_annotations.is_some() {
            self.document("service-account.yaml", &context, Path::parse("spec.serviceAccount"));
        }
        self.document("service-client.yaml", &context, Path::parse("spec.service"));
        self.document("service-discovery.yaml", &context, Path::parse("metadata.name"));
        for budget in &plan.budgets {
            let context = json!({"cluster": plan, "budget": budget});
            self.document("pod-disruption-budget.yaml", &context, Path::parse("spec.nodeSets"));
        }
    }

    fn set(&mut self, set: &SetPlan) {
        let context = json!({"cluster": self.plan, "set": set});
        let files = match files::files(self.templates, &context, set) {
            Ok(files) => files,
            Err(error) => return self.broken_template("config-map.yaml", &error, &set.path),
        };
        let checksum = files::checksum(&files);
        let context = with(context, [("files", json!(files)), ("config_checksum", json!(checksum))]);
        self.document("config-map.yaml", &context, set.path.clone());
        self.document("service-headless.yaml", &context, set.path.clone());
        let workload = if set.kind == "StatefulSet" { "stateful-set.yaml" } else { "deployment.yaml" };
        self.document(workload, &context, set.path.clone());
        self.merge_pod_templates(set);
        if set.autoscaler.is_some() {
            self.document("horizontal-pod-autoscaler.yaml", &context, set.path.key("autoscaling"));
        }
    }

    fn document(&mut self, template: &'static str, context: &Value, origin: Path) {
        let rendered = self.templates.render(template, context);
        match rendered.and_then(|text| serde_yaml::from_str::<Value>(&text).map_err(|error| format!("{error}\n{text}")))
        {
            Ok(value) => self.documents.push(Document {
                value: without_nothing(value),
                template,
                config_document: self.plan.document,
                origin,
                pod_templates: Vec::new(),
            }),
            Err(error) => self.broken_template(template, &error, &origin),
        }
    }

    fn merge_pod_templates(&mut self, set: &SetPlan) {
        let Some(document) = self.documents.last_mut() else { return };
        for (path, patch) in &set.pod_templates {
            if let Err(finding) = pod_template::merge(&mut document.value, self.plan.document, path, patch) {
                self.findings.push(*finding);
            }
            document.pod_templates.push((path.clone(), Value::Object(patch.clone())));
        }
    }

    fn broken_template(&mut self, template: &str, error: &str, origin: &Path) {
        let place = Place::Config { document: self.plan.document, path: origin.clone(), target: Target::Key };
        let message = format!("template {template} does not render: {error}");
        self.findings.push(Finding::new(&RULES[1], place, message));
    }
}

fn with<const N: usize>(mut context: Value, more: [(&str, Value); N]) -> Value {
    if let Value::Object(entries) = &mut context {
        entries.extend(more.map(|(key, value)| (key.to_owned(), value)));
    }
    context
}

/// Without the keys that the plan left empty: no namespace, no labels, no annotations.
fn without_nothing(mut document: Value) -> Value {
    let empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
    if let Some(metadata) = document.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|_, value| !empty(value));
    }
    document
}
