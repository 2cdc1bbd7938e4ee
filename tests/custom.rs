//! The schemas of custom resources, by a plain JSON Schema validator: each example in `tests/custom` named `valid` is
//! accepted, and each named `invalid` is refused at the place that its first line expects.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::{Draft, Keyword, Retrieve, Uri, ValidationError, Validator};
use serde_json::Value;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Reads what a `$ref` between the files leads to.
struct Files;

impl Retrieve for Files {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let path = repository("schemas/kubernetes").join(uri.path().as_str().trim_start_matches('/'));
        Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
    }
}

/// `x-kubernetes-list-map-keys`: no two items have the same values in these fields.
struct Keys(Vec<String>);

impl<'i> Keyword<'i> for Keys {
    fn is_valid(&self, list: &'i Value) -> bool {
        let keys = |item: &Value| self.0.iter().map(|key| item.get(key).cloned()).collect::<Vec<_>>();
        let mut seen = HashSet::new();
        list.as_array().is_none_or(|items| items.iter().all(|item| seen.insert(keys(item))))
    }

    fn validate(&self, list: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(list) { Ok(()) } else { Err(ValidationError::custom("two items have the same key")) }
    }
}

fn validator(api_version: &str, kind: &str) -> Validator {
    let file = format!("{}/{kind}.json", api_version.replace('/', "."));
    let text = fs::read_to_string(repository("schemas/kubernetes").join(&file)).unwrap();
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_base_uri(format!("file:///{file}"))
        .with_retriever(Files)
        .with_keyword("x-kubernetes-list-map-keys", |_, keys, _| {
            let keys = keys.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
            Ok(Box::new(Keys(keys)))
        })
        .build(&serde_json::from_str(&text).unwrap())
        .unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_examples_of_custom_resources_are_accepted_and_refused() {
    for directory in entries(&repository("tests/custom")) {
        let mut validators = Vec::new();
        for path in entries(&directory) {
            let text = fs::read_to_string(&path).unwrap();
            let document: Value = serde_yaml::from_str(&text).unwrap();
            let kind = document["kind"].as_str().unwrap();
            assert!(directory.ends_with(kind), "{}", path.display());
            if validators.is_empty() {
                validators.push(validator(document["apiVersion"].as_str().unwrap(), kind));
            }
            let errors: Vec<_> = validators[0].iter_errors(&document).collect();
            let places: Vec<_> = errors.iter().map(|error| error.instance_path().to_string()).collect();
            match text.strip_prefix("# expect:").and_then(|text| text.lines().next()).map(str::trim) {
                None => assert!(errors.is_empty(), "{}: {errors:?}", path.display()),
                // An unknown field is refused by the object that it is in.
                Some(place) => assert!(
                    !places.is_empty() && places.iter().all(|found| place == found || parent(place) == found),
                    "{}: {errors:?}",
                    path.display()
                ),
            }
            let is_valid = path.file_name().unwrap().to_string_lossy().starts_with("valid");
            assert_eq!(is_valid, errors.is_empty(), "{}", path.display());
        }
    }
}

#[test]
fn each_definition_has_a_schema_and_examples() {
    for path in entries(&repository("schemas/crds")) {
        let definition: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let kind = definition["spec"]["names"]["kind"].as_str().unwrap();
        assert_eq!(path.file_stem().unwrap(), kind);
        for version in definition["spec"]["versions"].as_array().unwrap() {
            let group = definition["spec"]["group"].as_str().unwrap();
            validator(&format!("{group}/{}", version["name"].as_str().unwrap()), kind);
        }
        let examples = entries(&repository("tests/custom").join(kind));
        let valid = |path: &&PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("valid");
        assert!(examples.iter().filter(valid).count() >= 3, "{kind}: three examples at the least");
        assert!(examples.len() >= 6, "{kind}: examples of what is refused");
    }
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}
