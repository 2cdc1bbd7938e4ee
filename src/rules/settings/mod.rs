//! Versions and settings (ESG160 to ESG179).

pub(super) mod deprecated_setting;
pub(super) mod duplicate_setting;
pub(super) mod image_tag;
pub(super) mod index_setting;
pub(super) mod jvm_option;
pub(super) mod kubernetes_version;
pub(super) mod licensed_index;
pub(super) mod malformed_version;
pub(super) mod managed_setting;
pub(super) mod memory_lock;
pub(super) mod misspelled_setting;
pub(super) mod newer_version;
pub(super) mod removed_setting;
pub(super) mod secret_in_config;
pub(super) mod unmaintained_version;
pub(super) mod unsupported_version;
pub(super) mod vector_combination;
pub(super) mod vector_dims;
pub(super) mod vector_element_too_new;
pub(super) mod vector_index_too_new;
