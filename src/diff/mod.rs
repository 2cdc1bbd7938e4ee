//! diff: what a change does to clusters, and what of it they do not survive, before it is applied.
//!
//! Each side is read into objects as the API server would store them, the objects are paired and compared field by field, and
//! what differs is told by cluster and set. Dangers are what such a change breaks: each has a name, as a rule has.
//!
//! ```
//! use esgen::{diff::diff, source::Input};
//!
//! let config = |size: &str| Input::Text {
//!     name: "esgen.yaml".into(),
//!     text: format!(
//!         "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {{name: search}}\nspec:\n  version: 9.2.1\n  \
//!          nodeSets: [{{name: all, storage: {{size: {size}}}}}]\n"
//!     ),
//! };
//! let comparison = diff(&config("50Gi"), &config("80Gi"), &esgen::Options::default()).unwrap();
//! assert_eq!(comparison.dangers[0].rule.name, "volume-growth");
//! ```

mod access;
mod changes;
mod cluster;
mod dangers;
mod defaults;
pub mod human;
mod immutable;
pub mod json;
pub mod markdown;
mod noise;
mod object;
mod pairs;
mod path;
mod secrets;
mod server_set;
mod side;
mod text;
mod words;

pub use changes::Change;
pub use dangers::{Danger, RULES};
pub use noise::Noise;
pub use object::Identity;
pub use pairs::{Fate, FieldChange, ObjectChange};
pub use path::FieldPath;

use crate::diagnostics::{Finding, Place, Report, quoted};
use crate::message;
use crate::pipeline::{Manifests, Options};
use crate::source::{Input, Source};
use secrets::Masks;
use side::Side;

/// What differs between two sides.
#[derive(Debug)]
pub struct Comparison {
    /// What the sides are called.
    pub names: (String, String),
    /// The objects that differ, by cluster, in the order of applying.
    pub objects: Vec<ObjectChange>,
    /// What the change breaks.
    pub dangers: Vec<Danger>,
    /// What differs on many objects and means little.
    pub noise: Vec<Noise>,
    /// The fields that a server set on one side, and which are not compared.
    pub server_set: Vec<(Identity, FieldPath)>,
    /// Objects of a running cluster that nobody applied, and which are not compared.
    pub unapplied: Vec<Identity>,
}

impl Comparison {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The dangers as warnings.
    pub fn report(&self) -> Report {
        let finding = |danger: &Danger| {
            let remedy =
                std::iter::once(danger.remedy.clone()).chain(danger.commands.iter().cloned()).collect::<Vec<_>>();
            Finding::warning(danger.rule.name, Place::Nowhere, message!("{}", quoted(&danger.message)))
                .why(danger.rule.why)
                .remedy(message!("{}", quoted(remedy.join("\n"))))
        };
        Report::of_all(self.dangers.iter().map(finding).collect())
    }
}

/// Compares two sides, each a config, manifests or a directory of them.
///
/// # Errors
/// All findings about a side that cannot be read or rendered.
pub fn diff(old: &Input, new: &Input, options: &Options) -> Result<Comparison, Report> {
    let mut masks = Masks::default();
    let old = Side::read(old, options, &mut masks)?;
    let new = Side::read(new, options, &mut masks)?;
    Ok(compare(&old, &new))
}

/// Compiles every config of the source, and compares the result with what was rendered before.
///
/// # Errors
/// All findings about either of them.
pub fn compile_against(source: Source, options: &Options, old: &Input) -> Result<(Manifests, Comparison), Report> {
    let mut masks = Masks::default();
    let name = source.files.iter().next().map_or_else(|| "-".to_owned(), |(_, file)| file.name.clone());
    let (new, manifests) = Side::compiled(&name, source, options, &mut masks)?;
    let old = Side::read(old, options, &mut masks)?;
    Ok((manifests, compare(&old, &new)))
}

fn compare(old: &Side, new: &Side) -> Comparison {
    let (old_clusters, new_clusters) = (cluster::clusters(old), cluster::clusters(new));
    let pairs::Pairs { mut objects, server_set, unapplied } = pairs::pairs(old, new);
    let clusters = pairs::clusters(&old_clusters, &new_clusters);
    for object in &mut objects {
        object.place(&clusters);
    }
    objects.sort_by_key(|object| {
        (object.cluster.is_none(), object.cluster.clone(), object.rank(), object.identity.clone())
    });
    let dangers = dangers::find(&dangers::Context { old, new, objects: &objects, clusters: &clusters });
    Comparison {
        names: (old.name.clone(), new.name.clone()),
        noise: noise::sum(&objects),
        objects,
        dangers,
        server_set,
        unapplied,
    }
}
