//! One side of a comparison: configs, which are rendered, or manifests of whatever origin.

use super::object::Object;
use super::secrets::Masks;
use crate::diagnostics::{Finding, Place, Report, Severity, Span};
use crate::emit;
use crate::model;
use crate::pipeline::{Cluster, Manifests, Options, compile_and_check};
use crate::source::{API_GROUP_PREFIX, Document, Input, Node, Source};
use crate::{config, message};
use std::collections::{BTreeMap, BTreeSet};

/// What was read of one side.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// What the command line calls it.
    pub(super) name: String,
    /// Its objects.
    pub(super) objects: Vec<Object>,
    /// Whether a kustomization lists its files.
    is_kustomized: bool,
    /// The options that its configs are rendered with.
    options: String,
    /// What its configs say beyond the objects, by the cluster's name.
    pub(super) configs: BTreeMap<String, Configured>,
}

/// What a config says that no object does.
#[derive(Debug)]
pub(super) struct Configured {
    /// Copies of a shard, the original among them, of the index that has the most.
    pub copies: Option<u32>,
    /// The Secret with the certificate that clients see, and the names that this has to carry.
    pub certificate: Option<(String, Vec<String>)>,
}

impl Side {
    /// Reads a side. Secrets become masks, the same on both sides.
    ///
    /// # Errors
    /// All findings, at least one of them an error.
    pub(super) fn read(input: &Input, options: &Options, masks: &mut Masks) -> Result<Self, Report> {
        let source = Source::read_manifests(std::slice::from_ref(input));
        let name = match input {
            Input::Path(path) => path.display().to_string(),
            Input::Stdin => "-".to_owned(),
            Input::Text { name, .. } => name.clone(),
        };
        let mut side = Self { name, ..Self::default() };
        let configs = configs(input, &source);
        if configs.is_empty() {
            let source = refuse_errors(source)?;
            side.add(&source, masks);
            if side.objects.is_empty() {
                return Err(nothing(source));
            }
            return Ok(side);
        }
        let read = Source::read(&configs, &Default::default());
        (side, _) = Self::compiled(&side.name, read, options, masks)?;
        // What lies beside the configs is applied beside what they become. The configs were read above, and judged.
        let mut beside = source;
        let files: BTreeSet<_> =
            beside.documents.iter().filter(|document| is_ours(document)).map(|document| document.file).collect();
        beside.documents.retain(|document| !is_ours(document));
        let is_of_config = |finding: &Finding| matches!(finding.place, Place::Span(span) if files.contains(&span.file));
        beside.findings.retain(|finding| !is_of_config(finding));
        let beside = refuse_errors(beside)?;
        side.add(&beside, masks);
        Ok(side)
    }

    /// What configs are rendered to.
    ///
    /// # Errors
    /// As [`crate::compile`].
    pub(super) fn compiled(
        name: &str,
        source: Source,
        options: &Options,
        masks: &mut Masks,
    ) -> Result<(Self, Manifests), Report> {
        let mut configs = BTreeMap::new();
        let manifests = compile_and_check(source, options, |clusters| {
            configs.extend(clusters.iter().map(|cluster| (cluster.plan.name.clone(), configured(cluster))));
            Vec::new()
        })?;
        let namespace = options.namespace.as_ref().map(|namespace| format!(" --namespace {namespace}"));
        let kubernetes = options.kubernetes.map(|version| format!(" --kube-version {version}"));
        let options = namespace.unwrap_or_default() + &kubernetes.unwrap_or_default();
        let mut side = Self { name: name.to_owned(), options, configs, ..Self::default() };
        let rendered = Input::Text { name: name.to_owned(), text: emit::yaml(&manifests.documents) };
        side.add(&Source::read_manifests(&[rendered]), masks);
        Ok((side, manifests))
    }

    /// Adds the objects of a source that are not there yet.
    fn add(&mut self, source: &Source, masks: &mut Masks) {
        let mut known: BTreeSet<_> = self.objects.iter().map(|object| object.identity.clone()).collect();
        for object in masks.objects(source) {
            let Some(object) = Object::new(object) else { continue };
            self.is_kustomized |= object.identity.kind == "Kustomization";
            if !is_for_tools(&object) && known.insert(object.identity.clone()) {
                self.objects.push(object);
            }
        }
    }

    /// The command that applies it.
    pub(super) fn apply_command(&self) -> String {
        if self.name == "-" {
            return "kubectl apply -f NEW".to_owned();
        }
        if self.configs.is_empty() {
            format!("kubectl apply {} {}", if self.is_kustomized { "-k" } else { "-f" }, self.name)
        } else {
            format!("esgen render {}{} | kubectl apply -f -", self.name, self.options)
        }
    }

    /// The command that renders its configs into the directory `manifests`; none where it is manifests already.
    pub(super) fn render_command(&self) -> Option<String> {
        (!self.configs.is_empty()).then(|| format!("esgen render {}{} -o manifests", self.name, self.options))
    }
}

/// The configs among the inputs, each with the file that it stands in.
fn configs(input: &Input, source: &Source) -> Vec<Input> {
    let files: BTreeSet<_> =
        source.documents.iter().filter(|document| is_ours(document)).map(|document| document.file).collect();
    let input = |file| {
        let file = source.files.get(file);
        match input {
            Input::Path(_) => Input::Path(file.name.clone().into()),
            _ => Input::Text { name: file.name.clone(), text: file.text.clone() },
        }
    };
    files.into_iter().map(input).collect()
}

fn is_ours(document: &Document) -> bool {
    let text = |key| document.root.get(key).and_then(Node::as_str).unwrap_or_default();
    text("apiVersion").starts_with(API_GROUP_PREFIX) && text("kind") == config::KIND
}

/// What lies beside manifests and never goes to a cluster.
fn is_for_tools(object: &Object) -> bool {
    object.identity.group == "kustomize.config.k8s.io" || object.identity.group == "esgen.dev"
}

fn refuse_errors(source: Source) -> Result<Source, Report> {
    if source.findings.iter().any(|finding| finding.severity == Severity::Error) {
        let findings = source.findings.clone();
        return Err(source.report(findings));
    }
    Ok(source)
}

/// A command in front of the pipe may have failed: that everything is new, or gone, would be a wrong answer.
fn nothing(source: Source) -> Report {
    let place =
        source.files.iter().next().map_or(Place::Nowhere, |(file, _)| Place::Span(Span { file, start: 0, end: 0 }));
    let finding = Finding::error("unreadable-file", place, message!("there is no object in it"))
        .why("against nothing, every object would look new or gone")
        .remedy("name a config, manifests or a directory of them; with `-`, check that the command in front of the pipe printed something");
    source.report(vec![finding])
}

fn configured(cluster: &Cluster) -> Configured {
    let model = model::Cluster::new(cluster.document, &cluster.config, cluster.plan.kubernetes);
    let copies = model.workload.indices.iter().map(|index| index.copies()).max();
    let security = cluster.plan.security.as_ref();
    Configured {
        copies: copies.and_then(|copies| u32::try_from(copies).ok()),
        certificate: security.map(|security| (security.http_secret.clone(), security.http_names.clone())),
    }
}
