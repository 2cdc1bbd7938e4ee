use crate::config::{ScaleDown, SelectPolicy};
use crate::diagnostics::Severity;
use crate::rules::view::View;
use crate::rules::{Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "idle-scale-down-behavior",
    severity: Severity::Warning,
    title: "Speed of a scaling down that is disabled",
    why: "Nodes of this set are never removed, so how fast they are has no effect. Whoever reads the config \
          may believe otherwise.",
    remedy: "Take `behavior.scaleDown` out. Only sets that store nothing can have `scaleDown: free`.",
    check,
};

fn check(view: &View, findings: &mut Findings) {
    for set in &view.sets {
        let Some(scaling) = &set.config.autoscaling else {
            continue;
        };
        let default = if set.stores() { ScaleDown::Disabled } else { ScaleDown::Free };
        let speed = scaling.behavior.as_ref().and_then(|behavior| behavior.scale_down.as_ref());
        let is_idle = speed.is_some_and(|rules| rules.select_policy != Some(SelectPolicy::Disabled));
        if scaling.scale_down.unwrap_or(default) == ScaleDown::Disabled && is_idle {
            let message = format!("scaling down is disabled for the set `{}`", set.config.name);
            findings.add(view.key_at(set.below("autoscaling.behavior.scaleDown")), message);
        }
    }
}
