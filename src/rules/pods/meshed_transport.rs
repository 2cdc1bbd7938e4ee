use crate::elasticsearch::defaults::TRANSPORT_PORT;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "meshed-transport",
    severity: Severity::Warning,
    title: "Traffic between nodes goes through a sidecar that stops before them",
    why: "When a pod is to stop, all its containers are told at once. The proxy goes, while the node may wait for hours for \
          its turn or give up its shards: it is cut off from the other nodes, and from the API server that says what \
          it stops for.",
    remedy: "Lead port 9300 and the API server's 443 past the proxy, since nodes have TLS of their own: annotate with \
             `traffic.sidecar.istio.io/excludeInboundPorts: \"9300\"` and \
             `traffic.sidecar.istio.io/excludeOutboundPorts: \"9300,443\"`, or `config.linkerd.io/skip-inbound-ports` and \
             `config.linkerd.io/skip-outbound-ports`. Or let the proxy be a native sidecar, which stops last: \
             `sidecar.istio.io/nativeSidecar: \"true\"`, `config.beta.linkerd.io/proxy-enable-native-sidecar: \"true\"`.",
};

const API_SERVER_PORT: u16 = 443;

struct Mesh {
    name: &'static str,
    /// What asks for the proxy: label or annotation, and its values.
    inject: &'static str,
    values: &'static [&'static str],
    /// Annotations that lead ports past it.
    inbound: &'static str,
    outbound: &'static str,
    /// Annotations that make it stop last.
    native: &'static [&'static str],
}

const MESHES: &[Mesh] = &[
    Mesh {
        name: "Istio's",
        inject: "sidecar.istio.io/inject",
        values: &["true"],
        inbound: "traffic.sidecar.istio.io/excludeInboundPorts",
        outbound: "traffic.sidecar.istio.io/excludeOutboundPorts",
        native: &["sidecar.istio.io/nativeSidecar"],
    },
    Mesh {
        name: "Linkerd's",
        inject: "linkerd.io/inject",
        values: &["enabled", "ingress"],
        inbound: "config.linkerd.io/skip-inbound-ports",
        outbound: "config.linkerd.io/skip-outbound-ports",
        native: &[
            "config.beta.linkerd.io/proxy-enable-native-sidecar",
            "config.alpha.linkerd.io/proxy-enable-native-sidecar",
        ],
    },
];

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for set in cluster.sets.iter().filter(|set| set.takes_turns) {
        // What the set says counts before what all sets have.
        let find = |section: &str, key: &str| {
            cluster.pod_templates_of(set).into_iter().rev().find_map(|template| {
                let (map, path) = template.at(section)?;
                Some((map.get(key)?.as_str()?, path.key(key)))
            })
        };
        let annotation = |key: &str| find("metadata.annotations", key).map(|(value, _)| value);
        for mesh in MESHES {
            let label = find("metadata.labels", mesh.inject);
            let asked = label.or_else(|| find("metadata.annotations", mesh.inject));
            let Some((_, path)) = asked.filter(|(value, _)| mesh.values.contains(value)) else { continue };
            let passes = |key: &str, port: u16| annotation(key).is_some_and(|ports| lists(ports, port));
            let is_native = mesh.native.iter().any(|key| annotation(key) == Some("true"));
            let is_led_past = passes(mesh.inbound, TRANSPORT_PORT)
                && [TRANSPORT_PORT, API_SERVER_PORT].iter().all(|port| passes(mesh.outbound, *port));
            if !is_native && !is_led_past {
                findings.at(&path, message!("{} proxy stops while its node still waits to stop", mesh.name));
            }
        }
    }
}

/// Whether a list such as `9200,9300-9400` has a port.
fn lists(ports: &str, port: u16) -> bool {
    ports.split(',').any(|part| {
        let ends: Vec<u16> = part.split('-').filter_map(|end| end.trim().parse().ok()).collect();
        ends.first().is_some_and(|first| *first <= port) && ends.last().is_some_and(|last| port <= *last)
    })
}
