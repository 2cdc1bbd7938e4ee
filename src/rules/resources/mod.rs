//! Resources and storage (ESG140 to ESG159).
