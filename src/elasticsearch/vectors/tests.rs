//! Sizes that were published or measured, and the defaults by version.

use super::*;

fn version(text: &str) -> ElasticsearchVersion {
    text.parse().expect("a version")
}

fn layout(text: &str, index: VectorIndex, element: ElementType, dims: u32) -> Layout {
    Layout { version: version(text), index: index.facts(), element, dims, neighbours: DEFAULT_NEIGHBOURS }
}

/// "Tune approximate kNN search": int8 over 40 GB of floats takes 10 GB more disk and 10 GB of memory.
#[test]
fn elastic_tune_approximate_knn_search_int8_takes_a_quarter_of_the_floats() {
    let layout = layout("9.4.0", VectorIndex::Int8Flat, ElementType::Float, 1000);
    let (million, gb) = (10_000_000, 1_000_000_000.0);
    let round = |bytes: u64| (bytes as f64 * f64::from(million) / gb).round() as u32;
    assert_eq!(
        (round(layout.raw_bytes()), round(layout.bytes_on_disk()), round(layout.bytes_in_memory())),
        (40, 50, 10)
    );
}

/// elastic/docs-builder, `VectorSizingCalculator/calculations.test.ts`: 1M x 1024 float hnsw is 3.87 GiB a copy on disk and in
/// memory, 10M x 768 float bbq_hnsw 30.2 GiB on disk and 1.62 GiB in memory.
#[test]
fn elastic_docs_builder_vector_sizing_calculator_totals() {
    let gib = |count: u64, bytes: u64| (count * bytes) as f64 / (1_u64 << 30) as f64;
    let hnsw = layout("9.4.0", VectorIndex::Hnsw, ElementType::Float, 1024);
    assert_eq!((1_000_000 * hnsw.raw_bytes(), 1_000_000 * hnsw.graph_bytes()), (4_096_000_000, 64_000_000));
    assert_eq!(format!("{:.2}", gib(1_000_000, hnsw.bytes_on_disk())), "3.87");
    assert_eq!(hnsw.bytes_in_memory(), hnsw.bytes_on_disk());
    let bbq = layout("9.4.0", VectorIndex::BbqHnsw, ElementType::Float, 768);
    assert_eq!(10_000_000 * bbq.code_bytes(), 1_100_000_000);
    assert_eq!(format!("{:.1}", gib(10_000_000, bbq.bytes_on_disk())), "30.2");
    assert_eq!(format!("{:.2}", gib(10_000_000, bbq.bytes_in_memory())), "1.62");
}

/// The same file: bytes a vector without the graph.
#[test]
fn elastic_docs_builder_vector_sizing_calculator_bytes_per_vector() {
    for (dims, raw, int8, int4, bbq) in [(384, 1536, 400, 208, 62), (1024, 4096, 1040, 528, 142)] {
        let codes = |index| layout("9.4.0", index, ElementType::Float, dims).code_bytes();
        assert_eq!(layout("9.4.0", VectorIndex::Flat, ElementType::Float, dims).bytes_in_memory(), raw);
        assert_eq!(codes(VectorIndex::Int8Flat), int8);
        assert_eq!(codes(VectorIndex::Int4Flat), int4);
        assert_eq!(codes(VectorIndex::BbqFlat), bbq);
    }
    assert_eq!(layout("9.4.0", VectorIndex::BbqFlat, ElementType::Float, 100).code_bytes(), 30);
}

/// elastic/rally-tracks, `cohere_vector`: 32.8M x 768 float hnsw needs at least 103 GB of memory.
#[test]
fn elastic_rally_tracks_cohere_vector_needs_103_gb() {
    let bytes = layout("8.10.0", VectorIndex::Hnsw, ElementType::Float, 768).bytes_in_memory();
    assert_eq!(((32_800_000 * bytes) as f64 / 1e9).round() as u32, 103);
}

/// Files of one segment as the formats of these versions wrote them, in bytes a vector.
#[test]
fn codes_are_as_large_as_measured() {
    use ElementType::{Bfloat16, Byte, Float};
    use VectorIndex::{BbqDisk, BbqHnsw, Hnsw, Int4Hnsw, Int8Hnsw};
    for (version, index, element, dims, raw, codes) in [
        ("9.2.1", Hnsw, Float, 768, 3072, 0),
        ("9.2.1", Int8Hnsw, Float, 768, 3072, 772),
        ("9.2.1", Int4Hnsw, Float, 768, 3072, 388),
        ("9.2.1", BbqHnsw, Float, 768, 3072, 110),
        ("9.2.1", BbqHnsw, Float, 100, 400, 30),
        ("9.3.0", Hnsw, Bfloat16, 768, 1536, 0),
        ("9.3.0", BbqHnsw, Bfloat16, 768, 1536, 110),
        ("9.3.0", Hnsw, Byte, 768, 768, 0),
        // 234.5 in the lists and 2.7 of centroids.
        ("9.2.1", BbqDisk, Float, 768, 3072, 237),
        ("9.4.0", Int8Hnsw, Float, 768, 3072, 784),
        ("9.4.0", Int4Hnsw, Float, 768, 3072, 400),
    ] {
        let layout = layout(version, index, element, dims);
        assert_eq!((layout.raw_bytes(), layout.code_bytes()), (raw, codes), "{version} {index:?} {element:?} {dims}");
    }
    assert_eq!(layout("8.16.0", BbqHnsw, Float, 768).code_bytes(), 108);
    // A tenth of the lists and the centroids, and less than a tenth of what one bit a dimension with a graph takes.
    assert_eq!(layout("9.2.1", BbqDisk, Float, 768).bytes_in_memory(), 27);
    assert_eq!(layout("9.4.0", BbqDisk, Float, 768).code_bytes(), 3 + 2 * (96 + 16));
    assert_eq!(layout("9.4.0", BbqDisk, Float, 256).code_bytes(), 1 + 2 * (128 + 16));
}

#[test]
fn the_graph_grows_with_its_neighbours() {
    let graph =
        |index, neighbours| Layout { neighbours, ..layout("9.2.1", index, ElementType::Float, 768) }.graph_bytes();
    assert_eq!((graph(VectorIndex::Hnsw, 16), graph(VectorIndex::Int8Hnsw, 64)), (64, 256));
    assert_eq!((graph(VectorIndex::Flat, 16), graph(VectorIndex::BbqDisk, 16)), (0, 0));
}

#[test]
fn limits_follow_the_version() {
    assert_eq!(max_dims(version("8.7.1"), ElementType::Float), 1024);
    assert_eq!(max_dims(version("8.19.0"), ElementType::Bit), 32768);
}

#[test]
fn defaults_follow_version_element_dimensions_and_licence() {
    use ElementType::{Bfloat16, Byte, Float};
    use Licence::{Basic, Enterprise};
    use VectorIndex::{BbqDisk, BbqHnsw, Hnsw, Int8Hnsw};
    for (text, element, dims, licence, expected) in [
        ("8.10.4", Float, 768, Basic, None),
        ("8.13.4", Float, 768, Basic, Some(Hnsw)),
        ("8.14.0", Float, 768, Basic, Some(Int8Hnsw)),
        ("9.0.8", Float, 768, Basic, Some(Int8Hnsw)),
        ("9.2.1", Float, 768, Enterprise, Some(BbqHnsw)),
        ("9.2.1", Float, 383, Basic, Some(Int8Hnsw)),
        ("9.2.1", Byte, 768, Basic, Some(Hnsw)),
        ("9.3.0", Bfloat16, 768, Basic, Some(Hnsw)),
        ("9.3.2", Bfloat16, 256, Enterprise, Some(Hnsw)),
        ("9.3.3", Bfloat16, 768, Basic, Some(BbqHnsw)),
        ("9.4.0", Bfloat16, 256, Basic, Some(Int8Hnsw)),
        ("9.4.0", Float, 768, Enterprise, Some(BbqDisk)),
        ("9.4.0", Float, 256, Enterprise, Some(BbqDisk)),
        ("9.4.0", Float, 32, Enterprise, Some(Int8Hnsw)),
        ("9.4.0", Byte, 768, Enterprise, Some(Hnsw)),
    ] {
        assert_eq!(
            default_index(version(text), element, dims, licence),
            expected,
            "{text} {element:?} {dims} {licence:?}"
        );
    }
}
