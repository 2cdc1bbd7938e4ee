//! Runs `cases.txt`.

use serde_json::Value;

use super::super::check_fields;
use super::{bases, change, refused};
use crate::facts::kubernetes::KubernetesVersion;

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
        let is_refused = words.next() == Some("refused");
        let (mut expected, mut minor) = (first.unwrap_or_default(), KubernetesVersion::NEWEST.minor());
        for word in words {
            match word.strip_prefix('@') {
                Some(number) => minor = number.parse().expect("a minor version"),
                None if word != "ours" => expected = word.to_owned(),
                None => {}
            }
        }
        let version = KubernetesVersion::new(minor).expect("a known version");
        let found = check_fields(0, &document, version);
        let is_right = if is_refused {
            found.iter().any(|violation| violation.pointer == expected)
        } else {
            refused(version, &document).is_empty()
        };
        if !is_right {
            wrong.push(format!("{line}\n    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
