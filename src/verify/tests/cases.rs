//! Runs `cases.txt`.

use serde_json::Value;

use super::super::check_document;
use super::{bases, change};
use crate::diagnostics::Severity;
use crate::kubernetes::versions::KubernetesVersion;

#[test]
fn every_case_has_its_verdict() {
    let bases = bases();
    let mut wrong = Vec::new();
    for line in include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (case, verdict) = line.split_once(" => ").expect("a case has a verdict");
        let (kind, changes) = case.split_once(" /").expect("a case has changes");
        let mut document = bases.iter().find(|base| base["kind"] == kind).expect("a known kind").clone();
        let mut first = None;
        for text in changes.split(" /") {
            let (pointer, value) = text.split_once('=').expect("a change sets something");
            let pointer = format!("/{pointer}");
            let value: Option<Value> = (value != "!").then(|| serde_json::from_str(value).expect(line));
            change(&mut document, &pointer, value);
            first.get_or_insert(pointer);
        }
        let mut words = verdict.split(' ');
        let severity = match words.next() {
            Some("refused") => Some(Severity::Error),
            Some("warned") => Some(Severity::Warning),
            _ => None,
        };
        let (mut expected, mut minor) = (first.unwrap_or_default(), KubernetesVersion::NEWEST.minor());
        for word in words {
            match word.strip_prefix('@') {
                Some(number) => minor = number.parse().expect("a minor version"),
                None if word != "ours" => expected = word.to_owned(),
                None => {}
            }
        }
        let version = KubernetesVersion::new(minor).expect("a known version");
        let found = check_document(version, &document).expect("a known kind");
        // What an object lacks is reported of the object, by the name of the field.
        let (parent, key) = expected.rsplit_once('/').unwrap_or_default();
        let is_right = match severity {
            Some(severity) => found.iter().any(|refusal| {
                refusal.severity == severity
                    && (refusal.pointer == expected
                        || (refusal.pointer == parent && refusal.message.unmasked().contains(&format!("`{key}`"))))
            }),
            None => found.is_empty(),
        };
        if !is_right {
            wrong.push(format!("{line}\n    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
