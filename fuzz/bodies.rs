//! What the fuzz targets do with bytes; `tests/mutated.rs` does the same with broken golden configs.

use esgen::expand::strategic_merge::{Type, merge};
use esgen::source::{Input, Source};
use serde_json::Value;

/// Compiles the bytes as a config. Whatever they are, the outcome is manifests or findings that can be shown.
#[allow(dead_code, reason = "each target has one of the bodies")]
pub(crate) fn compile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let source = Source::read(&[Input::Text { name: "esgen.yaml".into(), text }], &Default::default());
    let (report, documents) = match esgen::compile(source, &Default::default()) {
        Ok(manifests) => (manifests.report, manifests.documents),
        Err(report) => {
            assert!(report.has_errors(), "refused without a reason");
            (report, Vec::new())
        }
    };
    esgen::emit::yaml(&documents);
    esgen::diagnostics::human::write(&report, &mut std::io::sink(), true).expect("a sink takes everything");
    esgen::diagnostics::json::write(&report, &mut std::io::sink()).expect("a sink takes everything");
}

/// Merges the second value of a JSON list into the first, as every kind of object.
#[allow(dead_code, reason = "each target has one of the bodies")]
pub(crate) fn strategic_merge(bytes: &[u8]) {
    let Ok((base, patch)) = serde_json::from_slice::<(Value, Value)>(bytes) else { return };
    for root in [Type::PodTemplateSpec, Type::Workload, Type::Service, Type::ServiceAccount] {
        let mut merged = base.clone();
        let _ = merge(&mut merged, &patch, root);
    }
}
