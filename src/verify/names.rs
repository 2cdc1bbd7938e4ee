//! The name syntaxes of [`crate::kubernetes::names`], applied to fields of a document.

use super::field::{Field, Findings};
pub(super) use crate::kubernetes::names::*;

/// Reports keys and values of a map of labels that are not valid.
pub(super) fn check_labels(labels: &Field, out: &mut Findings) {
    for (key, value) in labels.entries() {
        out.check(&value, label_key(key));
        out.check(&value, label_value(value.text()));
    }
}

/// Reports keys of annotations that are not valid, and annotations that are too large together.
pub(super) fn check_annotations(annotations: &Field, out: &mut Findings) {
    const LIMIT: usize = 256 * 1024;
    let mut size = 0;
    for (key, value) in annotations.entries() {
        size += key.len() + value.text().len();
        out.check(
            &value,
            label_key(&key.to_ascii_lowercase()).map_err(|reason| reason.replace("label key", "annotation key")),
        );
    }
    if size > LIMIT {
        out.add(
            annotations,
            format!(
                "the annotations take {size} bytes: an object has room for {LIMIT}; move large texts to a ConfigMap"
            ),
        );
    }
}

/// Reports a port that is neither a number from 1 to 65535 nor a port name.
pub(super) fn check_port(field: &Field, out: &mut Findings) {
    if field.value().is_string() {
        out.check(field, port_name(field.text()));
    } else {
        out.in_range(field, 1, 65535);
    }
}

/// Reports a path that is absolute or leaves its folder.
pub(super) fn check_relative_path(field: &Field, out: &mut Findings) {
    let text = field.text();
    if text.starts_with('/') {
        out.add(field, format!("{} must be relative: leave out the leading `/`", shown(text)));
    }
    if text.split('/').any(|part| part == "..") {
        out.add(field, format!("{} must stay within its folder: leave out `..`", shown(text)));
    }
}

/// Reports a path of a file in a volume, which must be relative and must not start with `..`.
pub(super) fn check_file_path(field: &Field, out: &mut Findings) {
    check_relative_path(field, out);
    if field.text().starts_with("..") && !field.text().starts_with("../") && field.text() != ".." {
        out.add(field, format!("{} must not start with `..`: that prefix belongs to the kubelet", shown(field.text())));
    }
}
