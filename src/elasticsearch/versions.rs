//! The versions of Elasticsearch, and from which version each thing that esgen relies on exists.

use std::fmt;
use std::str::FromStr;

/// A full version, such as 9.2.1. The patch number is part of the image's tag, so it is always written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElasticsearchVersion {
    /// 9 in 9.2.1.
    pub major: u16,
    /// 2 in 9.2.1.
    pub minor: u16,
    /// 1 in 9.2.1.
    pub patch: u16,
}

/// The first version that has something, as major and minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Since(pub u16, pub u16);

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// A release line whose minor versions esgen knows: `oldest_minor..=newest_minor`.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Major version.
    pub major: u16,
    /// First minor version that esgen writes manifests for.
    pub oldest_minor: u16,
    /// Newest minor version known when this table was last changed.
    pub newest_minor: u16,
    /// First minor version that still gets security fixes; none where the whole line has ended.
    pub maintained_from: Option<u16>,
}

/// The release lines, oldest first. 7.17 and 8.19 are the last of theirs; of 9.x each new minor version ends the one
/// before the last, which depends on the day and so is not said here.
pub const LINES: &[Line] = &[
    Line { major: 7, oldest_minor: 10, newest_minor: 17, maintained_from: None },
    Line { major: 8, oldest_minor: 0, newest_minor: 19, maintained_from: Some(19) },
    Line { major: 9, oldest_minor: 0, newest_minor: 5, maintained_from: Some(0) },
];

/// The minor version that a cluster must be on, or behind, before it steps over a border of versions. 8.19 came after 9.0, and a
/// node takes only data that was written by an earlier release.
///
/// Source: "Upgrade paths" in Elasticsearch's reference.
struct Border {
    /// The first version behind it.
    to: Since,
    /// The version from which it may be crossed.
    from: Since,
}

/// Oldest first.
const BORDERS: &[Border] = &[
    Border { to: Since(8, 0), from: Since(7, 17) },
    Border { to: Since(9, 0), from: Since(8, 18) },
    Border { to: Since(9, 1), from: Since(8, 19) },
];

/// Through which minor versions an upgrade has to go in between; none where it is one step. Not for going back.
pub fn steps_between(from: ElasticsearchVersion, to: ElasticsearchVersion) -> Vec<Since> {
    let (mut at, to) = (Since(from.major, from.minor), Since(to.major, to.minor));
    let mut steps = Vec::new();
    // Nothing leads from 8.19 to 9.0.
    if at == Since(8, 19) && to == Since(9, 0) {
        return vec![Since(9, 1)];
    }
    for border in BORDERS.iter().filter(|border| to >= border.to) {
        // The next border has its own way from the same line.
        let is_passed = BORDERS.iter().any(|next| next.to.0 == border.to.0 && next.to > border.to && to >= next.to);
        if at < border.from && !is_passed {
            at = border.from;
            steps.push(at);
        }
    }
    steps
}

/// Something that exists from one version on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Heap sized by Elasticsearch from the container's memory and the node's roles (`MachineDependentHeap`).
    HeapAutoSizing,
    /// `readiness.port`: a TCP port that is open only while the node has joined a cluster.
    ReadinessPort,
    /// The readiness port listens on the pod's address too, not on loopback alone: the kubelet can probe it
    /// (elastic/elasticsearch#91329).
    ReadinessPortForKubelet,
    /// Vectors are left out of `_source` unless asked for (`index.mapping.exclude_source_vectors`).
    VectorsOutsideSource,
    /// `node.processors` takes fractions; before it is a whole number.
    FractionalProcessors,
    /// `xpack.ml.use_auto_machine_memory_percent`.
    AutomaticMlMemory,
    /// `http.shutdown_grace_period`.
    HttpShutdownGrace,
    /// A node's restart can be announced, with the time that its copies are waited for (`_nodes/<id>/shutdown` with
    /// `allocation_delay`).
    RestartRecord,
    /// `xpack.security.autoconfiguration.enabled` and `xpack.security.enrollment.enabled`.
    SecurityAutoConfiguration,
}

impl Feature {
    /// The first version that has it.
    pub const fn since(self) -> Since {
        match self {
            Self::HeapAutoSizing | Self::AutomaticMlMemory => Since(7, 11),
            Self::RestartRecord => Since(7, 16),
            Self::SecurityAutoConfiguration => Since(8, 0),
            Self::ReadinessPort => Since(8, 2),
            Self::FractionalProcessors => Since(8, 5),
            Self::ReadinessPortForKubelet => Since(8, 7),
            Self::HttpShutdownGrace => Since(8, 9),
            Self::VectorsOutsideSource => Since(9, 2),
        }
    }
}

/// `vm.max_map_count` below which a node that maps files refuses to start, in every version (`BootstrapChecks.MaxMapCountCheck`).
pub const CHECKED_MAP_COUNT: u32 = 262_144;

impl ElasticsearchVersion {
    /// Whether this version is that one or newer.
    pub fn at_least(self, since: Since) -> bool {
        Since(self.major, self.minor) >= since
    }

    /// Whether this version has the feature.
    pub fn has(self, feature: Feature) -> bool {
        self.at_least(feature.since())
    }

    /// What `vm.max_map_count` should be: Elastic's docs ask for 1048576 from 8.16 on, and before for what is checked.
    pub fn max_map_count(self) -> u32 {
        if self.at_least(Since(8, 16)) { 1_048_576 } else { 262_144 }
    }

    /// The release line, if it is one that esgen knows.
    pub fn line(self) -> Option<&'static Line> {
        LINES.iter().find(|line| line.major == self.major)
    }
}

crate::diagnostics::harmless!(ElasticsearchVersion, Since);

impl fmt::Display for ElasticsearchVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for ElasticsearchVersion {
    type Err = String;

    /// Reads `9.2.1`: three numbers, nothing else.
    ///
    /// # Errors
    /// Says what is missing. Whether the version is one that esgen knows is for a rule to say.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers: Vec<Option<u16>> = text
            .split('.')
            .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten())
            .collect();
        match numbers[..] {
            [Some(major), Some(minor), Some(patch)] => Ok(Self { major, minor, patch }),
            [Some(_), Some(_)] => Err(format!("`{text}` has no patch number: write it in full, such as {text}.0")),
            _ => Err(format!("`{text}` is not a version: write three numbers, such as 9.2.1")),
        }
    }
}
