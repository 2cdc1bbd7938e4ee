use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-image",
    severity: Severity::Error,
    title: "Malformed image reference",
    why: "The kubelet refuses an image reference that it cannot parse, such as a tag after a repository that \
          already has one (`elasticsearch:9.2.1:9.2.1`): the pods stay in `InvalidImageName`.",
    remedy: "Write the name in `image.repository` (lowercase), the tag in `image.tag`, a digest in `image.digest` \
             (`sha256:` and 64 hexadecimal digits).",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(image) = &cluster.config.spec.image else { return };
    let parts = [
        ("repository", &image.repository, is_repository as fn(&str) -> bool, "the name of an image without its tag"),
        ("tag", &image.tag, is_tag, "a tag"),
        ("digest", &image.digest, is_digest, "a digest"),
    ];
    for (key, text, is_valid, what) in parts {
        if let Some(text) = text.as_ref().filter(|text| !is_valid(text)) {
            findings.at(&Path::parse("spec.image").key(key), message!("`{}` is not {}", quoted(text), what));
        }
    }
}

/// `host:port/path/name`, with lowercase letters in all but the host. A colon before the last slash is the registry's port.
fn is_repository(text: &str) -> bool {
    let mut parts = text.split('/');
    let host = parts.clone().next().filter(|first| text.contains('/') && first.contains(['.', ':'])).is_some();
    let is_host = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    let is_component = |part: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        part.bytes().all(|byte| inner(byte) || b"._-".contains(&byte))
            && part.bytes().next().is_some_and(inner)
            && part.bytes().last().is_some_and(inner)
    };
    (!host || parts.next().is_some_and(is_host)) && parts.all(is_component)
}

/// Up to 128 letters, digits, `_`, `.` and `-`, of which the last two do not come first.
fn is_tag(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    !text.is_empty() && text.len() <= 128 && !text.starts_with(['.', '-']) && text.bytes().all(inner)
}

fn is_digest(text: &str) -> bool {
    let is_hexadecimal =
        |digits: &str| digits.len() == 64 && digits.bytes().all(|byte| b"0123456789abcdef".contains(&byte));
    text.strip_prefix("sha256:").is_some_and(is_hexadecimal)
}
