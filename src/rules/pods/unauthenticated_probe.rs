use crate::elasticsearch::defaults::HTTP_PORT;
use crate::rules::prelude::*;
use serde_json::Value;

pub(crate) const RULE: RuleText = RuleText {
    name: "unauthenticated-probe",
    severity: Severity::Error,
    title: "HTTP probe without a password",
    why: "With security on, Elasticsearch answers a request without a password with 401, which fails the probe \
          every time: a pod is never ready, or is restarted again and again.",
    remedy: "Remove the probe: the ones that esgen writes need no password. They ask the transport port whether the \
          process answers and, from 8.2 on, the readiness port whether the node has joined.",
};

/// Probes of the main container, each with what its failure does.
const PROBES: &[(&str, &str)] = &[
    ("startupProbe", "no node ever comes up"),
    ("readinessProbe", "no node is ever ready"),
    ("livenessProbe", "every node is restarted for ever"),
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let anonymous = "xpack.security.authc.anonymous.roles";
    if !cluster.security.is_on() || cluster.all_settings().any(|setting| setting.key == anonymous) {
        return;
    }
    for main in cluster.main_containers() {
        for (probe, harm) in PROBES {
            let request = main.at(&format!("{probe}.httpGet"));
            if let Some((_, path)) = request.filter(|(get, _)| asks_elasticsearch(get) && !has_password(get)) {
                findings.at(&path, message!("Elasticsearch answers it with 401, so {}", harm));
            }
        }
    }
}

/// A probe may also ask the port of a sidecar.
fn asks_elasticsearch(request: &Value) -> bool {
    match request.get("port") {
        Some(Value::String(name)) => matches!(name.as_str(), "https" | "http"),
        Some(number) => number.as_u64() == Some(u64::from(HTTP_PORT)),
        None => false,
    }
}

fn has_password(request: &Value) -> bool {
    let headers = request.get("httpHeaders").and_then(Value::as_array);
    headers.into_iter().flatten().any(|header| {
        header.get("name").and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
    })
}
