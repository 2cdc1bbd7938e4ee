//! The simulated autoscaler is the controller: it answers as the real one does in its own tests, and in random sequences.

mod cases;
mod sequences;

use esgen::simulate::controller::{Active, Metric, MetricSource};

/// The reason of the condition ScalingActive.
fn reason(active: Active, metrics: &[Metric]) -> String {
    let Active::Failed(index) = active else { return format!("{active:?}") };
    match metrics[index].source {
        MetricSource::Resource(_) => "FailedGetResourceMetric",
        MetricSource::ContainerResource { .. } => "FailedGetContainerResourceMetric",
        MetricSource::Pods => "FailedGetPodsMetric",
        MetricSource::Object => "FailedGetObjectMetric",
        MetricSource::External => "FailedGetExternalMetric",
        MetricSource::Invalid => "InvalidMetricSourceType",
    }
    .to_owned()
}
