//! Autoscaling (ESG120 to ESG139).
