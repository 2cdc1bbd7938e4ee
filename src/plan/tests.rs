//! What is decided for which config.

use super::*;
use crate::config::{self, AntiAffinity, EphemeralMedium, PolicyType, ResourceName, ScalingPolicy, SelectPolicy};
use crate::kubernetes::versions::KubernetesVersion;

/// The plan of a config whose `spec` this is.
fn plan_of(spec: &str) -> ClusterPlan {
    let text = format!(
        "{{apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {{name: logs, namespace: search}}, spec: {spec}}}"
    );
    let document: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{spec}: {error}"));
    let config = config::read(0, &document).unwrap_or_else(|findings| panic!("{spec}: {findings:?}"));
    plan(&View::new(0, &config, KubernetesVersion::DEFAULT))
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
            MetricPlan::Pods { metric: metric(), target: AverageValue("1k".into()) },
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
        ("data", "scaleDown: free", pods(120, 1, 300), pods(300, 1, 120)),
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
    let stateful = |pod_management_policy| Workload::StatefulSet { pod_management_policy };
    let cases = [
        ("roles: [master]", stateful(PodManagementPolicy::Parallel)),
        ("roles: [data]", stateful(PodManagementPolicy::OrderedReady)),
        ("roles: [ingest], storage: {size: 1Gi}", stateful(PodManagementPolicy::OrderedReady)),
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
        let publishes_name = matches!(workload, Workload::StatefulSet { .. });
        assert_eq!(plan.publish_host.is_some(), publishes_name, "{set}");
    }
}

#[test]
fn placement_by_size_and_zone() {
    let placement = |zone: Option<&str>, anti_affinity, spread_over_zones| PlacementPlan {
        zone: zone.map(Into::into),
        anti_affinity,
        spread_over_zones,
    };
    let cases = [
        ("replicas: 3", placement(None, AntiAffinity::Preferred, true)),
        ("replicas: 3, antiAffinity: required", placement(None, AntiAffinity::Required, true)),
        ("replicas: 3, zone: a", placement(Some("a"), AntiAffinity::Preferred, false)),
        ("replicas: 1, antiAffinity: required", placement(None, AntiAffinity::None, false)),
    ];
    for (set, planned) in cases {
        assert_eq!(set_of(&format!("roles: [data], {set}")).placement, planned, "{set}");
    }
}

#[test]
fn shutdown_by_role_and_grace_period() {
    let cases = [
        ("roles: [data]", 600, 530, 10),
        ("roles: [data], terminationGracePeriodSeconds: 3600", 3600, 3530, 10),
        ("roles: [data], terminationGracePeriodSeconds: 10", 10, 0, 5),
        ("roles: [ingest]", 120, 0, 10),
    ];
    for (set, grace, wait_seconds, linger_seconds) in cases {
        let plan = set_of(set);
        assert_eq!(plan.termination_grace_period_seconds, grace, "{set}");
        assert_eq!(plan.hook, HookPlan { wait_seconds, linger_seconds }, "{set}");
    }
    let alone = plan_of("{version: 9.2.1, nodeSets: [{name: only, replicas: 1}]}").sets.swap_remove(0);
    assert_eq!(alone.hook.wait_seconds, 0, "no other node can hold a copy");
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
