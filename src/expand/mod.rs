//! From the plan to documents.

pub mod strategic_merge;
