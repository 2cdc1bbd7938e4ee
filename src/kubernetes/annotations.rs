//! What orchestrators of functions write into annotations for themselves.

/// The prefixes of their keys: `config.kubernetes.io/function`, `internal.config.kubernetes.io/index`, `config.k8s.io/id`,
/// `kustomize.config.k8s.io/needs-hash`. On an object that is generated they would start a function, drop the object or
/// change its name.
const PREFIXES: &[&str] = &[
    "config.kubernetes.io/", "internal.config.kubernetes.io/", "config.k8s.io/", "kustomize.config.k8s.io/",
    "internal.kpt.dev/",
];

/// Those by which an orchestrator knows an object again: the file that it stands in and its place there.
const IDENTITY: &[&str] = &[
    "config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id", "kustomize.config.k8s.io/id",
    "internal.config.kubernetes.io/",
];

/// The keys of the two spellings of the file that an object stands in, relative to the package.
pub const PATH: &[&str] = &["internal.config.kubernetes.io/path", "config.kubernetes.io/path"];
/// The keys of the two spellings of an object's number in that file.
pub const INDEX: &[&str] = &["internal.config.kubernetes.io/index", "config.kubernetes.io/index"];
/// Says "true" on an object that is not for the cluster.
pub const LOCAL_CONFIG: &str = "config.kubernetes.io/local-config";
/// Says, as YAML, which file kustomize read an object from.
pub const ORIGIN: &str = "config.kubernetes.io/origin";

/// Whether an annotation of a config is meant for kustomize or kpt, and so not for what is generated.
pub fn is_orchestrators_annotation(key: &str) -> bool {
    PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

/// Whether an object that takes the place of another has to carry that one's annotation on.
pub fn is_identity(key: &str) -> bool {
    IDENTITY.iter().any(|known| if known.ends_with('/') { key.starts_with(known) } else { key == *known })
}
