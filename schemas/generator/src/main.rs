//! Writes esgen's Kubernetes JSON Schemas, one file per type, and the table that embeds them.
//!
//! `cargo run --package esgen-schema-generator`.

mod constrain;
mod crds;
mod kinds;
mod merge;
mod normalize;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

/// The schemas of one Kubernetes version, by type name such as `core.v1/PodSpec`.
type Types = BTreeMap<String, serde_json::Value>;

fn main() -> Result<(), String> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let custom = crds::read(&repository.join("schemas/crds"))?;
    let releases = kinds::releases();
    let mut top_level = BTreeMap::new();
    let mut versions: BTreeMap<u16, Types> = BTreeMap::new();
    for (minor, kinds) in releases {
        let types = versions.entry(minor).or_default();
        for kind in kinds {
            let name = normalize::collect_types(kind.schema, types)?;
            top_level.insert((kind.api_version, kind.kind), name);
        }
    }
    let mut types = merge::merge(&versions)?;
    constrain::constrain(&repository.join("schemas/constraints"), &mut types)?;
    write::write_all(&repository, &types, &top_level)
        .and_then(|()| crds::write(&repository.join("schemas/kubernetes"), &custom))
        .map_err(|error| format!("cannot write the schemas: {error}"))
}
