//! The pipeline on one page.

use crate::config::{self, ElasticsearchCluster, Misread};
use crate::diagnostics::{Finding, Report, RuleText, Severity};
use crate::kubernetes::annotations::is_orchestrators_annotation;
use crate::kubernetes::versions::KubernetesVersion;
use crate::plan::{ClusterPlan, plan};
use crate::source::Source;
use crate::{expand, model, rules, source, verify};
use rayon::prelude::*;
use serde_json::Value;

/// What the caller decides beside the config.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Kubernetes version to write for; wins over `spec.kubernetesVersion`.
    pub kubernetes: Option<KubernetesVersion>,
    /// Namespace; wins over `metadata.namespace`.
    pub namespace: Option<String>,
    /// Warnings stop the output.
    pub strict: bool,
}

/// What a run gives: every object, and the warnings that did not stop it.
#[derive(Debug)]
pub struct Manifests {
    /// The objects of all clusters.
    pub documents: Vec<Value>,
    /// Warnings.
    pub report: Report,
}

/// A config that has passed the rules.
#[derive(Debug)]
pub struct Cluster {
    /// Number of its document.
    pub document: usize,
    /// The config.
    pub config: ElasticsearchCluster,
    /// Its plan.
    pub plan: ClusterPlan,
}

/// Compiles every config of the source.
///
/// # Errors
/// All findings, at least one of them an error.
pub fn compile(source: Source, options: &Options) -> Result<Manifests, Report> {
    compile_and_check(source, options, |_| Vec::new())
}

/// Compiles every config of the source, and adds what else there is to find about the clusters.
///
/// # Errors
/// As [`compile`].
pub(crate) fn compile_and_check(
    source: Source,
    options: &Options,
    check_further: impl FnOnce(&[Cluster]) -> Vec<Finding>,
) -> Result<Manifests, Report> {
    let (clusters, mut findings) = check(&source, options);
    if has_errors(&findings) {
        return Err(source.report(findings));
    }
    let mut further = check_further(&clusters);
    if options.strict {
        rules::make_strict(&mut further);
    }
    findings.extend(further);
    let rendered: Vec<_> = clusters.par_iter().map(|cluster| expand::expand(&cluster.plan)).collect();
    let mut documents = Vec::new();
    for (cluster, rendered) in clusters.iter().zip(rendered) {
        match rendered {
            Ok(rendered) => documents.extend(rendered.into_iter().map(|document| (cluster.plan.kubernetes, document))),
            Err(broken) => findings.extend(broken),
        }
    }
    findings.extend(verify::verify(&documents));
    if has_errors(&findings) {
        return Err(source.report(findings));
    }
    let documents = documents.into_iter().map(|(_, document)| document.value).collect();
    Ok(Manifests { documents, report: source.report(findings) })
}

/// The plans of every config of the source, without rendering them.
///
/// # Errors
/// All findings, at least one of them an error.
pub fn plans(source: Source, options: &Options) -> Result<(Vec<Cluster>, Report), Report> {
    let (clusters, findings) = check(&source, options);
    if has_errors(&findings) { Err(source.report(findings)) } else { Ok((clusters, source.report(findings))) }
}

/// What findings of these stages can be about, in their order; the rules by subject.
pub(crate) fn rule_texts() -> Vec<RuleText> {
    let before = source::RULES.iter().chain(config::RULES).copied();
    let after = expand::RULES.iter().chain(verify::RULES).copied();
    before.chain(rules::all().map(|rule| rule.text)).chain(after).collect()
}

/// Source, config, model, rules and plan.
fn check(source: &Source, options: &Options) -> (Vec<Cluster>, Vec<Finding>) {
    let mut findings = source.findings.clone();
    let mut configs = Vec::new();
    for (document, parsed) in source.documents.iter().enumerate() {
        match config::read(document, &parsed.root.to_json()) {
            Ok(mut config) => {
                config.metadata.annotations.retain(|key, _| !is_orchestrators_annotation(key));
                if let Some(namespace) = &options.namespace {
                    config.metadata.namespace = Some(namespace.clone());
                }
                let kubernetes = kubernetes(&config, options);
                configs.push((document, config, kubernetes));
            }
            // What could not be read has said why already.
            Err(_) if source.is_cut_short(parsed) => {}
            Err(misread) => findings.extend(source.not_said_yet(misjudged(document, misread, options))),
        }
    }
    let models: Vec<model::Cluster> = configs
        .iter()
        .map(|(document, config, kubernetes)| model::Cluster::new(*document, config, *kubernetes))
        .collect();
    let check = |model: &model::Cluster| rules::apply_silences(model, rules::check(model));
    findings.extend(models.par_iter().flat_map_iter(check).collect::<Vec<_>>());
    findings.extend(rules::check_all(&models));
    if options.strict {
        rules::make_strict(&mut findings);
    }
    if has_errors(&findings) {
        return (Vec::new(), findings);
    }
    let plans: Vec<ClusterPlan> = models.par_iter().map(plan).collect();
    drop(models);
    let clusters = configs
        .into_iter()
        .zip(plans)
        .map(|((document, config, _), plan)| Cluster { document, config, plan })
        .collect();
    (clusters, findings)
}

/// What there is to say of a config that cannot be read as a whole: its mistakes, and what the rest has wrong value by value.
fn misjudged(document: usize, misread: Misread, options: &Options) -> Vec<Finding> {
    let mut findings = misread.mistakes;
    if let Some(rest) = &misread.rest {
        let model = model::Cluster::new(document, rest, kubernetes(rest, options));
        findings.extend(rules::apply_silences(&model, rules::check_values(&model)));
    }
    findings
}

/// A version that cannot be read is refused by a rule; until then the default stands in for it.
fn kubernetes(config: &ElasticsearchCluster, options: &Options) -> KubernetesVersion {
    let written = || config.spec.kubernetes_version.as_ref()?.parse().ok();
    options.kubernetes.or_else(written).unwrap_or(KubernetesVersion::DEFAULT)
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
