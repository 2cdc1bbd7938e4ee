use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-address",
    severity: Severity::Error,
    title: "Address that is no URL",
    why: "KEDA takes the address as it is and asks there: without a scheme and a host each query fails, and the set stays as it \
          is.",
    remedy: "Write a URL, such as `prometheusAddress: http://prometheus-operated.monitoring.svc:9090`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let Some(address) = cluster.monitoring.config.and_then(|config| config.prometheus_address.as_ref()) else { return };
    let host = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"));
    let is_url = host
        .is_some_and(|host| !host.is_empty() && !host.starts_with(['/', ':']) && !host.contains(char::is_whitespace));
    if !is_url {
        let path = Path::parse("spec.monitoring.prometheusAddress");
        findings.at(&path, message!("`{}` is not the URL of a server", quoted(address)));
    }
}
