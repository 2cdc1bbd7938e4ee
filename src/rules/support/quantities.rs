//! Every quantity of a config, with where it stands and what it measures.

use crate::config::{Metric, QuantityText, ScalingRules};
use crate::diagnostics::Path;
use crate::elasticsearch::defaults::node_defaults;
use crate::kubernetes::quantity::Quantity;
use crate::rules::view::{SetView, View};

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Measure {
    /// Cores.
    Cpu,
    /// Bytes of memory or of a volume.
    Bytes,
    /// The target of a metric.
    Metric,
    /// A share such as 0.1, which may be zero.
    Share,
}

/// One quantity of a config.
#[derive(Clone, Debug)]
pub(in crate::rules) struct Amount<'a> {
    pub text: &'a str,
    pub path: Path,
    pub measure: Measure,
}

impl Amount<'_> {
    /// The quantity, where it is one.
    pub fn read(&self) -> Option<Quantity> {
        self.text.parse().ok()
    }
}

/// Reads an optional quantity; none too where it is malformed or not positive, which rules of their own say.
pub(in crate::rules) fn read(text: Option<&QuantityText>) -> Option<Quantity> {
    text.and_then(|text| text.0.parse::<Quantity>().ok()).filter(|quantity| quantity.signum() > 0)
}

/// Memory of a node of the set: what is written, else the default; none where the workload may ask for more than that.
pub(in crate::rules) fn memory(view: &View, set: &SetView) -> Option<Quantity> {
    match set.config.resources.as_ref().and_then(|resources| resources.memory.as_ref()) {
        Some(written) => read(Some(written)),
        None if view.config.spec.workload.is_some() && set.holds_shards() => None,
        None => node_defaults(&set.roles).memory.parse().ok(),
    }
}

/// Every quantity of the config.
pub(in crate::rules) fn amounts<'v>(view: &'v View) -> Vec<Amount<'v>> {
    view.sets.iter().flat_map(of_set).collect()
}

fn of_set<'v>(set: &'v SetView) -> Vec<Amount<'v>> {
    let mut list = Vec::new();
    let mut push = |text: Option<&'v QuantityText>, below: &str, measure| {
        if let Some(text) = text {
            list.push(Amount { text: &text.0, path: set.below(below), measure });
        }
    };
    if let Some(resources) = &set.config.resources {
        push(resources.cpu.as_ref(), "resources.cpu", Measure::Cpu);
        push(resources.cpu_limit.as_ref(), "resources.cpuLimit", Measure::Cpu);
        push(resources.memory.as_ref(), "resources.memory", Measure::Bytes);
    }
    if let Some(storage) = &set.config.storage {
        push(storage.size.as_ref(), "storage.size", Measure::Bytes);
        let limit = storage.ephemeral.as_ref().map(|ephemeral| &ephemeral.size_limit);
        push(limit, "storage.ephemeral.sizeLimit", Measure::Bytes);
    }
    let Some(scaling) = &set.config.autoscaling else {
        return list;
    };
    for (index, metric) in scaling.metrics.iter().enumerate() {
        for (target, key) in targets(metric) {
            push(target, &format!("autoscaling.metrics[{index}].{key}"), Measure::Metric);
        }
    }
    if let Some(behavior) = &scaling.behavior {
        let tolerance = |rules: &'v Option<ScalingRules>| rules.as_ref().and_then(|rules| rules.tolerance.as_ref());
        push(tolerance(&behavior.scale_up), "autoscaling.behavior.scaleUp.tolerance", Measure::Share);
        push(tolerance(&behavior.scale_down), "autoscaling.behavior.scaleDown.tolerance", Measure::Share);
    }
    list
}

fn targets(metric: &Metric) -> Vec<(Option<&QuantityText>, &'static str)> {
    match metric {
        Metric::Cpu(target) => vec![(target.average_value.as_ref(), "cpu.averageValue")],
        Metric::Memory(target) => vec![(target.average_value.as_ref(), "memory.averageValue")],
        Metric::ContainerResource(target) => vec![(target.average_value.as_ref(), "containerResource.averageValue")],
        Metric::Pods(target) => vec![(Some(&target.average_value), "pods.averageValue")],
        Metric::Object(target) => {
            vec![(target.value.as_ref(), "object.value"), (target.average_value.as_ref(), "object.averageValue")]
        }
        Metric::External(target) => {
            vec![(target.value.as_ref(), "external.value"), (target.average_value.as_ref(), "external.averageValue")]
        }
    }
}
