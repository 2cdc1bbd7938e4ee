//! From the plan to documents.

mod patch_schema;
pub mod strategic_merge;
