//! What pod templates do to the main container and its pod (ESG220 to ESG229).

pub(super) mod heap_share;
pub(super) mod missing_probe;
pub(super) mod refused_by_pod_security;
pub(super) mod run_as_root;
pub(super) mod unauthenticated_probe;
