//! Scalars with a reading of their own.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A Kubernetes quantity as the user wrote it: `500m`, `8Gi`, or a bare number. Whether it is one is for a rule to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuantityText(pub String);

impl fmt::Display for QuantityText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for QuantityText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Scalar {
            Text(String),
            Number(serde_json::Number),
        }
        Ok(match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => Self(text),
            Scalar::Number(number) => Self(number.to_string()),
        })
    }
}

impl JsonSchema for QuantityText {
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A Kubernetes quantity: `500m`, `2`, `8Gi`.",
            "type": ["string", "number"]
        })
    }
}
