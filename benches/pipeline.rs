//! What a run costs, as a whole and stage by stage: `cargo bench --bench pipeline`. See docs/performance.md.

use divan::{Bencher, black_box};
use esgen::config::{self, ElasticsearchCluster};
use esgen::expand::{Document, expand};
use esgen::kubernetes::versions::KubernetesVersion;
use esgen::model::Cluster;
use esgen::plan::{ClusterPlan, plan};
use esgen::source::{Input, Source};
use esgen::{Options, compile, emit, rules, verify};

const MINIMAL: &str = include_str!("../golden/minimal/esgen.yaml");
const VECTOR_SEARCH: &str = include_str!("../golden/vector-search/esgen.yaml");
const DEDICATED: &str = include_str!("../golden/dedicated-everything/esgen.yaml");

/// The configs that are measured, by name.
const CASES: [&str; 4] = ["minimal", "vector-search", "dedicated-everything", "100 clusters"];

fn main() {
    divan::main();
}

fn text(case: &str) -> String {
    match case {
        "minimal" => MINIMAL.to_owned(),
        "vector-search" => VECTOR_SEARCH.to_owned(),
        "dedicated-everything" => DEDICATED.to_owned(),
        _ => hundred_clusters(),
    }
}

/// Many documents in one file, each with a name of its own.
fn hundred_clusters() -> String {
    let document = |number| VECTOR_SEARCH.replace("name: vectors\n", &format!("name: vectors-{number}\n"));
    (0..100).map(document).collect::<Vec<_>>().join("---\n")
}

fn read(text: &str) -> Source {
    let source = Source::read(&[Input::Text { name: "esgen.yaml".into(), text: text.into() }], &Default::default());
    assert!(source.findings.is_empty(), "{:?}", source.findings);
    source
}

fn configs(source: &Source) -> Vec<ElasticsearchCluster> {
    let read = |(number, document): (usize, &esgen::source::Document)| config::read(number, &document.root.to_json());
    source.documents.iter().enumerate().map(|document| read(document).expect("a golden config")).collect()
}

fn plans(configs: &[ElasticsearchCluster]) -> Vec<ClusterPlan> {
    configs.iter().enumerate().map(|(number, config)| plan(&view(number, config))).collect()
}

fn view(number: usize, config: &ElasticsearchCluster) -> Cluster<'_> {
    Cluster::new(number, config, KubernetesVersion::DEFAULT)
}

fn documents(plans: &[ClusterPlan]) -> Vec<(KubernetesVersion, Document)> {
    let rendered = plans.iter().flat_map(|plan| expand(plan).expect("it renders"));
    rendered.map(|document| (KubernetesVersion::DEFAULT, document)).collect()
}

/// From text to text. What a process does once (reading the schemas that it uses) has been done by the first sample.
#[divan::bench(args = CASES)]
fn whole_pipeline(bencher: Bencher<'_, '_>, case: &str) {
    let text = text(case);
    bencher.bench_local(|| {
        let manifests = compile(read(black_box(&text)), &Options::default()).expect("a golden config");
        emit::yaml(&manifests.documents)
    });
}

#[divan::bench(args = CASES)]
fn stage_1_source(bencher: Bencher<'_, '_>, case: &str) {
    let text = text(case);
    bencher.bench_local(|| read(black_box(&text)));
}

#[divan::bench(args = CASES)]
fn stage_2_config(bencher: Bencher<'_, '_>, case: &str) {
    let source = read(&text(case));
    bencher.bench_local(|| configs(black_box(&source)));
}

#[divan::bench(args = CASES)]
fn stage_3_rules(bencher: Bencher<'_, '_>, case: &str) {
    let configs = configs(&read(&text(case)));
    bencher.bench_local(|| {
        let check = |(number, config)| rules::check(&view(number, config)).len();
        black_box(&configs).iter().enumerate().map(check).sum::<usize>()
    });
}

#[divan::bench(args = CASES)]
fn stage_4_plan(bencher: Bencher<'_, '_>, case: &str) {
    let configs = configs(&read(&text(case)));
    bencher.bench_local(|| plans(black_box(&configs)));
}

#[divan::bench(args = CASES)]
fn stage_5_expand(bencher: Bencher<'_, '_>, case: &str) {
    let plans = plans(&configs(&read(&text(case))));
    bencher.bench_local(|| documents(black_box(&plans)));
}

#[divan::bench(args = CASES)]
fn stage_6_verify(bencher: Bencher<'_, '_>, case: &str) {
    let documents = documents(&plans(&configs(&read(&text(case)))));
    bencher.bench_local(|| verify::verify(black_box(&documents)).len());
}

#[divan::bench(args = CASES)]
fn stage_7_emit(bencher: Bencher<'_, '_>, case: &str) {
    let documents = documents(&plans(&configs(&read(&text(case)))));
    let values: Vec<_> = documents.into_iter().map(|(_, document)| document.value).collect();
    bencher.bench_local(|| emit::yaml(black_box(&values)));
}

/// A week in steps of 15 s.
#[divan::bench]
fn simulate_a_week(bencher: Bencher<'_, '_>) {
    use esgen::simulate::{Load, ScaledSet, Shape, controller, simulate};
    let (clusters, _) = esgen::plans(read(VECTOR_SEARCH), &Options::default()).expect("a golden config");
    let set = ScaledSet::all(&clusters[0].plan).next().expect("an autoscaled set");
    let (load, options) = (Load::of_shape(Shape::Weekly, 3.0, 8.0), controller::Options::new(37));
    bencher.bench_local(|| simulate(black_box(&set), &load, &options).expect("a shape tells everything"));
}
