//! Which pods a selector matches. They are found by their labels: an output may hold thousands of clusters in one namespace,
//! and each selector of each of them would otherwise be held against every pod there is.

use std::collections::HashMap;

use super::super::field::Field;
use super::super::selectors::{has_labels, matches};
use super::pods::Pods;

/// The pods of an output, by what selectors ask for.
pub(super) struct PodIndex<'a> {
    pods: Vec<Pods<'a>>,
    by_namespace: HashMap<&'a str, Vec<usize>>,
    /// By namespace, key and value of a label.
    by_label: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
}

impl<'a> PodIndex<'a> {
    pub(super) fn new(pods: Vec<Pods<'a>>) -> Self {
        let (mut by_namespace, mut by_label) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (position, made) in pods.iter().enumerate() {
            by_namespace.entry(made.namespace).or_default().push(position);
            for (key, value) in made.labels.entries() {
                by_label.entry((made.namespace, key, value.text())).or_default().push(position);
            }
        }
        Self { pods, by_namespace, by_label }
    }

    /// The pods that have all of these labels, with their positions; all pods of the namespace where there are none.
    pub(super) fn with_labels(&self, namespace: &'a str, labels: &Field<'a>) -> Vec<(usize, &Pods<'a>)> {
        self.those(self.candidates(namespace, labels), |pods| has_labels(labels, &pods.labels))
    }

    /// The pods that a `LabelSelector` matches, with their positions.
    pub(super) fn selected(&self, namespace: &'a str, selector: &Field<'a>) -> Vec<(usize, &Pods<'a>)> {
        let candidates = self.candidates(namespace, &selector.get("matchLabels"));
        self.those(candidates, |pods| matches(selector, &pods.labels))
    }

    fn those(&self, positions: &[usize], are_meant: impl Fn(&Pods<'a>) -> bool) -> Vec<(usize, &Pods<'a>)> {
        let pods = positions.iter().filter_map(|position| Some((*position, self.pods.get(*position)?)));
        pods.filter(|(_, pods)| are_meant(pods)).collect()
    }

    /// The positions of the pods with the rarest of these labels.
    fn candidates(&self, namespace: &'a str, labels: &Field<'a>) -> &[usize] {
        let with = |(key, value): (&'a str, Field<'a>)| self.by_label.get(&(namespace, key, value.text()));
        let rarest = labels.entries().map(|label| with(label).map(Vec::as_slice).unwrap_or_default());
        let rarest = rarest.min_by_key(|positions| positions.len());
        rarest.or_else(|| self.by_namespace.get(namespace).map(Vec::as_slice)).unwrap_or_default()
    }
}
