//! The quantities that a config states, each with what it measures.

use super::{Because, Effective, NodeSet};
use crate::config::QuantityText;
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
