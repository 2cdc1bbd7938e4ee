//! Secrets inside a string: a command line, a script, a header, a file of settings.
//!
//! What is taken from elsewhere is none: `$PASSWORD`, `$(PASSWORD)`, `{{ .Values.password }}`, the path of a file.

use super::assignments::{assignments, piped};
use super::names::is_hidden;
use super::values::{Awaited, SCHEMES, TOKENS, add, bounded, is_literal, is_quote, password_of, value, words};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::ops::Range;

/// Flags that take a user and a password, such as curl's.
const USER_FLAGS: &[&str] = &["-u", "-U", "--user", "--proxy-user"];
/// Short flags for a password, and the programs that have them.
const PASSWORD_FLAGS: &[(&str, &str)] =
    &[("-p", "elasticsearch-users"), ("-p", "sshpass"), ("-w", "ldapsearch"), ("-a", "redis-cli")];
/// Where the secrets of a string are, in order and apart from each other.
pub(crate) fn in_string(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Most strings are short words: what cannot be there is not looked for.
    if may_have_flags(text) {
        flags(text, &Programs::of(&[text]), &mut found);
        private_keys(text, &mut found);
    }
    credentials(text, &mut found);
    if text.contains(':') || text.contains('=') {
        assignments(text, &mut found);
    }
    if text.contains('|') || text.contains('<') {
        piped(text, &mut found);
    }
    merged(found)
}

/// In order, and apart from each other.
pub(crate) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Whether a string holds a URL with a literal password: `https://elastic:hunter2@search:9200` (RFC 3986, user information).
/// One that is taken from a variable (`$(NAME)`, `${NAME}`, `$NAME`) is none.
pub(crate) fn has_url_password(text: &str) -> bool {
    url_passwords(text).next().is_some()
}

/// The positions of the arguments that hold a literal password: `--password=hunter2`, the one behind `--password`, a header, a
/// URL, and the same within a line for a shell.
pub(crate) fn arguments_with_password<'t>(arguments: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let arguments: Vec<&str> = arguments.collect();
    let programs =
        Programs::of(if arguments.iter().any(|argument| may_have_flags(argument)) { &arguments } else { &[] });
    let (mut found, mut awaited) = (Vec::new(), None);
    for (position, argument) in arguments.iter().enumerate() {
        let mut ranges = Vec::new();
        let is_value = !argument.starts_with('-') && !argument.is_empty();
        let is_secret = match awaited.filter(|_| is_value) {
            Some(Awaited::Password) => is_literal(argument.trim_start_matches(['"', '\'', ' '])),
            Some(Awaited::User) => password_of(argument).is_some(),
            None => false,
        };
        awaited = may_have_flags(argument).then(|| flags(argument, &programs, &mut ranges)).flatten();
        credentials(argument, &mut ranges);
        if is_secret || !ranges.is_empty() {
            found.push(position);
        }
    }
    found
}

/// What short flags mean depends on who reads them.
struct Programs {
    /// Flags for a password.
    password_flags: Vec<&'static str>,
    has_curl: bool,
    /// A line of `.netrc`.
    has_login: bool,
}

impl Programs {
    fn of(texts: &[&str]) -> Self {
        let has = |word: &str| texts.iter().any(|text| text.contains(word));
        let flags = PASSWORD_FLAGS.iter().filter(|(flag, program)| has(program) && has(flag));
        Self { password_flags: flags.map(|(flag, _)| *flag).collect(), has_curl: has("curl"), has_login: has("login ") }
    }
}

fn may_have_flags(text: &str) -> bool {
    text.contains('-') || text.contains("login ")
}

/// Secrets behind flags; what the last flag waits for, where nothing stands behind it.
fn flags(text: &str, programs: &Programs, found: &mut Vec<Range<usize>>) -> Option<Awaited> {
    let mut awaited = None;
    for (at, word) in words(text) {
        let bare = word.trim_start_matches(['"', '\'', '`', '\\', '[', '{', '(', ',']);
        let start = at + word.len() - bare.len();
        if let Some(kind) = awaited.take() {
            if word == "\\" {
                awaited = Some(kind);
                continue;
            }
            if !bare.starts_with('-') {
                add(text, value(text, at, |character| character.is_whitespace() || is_quote(character)), kind, found);
                continue;
            }
        }
        let (flag, has_value) = match bare.find('=') {
            Some(end) => (&bare[..end], true),
            None => (bare.trim_end_matches(['"', '\'', ',', ']']), false),
        };
        let kind = if is_password_flag(flag) || programs.password_flags.contains(&flag) {
            Awaited::Password
        } else if USER_FLAGS.contains(&flag) {
            Awaited::User
        } else if flag.starts_with("-u") && programs.has_curl {
            // As curl's `-uelastic:hunter2`.
            add(text, start + 2..at + word.len(), Awaited::User, found);
            continue;
        } else if flag == "password" && programs.has_login {
            Awaited::Password
        } else {
            continue;
        };
        if has_value {
            let ends = |character: char| character.is_whitespace() || is_quote(character);
            add(text, value(text, start + flag.len() + 1, ends), kind, found);
        } else {
            awaited = Some(kind);
        }
    }
    awaited
}

/// `--password`, `--token`, `--es.password`, `-Dtrust.storePassword`, `--api-key`; not `--no-password` and `--password-file`.
fn is_password_flag(flag: &str) -> bool {
    let name = flag.trim_start_matches('-');
    let is_property = || name.strip_prefix('D').is_some_and(is_hidden);
    name.len() < flag.len() && !name.starts_with("no-") && (is_hidden(name) || is_property())
}

/// What gives itself away wherever it stands: passwords of URLs, headers and well-known tokens.
fn credentials(text: &str, found: &mut Vec<Range<usize>>) {
    found.extend(url_passwords(text));
    if !text.contains(' ') && !TOKENS.iter().any(|(begin, _)| text.contains(begin)) {
        return;
    }
    let mut scheme = None;
    let ends = |character: char| character.is_whitespace() || "\"'`,;=()[]{}<>|".contains(character);
    let mut start = 0;
    for piece in text.split_inclusive(ends) {
        let word = piece.trim_end_matches(ends);
        let range = start..start + word.len();
        start += piece.len();
        if word.is_empty() {
            // Base64 may end in `=`.
            scheme = scheme.filter(|_| piece == " ");
            continue;
        }
        let is_token = TOKENS.iter().any(|(begin, length)| word.starts_with(begin) && word.len() >= *length);
        if is_token || scheme.is_some_and(|scheme| is_credential(scheme, word)) {
            found.push(range);
        }
        scheme = SCHEMES.iter().find(|scheme| scheme.eq_ignore_ascii_case(word)).copied();
    }
}

/// Whether a word behind a scheme is what the scheme says, rather than prose: `Basic authentication`.
fn is_credential(scheme: &str, word: &str) -> bool {
    if !is_literal(word) {
        return false;
    }
    if scheme == "Basic" {
        let padded = format!("{word}{}", "=".repeat((4 - word.len() % 4) % 4));
        return BASE64_STANDARD.decode(padded).is_ok_and(|bytes| bytes.contains(&b':'));
    }
    word.len() >= 16 && word.chars().any(|character| character.is_ascii_digit())
}

fn url_passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("://").filter_map(|(at, separator)| {
        let start = at + separator.len();
        let rest = text.get(start..)?;
        let is_end = |character: char| character.is_whitespace() || is_quote(character);
        let whole = bounded(rest);
        let whole = &whole[..whole.find(is_end).unwrap_or(whole.len())];
        let authority = &rest[..rest.find(|end| is_end(end) || "/?#".contains(end)).unwrap_or(rest.len())];
        let port = |authority: &str| authority.rsplit_once(':').map(|(_, port)| port.to_owned());
        // A `/` may stand in a password unescaped, and in no port.
        let is_port = |port: String| port.chars().all(|digit| digit.is_ascii_digit()) || port.starts_with('$');
        let authority = if authority.contains('@') || port(authority).is_none_or(is_port) { authority } else { whole };
        let (user, _) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let begin = start + name.len() + 1;
        is_literal(password).then_some(begin..begin + password.len())
    })
}

/// PEM blocks.
fn private_keys(text: &str, found: &mut Vec<Range<usize>>) {
    let mut last = 0;
    for (at, begin) in text.match_indices("-----BEGIN ") {
        if at < last {
            continue;
        }
        let rest = &text[at..];
        let head = rest[begin.len()..].split("-----").next().unwrap_or_default();
        if head.ends_with("PRIVATE KEY") {
            let end = rest.find("-----END ").map(|end| rest[end..].find('\n').map_or(rest.len(), |line| end + line));
            last = at + end.unwrap_or(rest.len());
            found.push(at..last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut shown = text.to_owned();
        in_string(text).into_iter().rev().for_each(|range| shown.replace_range(range, "*****"));
        shown
    }

    #[test]
    fn passwords_in_urls_are_found() {
        for text in [
            "https://elastic:hunter2@search:9200", "curl -s 'http://a:b@c/d'", "x=amqp://u:p@h,amqp://u:p@i",
            "redis://:p@h", "https://elastic:a/b#c@search:9200/x",
        ] {
            assert!(has_url_password(text), "{text}");
        }
        for text in [
            "https://search:9200/a@b", "https://elastic@search:9200", "https://elastic:$(PASSWORD)@search:9200",
            "http://elastic:${PASSWORD}@search", "http://localhost:9200 a:b@c", "elastic:x@y",
            "http://$HOST:$PORT/a@b",
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
        assert_eq!(
            found(&["curl", "-u", "elastic:hunter2", "-H", "Authorization: Basic ZWxhc3RpYzpodW50ZXIy"]),
            [2, 4]
        );
        assert_eq!(found(&["elasticsearch-users", "useradd", "a", "-p", "hunter2", "--token", "x1"]), [4, 6]);
        assert!(found(&["--password", "$(PASSWORD)", "--password-file", "/a", "--no-password", "x"]).is_empty());
        assert!(found(&["--es.password=$PASSWORD", "--password", "-v", "password=x", "password"]).is_empty());
        assert!(found(&["-u", "1000:1000", "-p", "9200", "--token=/var/run/secrets/token", "--user", "x"]).is_empty());
    }

    #[test]
    fn nothing_secret_is_left_of_a_string() {
        for text in [
            "curl -u elastic:hunter2 http://a",
            "curl -uelastic:hunter2 http://a",
            "curl --user='elastic:hunter2' a",
            "curl -H 'Authorization: Basic ZWxhc3RpYzpodW50ZXIy' a",
            "curl -H \"Authorization: ApiKey hunter2\"",
            "curl -H Authorization:hunter2 a",
            "curl -H \"X-Api-Key: hunter2\" a",
            "a --token hunter2 b",
            "a --api-key \\\n  hunter2",
            "curl -d '{\"password\":\"hunter2\"}' a",
            "curl -d '{\"password\": \"a\\\"hunter2\"}'",
            "curl -d \"{\\\"password\\\":\\\"hunter2\\\"}\" a",
            "password = hunter2",
            "export ES_PASSWORD='a hunter2'",
            "PASSWORD=${PASSWORD:-hunter2}",
            "jdbc:mysql://h/d?user=a&password=hunter2&x=1",
            "Server=a;Password=hunter2;x",
            "http://h/_search?api_key=hunter2&size=1",
            "if [ \"$PASSWORD\" = \"hunter2\" ]; then",
            "echo hunter2 | bin/elasticsearch-keystore add -xf bootstrap.password",
            "machine a login b password hunter2",
            "elasticsearch-keystore add -x a <<< 'hunter2'",
            "elasticsearch-users useradd a -p hunter2 -r superuser",
            "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
            "user = \"elastic:hunter2\"",
            "kubectl create secret generic a --from-literal=password=hunter2",
            "# elastic_password: hunter2",
            "-Djavax.net.ssl.trustStorePassword=hunter2 -Xmx1g",
            "-Xmx1g -Dpassword=hunter2 -Dtoken=hunter2 -Dapi_key=hunter2",
            "https://elastic:hunter2@h:9200",
            "{password: hunter2}",
            "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2",
            "token ghp_hunter2hunter2hunter2",
        ] {
            let shown = masked(text);
            assert!(
                !shown.contains("hunter2") && !shown.contains("aHVudGVyMg") && !shown.contains("ZWxhc3Rp"),
                "{shown}"
            );
        }
        assert_eq!(masked("curl -u elastic:hunter2 https://h/a?x=1"), "curl -u elastic:***** https://h/a?x=1");
        assert_eq!(masked("a?token=b&size=1 c"), "a?token=*****&size=1 c");
        assert_eq!(masked("password: *****"), "password: *****");
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for text in [
            "image: registry:5000/api-token:1.2.3",
            "curl -u \"elastic:$ELASTIC_PASSWORD\" http://a",
            "PASSWORD=$(cat /a)",
            "--token=$(TOKEN) --password-file /run/a",
            "Authorization: Bearer $TOKEN",
            "docker run --user 1000:1000 a",
            "printf 'header = \"Authorization: Bearer %s\"\\n'",
            "Basic authentication is on",
            "password: ${ES_PASSWORD}",
            "xpack.security.http.ssl.key: certs/tls.key",
            "tokenizer: standard",
            "token: /var/run/secrets/k/token",
            "password: {{ .Values.password }}",
            "secretName: search-http",
            "[ -z \"$PASSWORD\" ] && exit 1",
            "a token: \n b",
            "node.roles=master",
            "password=true",
            "-Xms1g -XX:+UseG1GC",
            "automountServiceAccountToken: false",
            "xpack.security.authc.api_key.enabled: true",
            "xpack.security.authc.token.timeout: 20m",
            "GET /_security/user",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
