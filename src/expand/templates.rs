//! The templates, embedded, and the engine that renders them.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use std::sync::LazyLock;

// `Template`, `File` and `SOURCES`: what stands in `templates/`.
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The engine that all clusters of a run share. A template is parsed when it is first rendered, so a run pays only for those
/// that it uses.
static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    // A misspelled variable is a mistake, never an empty value.
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_syntax(syntax());
    engine.set_auto_escape_callback(auto_escape);
    engine.add_filter("setting", setting);
    engine.set_loader(|name| Ok(SOURCES.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned())));
    engine
});

/// Renders one template.
///
/// # Errors
/// What minijinja says, with the line of the template.
pub(super) fn render(name: &str, context: &Value) -> Result<String, String> {
    let template = ENGINE.get_template(name).map_err(|error| error.to_string())?;
    template.render(context.clone()).map_err(|error| error.to_string())
}

/// Whatever is put into YAML is one JSON value, which is one YAML value; other files take strings as they are.
fn auto_escape(name: &str) -> AutoEscape {
    let is_plain = [".sh", ".options"].iter().any(|ending| name.ends_with(ending));
    if is_plain { AutoEscape::None } else { AutoEscape::Json }
}

/// A setting's name as a YAML key: bare, as people write it, where every reader takes it for a string; else in quotes.
fn setting(name: &str) -> Value {
    let is_bare = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.contains('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    let key = if is_bare { name.to_owned() } else { serde_json::Value::from(name).to_string() };
    Value::from_safe_string(key)
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

#[cfg(test)]
mod tests {
    use super::{ENGINE, SOURCES};

    #[test]
    fn every_template_parses() {
        for (name, _) in SOURCES {
            ENGINE.get_template(name).unwrap_or_else(|error| panic!("templates/{name}: {error}"));
        }
    }

    #[test]
    fn every_manifest_is_named_after_its_kind() {
        for (name, text) in SOURCES.iter().filter(|(name, _)| !name.contains('/')) {
            let kind = text.lines().find_map(|line| line.strip_prefix("kind: ")).unwrap_or_default();
            let is_named = !kind.is_empty() && name.replace('-', "").starts_with(&kind.to_lowercase());
            assert!(is_named, "templates/{name} makes a {kind}: name it after that");
        }
    }

    #[test]
    fn every_part_is_included() {
        for (part, _) in SOURCES.iter().filter(|(name, _)| name.starts_with("parts/")) {
            let include = format!("{{% include \"{part}\" %}}");
            assert!(SOURCES.iter().any(|(_, text)| text.contains(&include)), "nothing includes templates/{part}");
        }
    }
}
