//! Writes esgen's Kubernetes JSON Schemas, one file per type, and the tables that embed them.
//!
//! `cargo run --package esgen-schema-generator`. With `--uncovered`, it also lists the fields that no constraint bounds although
//! their names say that they are names or choices.

mod constraints;
mod crds;
mod kinds;
mod merge;
mod normalize;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

use write::KindRow;

/// The schemas of one Kubernetes version, by type name such as `core.v1/PodSpec`.
type Types = BTreeMap<String, serde_json::Value>;

fn main() -> Result<(), String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut rows: BTreeMap<(String, String), KindRow> = BTreeMap::new();
    let mut versions: BTreeMap<u16, Types> = BTreeMap::new();
    for (minor, kinds) in kinds::releases() {
        let types = versions.entry(minor).or_default();
        for kind in kinds {
            let definition = normalize::collect_types(kind.schema, types)?;
            let row = KindRow { definition, is_namespaced: kind.is_namespaced, since: minor, until: minor };
            rows.entry((kind.api_version.to_owned(), kind.kind.to_owned())).or_insert(row).until = minor;
        }
    }
    let (oldest, newest) = versions.keys().next().copied().zip(versions.keys().last().copied()).ok_or("no release")?;
    let mut types = merge::merge(&versions)?;
    constraints::merge(&repository.join("schemas/constraints"), &mut types)?;
    let custom = crds::read(&repository.join("schemas/crds"))?;
    for kind in &custom {
        let (definition, is_namespaced) = (kind.name(), kind.is_namespaced);
        let row = KindRow { definition, is_namespaced, since: oldest, until: newest };
        rows.insert((kind.api_version.clone(), kind.kind.clone()), row);
    }
    write::write_all(&repository, &types, &custom)?;
    write::write_kinds(&repository, &rows)?;

    let asked = std::env::args().any(|argument| argument == "--uncovered");
    let uncovered = constraints::uncovered(&types, (!asked).then_some(newest));
    for field in &uncovered {
        eprintln!("no constraint: {field}");
    }
    Ok(())
}
