//! Names, security, pod templates and silencing (ESG180 to ESG199).

pub(super) mod duplicate_clusters;
