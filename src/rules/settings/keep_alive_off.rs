use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "keep-alive-off",
    severity: Severity::Warning,
    title: "Keepalive between nodes off",
    why: "TCP keepalive is how nodes miss a host that is gone without a word after thirteen seconds. Elasticsearch's own checks \
          take a minute and a half, in which searches and writes wait for it. The kernel asks only over connections that are \
          idle, and pings keep them busy.",
    remedy: "Remove it. For a network that pauses for longer, raise `transport.tcp.keep_count`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    if NodeCount::of(&cluster.sets).max < 2 {
        return;
    }
    for setting in cluster.all_settings() {
        let value = text(setting.value);
        let key = quoted(&setting.key);
        match setting.key.as_str() {
            "network.tcp.keep_alive" | "transport.tcp.keep_alive" if value == "false" => {
                findings.at(&setting.path, message!("`{}` turns off what misses a lost host", key));
            }
            // Below zero is how Elasticsearch turns it off; zero never pings either.
            "transport.ping_schedule" if !value.starts_with(['-', '0']) => {
                findings.at(&setting.path, message!("`{}` keeps connections busy that the kernel would check", key));
            }
            _ => {}
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
