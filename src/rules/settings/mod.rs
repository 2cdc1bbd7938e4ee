//! Versions and settings (ESG160 to ESG179).
