//! Our strategic merge patch beside kubectl's: `kubectl patch --local`, which needs no cluster.
//!
//! Each case records the result, so that the table means something where there is no kubectl; where we differ from it on
//! purpose, its own answer is recorded as well.

use std::process::Command;

use esgen::expand::strategic_merge::{Type, merge};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample;
use serde_json::{Value, json};

/// What kubectl does with a case.
enum Kubectl {
    /// The same.
    Same,
    /// It gives this.
    Gives(&'static str),
    /// It fails.
    Fails,
}
use Kubectl::{Fails, Gives, Same};

struct Case {
    name: &'static str,
    base: &'static str,
    patch: &'static str,
    /// The result, or a part of the error's text, in which what it quotes is masked.
    expected: Result<&'static str, &'static str>,
    kubectl: Kubectl,
}

const fn case(
    name: &'static str,
    base: &'static str,
    patch: &'static str,
    expected: Result<&'static str, &'static str>,
    kubectl: Kubectl,
) -> Case {
    Case { name, base, patch, expected, kubectl }
}

/// Patches of a pod template's `spec`.
#[rustfmt::skip]
const POD_SPECS: &[Case] = &[
    case("maps merge deep",
        r#"{"securityContext": {"runAsUser": 1, "seccompProfile": {"type": "A"}}}"#,
        r#"{"securityContext": {"fsGroup": 2, "seccompProfile": {"type": "B"}}, "hostname": "h"}"#,
        Ok(r#"{"securityContext": {"runAsUser": 1, "seccompProfile": {"type": "B"}, "fsGroup": 2}, "hostname": "h"}"#),
        Same),
    case("null deletes",
        r#"{"hostname": "h", "securityContext": {"runAsUser": 1, "fsGroup": 2}}"#,
        r#"{"hostname": null, "subdomain": null, "securityContext": {"fsGroup": null}}"#,
        Ok(r#"{"securityContext": {"runAsUser": 1}}"#),
        Same),
    case("null in a new map is dropped",
        r#"{}"#,
        r#"{"securityContext": {"runAsUser": null, "fsGroup": 1}}"#,
        Ok(r#"{"securityContext": {"fsGroup": 1}}"#),
        Same),
    case("containers merge by name, the patched one keeps its place",
        r#"{"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}, {"name": "c", "image": "1"}]}"#,
        r#"{"containers": [{"name": "b", "image": "2"}]}"#,
        Ok(r#"{"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "2"}, {"name": "c", "image": "1"}]}"#),
        Same),
    case("a new container stands in front",
        r#"{"containers": [{"name": "a"}, {"name": "b"}]}"#,
        r#"{"containers": [{"name": "c"}]}"#,
        Ok(r#"{"containers": [{"name": "c"}, {"name": "a"}, {"name": "b"}]}"#),
        Same),
    case("a new container behind one that is there",
        r#"{"containers": [{"name": "a"}, {"name": "b"}]}"#,
        r#"{"containers": [{"name": "a"}, {"name": "c"}]}"#,
        Ok(r#"{"containers": [{"name": "a"}, {"name": "c"}, {"name": "b"}]}"#),
        Same),
    case("the order of the patch wins",
        r#"{"initContainers": [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d"}]}"#,
        r#"{"initContainers": [{"name": "d"}, {"name": "x"}, {"name": "b"}]}"#,
        Ok(r#"{"initContainers": [{"name": "a"}, {"name": "c"}, {"name": "d"}, {"name": "x"}, {"name": "b"}]}"#),
        Same),
    case("env by name, and valueFrom in the place of value needs a null",
        r#"{"containers": [{"name": "a", "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "2"}]}]}"#,
        r#"{"containers": [{"name": "a", "env": [{"name": "Y", "value": null, "valueFrom": {"fieldRef": {}}}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "env": [{"name": "X", "value": "1"}, {"name": "Y", "valueFrom": {"fieldRef": {}}}]}]}"#),
        Same),
    case("volumeMounts by mountPath, not by name",
        r#"{"containers": [{"name": "a", "volumeMounts": [{"name": "d", "mountPath": "/d"}]}]}"#,
        r#"{"containers": [{"name": "a", "volumeMounts": [{"name": "e", "mountPath": "/d"}, {"name": "d", "mountPath": "/f"}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "volumeMounts": [{"name": "e", "mountPath": "/d"}, {"name": "d", "mountPath": "/f"}]}]}"#),
        Same),
    case("volumeDevices by devicePath",
        r#"{"containers": [{"name": "a", "volumeDevices": [{"name": "d", "devicePath": "/d"}]}]}"#,
        r#"{"containers": [{"name": "a", "volumeDevices": [{"name": "e", "devicePath": "/d"}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "volumeDevices": [{"name": "e", "devicePath": "/d"}]}]}"#),
        Same),
    case("ports by containerPort",
        r#"{"containers": [{"name": "a", "ports": [{"containerPort": 9200, "name": "http"}]}]}"#,
        r#"{"containers": [{"name": "a", "ports": [{"containerPort": 9200, "name": "https"}, {"containerPort": 9300}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "ports": [{"containerPort": 9200, "name": "https"}, {"containerPort": 9300}]}]}"#),
        Same),
    case("one port for two protocols: the first is patched",
        r#"{"containers": [{"name": "a", "ports": [{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}]}]}"#,
        r#"{"containers": [{"name": "a", "ports": [{"containerPort": 53, "name": "dns"}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "ports": [{"containerPort": 53, "protocol": "TCP", "name": "dns"}, {"containerPort": 53, "protocol": "UDP"}]}]}"#),
        Same),
    case("one port for two protocols in a new list",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"containers": [{"name": "a", "ports": [{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "ports": [{"containerPort": 53, "protocol": "TCP"}, {"containerPort": 53, "protocol": "UDP"}]}]}"#),
        Same),
    case("ephemeralContainers and their env",
        r#"{"ephemeralContainers": [{"name": "a", "env": [{"name": "X", "value": "1"}]}]}"#,
        r#"{"ephemeralContainers": [{"name": "a", "env": [{"name": "Y", "value": "1"}]}]}"#,
        Ok(r#"{"ephemeralContainers": [{"name": "a", "env": [{"name": "Y", "value": "1"}, {"name": "X", "value": "1"}]}]}"#),
        Same),
    case("command, args, envFrom and tolerations are replaced",
        r#"{"tolerations": [{"key": "a"}], "containers": [{"name": "a", "command": ["x", "y"], "args": ["1"], "envFrom": [{"prefix": "p"}]}]}"#,
        r#"{"tolerations": [{"key": "b"}], "containers": [{"name": "a", "command": ["z"], "args": [], "envFrom": [{"prefix": "q"}]}]}"#,
        Ok(r#"{"tolerations": [{"key": "b"}], "containers": [{"name": "a", "command": ["z"], "args": [], "envFrom": [{"prefix": "q"}]}]}"#),
        Same),
    case("lists inside affinity are replaced",
        r#"{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "a"}]}}}"#,
        r#"{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "b"}]}}}"#,
        Ok(r#"{"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "b"}]}}}"#),
        Same),
    case("volumes by name: a second source joins the first",
        r#"{"volumes": [{"name": "d", "emptyDir": {}}]}"#,
        r#"{"volumes": [{"name": "d", "hostPath": {"path": "/x"}}]}"#,
        Ok(r#"{"volumes": [{"name": "d", "emptyDir": {}, "hostPath": {"path": "/x"}}]}"#),
        Same),
    case("$retainKeys takes the other source away",
        r#"{"volumes": [{"name": "d", "emptyDir": {"medium": "Memory"}}, {"name": "e"}]}"#,
        r#"{"volumes": [{"$retainKeys": ["name", "hostPath"], "name": "d", "hostPath": {"path": "/x"}}]}"#,
        Ok(r#"{"volumes": [{"name": "d", "hostPath": {"path": "/x"}}, {"name": "e"}]}"#),
        Same),
    case("$retainKeys that leaves out what is set",
        r#"{"volumes": [{"name": "d", "emptyDir": {}}]}"#,
        r#"{"volumes": [{"$retainKeys": ["name"], "name": "d", "hostPath": {"path": "/x"}}]}"#,
        Err("sets `*****`, which is not among the keys to retain"),
        Fails),
    case("metadata of an ephemeral volume's claim",
        r#"{"volumes": [{"name": "d", "ephemeral": {"volumeClaimTemplate": {"metadata": {"finalizers": ["a"]}}}}]}"#,
        r#"{"volumes": [{"name": "d", "ephemeral": {"volumeClaimTemplate": {"metadata": {"finalizers": ["b"]}}}}]}"#,
        Ok(r#"{"volumes": [{"name": "d", "ephemeral": {"volumeClaimTemplate": {"metadata": {"finalizers": ["b", "a"]}}}}]}"#),
        Same),
    case("image pull secrets, scheduling gates and resource claims by name",
        r#"{"imagePullSecrets": [{"name": "a"}], "schedulingGates": [{"name": "a"}], "resourceClaims": [{"name": "a", "resourceClaimName": "x"}]}"#,
        r#"{"imagePullSecrets": [{"name": "b"}], "schedulingGates": [{"name": "b"}], "resourceClaims": [{"name": "a", "resourceClaimName": "y"}]}"#,
        Ok(r#"{"imagePullSecrets": [{"name": "b"}, {"name": "a"}], "schedulingGates": [{"name": "b"}, {"name": "a"}], "resourceClaims": [{"name": "a", "resourceClaimName": "y"}]}"#),
        Same),
    case("host aliases by ip, their names replaced",
        r#"{"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["a"]}]}"#,
        r#"{"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["b"]}]}"#,
        Ok(r#"{"hostAliases": [{"ip": "1.1.1.1", "hostnames": ["b"]}]}"#),
        Same),
    case("topology spread constraints by topologyKey",
        r#"{"topologySpreadConstraints": [{"topologyKey": "zone", "maxSkew": 1, "whenUnsatisfiable": "A"}]}"#,
        r#"{"topologySpreadConstraints": [{"topologyKey": "zone", "maxSkew": 2}, {"topologyKey": "host"}]}"#,
        Ok(r#"{"topologySpreadConstraints": [{"topologyKey": "zone", "maxSkew": 2, "whenUnsatisfiable": "A"}, {"topologyKey": "host"}]}"#),
        Same),
    case("$patch: delete on an element",
        r#"{"containers": [{"name": "a", "env": [{"name": "X"}, {"name": "Y"}]}, {"name": "b"}]}"#,
        r#"{"containers": [{"name": "b", "$patch": "delete"}, {"name": "a", "env": [{"$patch": "delete", "name": "X"}, {"$patch": "delete", "name": "Q"}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "env": [{"name": "Y"}]}]}"#),
        Same),
    case("$patch: replace in a list replaces the list",
        r#"{"containers": [{"name": "a", "env": [{"name": "X"}, {"name": "Y"}]}]}"#,
        r#"{"containers": [{"name": "a", "env": [{"$patch": "replace"}, {"name": "Z"}, {"name": "A"}]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "env": [{"name": "Z"}, {"name": "A"}]}]}"#),
        Same),
    case("$patch: replace on a map",
        r#"{"securityContext": {"runAsUser": 1, "fsGroup": 2}}"#,
        r#"{"securityContext": {"$patch": "replace", "runAsGroup": 3}}"#,
        Ok(r#"{"securityContext": {"runAsGroup": 3}}"#),
        Same),
    case("$patch: delete on a map leaves an empty one",
        r#"{"securityContext": {"runAsUser": 1}}"#,
        r#"{"securityContext": {"$patch": "delete"}, "affinity": {"$patch": "delete"}}"#,
        Ok(r#"{"securityContext": {}}"#),
        Same),
    case("$setElementOrder",
        r#"{"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}"#,
        r#"{"$setElementOrder/containers": [{"name": "c"}, {"name": "x"}, {"name": "a"}], "containers": [{"name": "x"}]}"#,
        Ok(r#"{"containers": [{"name": "b"}, {"name": "c"}, {"name": "x"}, {"name": "a"}]}"#),
        Same),
    case("$setElementOrder alone",
        r#"{"containers": [{"name": "a"}, {"name": "b"}]}"#,
        r#"{"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}], "$setElementOrder/volumes": [{"name": "b"}]}"#,
        Ok(r#"{"containers": [{"name": "b"}, {"name": "a"}]}"#),
        Same),
    case("$setElementOrder on a new list",
        r#"{}"#,
        r#"{"$setElementOrder/containers": [{"name": "b"}, {"name": "a"}], "containers": [{"name": "b"}, {"name": "a"}]}"#,
        Ok(r#"{"containers": [{"name": "b"}, {"name": "a"}]}"#),
        Same),
    case("$setElementOrder without an element of the patch",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"$setElementOrder/containers": [{"name": "a"}], "containers": [{"name": "x"}]}"#,
        Err("***** is not in $setElementOrder"),
        Fails),
    case("$setElementOrder on a replaced list",
        r#"{"tolerations": []}"#,
        r#"{"$setElementOrder/tolerations": [], "tolerations": [{"key": "a"}]}"#,
        Err("replaced as a whole"),
        Fails),
    case("$deleteFromPrimitiveList works on replaced lists too",
        r#"{"containers": [{"name": "a", "args": ["x", "y", "x"]}]}"#,
        r#"{"containers": [{"name": "a", "$deleteFromPrimitiveList/args": ["x"], "$deleteFromPrimitiveList/command": ["x"]}]}"#,
        Ok(r#"{"containers": [{"name": "a", "args": ["y"]}]}"#),
        Same),
    case("an element without its merge key",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"containers": [{"image": "x"}]}"#,
        Err("/spec/containers/0: this element has no `name`"),
        Fails),
    case("an element that is no map",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"containers": ["a"]}"#,
        Err("/spec/containers/0: a scalar stands here"),
        Fails),
    case("an unknown $patch",
        r#"{"securityContext": {}}"#,
        r#"{"securityContext": {"$patch": "remove"}}"#,
        Err("/spec/securityContext/$patch: ***** is not a directive"),
        Fails),
    case("a string for a number",
        r#"{"terminationGracePeriodSeconds": 1}"#,
        r#"{"terminationGracePeriodSeconds": "2"}"#,
        Ok(r#"{"terminationGracePeriodSeconds": "2"}"#),
        Same),

    // From here on we differ from kubectl on purpose.
    case("an element without its merge key in a new list",
        r#"{}"#,
        r#"{"containers": [{"image": "x"}]}"#,
        Err("/spec/containers/0: this element has no `name`"),
        Gives(r#"{"containers": [{"image": "x"}]}"#)),
    case("a map for a list",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"containers": {"name": "a"}}"#,
        Err("/spec/containers: an object cannot take the place of a list; write a list"),
        Gives(r#"{"containers": {"name": "a"}}"#)),
    case("a list for a map",
        r#"{"securityContext": {"runAsUser": 1}}"#,
        r#"{"securityContext": []}"#,
        Err("a list cannot take the place of an object"),
        Gives(r#"{"securityContext": []}"#)),
    case("$patch: replace on what is not there",
        r#"{}"#,
        r#"{"securityContext": {"$patch": "replace", "fsGroup": 3}}"#,
        Ok(r#"{"securityContext": {"fsGroup": 3}}"#),
        Gives(r#"{}"#)),
    case("null in a new element",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"containers": [{"name": "b", "image": null}]}"#,
        Ok(r#"{"containers": [{"name": "b"}, {"name": "a"}]}"#),
        Gives(r#"{"containers": [{"name": "b", "image": null}, {"name": "a"}]}"#)),
    case("directives in a new element",
        r#"{"containers": [{"name": "a"}]}"#,
        r#"{"containers": [{"name": "b", "resources": {"$patch": "delete"}, "env": [{"$patch": "replace"}, {"name": "X"}]}]}"#,
        Ok(r#"{"containers": [{"name": "b", "env": [{"name": "X"}]}, {"name": "a"}]}"#),
        Gives(r#"{"containers": [{"name": "b", "resources": {"$patch": "delete"}, "env": [{"$patch": "replace"}, {"name": "X"}]}, {"name": "a"}]}"#)),
    case("$patch: replace in a list without a merge key",
        r#"{"tolerations": [{"key": "a"}]}"#,
        r#"{"tolerations": [{"$patch": "replace"}, {"key": "b"}]}"#,
        Ok(r#"{"tolerations": [{"key": "b"}]}"#),
        Gives(r#"{"tolerations": [{"$patch": "replace"}, {"key": "b"}]}"#)),
    case("null in a replaced map",
        r#"{"securityContext": {"runAsUser": 1}}"#,
        r#"{"securityContext": {"$patch": "replace", "fsGroup": null, "runAsUser": 2}}"#,
        Ok(r#"{"securityContext": {"runAsUser": 2}}"#),
        Gives(r#"{"securityContext": {"fsGroup": null, "runAsUser": 2}}"#)),
    case("$patch: merge says what happens anyway",
        r#"{"securityContext": {"runAsUser": 1}}"#,
        r#"{"securityContext": {"$patch": "merge", "fsGroup": 2}}"#,
        Ok(r#"{"securityContext": {"runAsUser": 1, "fsGroup": 2}}"#),
        Fails),
    case("$setElementOrder and a deletion: new elements stand in front as without the deletion",
        r#"{"containers": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}"#,
        r#"{"$setElementOrder/containers": [{"name": "x"}], "containers": [{"name": "x"}, {"name": "a", "$patch": "delete"}]}"#,
        Ok(r#"{"containers": [{"name": "x"}, {"name": "b"}, {"name": "c"}]}"#),
        Gives(r#"{"containers": [{"name": "b"}, {"name": "c"}, {"name": "x"}]}"#)),
    case("a directive that does not exist",
        r#"{}"#,
        r#"{"securityContext": {"$replace": true}}"#,
        Err("/spec/securityContext/$replace: `*****` is not a directive"),
        Gives(r#"{"securityContext": {"$replace": true}}"#)),
];

/// Patches of whole objects.
#[rustfmt::skip]
const OBJECTS: &[(Type, Case)] = &[
    (Type::Workload, case("a StatefulSet: template merged, volumeClaimTemplates replaced",
        r#"{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "x", "finalizers": ["a"]}, "spec": {"template": {"spec": {"containers": [{"name": "a"}]}}, "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}"#,
        r#"{"metadata": {"labels": {"a": "b"}, "finalizers": ["c", "a"]}, "spec": {"template": {"metadata": {"annotations": {"c": "d"}}, "spec": {"containers": [{"name": "a", "image": "i"}]}}, "volumeClaimTemplates": [{"metadata": {"name": "logs"}}]}}"#,
        Ok(r#"{"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "x", "labels": {"a": "b"}, "finalizers": ["c", "a"]}, "spec": {"template": {"metadata": {"annotations": {"c": "d"}}, "spec": {"containers": [{"name": "a", "image": "i"}]}}, "volumeClaimTemplates": [{"metadata": {"name": "logs"}}]}}"#),
        Same)),
    (Type::Workload, case("a Deployment's strategy",
        r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}}}"#,
        r#"{"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}}"#,
        Ok(r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}, "spec": {"strategy": {"type": "Recreate"}}}"#),
        Same)),
    (Type::Service, case("a Service's ports and finalizers",
        r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "finalizers": ["a", "b", "c"]}, "spec": {"ports": [{"name": "http", "port": 9200}, {"name": "t", "port": 9300}]}}"#,
        r#"{"metadata": {"$deleteFromPrimitiveList/finalizers": ["b"], "$setElementOrder/finalizers": ["c", "a"]}, "spec": {"ports": [{"port": 9300, "targetPort": "transport"}]}}"#,
        Ok(r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "finalizers": ["c", "a"]}, "spec": {"ports": [{"name": "http", "port": 9200}, {"name": "t", "port": 9300, "targetPort": "transport"}]}}"#),
        Same)),
    (Type::Service, case("a set of scalars loses its duplicates",
        r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "finalizers": ["a", "b", "a"]}}"#,
        r#"{"metadata": {"finalizers": ["c", "c", "b"]}}"#,
        Ok(r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "finalizers": ["c", "a", "b"]}}"#),
        Same)),
    (Type::ServiceAccount, case("a ServiceAccount: its secrets have a merge key, its pull secrets have none",
        r#"{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x"}, "imagePullSecrets": [{"name": "a"}], "secrets": [{"name": "s"}]}"#,
        r#"{"imagePullSecrets": [{"name": "b"}], "secrets": [{"name": "t"}, {"name": "s"}]}"#,
        Ok(r#"{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x"}, "imagePullSecrets": [{"name": "b"}], "secrets": [{"name": "t"}, {"name": "s"}]}"#),
        Same)),
];

#[test]
fn results_are_as_recorded() {
    for (root, case) in all() {
        let mut base = case.base.clone();
        match (merge(&mut base, &case.patch, root), case.expected) {
            (Ok(()), Ok(expected)) => assert_eq!(base, expected, "{}", case.name),
            (Err(error), Err(part)) => {
                let shown = format!("{}: {:?}", error.path.to_pointer(), error.message).replace(": \"", ": ");
                assert!(shown.contains(part), "{}: {shown}", case.name);
                assert_eq!(base, case.base, "{}: changed in spite of the error", case.name);
            }
            (result, _) => panic!("{}: {result:?}, {base}", case.name),
        }
    }
}

#[test]
fn kubectl_agrees() {
    if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
        println!("skipped: there is no kubectl");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    for (root, case) in all() {
        let answer = if root == Type::PodTemplateSpec {
            let metadata = json!({"name": "x"});
            let base = json!({"apiVersion": "v1", "kind": "PodTemplate", "metadata": metadata, "template": case.base});
            let answer = kubectl_patch(directory.path(), &base, &json!({"template": case.patch}));
            answer.map(|answer| answer["template"].clone())
        } else {
            kubectl_patch(directory.path(), &case.base, &case.patch)
        };
        let expected = match case.kubectl {
            Same => case.expected.ok(),
            Gives(result) => Some(json!({"spec": parse(result)})),
            Fails => None,
        };
        assert_eq!(answer, expected, "{}", case.name);
    }
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = (0..110).fold(json!(1), |value, _| json!({"a": value}));
    let error = merge(&mut json!({}), &deep, Type::PodTemplateSpec).unwrap_err();
    assert!(format!("{error:?}").contains("deeper than 100 levels"), "{error:?}");
}

/// JSON made of the words that mean something here, in places where they do and where they do not.
fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![Just(Value::Null), Just(json!(1)), sample::select(WORDS).prop_map(|word| json!(word))];
    scalar.prop_recursive(7, 40, 4, |inner| {
        let entries = vec((sample::select(WORDS), inner.clone()), 0..5);
        let map = entries.prop_map(|entries| entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
        prop_oneof![2 => map.prop_map(Value::Object), 1 => vec(inner, 0..4).prop_map(Value::Array)]
    })
}

const WORDS: &[&str] = &[
    "spec", "metadata", "finalizers", "containers", "name", "env", "args", "volumes", "replace", "delete", "merge",
    "$patch", "$retainKeys", "$setElementOrder/containers", "$setElementOrder/finalizers",
    "$deleteFromPrimitiveList/args",
];

proptest! {
    #[test]
    fn whatever_the_patch_the_base_is_merged_or_left_alone(
        metadata in any_json(), spec in any_json(), patch in any_json(), whole in any_json(),
    ) {
        let base = json!({"metadata": metadata, "spec": spec});
        for patch in [json!({"metadata": patch, "spec": patch}), whole] {
            let mut merged = base.clone();
            if merge(&mut merged, &patch, Type::PodTemplateSpec).is_err() {
                prop_assert_eq!(&merged, &base);
            } else {
                let again = merged.clone();
                merge(&mut merged, &json!({}), Type::PodTemplateSpec).unwrap();
                prop_assert_eq!(merged, again);
            }
        }
    }
}

struct Prepared {
    name: &'static str,
    base: Value,
    patch: Value,
    expected: Result<Value, &'static str>,
    kubectl: &'static Kubectl,
}

fn all() -> impl Iterator<Item = (Type, Prepared)> {
    let spec = |text: &str| json!({"spec": parse(text)});
    let pods = POD_SPECS.iter().map(move |case| (Type::PodTemplateSpec, prepare(case, spec)));
    pods.chain(OBJECTS.iter().map(|(root, case)| (*root, prepare(case, parse))))
}

fn prepare(case: &'static Case, read: impl Fn(&str) -> Value) -> Prepared {
    let Case { name, base, patch, expected, kubectl } = case;
    Prepared { name, base: read(base), patch: read(patch), expected: expected.map(read), kubectl }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// None where kubectl fails.
fn kubectl_patch(directory: &std::path::Path, base: &Value, patch: &Value) -> Option<Value> {
    let file = directory.join("base.json");
    std::fs::write(&file, base.to_string()).unwrap();
    let mut command = Command::new("kubectl");
    command.args(["patch", "--local", "--type=strategic", "-o=json", "-f"]).arg(&file);
    let output = command.arg("-p").arg(patch.to_string()).output().unwrap();
    output.status.success().then(|| parse(&String::from_utf8_lossy(&output.stdout)))
}
