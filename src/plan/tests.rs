//! What is decided for which config.

use super::*;
use crate::config::{self, AntiAffinity, EphemeralMedium, PolicyType, ResourceName, ScalingPolicy, SelectPolicy};
use crate::kubernetes::versions::KubernetesVersion;
use serde_json::json;

/// The plan of a config whose `spec` this is.
fn plan_of(spec: &str) -> ClusterPlan {
    let text = format!(
        "{{apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {{name: logs, namespace: search}}, spec: {spec}}}"
    );
    let document: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{spec}: {error}"));
    let config = config::read(0, &document).unwrap_or_else(|findings| panic!("{spec}: {findings:?}"));
    plan(&Cluster::new(0, &config, KubernetesVersion::DEFAULT))
}

/// The plan of one node set, beside which there is a StatefulSet with all other roles.
fn set_of(set: &str) -> SetPlan {
    let spec =
        format!("{{version: 9.2.1, nodeSets: [{{name: first, {set}}}, {{name: other, roles: [master, data]}}]}}");
    plan_of(&spec).sets.swap_remove(0)
}

/// The autoscaler of a set with these roles; `more` is added to `autoscaling`.
fn autoscaler_of(roles: &str, metric: &str, more: &str) -> AutoscalerPlan {
    let autoscaling = format!("{{minReplicas: 2, maxReplicas: 6, metrics: [{metric}], {more}}}");
    set_of(&format!("roles: [{roles}], autoscaling: {autoscaling}")).autoscaler.expect("an autoscaler")
}

#[test]
fn readiness_by_version_and_security() {
    let cases = [
        ("7.17.29", "secret", Readiness::TcpHttpPort, None),
        ("7.17.29", "disabled", Readiness::HttpClusterHealth, None),
        ("8.1.3", "secret", Readiness::TcpHttpPort, None),
        ("8.2.0", "secret", Readiness::ExecReadinessPort, Some(9400)),
        ("8.6.2", "disabled", Readiness::ExecReadinessPort, Some(9400)),
        ("8.7.0", "secret", Readiness::TcpReadinessPort, Some(9400)),
        ("9.2.1", "disabled", Readiness::TcpReadinessPort, Some(9400)),
    ];
    for (version, mode, readiness, port) in cases {
        let plan = plan_of(&format!("{{version: {version}, security: {{tls: {{mode: {mode}}}}}}}"));
        assert_eq!((plan.readiness, plan.ports.readiness), (readiness, port), "{version}, {mode}");
        let scheme = if mode == "secret" { Scheme::Https } else { Scheme::Http };
        assert_eq!(plan.ports.scheme, scheme, "{version}, {mode}");
    }
}

#[test]
fn metric_forms() {
    use MetricTarget::{AverageValue, Utilization};
    let resource = |name, target| MetricPlan::Resource { name, target };
    let container = |container: &str, target| MetricPlan::ContainerResource {
        name: ResourceName::Cpu,
        container: container.into(),
        target,
    };
    let metric = || serde_yaml::from_str("{name: queries}").expect("a metric");
    let described_object = || serde_yaml::from_str("{apiVersion: v1, kind: Service, name: s}").expect("an object");
    let cases = [
        ("cpu: {averageUtilization: 70}", resource(ResourceName::Cpu, Utilization(70))),
        ("memory: {averageValue: 2048Mi}", resource(ResourceName::Memory, AverageValue("2Gi".into()))),
        ("containerResource: {name: cpu, averageUtilization: 50}", container("elasticsearch", Utilization(50))),
        (
            "containerResource: {name: cpu, container: proxy, averageValue: 500m}",
            container("proxy", AverageValue("500m".into())),
        ),
        (
            "pods: {metric: {name: queries}, averageValue: 1000}",
            MetricPlan::Pods { named: None, metric: metric(), target: AverageValue("1k".into()) },
        ),
        (
            "object: {describedObject: {apiVersion: v1, kind: Service, name: s}, metric: {name: queries}, value: 5}",
            MetricPlan::Object {
                described_object: described_object(),
                metric: metric(),
                target: MetricTarget::Value("5".into()),
            },
        ),
        (
            "external: {metric: {name: queries}, averageValue: 3}",
            MetricPlan::External { metric: metric(), target: AverageValue("3".into()) },
        ),
    ];
    for (written, planned) in cases {
        assert_eq!(autoscaler_of("ingest", &format!("{{{written}}}"), "").metrics, [planned], "{written}");
    }
}

#[test]
fn scaling_rules_by_role_and_config() {
    let cpu = "{cpu: {averageUtilization: 70}}";
    let pods = |window, value, period_seconds| ScalingRulesPlan {
        stabilization_window_seconds: Some(window),
        select_policy: SelectPolicy::Max,
        policies: vec![ScalingPolicy { policy_type: PolicyType::Pods, value, period_seconds }],
        tolerance: None,
    };
    let disabled = |window| ScalingRulesPlan {
        stabilization_window_seconds: window,
        select_policy: SelectPolicy::Disabled,
        policies: Vec::new(),
        tolerance: None,
    };
    let tolerant = ScalingRulesPlan { tolerance: Some("50m".into()), ..pods(300, 1, 120) };
    let cases = [
        ("data", "", pods(120, 1, 300), disabled(None)),
        ("ingest", "", pods(30, 2, 60), pods(300, 1, 120)),
        ("ingest", "scaleDown: disabled", pods(30, 2, 60), disabled(None)),
        ("data", "scaleDown: drain", pods(120, 1, 300), pods(1800, 1, 1800)),
        ("ingest", "behavior: {scaleUp: {selectPolicy: Disabled}}", disabled(Some(30)), pods(300, 1, 120)),
        ("ingest", "behavior: {scaleDown: {tolerance: 0.05}}", pods(30, 2, 60), tolerant),
        (
            "ingest",
            "behavior: {scaleUp: {stabilizationWindowSeconds: 5, policies: [{type: Pods, value: 3, periodSeconds: 15}]}}",
            pods(5, 3, 15),
            pods(300, 1, 120),
        ),
    ];
    for (roles, more, scale_up, scale_down) in cases {
        let autoscaler = autoscaler_of(roles, cpu, more);
        assert_eq!((autoscaler.scale_up, autoscaler.scale_down), (scale_up, scale_down), "{roles}: {more}");
    }
}

#[test]
fn workload_by_roles_storage_and_placement() {
    let cases = [
        ("roles: [master]", Workload::StatefulSet),
        ("roles: [data]", Workload::StatefulSet),
        ("roles: [ingest], storage: {size: 1Gi}", Workload::StatefulSet),
        ("roles: [ingest]", Workload::Deployment { max_surge: 1, max_unavailable: 0 }),
        ("roles: [ingest], antiAffinity: required", Workload::Deployment { max_surge: 0, max_unavailable: 1 }),
        (
            "roles: [ingest], antiAffinity: required, replicas: 1",
            Workload::Deployment { max_surge: 1, max_unavailable: 0 },
        ),
    ];
    for (set, workload) in cases {
        let plan = set_of(set);
        assert_eq!(plan.workload, workload, "{set}");
        assert_eq!(plan.http_publish_host.is_some(), workload == Workload::StatefulSet, "{set}");
    }
}

#[test]
fn placement_by_size_and_zone() {
    let anywhere = Some(Spread::ScheduleAnyway);
    let cases = [
        ("", "replicas: 3", &[][..], AntiAffinity::Preferred, anywhere),
        ("", "replicas: 3, antiAffinity: required", &[], AntiAffinity::Required, anywhere),
        ("", "replicas: 3, zone: a", &["a"], AntiAffinity::Preferred, None),
        ("", "replicas: 1, antiAffinity: required", &[], AntiAffinity::None, None),
        ("zones: {from: topology}, ", "replicas: 3", &[], AntiAffinity::Preferred, Some(Spread::DoNotSchedule)),
        (
            "zones: {from: topology, names: [b, a]}, ",
            "",
            &["a", "b"],
            AntiAffinity::Preferred,
            Some(Spread::DoNotSchedule),
        ),
    ];
    for (zones, set, planned, anti_affinity, spread) in cases {
        let spec = format!(
            "{{version: 9.2.1, {zones}nodeSets: [{{name: first, roles: [data], {set}}}, {{name: other, roles: [master, data]}}]}}"
        );
        let placement = plan_of(&spec).sets.swap_remove(0).placement;
        let zones_planned: Vec<&str> = placement.zones.iter().map(String::as_str).collect();
        assert_eq!(
            (&zones_planned[..], placement.anti_affinity, placement.spread),
            (planned, anti_affinity, spread),
            "{zones}{set}"
        );
    }
}

#[test]
fn voting_nodes_of_all_sets_are_kept_apart() {
    let spec = "{version: 9.2.1, nodeSets: [{name: a, roles: [master], replicas: 2}, {name: b, roles: [master, voting_only], \
                replicas: 1}, {name: c, roles: [data]}]}";
    let sets = plan_of(spec).sets;
    assert_eq!(sets[0].placement.apart, sets[1].placement.apart);
    assert_eq!(sets[0].placement.apart.get(names::MASTER_ELIGIBLE).map(String::as_str), Some("true"));
    assert_eq!(sets[1].placement.anti_affinity, AntiAffinity::Preferred, "another set has its peers");
    assert_eq!(sets[2].placement.apart, sets[2].selector);
}

#[test]
fn the_attributes_that_copies_are_kept_apart_by_are_the_same_in_every_file() {
    let zoned = "roles: [data], replicas: 2, zone";
    let cases = [
        // Masters without a zone, and the other way around.
        (
            format!("[{{name: m, roles: [master]}}, {{name: a, {zoned}: a}}, {{name: b, {zoned}: b}}]"),
            "zone",
            Some("a b"),
        ),
        ("[{name: m, roles: [master], zone: a}, {name: d, roles: [data]}]".into(), "", None),
        (
            format!(
                "[{{name: m, roles: [master]}}, {{name: a, {zoned}: a}}, {{name: b, {zoned}: b}}, {{name: c, {zoned}: c}}]"
            ),
            "zone",
            None,
        ),
        // A tier in one of two zones could not place its replicas.
        (
            "[{name: m, roles: [master]}, {name: a, roles: [data_hot, data_content], zone: a}, \
             {name: b, roles: [data_hot, data_content], zone: b}, {name: w, roles: [data_warm], zone: a}]"
                .into(),
            "zone",
            None,
        ),
    ];
    for (sets, zone, forced) in cases {
        for set in plan_of(&format!("{{version: 9.2.1, nodeSets: {sets}}}")).sets {
            let list = |key: &str| {
                let values = set.settings.get(key)?.as_array()?.iter().filter_map(Value::as_str);
                Some(values.collect::<Vec<_>>().join(" "))
            };
            let expected = format!("k8s_node_name {zone}");
            assert_eq!(
                list("cluster.routing.allocation.awareness.attributes").as_deref(),
                Some(expected.trim()),
                "{sets}"
            );
            assert_eq!(list("cluster.routing.allocation.awareness.force.zone.values").as_deref(), forced, "{sets}");
        }
    }
}

#[test]
fn dead_connections_are_missed_as_someone_says_or_soon() {
    let cases = [
        ("{}", json!(4)),
        ("{transport.tcp.keep_idle: 9}", json!(9)),
        ("{network.tcp.keep_idle: 60}", Value::Null), // Elasticsearch takes it for transport, too.
    ];
    for (settings, idle) in cases {
        let plan = plan_of(&format!("{{version: 9.2.1, config: {settings}}}"));
        let of = |key: &str| plan.sets[0].settings.get(key).cloned().unwrap_or_default();
        assert_eq!(of("transport.tcp.keep_idle"), idle, "{settings}");
        assert_eq!(of("transport.tcp.keep_count"), json!(9), "{settings}");
    }
}

#[test]
fn shutdown_by_role_and_grace_period() {
    let cases = [
        ("roles: [data]", 3600, Some(3540), 10),
        ("roles: [data], terminationGracePeriodSeconds: 3000", 3000, Some(2940), 10),
        ("roles: [data], terminationGracePeriodSeconds: 10", 10, Some(5), 5),
        ("roles: [ingest]", 120, None, 10),
    ];
    for (set, grace, deadline_seconds, linger_seconds) in cases {
        let plan = set_of(set);
        assert_eq!(plan.termination_grace_period_seconds, grace, "{set}");
        assert_eq!(plan.hook.linger_seconds, linger_seconds, "{set}");
        assert_eq!(plan.hook.turns.map(|turns| turns.deadline_seconds), deadline_seconds, "{set}");
    }
    let alone = plan_of("{version: 9.2.1, nodeSets: [{name: only, replicas: 1}]}");
    assert_eq!((&alone.turns, &alone.sets[0].hook.turns), (&None, &None), "it has nobody to wait for");
}

#[test]
fn tiers_are_updated_from_frozen_to_hot_and_masters_last() {
    let spec = "{version: 9.2.1, nodeSets: [{name: master, roles: [master]}, {name: hot, roles: [data_hot, data_content, ingest]}, \
                {name: frozen, roles: [data_frozen]}, {name: warm, roles: [data_warm, data_cold]}, {name: ml, roles: [ml]}]}";
    let plan = plan_of(spec);
    let earlier = |set: &str| {
        let set = plan.sets.iter().find(|planned| planned.name == format!("logs-{set}")).expect("the set");
        set.hook.turns.as_ref().map(|turns| Vec::from_iter(turns.earlier_sets.clone()).join(" "))
    };
    assert_eq!(earlier("frozen").as_deref(), Some(""));
    assert_eq!(earlier("warm").as_deref(), Some("logs-frozen"));
    assert_eq!(earlier("hot").as_deref(), Some("logs-frozen logs-warm"));
    assert_eq!(earlier("master").as_deref(), Some("logs-frozen logs-hot logs-warm"));
    assert_eq!(earlier("ml"), None, "a Deployment has nothing that others miss");
    let turns = plan.turns.expect("turns");
    assert_eq!((turns.voting_sets, turns.sets.len()), (["logs-master".to_owned()].into(), 4));
}

#[test]
fn data_volume_by_storage() {
    let ephemeral = |medium, size_limit: Option<&str>| (medium, size_limit.map(String::from));
    let cases = [
        ("roles: [ingest]", Some(ephemeral(EphemeralMedium::Disk, None))),
        (
            "roles: [ingest], storage: {ephemeral: {sizeLimit: 1024Mi}}",
            Some(ephemeral(EphemeralMedium::Disk, Some("1Gi"))),
        ),
        (
            "roles: [ingest], storage: {ephemeral: {medium: memory, sizeLimit: 2Gi}}",
            Some(ephemeral(EphemeralMedium::Memory, Some("2Gi"))),
        ),
        ("roles: [data]", None),
    ];
    for (set, planned) in cases {
        let volume = match set_of(set).storage {
            StoragePlan::Ephemeral { medium, size_limit } => Some((medium, size_limit)),
            StoragePlan::Claim { .. } => None,
        };
        assert_eq!(volume, planned, "{set}");
    }
}

#[test]
fn image_by_tag_and_digest() {
    let cases = [
        ("{}", "docker.elastic.co/elasticsearch/elasticsearch:9.2.1"),
        ("{repository: example.com/es}", "example.com/es:9.2.1"),
        ("{repository: example.com/es, tag: 9.2.1-1}", "example.com/es:9.2.1-1"),
        ("{tag: 9.2.1-1, digest: 'sha256:0a'}", "docker.elastic.co/elasticsearch/elasticsearch@sha256:0a"),
    ];
    for (image, reference) in cases {
        assert_eq!(plan_of(&format!("{{version: 9.2.1, image: {image}}}")).image.reference, reference, "{image}");
    }
}

#[test]
fn no_alert_says_that_the_cache_of_a_frozen_node_fills_its_volume() {
    let plan = plan_of(
        "{version: 9.2.1, monitoring: {exporter: managed, prometheus: operator}, \
         nodeSets: [{name: other, roles: [master, data_hot, data_content]}, {name: frozen, roles: [data_frozen]}]}",
    );
    let alerts = plan.monitoring.alerts;
    let filling = alerts.iter().find(|alert| alert.name == "ElasticsearchDiskFilling").expect("the alert");
    assert!(filling.expression.contains("logs-other") && !filling.expression.contains("logs-frozen"));
}
