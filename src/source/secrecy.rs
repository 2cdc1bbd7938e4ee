//! What of the input is a secret, decided once for every finding and every format.
//!
//! A config that is refused for its shape never comes to the rule that finds secrets, and manifests of others hold them by
//! right; findings about them must show neither the value nor the lines that it stands on. So each text is looked through
//! as it is read, and what looks like a secret is remembered by its place.

use super::node::{Entry, Node, NodeValue};
use crate::diagnostics::{Secret, Span};
use std::collections::HashSet;
use std::ops::Range;

/// A word that names a secret where a key, a variable or a flag ends in it: `elasticPassword`, `S3_ACCESS_KEY`.
struct Name {
    word: &'static str,
    meaning: Meaning,
}

#[derive(Clone, Copy, PartialEq)]
enum Meaning {
    /// A setting for the keystore, and so an error in a config.
    Setting,
    /// The same, but features are named after it that have settings below: `xpack.security.authc.api_key.enabled`.
    FeatureSetting,
    /// Not for others to see.
    Hidden,
    /// The same, with settings below.
    HiddenFeature,
    /// In the name of a variable alone: a key `tls.key` names a file.
    Variable,
}

const NAMES: &[Name] = &[
    Name { word: "password", meaning: Meaning::Setting },
    Name { word: "passphrase", meaning: Meaning::Setting },
    Name { word: "secret_key", meaning: Meaning::Setting },
    Name { word: "access_key", meaning: Meaning::Setting },
    Name { word: "session_token", meaning: Meaning::FeatureSetting },
    Name { word: "client_secret", meaning: Meaning::Setting },
    Name { word: "api_key", meaning: Meaning::FeatureSetting },
    Name { word: "passwd", meaning: Meaning::Hidden },
    Name { word: "token", meaning: Meaning::HiddenFeature },
    Name { word: "credentials", meaning: Meaning::Hidden },
    Name { word: "private_key", meaning: Meaning::Hidden },
    Name { word: "connection_string", meaning: Meaning::Hidden },
    Name { word: "key", meaning: Meaning::Variable },
    Name { word: "secret", meaning: Meaning::Variable },
    Name { word: "pass", meaning: Meaning::Variable },
];
/// How the last part of a setting for the keystore begins.
const SECURE: &str = "secure_";
/// Kubernetes' own switch, which ends in a word of [`NAMES`].
const SWITCH: &str = "automount";
/// Keys below that of a secret, or in a Secret, that only say where it is and whose.
const REFERENCES: &[&str] = &["secret", "key", "name", "secretName", "username", "user"];
/// Where kubectl keeps a whole object as a string.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// The key of a Secret's values, whatever the object's kind may have been meant to be.
const STRING_DATA: &str = "stringData";
/// The keys of a Secret that say nothing of what it holds; misspelt ones may.
const OPEN_IN_SECRETS: &[&str] = &["apiVersion", "kind", "metadata", "type", "immutable"];

/// Whether a setting's value belongs into the keystore or into a Secret.
pub(crate) fn is_secret_setting(key: &str) -> bool {
    let last = last_part(key);
    last.get(..SECURE.len()).is_some_and(|start| start.eq_ignore_ascii_case(SECURE))
        || meanings(last).any(|meaning| matches!(meaning, Meaning::Setting | Meaning::FeatureSetting))
}

/// Whether what stands below these keys looks like a secret.
fn is_secret_below<'k>(keys: impl DoubleEndedIterator<Item = &'k str>) -> bool {
    let mut keys = keys.rev();
    let Some(last) = keys.next().filter(|last| !REFERENCES.contains(last)) else { return false };
    is_hidden(last) || keys.any(hides_below)
}

/// Whether the value of a key must not be shown. Wider than [`is_secret_setting`], which a rule makes an error of.
fn is_hidden(key: &str) -> bool {
    is_secret_setting(key)
        || (meanings(last_part(key)).any(|meaning| meaning != Meaning::Variable) && !key.starts_with(SWITCH))
}

/// Whether everything below a key is hidden.
fn hides_below(key: &str) -> bool {
    let is_feature = |meaning| matches!(meaning, Meaning::FeatureSetting | Meaning::HiddenFeature);
    is_hidden(key) && !meanings(last_part(key)).any(is_feature)
}

fn is_hidden_variable(name: &str) -> bool {
    is_hidden(name) || meanings(name).any(|meaning| meaning == Meaning::Variable && !name.eq_ignore_ascii_case("key"))
}

fn last_part(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn meanings(name: &str) -> impl Iterator<Item = Meaning> {
    NAMES.iter().filter(|known| ends_in(name, known.word)).map(|known| known.meaning)
}

/// Whether a name ends in a word, however it is spelt: `elasticPassword`, `ELASTIC_PASSWORD` and `elastic-password`.
fn ends_in(name: &str, word: &str) -> bool {
    let mut letters = name.char_indices().rev();
    let mut first = None;
    for wanted in word.chars().rev().filter(|wanted| *wanted != '_') {
        let is_separator = |letter: char| first.is_some() && matches!(letter, '_' | '-');
        match letters.find(|(_, letter)| !is_separator(*letter)) {
            Some((at, letter)) if letter.eq_ignore_ascii_case(&wanted) => first = Some((at, letter)),
            _ => return false,
        }
    }
    let Some((at, letter)) = first else { return false };
    match name[..at].chars().next_back() {
        None | Some('_' | '-' | '.' | '/') => true,
        Some(before) => letter.is_uppercase() && !before.is_uppercase(),
    }
}

/// Whether a string holds a URL with a literal password: `https://elastic:hunter2@search:9200` (RFC 3986, user information).
/// One that is taken from a variable (`$(NAME)`, `${NAME}`, `$NAME`) is none.
pub(crate) fn has_url_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, separator)| {
        let rest = text.get(at + separator.len()..).unwrap_or_default();
        let ends = |character: char| character.is_whitespace() || "/?#\"'`".contains(character);
        let authority = rest.split(ends).next().unwrap_or_default();
        let password = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        password.is_some_and(|(_, password)| is_literal(password))
    })
}

/// The positions of the arguments that hold a literal password: `--password=hunter2`, the one behind `--password`, URLs, and
/// the same within a line for a shell.
pub(crate) fn arguments_with_password<'t>(arguments: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let (mut found, mut awaits_password) = (Vec::new(), false);
    for (position, argument) in arguments.enumerate() {
        let mut holds = has_url_password(argument);
        for word in argument.split_whitespace().map(|word| word.trim_matches(['"', '\''])) {
            let (flag, value) = word.split_once('=').unwrap_or((word, ""));
            let is_password = is_password_flag(flag);
            holds |= is_password && is_literal(value.trim_start_matches(['"', '\'']));
            holds |= awaits_password && !word.starts_with('-') && is_literal(word);
            awaits_password = is_password && !word.contains('=');
        }
        if holds {
            found.push(position);
        }
    }
    found
}

/// `--password`, `--es.password`, `-Dtrust.storePassword`, `--api-key`; not `--no-password` and `--password-file`.
fn is_password_flag(flag: &str) -> bool {
    let name = flag.trim_start_matches('-');
    name.len() < flag.len() && !name.starts_with("no-") && is_secret_setting(name)
}

fn is_literal(value: &str) -> bool {
    !value.is_empty() && !value.starts_with('$')
}

/// `$(NAME)`: the value of another variable.
fn is_reference(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.starts_with("$(") && text.ends_with(')'))
}

/// The secrets of a document: what settings, variables, arguments and URLs hold that are named as secrets, what a Secret
/// holds, and what was applied of it last.
pub(crate) fn in_document(root: &Node) -> Vec<Secret> {
    let mut found = Vec::new();
    // Each node with whether it stands below the name of a secret.
    let mut open = vec![(root, false)];
    while let Some((node, hidden)) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => {
                let texts = items.iter().map(|item| item.as_str().unwrap_or_default());
                let holding = arguments_with_password(texts).into_iter().filter_map(|position| items.get(position));
                found.extend(holding.map(secret));
                open.extend(items.iter().map(|item| (item, hidden)));
            }
            NodeValue::Mapping(entries) => {
                let text = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
                // A reference to a Secret has a name here, and nothing to hide.
                let is_secret = text("kind").eq_ignore_ascii_case("secret") && node.get("name").is_none();
                let is_variable = is_hidden_variable(text("name"));
                for entry in entries {
                    let hides = if is_secret && !OPEN_IN_SECRETS.contains(&entry.key.as_str()) {
                        true
                    } else {
                        hides_value(entry, hidden, is_variable)
                    };
                    // `{hunter2}` is an object whose key is the secret.
                    let is_known = entry.key == "value" || REFERENCES.contains(&entry.key.as_str());
                    if hidden && entry.value.value == NodeValue::Null && !is_known {
                        found.push(Secret { span: entry.key_span, value: entry.key.clone() });
                    }
                    open.push((&entry.value, hides));
                }
            }
            NodeValue::String(_) | NodeValue::Number(_) if hidden => found.push(secret(node)),
            NodeValue::String(text) if has_url_password(text) || sets_password(text) => found.push(secret(node)),
            _ => {}
        }
    }
    found
}

/// Whether the value of an entry is hidden, which stands below a secret's name or beside a variable's.
fn hides_value(entry: &Entry, hidden: bool, is_variable: bool) -> bool {
    match entry.key.as_str() {
        LAST_APPLIED | STRING_DATA => true,
        key if hidden => !REFERENCES.contains(&key),
        "value" if is_variable => !is_reference(&entry.value),
        key => match entry.value.value {
            NodeValue::String(_) | NodeValue::Number(_) => is_hidden(key),
            _ => hides_below(key),
        },
    }
}

/// An option of the JVM: `-Djavax.net.ssl.trustStorePassword=hunter2`.
fn sets_password(text: &str) -> bool {
    text.starts_with("-D") && text.to_lowercase().contains("password=")
}

fn secret(node: &Node) -> Secret {
    Secret { span: node.span, value: node.value.printed() }
}

/// What is a secret because an alias stands for it elsewhere, or is an alias of one.
pub(super) fn of_aliases(root: &Node, text: &str, secrets: &[Secret]) -> Vec<Secret> {
    if !text.contains('*') || secrets.is_empty() {
        return Vec::new();
    }
    let is_alias = |span: Span| text.get(span.start..span.end).is_some_and(|text| text.starts_with('*'));
    let values: HashSet<&str> = secrets.iter().map(|secret| secret.value.as_str()).collect();
    let of_aliases: HashSet<&str> =
        secrets.iter().filter(|secret| is_alias(secret.span)).map(|secret| secret.value.as_str()).collect();
    let (mut found, mut open) = (Vec::new(), vec![root]);
    while let Some(node) = open.pop() {
        match &node.value {
            NodeValue::Sequence(items) => open.extend(items),
            NodeValue::Mapping(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
            NodeValue::String(text) if of_aliases.contains(text.as_str()) => found.push(secret(node)),
            NodeValue::String(text) if is_alias(node.span) && values.contains(text.as_str()) => {
                found.push(secret(node));
            }
            _ => {}
        }
    }
    found
}

/// The secrets of a `--set` argument.
pub(super) fn in_argument(argument: &str) -> Vec<Range<usize>> {
    let split = argument.split_once('=').or_else(|| argument.split_once(char::is_whitespace));
    let Some((path, _)) = split else { return in_text(argument) };
    let keys: Vec<&str> = path.split(['.', '[', ']', '"', '\'']).filter(|key| !key.trim().is_empty()).collect();
    match is_secret_below(keys.into_iter()) {
        true => std::iter::once(path.len() + 1..argument.len()).collect(),
        false => in_text(argument),
    }
}

/// The secrets of a text that could not be read whole: what stands behind the name of one (`name:` or `name=`), to the end of
/// the line, and the lines below that are indented deeper.
pub(crate) fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut names = Names { is_secret: text.contains("Secret"), variable: "" };
    let commands: Vec<String> = text.split_inclusive('\n').map(command).collect();
    let with_password: HashSet<usize> =
        arguments_with_password(commands.iter().map(String::as_str)).into_iter().collect();
    let (mut found, mut start, mut deeper_than) = (Vec::new(), 0, None);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let indentation = line.len() - line.trim_start_matches([' ', '-']).len();
        let (is_empty, end) = (line.trim().is_empty(), line.trim_end().len());
        if deeper_than.is_some_and(|limit| is_empty || indentation > limit) {
            found.push(start + indentation.min(end)..start + end);
        } else if let Some(at) = names.behind_secret(line) {
            let blanks = line[at..].len() - line[at..].trim_start().len();
            found.push(start + (at + blanks).min(end)..start + end);
            deeper_than = Some(indentation);
        } else {
            deeper_than = None;
            if with_password.contains(&number) {
                found.push(start + indentation.min(end)..start + end);
            }
        }
        start += line.len();
    }
    found.retain(|range| range.start < range.end);
    found
}

/// The arguments of a line, apart from YAML's own characters.
fn command(line: &str) -> String {
    line.trim_start().trim_start_matches("- ").replace(['[', ']', '{', '}', ',', '"', '\''], " ")
}

/// The names of a text, read line by line.
struct Names<'t> {
    /// There may be a Secret in it.
    is_secret: bool,
    /// The last value of a `name`.
    variable: &'t str,
}

impl<'t> Names<'t> {
    /// The offset behind the first `name:` or `name=` of a line that looks like that of a secret.
    fn behind_secret(&mut self, line: &'t str) -> Option<usize> {
        line.match_indices([':', '=']).map(|(at, _)| at).find_map(|at| {
            let before = line.get(..at)?.trim_end_matches([' ', '"', '\'', ']']);
            let is_part = |character: char| character.is_alphanumeric() || "_-./".contains(character);
            let name = before[before.trim_end_matches(is_part).len()..].trim_start_matches('-');
            let hides = match name {
                "name" => {
                    let value = line[at + 1..].trim_start_matches([' ', '"', '\'']);
                    self.variable = value.split(|character| !is_part(character)).next().unwrap_or_default();
                    false
                }
                "value" => is_hidden_variable(self.variable),
                "data" => self.is_secret,
                STRING_DATA | LAST_APPLIED => true,
                name => is_hidden(name),
            };
            hides.then_some(at + 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_settings_are_known_by_their_last_part() {
        for key in ["s3.client.default.secret_key", "xpack.http.ssl.secure_key_passphrase", "x.bind_password"] {
            assert!(is_secret_setting(key), "{key}");
        }
        for key in ["xpack.security.authc.password_hashing.algorithm", "xpack.security.authc.api_key.enabled"] {
            assert!(!is_secret_setting(key), "{key}");
        }
    }

    #[test]
    fn what_is_hidden_is_known_however_it_is_spelt() {
        for key in ["elasticPassword", "ELASTIC_PASSWORD", "bind-password", "password", "secretKey", "API_TOKEN"] {
            assert!(is_hidden(key), "{key}");
        }
        for key in [
            "secretKeyRef", "transportSecret", "topologyKey", "automountServiceAccountToken", "key", "secret",
            "secureSettings", "username", "compass",
        ] {
            assert!(!is_hidden(key), "{key}");
        }
        assert!(is_hidden_variable("TLS_KEY") && is_hidden_variable("SECRET") && !is_hidden_variable("KEYSTORE"));
        assert!(is_secret_below(["spec", "elasticPassword", "value"].into_iter()));
        assert!(!is_secret_below(["spec", "elasticPassword", "secret"].into_iter()));
        assert!(!is_secret_below(["config", "xpack.security.authc.token", "timeout"].into_iter()));
    }

    #[test]
    fn passwords_in_urls_are_found() {
        for text in ["https://elastic:hunter2@search:9200", "curl -s 'http://a:b@c/d'", "x=amqp://u:p@h,amqp://u:p@i"] {
            assert!(has_url_password(text), "{text}");
        }
        for text in [
            "https://search:9200/a@b", "https://elastic@search:9200", "https://elastic:$(PASSWORD)@search:9200",
            "http://elastic:${PASSWORD}@search", "http://localhost:9200 a:b@c", "elastic:x@y",
        ] {
            assert!(!has_url_password(text), "{text}");
        }
    }

    #[test]
    fn passwords_in_arguments_are_found() {
        let found = |arguments: &[&str]| arguments_with_password(arguments.iter().copied());
        assert_eq!(found(&["--password", "hunter2", "-v"]), [1]);
        assert_eq!(found(&["--es.password=hunter2"]), [0]);
        assert_eq!(found(&["sh", "-c", "run --password 'hunter2'"]), [2]);
        assert!(found(&["--password", "$(PASSWORD)", "--password-file", "/a", "--no-password", "x"]).is_empty());
        assert!(found(&["--es.password=$PASSWORD", "--password", "-v", "password=x", "password"]).is_empty());
    }

    #[test]
    fn secrets_of_broken_texts_are_found() {
        for text in [
            "stringData:\n  a: hunter2\n  b: [\n", "env:\n- name: TLS_KEY\n  value: hunter2\n",
            "{name: TLS_KEY, value: hunter2\n", "args: [--password hunter2\n", "args:\n- --password\n- 'hunter2'\n",
            "url: https://elastic:hunter2@search\n", "- bind_password = 'hunter2\n",
            "  password: |\n    hunter2\n    hunter2\n",
        ] {
            let mut shown = text.to_owned();
            in_text(text).into_iter().rev().for_each(|range| shown.replace_range(range, ""));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert!(in_text("env: [{name: KEYSTORE, value: a}]\nusername: elastic\ndata: {a: 1}\n").is_empty());
    }
}
