//! From the plan to documents: templates rendered, read back, and the user's podTemplate merged in.

mod files;
mod pod_template;
pub mod strategic_merge;
mod templates;

use crate::diagnostics::{Finding, Path, Place, RuleText, Severity, Target, quoted};
use crate::message;
use crate::plan::{ClusterPlan, PodTemplates, SetPlan, Workload};
use minijinja::context;
use minijinja::value::Serde;
use serde_json::{Map, Value};
use templates::{File, Template};

/// What this stage finds.
pub const RULES: &[RuleText] = &[UNMERGEABLE, BROKEN];
const UNMERGEABLE: RuleText = RuleText {
    name: "unmergeable-pod-template",
    severity: Severity::Error,
    title: "A podTemplate that cannot be merged",
    why: "A podTemplate is merged as `kubectl patch --type strategic` would, so its lists must carry the keys that their \
          elements are merged by.",
    remedy: "Give each element its key (containers, volumes and env: `name`; volumeMounts: `mountPath`; ports: \
             `containerPort`).",
};
const BROKEN: RuleText = RuleText {
    name: "broken-template",
    severity: Severity::Error,
    title: "A template that cannot be rendered",
    why: "This is a mistake in esgen, not in the config.",
    remedy: "Please report it with the config.",
};

/// One Kubernetes object, and what it came from.
#[derive(Clone, Debug)]
pub struct Document {
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
    let cluster = minijinja::Value::from(Serde(plan));
    let mut expansion = Expansion { plan, cluster, documents: Vec::new(), findings: Vec::new() };
    expansion.cluster();
    for set in &plan.sets {
        expansion.set(set);
    }
    if expansion.findings.is_empty() { Ok(expansion.documents) } else { Err(expansion.findings) }
}

struct Expansion<'a> {
    plan: &'a ClusterPlan,
    /// The plan as templates see it, without its sets.
    cluster: minijinja::Value,
    documents: Vec<Document>,
    findings: Vec<Finding>,
}

impl Expansion<'_> {
    /// The objects that belong to the whole cluster.
    fn cluster(&mut self) {
        let plan = self.plan;
        let context = context! { cluster => self.cluster.clone() };
        if plan.namespace_labels.is_some() {
            self.add(Template::Namespace, &context, Path::parse("spec.createNamespace"));
        }
        if plan.service_account_annotations.is_some() {
            self.add(Template::ServiceAccount, &context, Path::parse("spec.serviceAccount"));
        }
        if plan.network_policy.is_some() {
            self.add(Template::NetworkPolicy, &context, Path::parse("spec.networkPolicy"));
        }
        match files::scripts(&context, plan) {
            Ok(scripts) => {
                let context = context! { cluster => self.cluster.clone(), scripts => Serde(scripts) };
                self.add(Template::ConfigMap, &context, Path::parse("metadata.name"));
            }
            Err((template, error)) => self.broken(template, &error, &Path::parse("metadata.name")),
        }
        if plan.turns.is_some() {
            for template in [Template::Lease, Template::Role, Template::RoleBinding] {
                self.add(template, &context, Path::parse("spec.nodeSets"));
            }
        }
        self.add(Template::ServiceClient, &context, Path::parse("spec.service"));
        self.add(Template::ServiceDiscovery, &context, Path::parse("metadata.name"));
        self.monitoring(&context);
        for budget in &plan.budgets {
            let context = context! { cluster => self.cluster.clone(), budget => Serde(budget) };
            self.add(Template::PodDisruptionBudget, &context, Path::parse("spec.nodeSets"));
        }
    }

    /// What measures the cluster.
    fn monitoring(&mut self, context: &minijinja::Value) {
        let (monitoring, origin) = (&self.plan.monitoring, || Path::parse("spec.monitoring"));
        let is_written = [
            (Template::ServiceExporter, monitoring.exporter.is_some()),
            (Template::ServiceMonitor, monitoring.exporter.is_some() && monitoring.prometheus_labels.is_some()),
            (Template::PrometheusRule, !monitoring.records.is_empty() || !monitoring.alerts.is_empty()),
            (Template::TriggerAuthentication, monitoring.prometheus_access.is_some()),
        ];
        if let Some(exporter) = &monitoring.exporter
            && let Some(document) = self.render(Template::DeploymentExporter, context, origin())
        {
            self.add_with_pod_templates(document, &exporter.pod_templates);
        }
        for (template, _) in is_written.into_iter().filter(|(_, is_written)| *is_written) {
            self.add(template, context, origin());
        }
        let in_config_maps = [
            (Template::ConfigMapAdapterRules, File::AdapterRules, monitoring.writes_adapter_rules),
            (Template::ConfigMapDashboard, File::DashboardJson, monitoring.dashboard.is_some()),
        ];
        for (template, file, _) in in_config_maps.into_iter().filter(|(_, _, is_written)| *is_written) {
            match files::rendered(context, [file]) {
                Ok(files) => {
                    let context = context! { cluster => self.cluster.clone(), files => Serde(files) };
                    self.add(template, &context, origin());
                }
                Err((template, error)) => self.broken(template, &error, &origin()),
            }
        }
    }

    /// The objects of one node set.
    fn set(&mut self, set: &SetPlan) {
        let converted = minijinja::Value::from(Serde(set));
        let context = context! { cluster => self.cluster.clone(), set => converted.clone() };
        let files = match files::files(&context, set) {
            Ok(files) => files,
            Err((template, error)) => return self.broken(template, &error, &set.path),
        };
        let context = context! { cluster => self.cluster.clone(), set => converted, files => Serde(files) };
        self.add(Template::ServiceHeadless, &context, set.path.clone());
        let workload = match set.workload {
            Workload::StatefulSet => Template::StatefulSet,
            Workload::Deployment { .. } => Template::Deployment,
        };
        if let Some(document) = self.render(workload, &context, set.path.clone()) {
            self.add_with_pod_templates(document, &set.pod_templates);
        }
        if let Some(autoscaler) = &set.autoscaler {
            let by_keda = autoscaler.keda.is_some();
            let template = if by_keda { Template::ScaledObject } else { Template::HorizontalPodAutoscaler };
            self.add(template, &context, set.path.key("autoscaling"));
        }
    }

    fn add(&mut self, template: Template, context: &minijinja::Value, origin: Path) {
        let document = self.render(template, context, origin);
        self.documents.extend(document);
    }

    fn add_with_pod_templates(&mut self, mut workload: Document, templates: &PodTemplates) {
        for (path, patch) in templates {
            if let Err(finding) = pod_template::merge(&mut workload.value, self.plan.document, path, patch) {
                self.findings.push(*finding);
            }
            workload.pod_templates.push((path.clone(), Value::Object(patch.clone())));
        }
        self.documents.push(workload);
    }

    /// None, and a finding, where the template does not render.
    fn render(&mut self, template: Template, context: &minijinja::Value, origin: Path) -> Option<Document> {
        let template = template.name();
        let rendered = templates::render(template, context);
        let read = |text: String| serde_yaml::from_str(&text).map_err(|error| format!("{error}\n{text}"));
        match rendered.and_then(read) {
            Ok(value) => Some(Document {
                value: without_empty_metadata(value),
                template,
                config_document: self.plan.document,
                origin,
                pod_templates: Vec::new(),
            }),
            Err(error) => {
                self.broken(template, &error, &origin);
                None
            }
        }
    }

    fn broken(&mut self, template: &'static str, error: &str, origin: &Path) {
        let place = Place::Config { document: self.plan.document, path: origin.clone(), target: Target::Key };
        let message = message!("template {} does not render: {}", template, quoted(error));
        self.findings.push(Finding::new(&BROKEN, place, message));
    }
}

/// Leaves out what the plan has none of: namespace, labels, annotations.
fn without_empty_metadata(mut document: Value) -> Value {
    let empty = |value: &Value| value.is_null() || value.as_object().is_some_and(Map::is_empty);
    if let Some(metadata) = document.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|_, value| !empty(value));
    }
    document
}
