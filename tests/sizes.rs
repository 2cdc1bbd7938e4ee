//! The sizing model against real Elasticsearch: `tests/sizes/run` has measured what vectors and documents take, and wrote it into
//! `tests/sizes/measured.json`. The tables of docs/sizing.md hold it against what `esgen plan` computes.

mod harness;

use esgen::config::{ElementType, VectorIndex};
use esgen::elasticsearch::vectors::{Codes, Layout};
use esgen::kubernetes::versions::KubernetesVersion;
use esgen::model::Cluster;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// How many times what was measured a part may be planned at most. Raw vectors and codes are planned exactly.
///
/// Lists of neighbours are seldom full, but nothing promises it: the rule of Elastic's docs is safe for any vectors.
const MOST_OF_GRAPH: f64 = 3.0;
/// By the number of vectors in a cluster.
const MOST_OF_CLUSTERS: f64 = 1.1;
/// By the digits that a client writes.
const MOST_OF_SOURCE: f64 = 2.2;
/// The plan says of documents that they may take twice as much as it has, or half: by how well they are packed, and by the number of
/// fields that repeat what `_source` has.
const TIMES_OF_DOCUMENTS: f64 = 2.0;

#[derive(Deserialize)]
struct Measured {
    vectors: Vec<MeasuredVectors>,
    documents: Vec<MeasuredDocuments>,
}

#[derive(Clone, Deserialize)]
struct MeasuredVectors {
    version: String,
    index: VectorIndex,
    element: ElementType,
    dims: u32,
    m: u32,
    count: u64,
    /// How numbers are written in `_source`; `none` where they are not in it.
    source: String,
    /// Bytes of `_source` and ids.
    stored_fields: u64,
    /// By extension.
    files: BTreeMap<String, u64>,
    /// `dense_vector.off_heap` of `_stats`, which is empty before 9.1.
    off_heap: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct MeasuredDocuments {
    version: String,
    mapping: String,
    count: u64,
    json: u64,
    store: u64,
}

fn measured() -> Measured {
    let text = fs::read_to_string(path("tests/sizes/measured.json")).expect("what was measured");
    serde_json::from_str(&text).expect("JSON of tests/sizes/run")
}

fn path(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// Resolves a config with that workload.
fn plan<T>(version: &str, workload: &str, look: impl FnOnce(&Cluster) -> T) -> T {
    let config = format!(
        "{{apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {{name: a}}, spec: {{version: {version}, workload: {{{workload}}}}}}}"
    );
    let config = serde_yaml::from_str(&config).unwrap_or_else(|error| panic!("{workload}: {error}"));
    look(&Cluster::new(0, &config, KubernetesVersion::DEFAULT))
}

impl MeasuredVectors {
    fn layout(&self) -> Layout {
        let version = self.version.parse().expect("a version");
        Layout { version, index: self.index.facts(), element: self.element, dims: self.dims, neighbours: self.m }
    }

    /// Bytes of a vector on disk and in memory, as `esgen plan` computes them.
    fn planned(&self) -> (u64, u64) {
        let (name, element) = (self.index.facts().name, self.element.facts().name);
        let workload =
            format!("vectors: {{count: 1, dims: {}, index: {name}, elementType: {element}, m: {}}}", self.dims, self.m);
        plan(&self.version, &workload, |cluster| {
            let vectors = &cluster.workload.vectors[0];
            let left_out = if self.is_in_source() { 0 } else { vectors.source_bytes() };
            (vectors.bytes_on_disk() - left_out, vectors.bytes_in_memory())
        })
    }

    fn is_in_source(&self) -> bool {
        self.source != "none"
    }

    /// Bytes of a vector in the files with these extensions.
    fn file(&self, extensions: &[&str]) -> f64 {
        let bytes = extensions.iter().filter_map(|extension| self.files.get(*extension)).sum();
        self.each(bytes)
    }

    fn each(&self, bytes: u64) -> f64 {
        bytes as f64 / self.count as f64
    }

    fn raw(&self) -> f64 {
        self.file(&["vec"])
    }

    fn codes(&self) -> f64 {
        self.file(&["veq", "veb", "cenivf", "clivf"])
    }

    fn graph(&self) -> f64 {
        self.file(&["vex"])
    }

    fn in_source(&self) -> f64 {
        if self.is_in_source() { self.each(self.stored_fields) } else { 0.0 }
    }

    fn on_disk(&self) -> f64 {
        self.raw() + self.codes() + self.graph() + self.in_source()
    }

    /// What searches read for each candidate.
    fn in_memory(&self) -> f64 {
        match self.layout().index.codes {
            Codes::Raw => self.raw() + self.graph(),
            Codes::Clusters => self.file(&["cenivf"]) + self.file(&["clivf"]) / 10.0,
            _ => self.codes() + self.graph(),
        }
    }

    fn name(&self) -> String {
        let Self { version, dims, m, count, source, .. } = self;
        let (index, element) = (self.index.facts().name, self.element.facts().name);
        format!("{version}: {count} {index} {element} {dims} dims, m {m}, source {source}")
    }
}

/// The parts of a vector, planned: each is what was measured or more, and not many times more.
#[test]
fn each_part_is_planned_as_large_as_it_is() {
    let mut wrong = Vec::new();
    for vectors in measured().vectors {
        let layout = vectors.layout();
        let is_clustered = layout.index.codes == Codes::Clusters;
        let source = if vectors.is_in_source() { vectors.element.source_bytes(vectors.dims) } else { 0 };
        for (part, measured, planned, most) in [
            ("raw", vectors.raw(), layout.raw_bytes(), 1.0),
            ("codes", vectors.codes(), layout.code_bytes(), if is_clustered { MOST_OF_CLUSTERS } else { 1.0 }),
            ("graph", vectors.graph(), layout.graph_bytes(), MOST_OF_GRAPH),
            ("_source", vectors.in_source(), source, MOST_OF_SOURCE),
        ] {
            // Each file has a header, which is no part of a vector.
            let measured = measured.floor();
            if (planned as f64) < measured || planned as f64 > (measured * most).ceil() {
                wrong.push(format!("{}: {part} takes {measured}, planned are {planned}", vectors.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a node must have for a vector.
#[test]
fn nodes_are_planned_for_what_vectors_take() {
    let mut wrong = Vec::new();
    for vectors in measured().vectors {
        let (on_disk, in_memory) = vectors.planned();
        for (place, measured, planned) in
            [("disk", vectors.on_disk(), on_disk), ("memory", vectors.in_memory(), in_memory)]
        {
            if (planned as f64) < measured.floor() {
                wrong.push(format!("{}: {measured:.1} on {place}, planned are {planned}", vectors.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `off_heap` counts raw vectors too where searches read codes: `offHeapBytes` is for what is left.
#[test]
fn off_heap_is_what_the_files_hold() {
    let mut told = 0;
    for vectors in measured().vectors.iter().filter(|vectors| !vectors.off_heap.is_empty()) {
        for (extension, bytes) in &vectors.files {
            let Some(off_heap) = vectors.off_heap.get(&format!("total_{extension}_size_bytes")) else { continue };
            let differ = vectors.each(bytes.abs_diff(*off_heap));
            assert!(differ < 8.0, "{}: {extension} has {bytes}, off_heap says {off_heap}", vectors.name());
            told += 1;
        }
    }
    assert!(told > 0, "no version tells `off_heap`");
}

#[test]
fn documents_are_planned_as_nearly_as_the_plan_says() {
    for documents in measured().documents {
        let (measured, planned) = documents.sizes();
        let times = measured / planned as f64;
        let name = format!("{} {} of {} bytes", documents.version, documents.mapping, documents.average());
        let is_near = (1.0 / TIMES_OF_DOCUMENTS..=TIMES_OF_DOCUMENTS).contains(&times);
        assert!(is_near, "{name}: {measured:.0} on disk, planned are {planned}");
    }
}

impl MeasuredDocuments {
    fn average(&self) -> u64 {
        self.json / self.count
    }

    /// Bytes of a document on disk, measured and planned.
    fn sizes(&self) -> (f64, u64) {
        let workload = format!("documents: {{count: 1, averageSize: {}}}", self.average());
        let planned = plan(&self.version, &workload, |cluster| cluster.workload.indices[0].bytes());
        (self.store as f64 / self.count as f64, planned)
    }
}

#[test]
fn the_tables_of_the_docs_are_current() {
    let measured = measured();
    let page = path("docs/sizing.md");
    let mut text = fs::read_to_string(&page).expect("a page");
    for (mark, table) in [
        ("measured vectors", vectors_table(&measured.vectors)),
        ("measured documents", documents_table(&measured.documents)),
    ] {
        harness::put_between_marks(&mut text, mark, &table);
    }
    let mut comparison = harness::Comparison::default();
    comparison.hold(&page, &text);
    comparison.finish("sizes");
}

/// Vectors of versions that take the same.
struct Line<'a> {
    kind: String,
    versions: Vec<&'a str>,
    /// On disk and in memory, the largest of these versions.
    measured: [f64; 2],
    planned: (u64, u64),
}

impl<'a> Line<'a> {
    fn new(vectors: &'a MeasuredVectors) -> Self {
        let MeasuredVectors { version, index, element, dims, m, count, source, .. } = vectors;
        let m = if index.facts().graph { m.to_string() } else { String::new() };
        let source = match source.as_str() {
            "none" => "",
            "double" => "as double",
            "float" => "as float",
            _ => "yes",
        };
        let (index, element) = (index.facts().name, element.facts().name);
        Self {
            kind: format!("`{index}` | {element} | {dims} | {m} | {source} | {count}"),
            versions: vec![version],
            measured: [vectors.on_disk(), vectors.in_memory()],
            planned: vectors.planned(),
        }
    }

    fn add(&mut self, other: Self) {
        self.versions.extend(other.versions);
        for (largest, measured) in self.measured.iter_mut().zip(other.measured) {
            *largest = largest.max(measured);
        }
    }
}

fn vectors_table(measured: &[MeasuredVectors]) -> String {
    let mut lines: Vec<Line> = Vec::new();
    for new in measured.iter().map(Line::new) {
        match lines.iter_mut().find(|line| line.kind == new.kind && line.planned == new.planned) {
            Some(line) => line.add(new),
            None => {
                let next = lines.iter().rposition(|line| line.kind == new.kind).map_or(lines.len(), |last| last + 1);
                lines.insert(next, new);
            }
        }
    }
    let mut table = String::from(
        "\n| index | element | dims | m | in `_source` | vectors | versions | on disk | planned | | in memory | planned | |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for Line { kind, versions, measured: [disk, memory], planned: (planned_disk, planned_memory) } in lines {
        let versions = versions.join(", ");
        let (disk, memory) = (figures(disk, planned_disk), figures(memory, planned_memory));
        table += &format!("| {kind} | {versions} | {disk} | {memory} |\n");
    }
    table + "\n"
}

fn documents_table(measured: &[MeasuredDocuments]) -> String {
    let mut table = String::from("\n| version | mapping | JSON | on disk | planned | |\n|---|---|---|---|---|---|\n");
    for documents in measured {
        let (measured, planned) = documents.sizes();
        let MeasuredDocuments { version, mapping, .. } = documents;
        table += &format!("| {version} | {mapping} | {} | {} |\n", documents.average(), figures(measured, planned));
    }
    table + "\n"
}

fn figures(measured: f64, planned: u64) -> String {
    let above = ((planned as f64 / measured - 1.0) * 100.0).round() as i64;
    format!("{measured:.0} | {planned} | {above:+} %")
}
