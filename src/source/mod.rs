//! Reads configs: files, directories, standard input, overlays and `--set`, and keeps where each value stands.
//!
//! Nothing here knows the config's language. Reading never fails as a whole: what cannot be read is a finding, and the
//! other inputs are read all the same.

mod budget;
mod defaults;
mod input;
mod kubectl;
mod manifests;
mod named_list;
mod node;
pub(crate) mod objects;
mod offsets;
mod overlay;
mod parse;
mod scalar;
pub(crate) mod secrecy;
mod set;
mod syntax;
#[cfg(test)]
mod tests;

pub(crate) use defaults::DEFAULTS_KIND;
pub use input::Input;
pub use node::{Document, Entry, Node, NodeValue};
pub(crate) use scalar::old_boolean;

use crate::diagnostics::{
    FileId, Files, Finding, Message, Path, Place, Report, RuleText, Secret, Secrets, Severity, Span, Step, Target,
};
use defaults::Defaults;
use serde_json::Value;
use std::collections::HashSet;
use std::ops::Range;

/// The largest input, in bytes (4 MiB). Kubernetes' store refuses objects of more than 1.5 MiB.
pub const SIZE_LIMIT: usize = 4 << 20;
/// How many levels deep lists and mappings may nest.
pub const DEPTH_LIMIT: usize = 64;
/// How many values an input may hold, each alias counted as what it stands for.
pub const NODE_LIMIT: usize = 200_000;
/// How many bytes of text the values of an input may hold, each alias counted as what it stands for (16 MiB).
pub const EXPANDED_TEXT_LIMIT: usize = 16 << 20;
/// Limits for foreign manifests, which `kubectl get -o yaml` may have written for a whole cluster.
pub const MANIFEST_LIMITS: Limits = Limits { size: 64 << 20, depth: 128, nodes: 4_000_000, expanded_text: 128 << 20 };
const CONFIG_LIMITS: Limits =
    Limits { size: SIZE_LIMIT, depth: DEPTH_LIMIT, nodes: NODE_LIMIT, expanded_text: EXPANDED_TEXT_LIMIT };

/// How large one input may be, so that none exhausts the memory or the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub size: usize,
    /// Levels of lists and mappings.
    pub depth: usize,
    /// Values, each alias counted as what it stands for.
    pub nodes: usize,
    /// Bytes of text of all values, each alias counted as what it stands for.
    pub expanded_text: usize,
}

/// Whose files are read, and so what is made of scalars and keys that YAML readers read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// Our configs: refused, because the tools that they pass through disagree.
    Config,
    /// Manifests: as kubectl reads them, with a warning.
    Manifest,
    /// Objects that are passed on as they were written: as kubectl reads them, with every key, and nothing is said of what is odd.
    Foreign,
}

impl Dialect {
    fn limits(self) -> Limits {
        match self {
            Self::Config => CONFIG_LIMITS,
            Self::Manifest | Self::Foreign => MANIFEST_LIMITS,
        }
    }
}

/// How many findings an input may cause before the rest of it is skipped.
pub const FINDING_LIMIT: usize = 100;
/// What the `apiVersion` of a config starts with.
pub const API_GROUP_PREFIX: &str = "esgen.dev/";

/// The list of a config whose elements are node sets. A name that is almost that of one is refused in overlays, and defaults
/// add no element. In lists of others, such as `env`, names that are alike (`HTTP_PROXY`, `HTTPS_PROXY`) are common and cost
/// nothing.
const NODE_SETS: &str = "nodeSets";

const UNREADABLE: &str = "unreadable-file";
const BROKEN: &str = "invalid-yaml";
const AMBIGUOUS: &str = "ambiguous-value";
const UNFITTING: &str = "unfitting-overlay";

/// What this stage finds.
pub const RULES: &[RuleText] = &[
    RuleText {
        name: UNREADABLE,
        severity: Severity::Error,
        title: "An input that cannot be read",
        why: "Rendering without it could take objects away from a running cluster, so nothing is rendered.",
        remedy: "Name a file that is there, may be read, is UTF-8, holds a document and has at most 4 MiB.",
    },
    RuleText {
        name: BROKEN,
        severity: Severity::Error,
        title: "Broken YAML",
        why: "The text is not YAML, or uses what readers of Kubernetes files disagree on or cannot take: duplicate keys, keys \
              that are not strings, unknown tags, control characters, nesting or aliases without bounds.",
        remedy: "Correct the line that is shown.",
    },
    RuleText {
        name: AMBIGUOUS,
        severity: Severity::Error,
        title: "A scalar that YAML readers read differently",
        why: "`yes` is a boolean to kubectl and a string to kustomize, `0777` is 511 or 777, and `8.10` loses its last digit. The \
              config passes through several of these tools, and what the cluster becomes must not depend on which.",
        remedy: "Quote a string; write a boolean as true or false and a number in plain decimals.",
    },
    RuleText {
        name: UNFITTING,
        severity: Severity::Error,
        title: "An overlay or --set that fits nothing",
        why: "It was meant to change the cluster and would change nothing: a misspelt name, a list index out of range, or a path \
              through a value that has no parts.",
        remedy: "Correct the path or the name; `esgen explain spec` lists what there is.",
    },
];

/// What is done to the configs once they are read. Overlays come first, then `--set`, each in the order given.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Documents to merge into every config that they match: of the same kind, and of the same `metadata.name` where the
    /// overlay states one.
    pub overlays: Vec<Input>,
    /// `PATH=VALUE` arguments, such as `spec.nodeSets.data.replicas=5`.
    pub sets: Vec<String>,
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The texts, also of inputs that turned out broken.
    pub files: Files,
    /// The config documents in the order of the inputs.
    pub documents: Vec<Document>,
    /// What of the texts nobody may see.
    secrets: Secrets,
    /// What is wrong with the inputs. Documents that it concerns are in `documents` as well as they could be read.
    pub findings: Vec<Finding>,
}

impl Source {
    /// Reads all inputs, fills them with the defaults of their directories, and applies the overlays and `--set`s.
    pub fn read(inputs: &[Input], options: &Options) -> Self {
        let (mut source, mut defaults) = (Self::default(), Defaults::default());
        for input in inputs {
            let mut documents = input::read(input, &mut source);
            defaults.fill(input, &mut documents, &mut source);
            source.documents.extend(documents);
        }
        for input in &options.overlays {
            let overlays = input::read(input, &mut source);
            for overlay in &overlays {
                overlay::apply(overlay, &mut source.documents, &mut source.findings);
            }
        }
        // What is put into a config may give a value to a name that stands elsewhere.
        if !options.overlays.is_empty() || defaults.are_there() {
            source.look_for_secrets();
        }
        source.with_sets(&options.sets)
    }

    /// The same with these `--set`s behind what was done to it.
    #[must_use]
    pub fn with_sets(mut self, sets: &[String]) -> Self {
        for argument in sets {
            set::apply(argument, &mut self);
        }
        if !sets.is_empty() {
            self.look_for_secrets();
        }
        self.findings.iter_mut().for_each(|finding| locate(finding, &self.documents));
        self
    }

    fn look_for_secrets(&mut self) {
        self.secrets.extend(self.documents.iter().flat_map(|document| secrecy::in_document(&document.root)));
    }

    /// Whether a part of the document's text could not be read.
    pub(crate) fn is_cut_short(&self, document: &Document) -> bool {
        let of = |finding: &Finding| match &finding.place {
            Place::Span(span) => span.file == document.file && [BROKEN, UNREADABLE].contains(&finding.rule),
            _ => false,
        };
        self.findings.iter().any(of)
    }

    /// Those of the findings that stand where this stage has found nothing. Of a value that YAML readers read differently, its
    /// type is a guess.
    pub(crate) fn not_said_yet(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        self.locate(&mut findings);
        let said: HashSet<Span> = self.findings.iter().filter_map(|finding| finding.span).collect();
        findings.retain(|finding| !finding.span.is_some_and(|span| said.contains(&span)));
        findings
    }

    /// Reads the Kubernetes manifests of others, of any `apiVersion`, the inputs side by side. Of a directory, all `*.yaml`,
    /// `*.yml` and `*.json` files in it and below it count, in the order of their names. A scalar or a key that YAML
    /// readers read differently is read as kubectl reads it, with a warning.
    pub fn read_manifests(inputs: &[Input]) -> Self {
        let mut source = Self::default();
        source.documents = source.add_manifests(inputs);
        source
    }

    /// Reads manifests that belong to the configs of this source, without adding them to its documents. Findings about them
    /// name their places by spans.
    pub fn add_manifests(&mut self, inputs: &[Input]) -> Vec<Document> {
        manifests::read(inputs, self)
    }

    /// Whether a scalar is a secret.
    pub(crate) fn hides(&self, node: &Node) -> bool {
        node.is_scalar() && self.secrets.cover(node.span)
    }

    /// Whether a secret stands at a node or below it.
    pub(crate) fn holds_secret(&self, node: &Node) -> bool {
        self.secrets.touch(node.span)
    }

    /// Fills in where findings stand in the text.
    pub fn locate(&self, findings: &mut [Finding]) {
        for finding in findings {
            locate(finding, &self.documents);
        }
    }

    /// What may be shown of the findings, in the order of the texts.
    pub fn report(self, mut findings: Vec<Finding>) -> Report {
        self.locate(&mut findings);
        // What a file says that is merged into several configs is found in each of them.
        let mut seen = HashSet::new();
        findings.retain(|finding| {
            let Some(span) = finding.span else { return true };
            seen.insert((finding.rule, span, finding.message.clone(), finding.remedy.clone()))
        });
        findings.sort_by_key(|finding| finding.span.map(|span| (span.file, span.start)));
        findings.iter_mut().for_each(|finding| mask_paths(finding, &self.documents, &self.secrets));
        Report::new(findings, self.files, self.secrets)
    }
}

/// A document of a text that is passed on as it was written.
pub(crate) struct Foreign {
    pub root: Node,
    /// Where the text of a block collection ends that reaches to the end of the document, comments behind it included.
    pub end: usize,
}

/// Reads a text that is to be passed on as it was written: its documents, save for empty ones.
///
/// # Errors
/// It is not YAML, or reading it would exhaust the memory or the stack.
pub(crate) fn read_foreign(text: &str) -> Result<Vec<Foreign>, Box<Finding>> {
    let mut parsed = parse::parse(text, FileId(0), 0, Dialect::Foreign);
    match parsed.broken.pop() {
        Some(finding) => Err(Box::new(finding)),
        None => Ok(parsed
            .documents
            .into_iter()
            .map(|parse::ParsedDocument { root, end, .. }| Foreign { root, end })
            .collect()),
    }
}

/// The secrets of a text that was read, of which parts may be missing in `parsed`.
fn secrets_of(text: &str, file: FileId, parsed: &parse::Parsed) -> Vec<Secret> {
    let mut found = Vec::new();
    for document in &parsed.documents {
        let secrets = secrecy::in_document(&document.root);
        found.extend(secrecy::of_aliases(&document.root, text, &secrets));
        found.extend(secrecy::in_texts(&document.root, text));
        found.extend(secrets);
    }
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    if !parsed.broken.is_empty() || parsed.documents.iter().any(|document| document.findings.iter().any(is_error)) {
        found.extend(secrets_of_unread(text, file));
    }
    found
}

/// What a string says that holds a YAML document itself; none where it cannot be read, or would grow beyond all bounds.
pub(crate) fn yaml_within(text: &str) -> Option<Value> {
    let parsed = parse::parse(text, FileId(0), 0, Dialect::Foreign);
    let is_one = parsed.broken.is_empty() && parsed.documents.len() <= 1;
    is_one.then(|| parsed.documents.first().map_or(Value::Null, |document| document.root.to_json()))
}

/// The secrets of a string that holds YAML or JSON itself; none where it is no object and no list.
pub(crate) fn secrets_within(text: &str) -> Option<Vec<Range<usize>>> {
    let parsed = parse::parse(text, FileId(0), 0, Dialect::Manifest);
    let is_collection = |document: &parse::ParsedDocument| !document.root.is_scalar();
    if !parsed.broken.is_empty() || parsed.documents.is_empty() || !parsed.documents.iter().all(is_collection) {
        return None;
    }
    let roots = parsed.documents.iter().map(|document| &document.root);
    let parts: HashSet<Span> = roots.flat_map(secrecy::with_secrets_inside).collect();
    // Of a string that only holds some, the rest is shown.
    let is_whole = |secret: &Secret| {
        let shown = text.get(secret.span.start..secret.span.end).unwrap_or_default();
        !parts.contains(&secret.span) || secrecy::in_string(shown).is_empty()
    };
    let secrets = secrets_of(text, FileId(0), &parsed).into_iter().filter(is_whole);
    Some(secrets.map(|secret| secret.span.start..secret.span.end).collect())
}

/// The secrets of a text that was not taken apart.
pub(crate) fn secrets_of_unread(text: &str, file: FileId) -> Vec<Secret> {
    let ranges = secrecy::in_text(text).into_iter();
    let secret = |range: Range<usize>| Secret {
        span: Span { file, start: range.start, end: range.end },
        value: text.get(range).unwrap_or_default().to_owned(),
    };
    ranges.map(secret).collect()
}

fn locate(finding: &mut Finding, documents: &[Document]) {
    let node = node_at(&finding.place, documents);
    finding.scope = node.map(|node| node.span);
    finding.value = node.filter(|node| node.is_scalar()).map(Node::to_json);
    finding.span = locate_place(&mut finding.place, documents);
    for message in [&mut finding.message, &mut finding.why, &mut finding.remedy] {
        locate_values(message, documents);
    }
    for related in &mut finding.related {
        related.span = locate_place(&mut related.place, documents);
        locate_values(&mut related.message, documents);
    }
}

/// The text to underline. A place that does not exist in the source becomes that of a key, which its nearest parent is.
fn locate_place(place: &mut Place, documents: &[Document]) -> Option<Span> {
    let span = span_of(place, documents);
    let exists = node_at(place, documents).is_some();
    if let Place::Config { target, .. } = place
        && !exists
    {
        *target = Target::Key;
    }
    span
}

fn locate_values(message: &mut Message, documents: &[Document]) {
    for place in message.places_mut() {
        let Some(node) = node_at(place, documents) else { continue };
        let key = match place {
            Place::Config { target: Target::Key, .. } => span_of(place, documents),
            _ => None,
        };
        *place = Place::Span(key.unwrap_or(node.span));
    }
}

fn node_at<'d>(place: &Place, documents: &'d [Document]) -> Option<&'d Node> {
    match place {
        Place::Config { document, path, .. } => documents.get(*document)?.root.at(path),
        Place::Span(_) | Place::Nowhere => None,
    }
}

fn span_of(place: &Place, documents: &[Document]) -> Option<Span> {
    match place {
        Place::Span(span) => Some(*span),
        Place::Config { document, path, target } => documents.get(*document).map(|d| d.root.span_of(path, *target)),
        Place::Nowhere => None,
    }
}

/// Masks the keys of a finding's paths that are secrets themselves: `password: {hunter2}`.
fn mask_paths(finding: &mut Finding, documents: &[Document], secrets: &Secrets) {
    let Finding { place, message, why, remedy, related, .. } = finding;
    let related = related.iter_mut().map(|related| (&mut related.place, vec![&mut related.message]));
    for (place, messages) in std::iter::once((place, vec![message, why, remedy])).chain(related) {
        let Place::Config { document, path, .. } = place else { continue };
        let Some(document) = documents.get(*document) else { continue };
        for path in messages.into_iter().flat_map(Message::paths_mut).chain([path]) {
            mask_path(path, &document.root, secrets);
        }
    }
}

fn mask_path(path: &mut Path, mut node: &Node, secrets: &Secrets) {
    for step in &mut path.0 {
        let Some((key_span, child)) = node.step(step) else { return };
        if key_span.is_some_and(|span| secrets.cover(span)) {
            *step = Step::Key("*****".into());
        }
        node = child;
    }
}
