use crate::rules::prelude::*;

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
    // What is set for transport counts before what is set for every connection.
    let keep_alive = |set| {
        cluster
            .setting_of(set, "transport.tcp.keep_alive")
            .or_else(|| cluster.setting_of(set, "network.tcp.keep_alive"))
    };
    for setting in cluster.all_settings() {
        let (key, value) = (quoted(&setting.key), setting.text());
        let counts = || cluster.sets.iter().filter_map(keep_alive).any(|one| std::ptr::eq(one, setting));
        if value == "false" && counts() {
            findings.at(&setting.path, message!("`{}` turns off what misses a lost host", key));
        }
        if setting.key == "transport.ping_schedule" && is_frequent(&value) {
            findings.at(&setting.path, message!("`{}` keeps connections busy that the kernel would check", key));
        }
    }
}

/// Whether nodes ping each other more than once a minute: less often, connections are idle most of the time. Below zero they never do.
fn is_frequent(interval: &str) -> bool {
    !interval.starts_with('-') && (interval.starts_with('0') || !interval.ends_with(['m', 'h', 'd']))
}
