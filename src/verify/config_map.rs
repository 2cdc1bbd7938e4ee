//! ConfigMaps and Secrets.
//!
//! Source: k8s.io/kubernetes `pkg/apis/core/validation/validation.go`, ValidateConfigMap and ValidateSecret.

use serde_json::Value;

use super::field::{Field, Findings};
use super::names::config_key;

/// How much the values of a ConfigMap or Secret may take together, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Checks a ConfigMap.
pub(super) fn check_config_map(document: &Field, out: &mut Findings) {
    let (data, binary) = (document.get("data"), document.get("binaryData"));
    let mut size = 0;
    for (key, value) in data.entries() {
        out.check(&value, config_key(key));
        if binary.get(key).is_set() {
            out.add(&value, format!("`{key}` is in `binaryData` as well: keep one of the two"));
        }
        size += value.text().len();
    }
    for (key, value) in binary.entries() {
        out.check(&value, config_key(key));
        size += decoded(&value, out).map_or(0, |bytes| bytes.len());
    }
    check_size(document, size, out);
}

/// Checks a Secret.
pub(super) fn check_secret(document: &Field, out: &mut Findings) {
    let (data, texts) = (document.get("data"), document.get("stringData"));
    let mut size = 0;
    for (key, value) in data.entries() {
        let bytes = decoded(&value, out);
        if !texts.get(key).is_set() {
            out.check(&value, config_key(key));
            size += bytes.map_or(0, |bytes| bytes.len());
        }
    }
    for (key, value) in texts.entries() {
        out.check(&value, config_key(key));
        size += value.text().len();
    }
    check_size(document, size, out);
    check_secret_type(document, out);
}

fn check_size(document: &Field, size: usize, out: &mut Findings) {
    if size > LARGEST {
        out.add(document, format!("the values take {size} bytes together: an object has room for {LARGEST}; split it"));
    }
}

fn check_secret_type(document: &Field, out: &mut Findings) {
    let content = |key: &str| {
        let text = document.path(&["stringData", key]);
        if text.is_set() {
            return Some(text.text().as_bytes().to_vec());
        }
        let data = document.path(&["data", key]);
        data.is_set().then(|| decode_base64(data.text()).unwrap_or_default())
    };
    let kind = document.get("type").text();
    let missing = |key: &str, out: &mut Findings| {
        out.add(&document.path(&["data", key]), format!("is required in a Secret of type `{kind}`"));
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
    if kind == "kubernetes.io/service-account-token" {
        out.require(&account, "a token belongs to a ServiceAccount");
    }
}

fn decoded(value: &Field, out: &mut Findings) -> Option<Vec<u8>> {
    let text = value.value().as_str()?;
    let bytes = decode_base64(text);
    if bytes.is_none() {
        out.add(value, "is not base64: encode it, or move it to `stringData` (Secret) or `data` (ConfigMap)");
    }
    bytes
}

/// Decodes base64 as Go does in JSON: the standard alphabet with padding; line ends are ignored.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !symbols.len().is_multiple_of(4) {
        return None;
    }
    let padding = symbols.iter().rev().take_while(|symbol| **symbol == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(symbols.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for symbol in symbols.get(..symbols.len() - padding)? {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode_base64;

    #[test]
    fn base64_is_read_as_go_reads_it() {
        assert_eq!(decode_base64("aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode_base64("aGVs\nbG8="), Some(b"hello".to_vec()));
        assert_eq!(decode_base64(""), Some(Vec::new()));
        for broken in ["aGVsbG8", "a===", "====", "aGVs bG8=", "a-_=", "hello!=="] {
            assert_eq!(decode_base64(broken), None, "{broken}");
        }
    }
}
