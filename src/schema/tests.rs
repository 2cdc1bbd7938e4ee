use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::definition::Embedded;
use super::{Category, Schemas, Violation, plain};
use crate::kubernetes::kinds::Kind;
use crate::kubernetes::versions::KubernetesVersion;

fn check(minor: u16, document: &Value) -> Vec<Violation> {
    Schemas::new(KubernetesVersion::new(minor).unwrap()).check(document).unwrap()
}

/// Checks a document and gives `pointer: message` of all violations.
fn refusals(minor: u16, document: &Value) -> Vec<String> {
    check(minor, document)
        .into_iter()
        .map(|found| format!("{}: {}", found.path.to_pointer(), found.message.unmasked()))
        .collect()
}

pub(super) fn kind(api_version: &str, kind: &str) -> &'static Kind {
    Kind::find(api_version, kind).unwrap()
}

fn pod_spec() -> Value {
    json!({"containers": [{"name": "elasticsearch", "image": "elasticsearch:9.2.1"}]})
}

pub(super) fn stateful_set() -> Value {
    json!({
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "data"},
        "spec": {
            "serviceName": "data",
            "selector": {"matchLabels": {"app": "data"}},
            "template": {"metadata": {"labels": {"app": "data"}}, "spec": pod_spec()}
        }
    })
}

/// The least that the schema of each kind accepts in every version.
fn minimal_spec(kind: &Kind, version: KubernetesVersion) -> Value {
    let template = json!({"spec": pod_spec()});
    let selector = json!({"matchLabels": {"app": "data"}});
    let role_ref = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "data"});
    let rule = json!({"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]});
    match kind.kind {
        "StatefulSet" => json!({"spec": {"serviceName": "data", "selector": selector, "template": template}}),
        "Deployment" | "DaemonSet" => json!({"spec": {"selector": selector, "template": template}}),
        "ReplicaSet" => json!({"spec": {"selector": selector}}),
        "Job" => json!({"spec": {"template": template}}),
        "CronJob" => json!({"spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": template}}}}),
        "Pod" => json!({"spec": pod_spec()}),
        "HorizontalPodAutoscaler" => {
            json!({"spec": {"maxReplicas": 5, "scaleTargetRef": {"kind": "StatefulSet", "name": "data"}}})
        }
        "LimitRange" => json!({"spec": {"limits": [{"type": "Container"}]}}),
        "Ingress" => {
            json!({"spec": {"defaultBackend": {"service": {"name": "data", "port": {"number": 9200}}}}})
        }
        "NetworkPolicy" => json!({"spec": {"podSelector": {}}}),
        "RoleBinding" | "ClusterRoleBinding" => json!({"roleRef": role_ref}),
        "PriorityClass" => json!({"value": 1000}),
        "StorageClass" => json!({"provisioner": "example.com/disk"}),
        "APIService" => json!({"spec": {
            "group": "example.com", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 10,
        }}),
        "CertificateSigningRequest" => {
            json!({"spec": {"signerName": "example.com/client", "request": "YQ==", "usages": ["client auth"]}})
        }
        "CustomResourceDefinition" => json!({"spec": {
            "group": "example.com", "scope": "Cluster", "names": {"plural": "searches", "kind": "Search"}, "versions": [],
        }}),
        "IngressClass" => json!({"spec": {"controller": "example.com/ingress"}}),
        "MutatingAdmissionPolicy" => json!({"spec": {
            "matchConstraints": {"resourceRules": [rule]}, "reinvocationPolicy": "Never",
            "mutations": [{"patchType": "JSONPatch"}],
        }}),
        "PersistentVolume" => json!({"spec": {
            "accessModes": ["ReadWriteOnce"], "capacity": {"storage": "1Gi"}, "hostPath": {"path": "/data"},
        }}),
        "PodCertificateRequest" if kind.api_version == "certificates.k8s.io/v1" => {
            let mut spec =
                least(Embedded::find("certificates.v1/PodCertificateRequestSpec").unwrap().plain(version), version);
            spec["signerName"] = json!("example.com/client");
            json!({"spec": spec})
        }
        "ResourceSlice" if kind.api_version == "resource.k8s.io/v1" => json!({"spec": {
            "driver": "gpu.example.com", "nodeName": "data",
            "pool": {"name": "data", "generation": 1, "resourceSliceCount": 1},
        }}),
        "ServiceCIDR" => json!({"spec": {"cidrs": ["10.96.0.0/16"]}}),
        "ValidatingAdmissionPolicy" => json!({"spec": {
            "matchConstraints": {"resourceRules": [rule]}, "validations": [{"expression": "true"}],
        }}),
        "VolumeAttachment" => json!({"spec": {
            "attacher": "csi.example.com", "nodeName": "data", "source": {"persistentVolumeName": "data"},
        }}),
        "VolumeAttributesClass" => json!({"driverName": "csi.example.com", "parameters": {"iops": "4000"}}),
        _ => Value::Null,
    }
}

pub(super) fn minimal(kind: &Kind, version: KubernetesVersion) -> Value {
    let mut document = json!({"apiVersion": kind.api_version, "kind": kind.kind, "metadata": {"name": "data"}});
    let spec = match minimal_spec(kind, version) {
        Value::Null => least(Embedded::find(kind.definition).unwrap().plain(version), version),
        spec => spec,
    };
    for (name, value) in spec.as_object().unwrap() {
        document.as_object_mut().unwrap().entry(name.as_str()).or_insert(value.clone());
    }
    document
}

/// The least that a schema asks for, as far as its types say.
fn least(schema: &Value, version: KubernetesVersion) -> Value {
    if let Some(target) = schema[plain::TYPE].as_str() {
        return least(Embedded::find(target).unwrap().plain(version), version);
    }
    let name = match &schema["type"] {
        Value::Array(several) => several[0].as_str(),
        only => only.as_str(),
    };
    match name {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap());
            required
                .map(|name| (name.to_owned(), least(&schema["properties"][name], version)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Some("array") => {
            (0..schema["minItems"].as_u64().unwrap_or(0)).map(|_| least(&schema["items"], version)).collect()
        }
        Some("integer" | "number") => schema["minimum"].as_i64().unwrap_or(1).max(1).into(),
        Some("boolean") => true.into(),
        Some("string") if schema["enum"].is_array() => schema["enum"][0].clone(),
        _ => match schema["x-esgen-format"].as_str() {
            Some("date-time") => "2026-11-24T20:00:00.000000Z".into(),
            Some("byte") => "YQ==".into(),
            _ => "data".into(),
        },
    }
}

/// Every schema in one file, with the keyword or field that it stands under.
fn schemas_in(definition: &Embedded) -> Vec<Value> {
    let mut all = Vec::new();
    let mut open = vec![definition.read()];
    while let Some(schema) = open.pop() {
        if !schema.is_object() {
            continue;
        }
        let lists = ["allOf", "anyOf", "oneOf", "x-esgen-constraints"].map(|keyword| schema[keyword].as_array());
        open.extend(lists.into_iter().flatten().flatten().cloned());
        open.extend(["items", "additionalProperties", "not"].map(|keyword| schema[keyword].clone()));
        open.extend(schema["properties"].as_object().into_iter().flatten().map(|(_, field)| field.clone()));
        all.push(schema);
    }
    all
}

#[test]
fn every_embedded_schema_is_understood_and_every_reference_leads_somewhere() {
    let known = include_str!("keywords.txt").lines().collect::<BTreeSet<_>>();
    assert!(Embedded::all().is_sorted_by_key(|definition| definition.name));
    for definition in Embedded::all() {
        for schema in schemas_in(definition) {
            let name = definition.name;
            assert!(
                schema["$ref"].as_str().is_none_or(|target| definition.resolve(target).is_some()),
                "{name} {schema}"
            );
            for (keyword, value) in schema.as_object().unwrap() {
                assert!(known.contains(keyword.as_str()), "{name}: {keyword}");
                let widths = ["int32", "int64", "double"];
                let is_format = |format: &str| {
                    let of = |version| super::format::Format::find(super::format::of_version(format, version));
                    widths.contains(&format) || KubernetesVersion::all().all(|version| of(version).is_some())
                };
                assert!(keyword != "format" || is_format(value.as_str().unwrap()), "{name}: format {value}");
                let is_version = |text: &str| text.parse::<KubernetesVersion>().is_ok();
                let noted = [plain::SINCE, plain::UNTIL].contains(&keyword.as_str());
                assert!(!noted || is_version(value.as_str().unwrap()), "{name}: {keyword} {value}");
            }
        }
    }
}

#[test]
fn no_type_contains_itself_but_that_of_schemas() {
    const OF_SCHEMAS: &str = "apiextensions.v1/JSONSchemaProps";
    fn visit(definition: &'static Embedded, around: &mut BTreeSet<&'static str>, seen: &mut BTreeSet<&'static str>) {
        assert!(around.insert(definition.name), "{} contains itself", definition.name);
        if seen.insert(definition.name) {
            for schema in schemas_in(definition) {
                let target = schema["$ref"].as_str().and_then(|reference| definition.resolve(reference));
                if let Some(target) = target.filter(|target| [definition.name, target.name] != [OF_SCHEMAS; 2]) {
                    visit(target, around, seen);
                }
            }
        }
        around.remove(definition.name);
    }
    let mut seen = BTreeSet::new();
    for kind in Kind::all() {
        visit(Embedded::find(kind.definition).unwrap(), &mut BTreeSet::new(), &mut seen);
    }
}

/// As deep as the reader of manifests lets a document be, on the smallest stack that a thread has.
#[test]
fn schemas_in_schemas_end_with_the_document() {
    let mut document = minimal(kind("apiextensions.k8s.io/v1", "CustomResourceDefinition"), KubernetesVersion::NEWEST);
    for innermost in [json!({"type": "object"}), json!({"type": "objekt"})] {
        let is_sound = innermost["type"] == "object";
        let nest = |inner, _| json!({"type": "array", "items": inner});
        let schema = (0..crate::source::MANIFEST_LIMITS.depth).fold(innermost, nest);
        document["spec"]["versions"] =
            json!([{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}}]);
        assert_eq!(check(37, &document).is_empty(), is_sound);
    }
}

#[test]
fn every_kind_of_every_version_accepts_the_least_and_refuses_more() {
    for version in KubernetesVersion::all() {
        for kind in Kind::all().iter().filter(|kind| kind.exists_in(version)) {
            let mut document = minimal(kind, version);
            assert_eq!(check(version.minor(), &document), [], "{version}: {document}");
            document["metadata"]["nmae"] = json!("data");
            let found = check(version.minor(), &document);
            assert_eq!(found.len(), 1, "{version}: {document} {found:?}");
            assert_eq!(found[0].path.to_pointer(), "/metadata/nmae");
            assert_eq!(found[0].remedy.unmasked(), "Did you mean `name`?");
        }
    }
}

#[test]
fn every_type_with_fields_is_closed() {
    for definition in Embedded::all() {
        let closed = definition.read()["additionalProperties"] == false;
        let open = [
            "intstr/IntOrString",
            "meta.v1/FieldsV1",
            "meta.v1/MicroTime",
            "meta.v1/Time",
            "resource/Quantity",
            "runtime/RawExtension",
            "scheduling.v1alpha3/CompositePodGroupTemplate",
            "scheduling.v1beta1/CompositePodGroupTemplate",
        ];
        let is_open = open.contains(&definition.name) || definition.name.starts_with("apiextensions.v1/JSON");
        let is_open = is_open && definition.name != "apiextensions.v1/JSONSchemaProps";
        assert_eq!(closed, !is_open, "{}", definition.name);
    }
}

/// A field that only some versions have, in a document that is right otherwise: `(field, first version, document)`.
fn gated_fields() -> Vec<(&'static str, u16, Value)> {
    let in_template = |pointer: &str, value: Value| {
        let mut document = stateful_set();
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(&format!("/spec/template/spec{parent}")).unwrap()[field] = value;
        document
    };
    let mut autoscaler = minimal(kind("autoscaling/v2", "HorizontalPodAutoscaler"), KubernetesVersion::DEFAULT);
    autoscaler["spec"]["behavior"] = json!({"scaleUp": {"tolerance": "50m"}});
    let mut service = minimal(kind("v1", "Service"), KubernetesVersion::DEFAULT);
    service["spec"] = json!({"trafficDistribution": "PreferClose"});
    let mut update = stateful_set();
    update["spec"]["updateStrategy"] = json!({"rollingUpdate": {"maxUnavailable": 1}});
    let mut policy = minimal(kind("policy/v1", "PodDisruptionBudget"), KubernetesVersion::DEFAULT);
    policy["spec"] = json!({"unhealthyPodEvictionPolicy": "AlwaysAllow"});
    let file_key = json!([{"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "v", "path": "p", "key": "k"}}}]);
    vec![
        ("tolerance", 33, autoscaler),
        ("trafficDistribution", 30, service),
        ("maxUnavailable", 29, update),
        ("unhealthyPodEvictionPolicy", 29, policy),
        ("fileKeyRef", 34, in_template("/containers/0/env", file_key)),
        ("appArmorProfile", 30, in_template("/securityContext", json!({"appArmorProfile": {"type": "Unconfined"}}))),
        (
            "supplementalGroupsPolicy",
            31,
            in_template("/securityContext", json!({"supplementalGroupsPolicy": "Strict"})),
        ),
        ("resources", 32, in_template("/resources", json!({"limits": {"memory": "4Gi"}}))),
        ("stopSignal", 33, in_template("/containers/0/lifecycle", json!({"stopSignal": "SIGTERM"}))),
        ("hostnameOverride", 34, in_template("/hostnameOverride", json!("data-0"))),
    ]
}

#[test]
fn fields_of_newer_versions_are_refused_with_the_version_that_has_them() {
    for (field, since, document) in gated_fields() {
        for version in KubernetesVersion::all() {
            // A variable whose source does not exist, or is dropped, has none: that is another violation.
            let is_unknown = |violation: &Violation| violation.category == Category::UnknownField;
            let found: Vec<_> = check(version.minor(), &document).into_iter().filter(is_unknown).collect();
            if since <= version.minor() {
                assert_eq!(found, [], "{field} of {version}");
            } else {
                assert_eq!(found.len(), 1, "{field} of {version}: {found:?}");
                assert_eq!(found[0].message.unmasked(), format!("`{field}` exists only from Kubernetes 1.{since} on"));
                assert!(found[0].path.to_pointer().ends_with(&format!("/{field}")), "{}", found[0].path);
            }
        }
    }
}

#[test]
fn fields_of_older_versions_are_refused_with_the_last_version_that_has_them() {
    let mut document = stateful_set();
    document["spec"]["template"]["spec"]["workloadRef"] = json!({"name": "a", "podGroup": "b"});
    assert_eq!(refusals(35, &document), [""; 0]);
    assert_eq!(
        refusals(37, &document),
        ["/spec/template/spec/workloadRef: `workloadRef` exists only up to Kubernetes 1.35"]
    );
}

#[test]
fn a_service_name_is_required_as_long_as_kubernetes_required_it() {
    let mut document = stateful_set();
    document["spec"].as_object_mut().unwrap().remove("serviceName");
    assert_eq!(refusals(29, &document), ["/spec: missing required field `serviceName` in StatefulSetSpec"]);
    assert_eq!(refusals(37, &document), [""; 0]);
}

#[test]
fn quantities_and_ports_are_numbers_or_strings() {
    let mut document = stateful_set();
    let container = &mut document["spec"]["template"]["spec"]["containers"][0];
    container["resources"] = json!({"requests": {"cpu": 1.5, "memory": "4Gi", "ephemeral-storage": 1_000_000}});
    container["readinessProbe"] = json!({"tcpSocket": {"port": "http"}});
    container["startupProbe"] = json!({"tcpSocket": {"port": 9200}});
    assert_eq!(refusals(34, &document), [""; 0]);

    let container = &mut document["spec"]["template"]["spec"]["containers"][0];
    container["resources"]["requests"]["cpu"] = json!(true);
    container["startupProbe"]["tcpSocket"]["port"] = json!(9200.5);
    let place = "/spec/template/spec/containers/0";
    assert_eq!(
        refusals(34, &document),
        [
            format!("{place}/resources/requests/cpu: expected a string or a number, got the boolean true"),
            format!("{place}/startupProbe/tcpSocket/port: expected a string or an integer, got the number 9200.5"),
        ]
    );
}

#[test]
fn all_violations_are_found_at_once_with_what_to_write_instead() {
    let mut document = stateful_set();
    document["spec"]["replicas"] = json!("3");
    document["spec"]["revisionHistoryLimit"] = json!(null);
    document["spec"]["containers"] = json!([]);
    document["spec"]["podManagmentPolicy"] = json!("Parallel");
    let pod = &mut document["spec"]["template"]["spec"];
    pod["volumeClaimTemplates"] = json!([]);
    pod["containers"][0]["env"] = json!([{"name": "PORT", "value": 9200}]);
    pod["containers"][0]["ports"] = json!({"containerPort": 9200});
    pod["nodeSelector"] = json!({"a/b": 1});
    pod["zzz"] = json!(1);
    let found: Vec<_> = check(34, &document)
        .into_iter()
        .map(|found| (found.path.to_pointer(), found.message.unmasked(), found.remedy.unmasked()))
        .collect();
    let expected = [
        (
            "/spec/template/spec/containers/0/env/0/value",
            "expected a string, got the number 9200",
            "Put it in quotes: \"9200\".",
        ),
        (
            "/spec/template/spec/containers/0/ports", "expected a list, got an object",
            "Write a list: `- ` before each item.",
        ),
        (
            "/spec/template/spec/volumeClaimTemplates",
            "unknown field `volumeClaimTemplates` in PodSpec",
            "Move it to `spec`.",
        ),
        ("/spec/template/spec/nodeSelector/a~1b", "expected a string, got the number 1", "Put it in quotes: \"1\"."),
        ("/spec/template/spec/zzz", "unknown field `zzz` in PodSpec", ""),
        ("/spec/replicas", "expected an integer, got the string \"3\"", "Write it without quotes: 3."),
        ("/spec/revisionHistoryLimit", "expected an integer, got null", "Leave the field out where it has no value."),
        ("/spec/containers", "unknown field `containers` in StatefulSetSpec", "Write it under `template.spec`."),
        (
            "/spec/podManagmentPolicy",
            "unknown field `podManagmentPolicy` in StatefulSetSpec",
            "Did you mean `podManagementPolicy`?",
        ),
    ];
    let expected: Vec<_> =
        expected.map(|(place, message, remedy)| (place.to_owned(), message.to_owned(), remedy.to_owned())).into();
    assert_eq!(found, expected);
}

#[test]
fn numbers_beyond_their_width_and_broken_texts_are_refused() {
    let mut document = stateful_set();
    document["spec"]["replicas"] = json!(3_000_000_000_u32);
    document["metadata"]["creationTimestamp"] = json!("yesterday");
    assert_eq!(
        refusals(34, &document),
        [
            "/metadata/creationTimestamp: `yesterday` is not a valid time: write one such as 2006-01-02T15:04:05Z (RFC 3339)",
            "/spec/replicas: expected an integer from 0 to 2147483647, got the number 3000000000",
        ]
    );
    let secret = |value| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "data": {"k": value}});
    for value in ["", "YQ==", "YWI=", "YWJj", "YWJj\nYWJj\n"] {
        assert_eq!(refusals(34, &secret(value)), [""; 0], "{value}");
    }
    for value in ["YQ", "YQ=", "a b=", "====", "YQ==YQ=="] {
        assert_eq!(refusals(34, &secret(value)).len(), 1, "{value}");
    }
    for (time, valid) in [
        ("2026-11-24T20:00:00Z", true),
        ("2026-11-24T20:00:00.123456+02:00", true),
        ("2026-11-24 20:00:00Z", false),
        ("2026-13-24T20:00:00Z", false),
        ("2026-11-24T20:00:00", false),
        ("2026-11-24T20:00:00.Z", false),
        ("", false),
    ] {
        document["metadata"]["creationTimestamp"] = json!(time);
        assert_eq!(check(34, &document).len(), 2 - usize::from(valid), "{time}");
    }
}

#[test]
fn an_unknown_kind_is_named_with_the_version_that_it_has() {
    let error = |api_version: &str, kind: &str| {
        let document = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}});
        Schemas::new(KubernetesVersion::DEFAULT).check(&document).unwrap_err().message().unmasked()
    };
    assert_eq!(
        error("apps/v1beta1", "StatefulSet"),
        "there is no schema for kind `StatefulSet` of `apps/v1beta1`: `StatefulSet` is one of `apps/v1`"
    );
    assert_eq!(error("example.com/v1", "Thing"), "there is no schema for kind `Thing` of `example.com/v1`");
    assert_eq!(
        Schemas::new(KubernetesVersion::DEFAULT).check(&json!([1])).unwrap_err().message().unmasked(),
        "a Kubernetes document needs `apiVersion` and `kind`"
    );
}

#[test]
fn a_document_nested_beyond_any_schema_is_refused_without_a_deep_recursion() {
    let mut deep = Value::Null;
    for _ in 0..100_000 {
        deep = Value::Object([("a".to_owned(), deep)].into_iter().collect());
    }
    let mut document = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}});
    document["data"] = deep;
    assert_eq!(refusals(34, &document), ["/data/a: expected a string, got an object"]);
    // serde_json drops recursively, which would overflow the stack here.
    std::mem::forget(document);
}

/// A type with each keyword of ours.
static THING: Embedded = Embedded::new("test.v1/Thing", include_str!("every_keyword.json"));

/// What is refused of a Thing, by the walk; the validator has to agree.
fn thing(minor: u16, document: &Value) -> Vec<String> {
    let schemas = Schemas::new(KubernetesVersion::new(minor).unwrap());
    let found = schemas.explain(&THING, document);
    assert_eq!(found.is_empty(), THING.validator(schemas.version).is_valid(document), "{document} {found:?}");
    let line = |found: Violation| {
        let mark = if found.severity == crate::diagnostics::Severity::Warning { "warning: " } else { "" };
        let remedy = found.remedy.unmasked();
        let remedy = if remedy.is_empty() { remedy } else { format!(" | {remedy}") };
        format!("{mark}{}: {}{remedy}", found.path.to_pointer(), found.message.unmasked())
    };
    found.into_iter().map(line).collect()
}

#[test]
fn constraints_are_decided_and_explained() {
    let mut failures = Vec::new();
    for case in include_str!("every_keyword.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (document, expected) = case.split_once(" => ").unwrap();
        let (minor, document) = document.split_once(' ').unwrap();
        let found = thing(minor.parse().unwrap(), &serde_json::from_str(document).unwrap()).join(" && ");
        if found != expected {
            failures.push(format!("{minor} {document} => {found}"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
