//! Semantic checks on the config alone. One rule, one file; all findings of a run at once.
//!
//! A rule is a [`Rule`] constant in a file of its own, listed in [`RULES`]. Its test configs are
//! `tests/rules/<code>/fires.yaml` and `tests/rules/<code>/quiet.yaml`.

mod master_quorum;
pub mod view;

use crate::diagnostics::{Code, Finding, Place, Severity};
use view::View;

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Code, title, why and remedy.
    pub code: Code,
    /// Whether it stops the output.
    pub severity: Severity,
    /// Adds a finding for each place that breaks the rule.
    pub check: fn(&View, &mut Findings),
}

/// Every rule, by code.
pub const RULES: &[Rule] = &[master_quorum::RULE];

/// Collects the findings of one rule.
pub struct Findings<'a> {
    rule: &'a Rule,
    list: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// Adds a finding with the rule's own why and remedy. Refine it with [`Finding::why`], [`Finding::remedy`] and
    /// [`Finding::related`].
    pub fn add(&mut self, place: Place, message: impl Into<String>) -> &mut Finding {
        let Rule { code, severity, .. } = self.rule;
        let finding = Finding::error(code.code, place, message).why(code.why).remedy(code.remedy);
        self.list.push(Finding { severity: *severity, ..finding });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}

/// Runs every rule on one config.
pub fn check(view: &View) -> Vec<Finding> {
    let mut list = Vec::new();
    for rule in RULES {
        (rule.check)(view, &mut Findings { rule, list: &mut list });
    }
    list
}
