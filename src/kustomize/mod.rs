//! esgen inside kustomize and kpt.
//!
//! Both start a program, give it a config and take objects from it; what neither may see is an object lost, so everything
//! that is handed in and is not ours comes out again as the text that it was. There are two contracts:
//!
//! - [`krm_function`]: a KRM function (`kustomize build --enable-alpha-plugins --enable-exec`, `kpt fn`), which reads a
//!   ResourceList and writes one. The config is its `functionConfig`.
//! - [`legacy_plugin`]: kustomize's older exec plugin, which `kubectl kustomize` can run too. The config is a file, the
//!   resources of a transformer come on standard input, and plain objects go out.
//!
//! kustomize hands over a copy of the config in which unquoted scalars have been rewritten (8.10 is 8.1). Where the file that
//! it read can be found (`original.rs`), that is compiled in its place: findings then have its lines, and a rewritten scalar
//! is one of them. Where it cannot, findings say what may have happened (`losses.rs`).

mod losses;
mod merge;
mod original;
mod resource_list;
mod results;
mod scan;

use crate::diagnostics::Report;
use crate::pipeline::{Options, compile};
use crate::source::{Input, Node, Source};
use merge::merge;
use resource_list::ResourceList;
use serde_json::Value;
use std::path::Path;

/// The name under which findings show the config that was handed in.
pub const FUNCTION_CONFIG: &str = "<functionConfig>";

/// What a run gives.
#[derive(Debug)]
pub struct Outcome {
    /// For standard output; with errors, what the contract still wants there.
    pub output: String,
    /// For standard error. With an error in it, the exit status is 1.
    pub report: Report,
}

/// Answers a ResourceList (`config.kubernetes.io/v1`, `v1beta1` or `v1alpha1`; YAML or JSON) with a ResourceList v1.
///
/// The objects that were handed in stay as they are, save for those that are ours by group, kind, namespace and name; ours
/// that were not there come behind them. With errors the objects stay as they are, and `results` says why.
///
/// `directory` is where the program was started: the kustomization's. Files in it are looked at for the one that the config
/// was read from.
pub fn krm_function(input: &str, directory: &Path, options: &Options) -> Outcome {
    let list = match ResourceList::read(input) {
        Ok(list) => list,
        Err(report) => {
            let results = results::results(&report, None, None);
            return Outcome { output: resource_list::write(&[], &results), report };
        }
    };
    let handed = handed_config(FUNCTION_CONFIG, &list.function_config.text);
    let compiled = Compiled::of(handed, Some(directory), options);
    let items = list.items.iter().filter(|item| !list.is_copy_of_config(item));
    let results =
        |compiled: &Compiled| results::results(&compiled.report, compiled.config.as_ref(), compiled.file_index);
    let unchanged = || items.clone().map(|item| item.text.clone()).collect::<Vec<_>>();
    if compiled.report.has_errors() {
        let output = resource_list::write(&unchanged(), &results(&compiled));
        return Outcome { output, report: compiled.report };
    }
    let parts = merge(items.clone(), &compiled.documents);
    let output = resource_list::write(&parts, &results(&compiled));
    match resource_list::lost(items, &parts, &resource_list::written_items(&output)) {
        None => Outcome { output, report: compiled.report },
        Some(finding) => {
            let report = Report::of(finding);
            Outcome { output: resource_list::write(&[], &results::results(&report, None, None)), report }
        }
    }
}

/// Answers a config with its objects as YAML documents. `resources`, which is empty for a generator, are a transformer's
/// objects, treated as [`krm_function`] treats them. `directory` is the kustomization's too, and None where the config is a
/// file that a person wrote, called `name`. With errors the output is empty.
pub fn legacy_plugin(
    name: &str,
    config: &str,
    resources: &str,
    directory: Option<&Path>,
    options: &Options,
) -> Outcome {
    let items = match scan::documents(resources) {
        Ok(items) => items,
        Err(report) => return Outcome { output: String::new(), report },
    };
    let compiled = Compiled::of(handed_config(name, config), directory, options);
    if compiled.report.has_errors() {
        return Outcome { output: String::new(), report: compiled.report };
    }
    let parts = merge(items.iter(), &compiled.documents);
    let output = parts.join("---\n");
    match resource_list::lost(items.iter(), &parts, &scan::documents(&output).unwrap_or_default()) {
        None => Outcome { output, report: compiled.report },
        Some(finding) => {
            let report = Report::of(finding);
            Outcome { output: String::new(), report }
        }
    }
}

fn handed_config(name: &str, text: &str) -> Source {
    Source::read(&[Input::Text { name: name.into(), text: text.into() }], &Default::default())
}

/// What came of the config.
struct Compiled {
    /// In apply order; empty where the report has errors.
    documents: Vec<Value>,
    report: Report,
    /// The document that was compiled.
    config: Option<Node>,
    /// Its number in the file that it was found in.
    file_index: Option<usize>,
}

impl Compiled {
    fn of(handed: Source, directory: Option<&Path>, options: &Options) -> Self {
        let original = directory.and_then(|directory| original::find(&handed, directory));
        let is_copy = directory.is_some() && original.is_none();
        let (source, file_index) = match original {
            Some(original) => (original.source, Some(original.document)),
            None if is_copy => (losses::without_printers_exponents(handed), None),
            None => (handed, None),
        };
        let config = source.documents.first().map(|document| document.root.clone());
        let result = |documents, report, config| Self { documents, report, config, file_index };
        match compile(source, options) {
            // An empty answer would make kustomize, and whatever prunes behind it, delete the cluster.
            Ok(manifests) if manifests.documents.is_empty() => {
                result(Vec::new(), Report::of(resource_list::unusable("the config gives no object at all")), config)
            }
            Ok(manifests) => {
                let documents = crate::emit::in_apply_order(&manifests.documents).into_iter().cloned().collect();
                result(documents, manifests.report, config)
            }
            Err(mut report) => {
                if is_copy {
                    report.findings.iter_mut().for_each(losses::explain);
                }
                result(Vec::new(), report, config)
            }
        }
    }
}
