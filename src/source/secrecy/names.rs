//! What the names of settings, variables and flags say of secrets.

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
    Name { word: "pwd", meaning: Meaning::Hidden },
    Name { word: "shared_secret", meaning: Meaning::Hidden },
    Name { word: "encryption_key", meaning: Meaning::Hidden },
    Name { word: "hmac_key", meaning: Meaning::Hidden },
    Name { word: "authorization", meaning: Meaning::HiddenFeature },
    Name { word: "key", meaning: Meaning::Variable },
    Name { word: "secret", meaning: Meaning::Variable },
    Name { word: "pass", meaning: Meaning::Variable },
];
/// How the last part of a setting for the keystore begins.
const SECURE: &str = "secure_";
/// Kubernetes' own switch, which ends in a word of [`NAMES`].
const SWITCH: &str = "automount";

/// Whether a setting's value belongs into the keystore or into a Secret.
pub(crate) fn is_secret_setting(key: &str) -> bool {
    let last = last_part(key);
    last.get(..SECURE.len()).is_some_and(|start| start.eq_ignore_ascii_case(SECURE))
        || meanings(last).any(|meaning| matches!(meaning, Meaning::Setting | Meaning::FeatureSetting))
}

/// Whether the value of a key must not be shown. Wider than [`is_secret_setting`], which a rule makes an error of.
pub(super) fn is_hidden(key: &str) -> bool {
    is_secret_setting(key)
        || (meanings(last_part(key)).any(|meaning| meaning != Meaning::Variable) && !key.starts_with(SWITCH))
}

/// Whether everything below a key is hidden.
pub(super) fn hides_below(key: &str) -> bool {
    let is_feature = |meaning| matches!(meaning, Meaning::FeatureSetting | Meaning::HiddenFeature);
    is_hidden(key) && !meanings(last_part(key)).any(is_feature)
}

pub(super) fn is_hidden_variable(name: &str) -> bool {
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
    }
}
