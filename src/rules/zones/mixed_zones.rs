use crate::diagnostics::Related;
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "mixed-zones",
    severity: Severity::Error,
    title: "Some data sets have a zone and some have none",
    why: "Once one set names a zone, Elasticsearch spreads copies over zones and allocates no shard to a node \
          without one: such a set stays empty while the others fill up.",
    remedy: "Give every set that holds data a `zone`, or none of them.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    let Some(zoned) = view.data().find(|set| set.config.zone.is_some()) else {
        return;
    };
    for set in view.data().filter(|set| set.config.zone.is_none()) {
        let message = format!("the data set `{}` has no zone, so no shard is allocated to its nodes", set.config.name);
        let related = Related { place: view.at(zoned.below("zone")), span: None, message: "this set has one".into() };
        findings.add(view.at(set.below("name")), message).related.push(related);
    }
}
