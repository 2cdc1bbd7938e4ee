//! The templates, embedded, and the engine that renders them.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde_json::Value;
use std::sync::LazyLock;

/// Every file under `templates/`.
const FILES: &[(&str, &str)] = &[
    ("config-map.yaml", include_str!("../../templates/config-map.yaml")),
    ("deployment.yaml", include_str!("../../templates/deployment.yaml")),
    ("elasticsearch.yml", include_str!("../../templates/elasticsearch.yml")),
    ("horizontal-pod-autoscaler.yaml", include_str!("../../templates/horizontal-pod-autoscaler.yaml")),
    ("namespace.yaml", include_str!("../../templates/namespace.yaml")),
    ("pod-disruption-budget.yaml", include_str!("../../templates/pod-disruption-budget.yaml")),
    ("pod.yaml", include_str!("../../templates/pod.yaml")),
    ("pre-stop.sh", include_str!("../../templates/pre-stop.sh")),
    ("prepare-config.sh", include_str!("../../templates/prepare-config.sh")),
    ("service-account.yaml", include_str!("../../templates/service-account.yaml")),
    ("service-client.yaml", include_str!("../../templates/service-client.yaml")),
    ("service-discovery.yaml", include_str!("../../templates/service-discovery.yaml")),
    ("service-headless.yaml", include_str!("../../templates/service-headless.yaml")),
    ("stateful-set.yaml", include_str!("../../templates/stateful-set.yaml")),
];

/// The template engine. A template is parsed when it is first rendered, so a run pays for those that it uses.
pub struct Templates(Environment<'static>);

/// The engine that all clusters of a run share.
pub static TEMPLATES: LazyLock<Templates> = LazyLock::new(Templates::new);

impl Templates {
    /// The engine with every template.
    fn new() -> Self {
        let mut environment = Environment::new();
        // A misspelt variable is a mistake, never an empty value.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(syntax());
        // Whatever stands in a YAML template is one JSON value, which is one YAML value; scripts take text as it is.
        environment
            .set_auto_escape_callback(|name| if name.ends_with(".sh") { AutoEscape::None } else { AutoEscape::Json });
        environment.add_filter("setting", setting);
        environment.set_loader(|name| {
            Ok(FILES.iter().find(|(file, _)| *file == name).map(|(_, source)| (*source).to_owned()))
        });
        Self(environment)
    }

    /// Renders one template.
    ///
    /// # Errors
    /// What minijinja says, with the line of the template.
    pub fn render(&self, name: &str, context: &Value) -> Result<String, String> {
        let template = self.0.get_template(name).map_err(|error| error.to_string())?;
        template.render(minijinja::value::Serde(context)).map_err(|error| error.to_string())
    }
}

/// A setting's name as a YAML key: bare as people write it where every reader takes it for a text, else in quotes.
fn setting(name: &str) -> minijinja::Value {
    let is_bare = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.contains('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let key = if is_bare { name.to_owned() } else { Value::from(name).to_string() };
    minijinja::Value::from_safe_string(key)
}

/// Lines that hold nothing but a statement leave no trace, so the templates keep the layout of what they make.
fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .unwrap_or_default()
}
