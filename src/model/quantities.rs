//! The quantities that a config states, each with what it measures.

use super::workload::vectors_of;
use super::{Because, Effective, NodeSet};
use crate::config::{self, QuantityText};
use crate::diagnostics::Path;
use crate::kubernetes::quantity::Quantity;

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Cores.
    Cpu,
    /// Bytes of memory or of a volume.
    Bytes,
    /// The target of a metric.
    Metric,
    /// A share such as 0.1, which may be zero.
    Share,
    /// A whole number: of vectors, of documents, of the bytes of one.
    Count,
    /// A rate.
    Rate,
}

/// A quantity that the config states.
#[derive(Clone, Debug)]
pub struct Amount<'a> {
    pub text: &'a str,
    pub path: Path,
    pub measure: Measure,
}

impl Amount<'_> {
    pub fn read(&self) -> Option<Quantity> {
        self.text.parse().ok()
    }
}

/// The quantity that is written, if it is one and above zero: anything else has rules of its own.
pub(super) fn read(text: &QuantityText) -> Option<Quantity> {
    text.0.parse::<Quantity>().ok().filter(|quantity| quantity.signum() > 0)
}

/// How much that is, in whole; zero where it cannot be used, which has rules of its own.
pub(super) fn amount(text: &QuantityText) -> u64 {
    read(text).map_or(0, |quantity| quantity.as_bytes())
}

/// A rate or a factor; zero where it cannot be used.
pub(super) fn share(text: &QuantityText) -> f64 {
    read(text).map_or(0.0, |quantity| quantity.as_millis() as f64 / 1000.0)
}

/// So many and a share more.
pub(super) fn grown(count: u64, growth: Option<&QuantityText>) -> u64 {
    let thousandths = growth.and_then(read).map_or(0, |share| share.as_millis().unsigned_abs());
    let count = u128::from(count) * (1000 + u128::from(thousandths)) / 1000;
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What is written at `path`, or the default.
pub(super) fn quantity(
    written: Option<&QuantityText>,
    path: Path,
    default: &str,
    because: Because,
) -> Effective<Quantity> {
    Effective::or_unusable(written.map(read), path, default.parse().unwrap_or(Quantity::ZERO), because)
}

/// Every quantity that the config states for a set.
pub(super) fn amounts<'a>(set: &NodeSet<'a>) -> Vec<Amount<'a>> {
    let mut list = Vec::new();
    let mut push = |text: Option<&'a QuantityText>, path: Path, measure| {
        list.extend(text.map(|text| Amount { text: &text.0, path, measure }));
    };
    if let Some(resources) = &set.config.resources {
        push(resources.cpu.as_ref(), set.below("resources.cpu"), Measure::Cpu);
        push(resources.cpu_limit.as_ref(), set.below("resources.cpuLimit"), Measure::Cpu);
        push(resources.memory.as_ref(), set.below("resources.memory"), Measure::Bytes);
    }
    if let Some(storage) = &set.config.storage {
        push(storage.size.as_ref(), set.below("storage.size"), Measure::Bytes);
        let limit = storage.ephemeral.as_ref().map(|ephemeral| &ephemeral.size_limit);
        push(limit, set.below("storage.ephemeral.sizeLimit"), Measure::Bytes);
    }
    if let Some(scaling) = &set.autoscaling {
        for metric in &scaling.metrics {
            push(metric.value, metric.path.key("value"), Measure::Metric);
            push(metric.average_value, metric.path.key("averageValue"), Measure::Metric);
        }
        for speed in [&scaling.up, &scaling.down] {
            let tolerance = speed.config.and_then(|rules| rules.tolerance.as_ref());
            push(tolerance, speed.path.key("tolerance"), Measure::Share);
        }
    }
    list
}

/// Every quantity that the config states of the workload.
pub(super) fn amounts_of_workload(workload: &config::Workload) -> Vec<Amount<'_>> {
    let mut list = Vec::new();
    let path = Path::parse("spec.workload");
    for (path, vectors) in vectors_of(workload) {
        list.push((Some(&vectors.count), path.key("count"), Measure::Count));
        list.push((vectors.off_heap_bytes.as_ref(), path.key("offHeapBytes"), Measure::Count));
        list.push((vectors.growth.as_ref(), path.key("growth"), Measure::Share));
    }
    if let Some(documents) = &workload.documents {
        let path = path.key("documents");
        list.push((Some(&documents.count), path.key("count"), Measure::Count));
        list.push((Some(&documents.average_size), path.key("averageSize"), Measure::Count));
        list.push((documents.growth.as_ref(), path.key("growth"), Measure::Share));
    }
    if let Some(search) = &workload.search {
        let path = path.key("search");
        list.push((Some(&search.queries_per_second), path.key("queriesPerSecond"), Measure::Rate));
        list.push((search.oversample.as_ref(), path.key("oversample"), Measure::Share));
    }
    if let Some(ingest) = &workload.ingest {
        list.push((Some(&ingest.documents_per_second), path.below("ingest.documentsPerSecond"), Measure::Rate));
    }
    for (index, model) in workload.inference.iter().enumerate() {
        let path = path.key("inference").index(index);
        list.push((model.size.as_ref(), path.key("size"), Measure::Bytes));
        list.push((model.allocation_memory.as_ref(), path.key("allocationMemory"), Measure::Bytes));
    }
    if let Some(measured) = &workload.calibration {
        let path = path.key("calibration");
        for (rate, key) in [
            (&measured.queries_per_second_per_core, "queriesPerSecondPerCore"),
            (&measured.documents_per_second_per_core, "documentsPerSecondPerCore"),
            (&measured.inferences_per_second_per_allocation, "inferencesPerSecondPerAllocation"),
        ] {
            list.push((rate.as_ref(), path.key(key), Measure::Rate));
        }
    }
    let list = list.into_iter();
    list.filter_map(|(text, path, measure)| Some(Amount { text: &text?.0, path, measure })).collect()
}
