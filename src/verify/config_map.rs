//! ConfigMaps and Secrets.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/validation.go`, ValidateConfigMap and ValidateSecret.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;

use super::field::{Field, Findings};
use crate::diagnostics::quoted;
use crate::message;

/// How much the values of a ConfigMap or Secret may take together, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Checks a ConfigMap.
pub(super) fn check_config_map(document: &Field, out: &mut Findings) {
    let (data, binary) = (document.get("data"), document.get("binaryData"));
    for (key, value) in data.entries().filter(|(key, _)| binary.get(key).is_set()) {
        out.add(&value, message!("`{}` is in `binaryData` as well: keep one of the two", quoted(key)));
    }
    let texts: usize = data.entries().map(|(_, value)| value.text().len()).sum();
    let bytes: usize = binary.entries().map(|(_, value)| decoded(&value).len()).sum();
    check_size(document, texts + bytes, out);
}

/// Checks a Secret.
pub(super) fn check_secret(document: &Field, out: &mut Findings) {
    let texts = document.get("stringData");
    let size: usize = texts.entries().map(|(_, value)| value.text().len()).sum();
    let kept = document.path(&["data"]).entries().filter(|(key, _)| !texts.get(key).is_set());
    check_size(document, size + kept.map(|(_, value)| decoded(&value).len()).sum::<usize>(), out);
    check_secret_type(document, out);
}

fn check_size(document: &Field, size: usize, out: &mut Findings) {
    if size > LARGEST {
        out.add(
            document,
            message!("the values take {} bytes together: an object has room for {}; split it", size, LARGEST),
        );
    }
}

fn check_secret_type(document: &Field, out: &mut Findings) {
    let content = |key: &str| {
        let text = document.path(&["stringData", key]);
        if text.is_set() {
            return Some(text.text().as_bytes().to_vec());
        }
        let data = document.path(&["data", key]);
        data.is_set().then(|| decoded(&data))
    };
    let kind = document.get("type").text();
    let missing = |key: &str, out: &mut Findings| {
        out.add(&document.path(&["data", key]), message!("is required in a Secret of type `{}`", quoted(kind)));
    };
    let (required, is_json): (&[&str], bool) = match kind {
        "kubernetes.io/tls" => (&["tls.crt", "tls.key"], false),
        "kubernetes.io/dockerconfigjson" => (&[".dockerconfigjson"], true),
        "kubernetes.io/dockercfg" => (&[".dockercfg"], true),
        _ => (&[], false),
    };
    for key in required {
        match content(key) {
            None => missing(key, out),
            Some(bytes) if is_json && !serde_json::from_slice::<Value>(&bytes).is_ok_and(|json| json.is_object()) => {
                out.add(&document.path(&["data", key]), "must be the JSON that `docker login` writes");
            }
            Some(_) => {}
        }
    }
    if kind == "kubernetes.io/ssh-auth" && content("ssh-privatekey").is_none_or(|key| key.is_empty()) {
        missing("ssh-privatekey", out);
    }
    if kind == "kubernetes.io/basic-auth" && content("username").is_none() && content("password").is_none() {
        missing("password", out);
    }
    let account = document.path(&["metadata", "annotations", "kubernetes.io/service-account.name"]);
    if kind == "kubernetes.io/service-account-token" && !account.has_text() {
        out.add(&account, "is required: a token belongs to a ServiceAccount");
    }
}

/// The bytes of a base64 value, in which line ends do not count. What is not base64 is refused by the schema.
fn decoded(value: &Field) -> Vec<u8> {
    let text: String = value.text().chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect();
    BASE64_STANDARD.decode(text).unwrap_or_default()
}
