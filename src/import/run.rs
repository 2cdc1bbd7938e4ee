//! `esgen import`: from the files of a cluster, whoever's they are, to a config and a report.

use super::draft::{Draft, Imported};
use super::manifests::{self, Choice, Given};
use super::{Object, scrub, values};
use crate::diagnostics::{Finding, Message, Path, Place, Report, RuleText, Severity, Span};
use crate::foreign::{Foreign, Tool, recognise};
use crate::source::objects::{Item, items_of};
use crate::source::{Document, Input, Node, Source};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// Whose files they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// It is seen by their shape.
    Auto,
    /// Elastic's operator.
    Eck,
    /// The chart of elastic/helm-charts.
    ElasticChart,
    /// Bitnami's chart.
    Bitnami,
    /// Rendered manifests.
    Manifests,
}

/// What the files do not say.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Names of the Helm releases in the order of their values; the last one stands for all that follow.
    pub releases: Vec<String>,
    /// Namespace of the cluster.
    pub namespace: Option<String>,
    /// Name of the cluster among several.
    pub cluster: Option<String>,
}

impl Names {
    /// The release of values of this number.
    fn release(&self, number: usize) -> Option<&str> {
        self.releases.get(number).or(self.releases.last()).map(String::as_str)
    }
}

const UNKNOWN: &str = "unknown-import";

/// What is found in files that are to be imported.
pub const RULES: &[RuleText] = &[RuleText {
    name: UNKNOWN,
    severity: Severity::Error,
    title: "A file that cannot be imported",
    why: "A config is made from the manifests of one cluster, from the values of charts that are known, or from the resource of Elastic's \
          operator. Guessing at another file would lose what it says.",
    remedy: "Name the manifests of the cluster (`helm get manifest RELEASE`, `kubectl get sts,svc,cm,hpa,pdb,netpol -o yaml`), or the values that \
             its release was made from (`helm get values RELEASE --all`).",
}];

/// Something that cannot be imported, and what to do.
type Refusal = (Message, Message);

/// What is expected of an input.
const EXPECTED: &str = "give it manifests (`kubectl get sts,svc,cm,hpa,pdb,netpol -n NAMESPACE -o yaml`, `helm get manifest RELEASE`), values of a \
                        chart (`helm get values RELEASE --all`) or the operator's resource; behind a pipe, see what the command in front of it said";

/// Makes a config of all the files, which are of one cluster.
///
/// # Errors
/// What cannot be read, or is of no tool that is known.
pub fn import(inputs: &[Input], from: From, names: &Names) -> Result<Imported, Report> {
    let mut source = Source::read_manifests(inputs);
    let mut findings = std::mem::take(&mut source.findings);
    let documents = std::mem::take(&mut source.documents);
    let mut draft = Draft::new();
    let refused = |document: Option<&Document>, (message, remedy): Refusal| {
        let span =
            document.map(|document| Span { end: document.root.span.start, file: document.file, ..document.root.span });
        let first = source.files.iter().next().map(|(file, _)| Span { file, start: 0, end: 0 });
        Box::new(Finding::error(UNKNOWN, span.or(first).map_or(Place::Nowhere, Place::Span), message).remedy(remedy))
    };
    let (objects, values): (Vec<_>, Vec<_>) =
        documents.iter().enumerate().partition(|(_, document)| is_object(&document.root));
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(source.report(findings));
    }
    let done = match (objects.first(), values.first()) {
        (None, None) => Err(refused(None, ("there is nothing in it".into(), EXPECTED.into()))),
        (Some(_), Some((_, document))) => Err(refused(
            Some(document),
            (
                "this is no Kubernetes object, and others of the input are".into(),
                "import either the manifests of a cluster or its values".into(),
            ),
        )),
        (Some((_, first)), None) => {
            take_objects(&mut draft, &documents, &source, from, names).map_err(|refusal| refused(Some(first), refusal))
        }
        (None, Some(_)) => {
            let mut before: HashMap<_, usize> = HashMap::new();
            let mut tools = Vec::new();
            values.iter().try_for_each(|(_, document)| {
                let name = &source.files.get(document.file).name;
                let in_file = before.entry(document.file).or_default();
                *in_file += 1;
                let release = names.release(tools.len());
                let tool =
                    take_values(&mut draft, (document, &source), (name, *in_file), !tools.is_empty(), from, release);
                tool.map(|tool| tools.push(tool)).map_err(|refusal| refused(Some(document), refusal))
            })
        }
    };
    match done {
        Ok(()) => Ok(finish(draft, names)),
        Err(finding) => {
            findings.push(*finding);
            Err(source.report(findings))
        }
    }
}

fn is_object(root: &Node) -> bool {
    ["apiVersion", "kind"].iter().all(|key| root.get(key).is_some_and(|node| node.as_str().is_some()))
}

/// Takes in the cluster that is meant among the objects of all documents.
fn take_objects(
    draft: &mut Draft,
    documents: &[Document],
    source: &Source,
    from: From,
    names: &Names,
) -> Result<(), Refusal> {
    if let From::ElasticChart | From::Bitnami = from {
        return Err((
            "this is a Kubernetes object, and no values".into(),
            "leave `--from` out: manifests are imported too; or name the values, which `helm get values RELEASE --all` prints".into(),
        ));
    }
    let items: Vec<(usize, Item)> = documents
        .iter()
        .enumerate()
        .flat_map(|(number, document)| items_of(&document.root).map(move |item| (number, item)))
        .collect();
    let mut added = BTreeSet::new();
    let values: Vec<Value> =
        items.iter().map(|(_, item)| manifests::without_server_fields(item.value(), &mut added)).collect();
    let objects: Vec<Object> = items
        .iter()
        .zip(&values)
        .map(|((document, item), value)| Object { document: *document, path: &item.path, value })
        .collect();
    let choice = manifests::choose(&objects, names.cluster.as_deref(), names.namespace.as_deref(), from == From::Eck)?;
    let given = Given::new(&objects, documents, source, added);
    if !names.releases.is_empty() {
        draft.changed("--release", "the objects have their names already");
    }
    match choice {
        Choice::Workloads(cluster) => manifests::add(draft, &given, &cluster),
        Choice::Resource(resource) => {
            let is_it = |(number, item): &&(usize, Item)| *number == resource.document && item.path == *resource.path;
            if let Some((number, item)) = items.iter().find(is_it) {
                let name = documents.get(*number).map(|document| source.files.get(document.file).name.as_str());
                values::add(
                    draft,
                    Tool::Operator,
                    (item.node, source),
                    None,
                    names.release(0),
                    name.unwrap_or_default(),
                );
                manifests::beside_resource(draft, &given, &resource);
            }
        }
    }
    Ok(())
}

/// Takes in a document of values: that of this number in the file of this name.
fn take_values(
    draft: &mut Draft,
    (document, source): (&Document, &Source),
    (name, number): (&str, usize),
    is_further: bool,
    from: From,
    release: Option<&str>,
) -> Result<Tool, Refusal> {
    let value = document.root.to_json();
    let (tool, below) = tool_of(&value, from)?;
    if is_further && tool != Tool::ElasticChart {
        return Err((
            "this is a second document of values, and one describes the whole cluster".into(),
            "where one is laid over the other, `helm get values RELEASE --all` prints what comes of it: import that"
                .into(),
        ));
    }
    if number > 1 {
        draft.changed(name, format!("document {number} of it is the release of a further node set"));
    }
    values::add(draft, tool, (&document.root, source), below, release, name);
    Ok(tool)
}

fn tool_of(value: &Value, from: From) -> Result<(Tool, Option<&'static str>), Refusal> {
    let wanted = match from {
        From::Auto => None,
        From::Eck => Some(Tool::Operator),
        From::ElasticChart => Some(Tool::ElasticChart),
        From::Bitnami => Some(Tool::Bitnami),
        From::Manifests => {
            return Err((
                "this is no Kubernetes object".into(),
                "leave `--from` out where these are values of a chart, or render them: `helm template RELEASE CHART -f FILE`".into(),
            ));
        }
    };
    match (recognise(value), wanted) {
        (Some(Foreign::Of(tool, below)), None) => Ok((tool, below)),
        (Some(Foreign::Of(tool, below)), Some(wanted)) if tool == wanted => Ok((tool, below)),
        (_, Some(wanted)) if value.is_object() => Ok((wanted, None)),
        _ => Err((
            "this is of no tool that esgen knows".into(),
            "say whose it is with --from: eck, elastic-chart, bitnami or manifests; `helm get values RELEASE --all` prints a release's values, \
             `helm get manifest RELEASE` its manifests"
                .into(),
        )),
    }
}

/// What follows from it all, and what esgen itself says of the result.
fn finish(mut draft: Draft, names: &Names) -> Imported {
    if let Some(namespace) = &names.namespace {
        draft.config["metadata"]["namespace"] = namespace.as_str().into();
        draft.origins.push((Path::parse("metadata.namespace"), "--namespace".to_owned()));
    }
    if draft.config["metadata"]["namespace"].is_null() {
        draft.needs("", "no namespace is named: certificates then hold short names only; --namespace names one");
        draft.config["metadata"].as_object_mut().map(|metadata| metadata.remove("namespace"));
    }
    in_order(&mut draft.config);
    let (config, report) = scrub::take_out_secrets(&mut draft);
    for finding in &report.findings {
        let line = finding.location.position.as_ref().map(|position| position.line).unwrap_or_default();
        let place = format!("esgen.yaml:{line}");
        match finding.severity {
            Severity::Error => {
                draft.needs(place, format!("{} ({}). {}", finding.message, finding.rule, finding.remedy));
            }
            Severity::Warning => draft.changed(place, format!("{} ({})", finding.message, finding.rule)),
        }
    }
    let Draft { carried, changed, needed, .. } = draft;
    Imported { config, carried, changed, needed }
}

/// The keys in the order in which people write them.
fn in_order(config: &mut Value) {
    let sort = |value: &mut Value, order: &[&str]| {
        let Some(fields) = value.as_object_mut() else { return };
        let mut sorted = Map::new();
        for key in order {
            if let Some((key, value)) = fields.shift_remove_entry(*key) {
                sorted.insert(key, value);
            }
        }
        sorted.append(fields);
        *fields = sorted;
    };
    sort(&mut config["spec"], &["version", "clusterName", "bootstrapped", "discovery", "image", "security"]);
    if let Some((key, sets)) = config["spec"].as_object_mut().and_then(|spec| spec.shift_remove_entry("nodeSets")) {
        config["spec"][key] = sets;
    }
    for set in config["spec"]["nodeSets"].as_array_mut().into_iter().flatten() {
        sort(set, &["name", "roles", "replicas", "resources", "storage", "serviceName", "antiAffinity", "autoscaling"]);
    }
    sort(&mut config["metadata"], &["name", "namespace"]);
}
