//! The Pod Security Standards: a pod that gives up all it can, with one thing changed in each case.

use serde_json::{Value, json};

use super::super::field::{Field, Findings};
use super::super::pod_security::{Level, check_standard};
use super::{bases, change, check_references};
use crate::kubernetes::versions::KubernetesVersion;

fn sound() -> Value {
    let own = json!({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}});
    json!({
        "metadata": {"annotations": {"example.com/note": "unconfined"}},
        "spec": {
            "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
            "initContainers": [{"name": "plugins", "securityContext": own}],
            "containers": [{"name": "elasticsearch", "securityContext": own, "ports": [{"containerPort": 9200}]}],
            "volumes": [{"name": "data", "emptyDir": {}}],
        },
    })
}

/// Where a level refuses the template.
fn refused(level: &str, template: &Value) -> Vec<(String, String)> {
    let mut out = Findings::new(0, KubernetesVersion::NEWEST);
    if let Some(level) = Level::parse(level) {
        check_standard(level, "shop", &Field::root(template), &mut out);
    }
    out.refusals.into_iter().map(|refusal| (refusal.pointer, refusal.message.unmasked())).collect()
}

/// What is set, and whether "baseline" and "restricted" refuse it right there.
const CASES: &[(&str, &str, bool, bool)] = &[
    ("/spec/hostNetwork", "true", true, true),
    ("/spec/hostPID", "true", true, true),
    ("/spec/hostIPC", "true", true, true),
    ("/spec/hostIPC", "false", false, false),
    ("/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1a", r#""unconfined""#, true, true),
    ("/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1a", r#""localhost/x""#, false, false),
    ("/spec/securityContext/sysctls/0/name", r#""kernel.msgmax""#, true, true),
    ("/spec/securityContext/sysctls/0/name", r#""net.ipv4.tcp_keepalive_time""#, false, false),
    ("/spec/securityContext/runAsUser", "0", false, true),
    ("/spec/securityContext/runAsNonRoot", "false", false, true),
    ("/spec/securityContext/seccompProfile/type", r#""Unconfined""#, true, true),
    ("/spec/securityContext/seccompProfile/type", r#""Localhost""#, false, false),
    ("/spec/securityContext/appArmorProfile/type", r#""Unconfined""#, true, true),
    ("/spec/securityContext/seLinuxOptions/type", r#""spc_t""#, true, true),
    ("/spec/securityContext/seLinuxOptions/type", r#""container_t""#, false, false),
    ("/spec/securityContext/seLinuxOptions/level", r#""s0""#, false, false),
    ("/spec/securityContext/seLinuxOptions/user", r#""system_u""#, true, true),
    ("/spec/securityContext/seLinuxOptions/role", r#""system_r""#, true, true),
    ("/spec/securityContext/windowsOptions/hostProcess", "true", true, true),
    ("/spec/volumes/0/hostPath", r#"{"path":"/"}"#, true, true),
    ("/spec/volumes/0/nfs", r#"{"server":"a","path":"/"}"#, false, true),
    ("/spec/initContainers/0/securityContext/privileged", "true", true, true),
    ("/spec/initContainers/0/securityContext/runAsUser", "0", false, true),
    ("/spec/initContainers/0/securityContext/runAsNonRoot", "false", false, true),
    ("/spec/containers/0/securityContext/allowPrivilegeEscalation", "true", false, true),
    ("/spec/containers/0/securityContext/capabilities/add", r#"["NET_BIND_SERVICE"]"#, false, false),
    ("/spec/containers/0/securityContext/procMount", r#""Unmasked""#, true, true),
    ("/spec/containers/0/securityContext/procMount", r#""Default""#, false, false),
    ("/spec/containers/0/securityContext/seccompProfile/type", r#""Unconfined""#, true, true),
    ("/spec/containers/0/securityContext/readOnlyRootFilesystem", "false", false, false),
    ("/spec/containers/0/ports/0/hostPort", "9200", true, true),
    ("/spec/containers/0/ports/0/hostPort", "0", false, false),
    ("/spec/containers/0/livenessProbe/httpGet/host", r#""10.0.0.1""#, true, true),
    ("/spec/containers/0/lifecycle/preStop/httpGet/host", r#""10.0.0.1""#, true, true),
    ("/spec/containers/0/readinessProbe/tcpSocket/port", "9200", false, false),
];

#[test]
fn values_are_refused_where_they_stand() {
    for level in ["baseline", "restricted", "privileged"] {
        assert_eq!(refused(level, &sound()), [], "{level}");
    }
    for (pointer, value, baseline, restricted) in CASES {
        let mut template = sound();
        if pointer.contains("sysctls/0") {
            change(&mut template, "/spec/securityContext/sysctls", Some(json!([{}])));
        }
        change(&mut template, pointer, Some(serde_json::from_str(value).expect(value)));
        for (level, is_refused) in [("baseline", *baseline), ("restricted", *restricted), ("privileged", false)] {
            let found: Vec<String> = refused(level, &template).into_iter().map(|(pointer, _)| pointer).collect();
            let expected = if is_refused { vec![pointer.to_string()] } else { vec![] };
            assert_eq!(found, expected, "{level}: {pointer}={value}");
        }
    }
}

#[test]
fn capabilities_go_by_the_level() {
    let mut template = sound();
    change(&mut template, "/spec/containers/0/securityContext/capabilities/add", Some(json!(["CHOWN", "NET_RAW"])));
    let places = |level| refused(level, &template).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
    let add = |index| format!("/spec/containers/0/securityContext/capabilities/add/{index}");
    assert_eq!(places("baseline"), [add(1)]);
    assert_eq!(places("restricted"), [add(0), add(1)]);
}

#[test]
fn what_a_container_lacks_is_said_in_one_go() {
    let mut template = sound();
    change(&mut template, "/spec/containers/1", Some(json!({"name": "exporter"})));
    assert_eq!(refused("baseline", &template), []);
    let found = refused("restricted", &template);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "/spec/containers/1");
    let expected = "write `securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}` in it";
    assert!(found[0].1.contains(expected), "{}", found[0].1);

    change(&mut template, "/spec/securityContext", None);
    let found = refused("restricted", &template);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].1.contains("{runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}"), "{}", found[0].1);
}

#[test]
fn users_of_its_own_make_root_harmless() {
    let mut template = sound();
    change(&mut template, "/spec/hostUsers", Some(json!(false)));
    change(&mut template, "/spec/securityContext/runAsUser", Some(json!(0)));
    change(&mut template, "/spec/securityContext/runAsNonRoot", None);
    assert_eq!(refused("restricted", &template), []);
    change(&mut template, "/spec/containers/0/securityContext/procMount", Some(json!("Unmasked")));
    assert_eq!(refused("baseline", &template), []);
    assert_eq!(refused("restricted", &template).len(), 1);
}

#[test]
fn the_label_of_the_namespace_counts_for_its_pods() {
    let found = |level: &str, namespace: &str| {
        let mut documents = bases();
        let labels = json!({"pod-security.kubernetes.io/enforce": level});
        change(&mut documents[0], "/metadata/labels", Some(labels));
        change(&mut documents[0], "/metadata/name", Some(json!(namespace)));
        let found = check_references(&documents);
        found.into_iter().map(|found| (documents[found.document]["kind"].clone(), found.pointer)).collect::<Vec<_>>()
    };
    let template = "/spec/template/spec";
    let expected = [
        ("StatefulSet", format!("{template}/initContainers/0")),
        ("StatefulSet", format!("{template}/initContainers/1")),
        ("CronJob", "/spec/jobTemplate/spec/template/spec/containers/0".to_owned()),
        ("Job", format!("{template}/containers/0")),
        ("Pod", "/spec/containers/0".to_owned()),
    ];
    let mut restricted = found("restricted", "search");
    restricted.retain(|(kind, _)| kind != "Deployment" && kind != "DaemonSet");
    assert_eq!(restricted, expected.map(|(kind, pointer)| (json!(kind), pointer)));
    for (level, namespace) in [("restricted", "other"), ("baseline", "search"), ("privileged", "search")] {
        assert_eq!(found(level, namespace), [], "{level}");
    }
}
