//! The kinds of custom resources whose definitions are there, beside those that esgen knows.

use super::custom::{CustomKind, kinds_of};
use super::explain::{Library, Walk};
use super::{Violation, plain, validator};
use crate::kubernetes::versions::KubernetesVersion;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Kinds by `apiVersion` and `kind`.
#[derive(Default)]
pub struct CustomKinds(HashMap<(String, String), Definition>);

/// The schema of a kind, and what is made of it for each version of Kubernetes.
struct Definition {
    kind: CustomKind,
    made: [OnceLock<(Value, Validator)>; KubernetesVersion::COUNT],
}

impl CustomKinds {
    /// Adds what a CustomResourceDefinition serves.
    ///
    /// # Errors
    /// Says what is wrong with the definition.
    pub fn add(&mut self, definition: &Value) -> Result<(), String> {
        for kind in kinds_of(definition)? {
            let schema = plain::custom_schema(&kind.schema, KubernetesVersion::DEFAULT);
            let compiled = validator::try_compile(&schema, KubernetesVersion::DEFAULT);
            compiled.map_err(|error| format!("{}: {error}", kind.api_version))?;
            let made = [const { OnceLock::new() }; KubernetesVersion::COUNT];
            self.0.insert((kind.api_version.clone(), kind.kind.clone()), Definition { kind, made });
        }
        Ok(())
    }

    /// Whether objects of the kind live in a namespace, where its definition is there.
    pub fn is_namespaced(&self, document: &Value) -> Option<bool> {
        Some(self.find(document)?.kind.is_namespaced)
    }

    /// Everything that the definition of the document's kind refuses in it, where there is one.
    pub fn check(&self, document: &Value, version: KubernetesVersion) -> Option<Vec<Violation>> {
        let definition = self.find(document)?;
        let made = definition.made.get(version.index())?;
        if made.get().is_none() {
            let schema = plain::custom_schema(&definition.kind.schema, version);
            // One that compiles for a version compiles for all: they differ in types of Kubernetes.
            let compiled = validator::try_compile(&schema, version).ok()?;
            // Another thread may have been faster.
            let _ = made.set((schema, compiled));
        }
        let (schema, validator) = made.get()?;
        if validator.is_valid(document) {
            return Some(Vec::new());
        }
        let explained = Walk::run(Library::Kubernetes(version), (schema, Some(&definition.kind.kind)), document);
        Some(if explained.is_empty() { validator::errors(validator, document) } else { explained })
    }

    fn find(&self, document: &Value) -> Option<&Definition> {
        let text = |key| document.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        self.0.get(&(text("apiVersion"), text("kind")))
    }
}
