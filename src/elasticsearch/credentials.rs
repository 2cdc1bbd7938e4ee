//! Passwords inside of texts: in URLs (RFC 3986, user information) and in arguments of programs.

use super::settings::{is_secret, snake_case};

/// Whether a text holds a URL with a literal password: `https://elastic:hunter2@search:9200`. One that is taken from a
/// variable (`$(NAME)`, `${NAME}`, `$NAME`) is none.
pub fn has_url_password(text: &str) -> bool {
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
pub fn arguments_with_password<'t>(arguments: impl Iterator<Item = &'t str>) -> Vec<usize> {
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
    name.len() < flag.len() && !name.starts_with("no-") && is_secret(&snake_case(name))
}

fn is_literal(value: &str) -> bool {
    !value.is_empty() && !value.starts_with('$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_found() {
        for text in ["https://elastic:hunter2@search:9200", "curl -s 'http://a:b@c/d'", "x=amqp://u:p@h,amqp://u:p@i"] {
            assert!(has_url_password(text), "{text}");
        }
        for text in [
            "https://search:9200/a@b",
            "https://elastic@search:9200",
            "https://elastic:$(PASSWORD)@search:9200",
            "http://elastic:${PASSWORD}@search",
            "http://localhost:9200 a:b@c",
            "elastic:x@y",
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
}
