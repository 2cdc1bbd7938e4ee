//! References of images, and the version of Elasticsearch that their tags tell.

use super::defaults::IMAGE;
use super::versions::ElasticsearchVersion;

/// Last parts of the names of images that are Elasticsearch, whoever built them.
const NAMES: &[&str] =
    &["elasticsearch", "elasticsearch-oss", "elasticsearch-ubi", "elasticsearch-ubi8", "elasticsearch-wolfi"];

/// An image reference taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// All but tag and digest.
    pub repository: &'a str,
    /// What stands behind the colon.
    pub tag: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Takes a reference apart.
    pub fn new(reference: &'a str) -> Self {
        let name = reference.split('@').next().unwrap_or_default();
        // A colon before the last slash is the registry's port.
        match name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((repository, tag)) => Self { repository, tag: Some(tag) },
            None => Self { repository: name, tag: None },
        }
    }

    /// The last part of the repository.
    pub fn name(&self) -> &'a str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// The version that the tag begins with: `8.17.0-debian-12-r2`.
    pub fn version(&self) -> Option<ElasticsearchVersion> {
        let tag = self.tag?;
        let end = tag.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(tag.len());
        tag.get(..end)?.parse().ok()
    }

    /// Whether it is Elasticsearch by its name, whoever built it.
    pub fn is_elasticsearch(&self) -> bool {
        NAMES.contains(&self.name())
    }

    /// Whether it is Elastic's own, under one of the names that registries give it.
    pub fn is_official(&self) -> bool {
        [IMAGE, "elasticsearch", "docker.io/library/elasticsearch"].contains(&self.repository)
    }

    /// Whether it is built the way Bitnami does, with variables and paths of its own.
    pub fn is_bitnami(&self) -> bool {
        self.repository.contains("bitnami")
    }
}

#[cfg(test)]
mod tests {
    use super::Image;

    #[test]
    fn a_registrys_port_is_no_tag_and_a_tag_may_say_more_than_the_version() {
        let version = |image| Image::new(image).version().map(|version| version.to_string());
        assert_eq!(version("host:5000/bitnami/elasticsearch:8.17.0-debian-12-r2@sha256:00"), Some("8.17.0".into()));
        assert_eq!(version("elasticsearch:latest"), None);
        assert_eq!(version("host:5000/elasticsearch"), None);
    }
}
