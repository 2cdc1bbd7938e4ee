//! What a resource of Elastic's operator decides together: names, and the node sets' roles, containers and volumes.

use super::super::recognise;
use super::{Draft, File};
use crate::elasticsearch::defaults::CONTAINER;
use crate::foreign::without_managed_settings;
use serde_json::{Map, Value, json};

/// The claim template that the operator mounts at the data path.
const CLAIM: &str = "elasticsearch-data";

pub(super) fn together(draft: &mut Draft, file: &File, first: usize) {
    let text = |pointer: &str| file.values.pointer(pointer).and_then(Value::as_str);
    let release = file.release;
    let given = [
        (text("/metadata/name"), "metadata.name"),
        (text("/spec/fullnameOverride"), "fullnameOverride"),
        (release, "--release"),
    ];
    let given = given.into_iter().find_map(|(name, from)| Some((name?.to_owned(), from)));
    let (name, from) = given.unwrap_or_else(|| {
        draft.needs("", "the resource is not named: taken to be `elasticsearch`; --release names it");
        ("elasticsearch".to_owned(), "--release")
    });
    let origin = format!("{}: {from}", file.name);
    let with_suffix = format!("{origin}; StatefulSets are called `<name>-es-<set>`");
    draft.carry("metadata.name", format!("{name}-es").into(), from, &with_suffix);
    draft.carry("spec.clusterName", name.as_str().into(), from, &origin);
    draft.put("spec.bootstrapped", true.into(), "", "the cluster has formed");
    let hosts = json!([format!("{name}-es-transport")]);
    draft.put("spec.discovery.additionalSeedHosts", hosts, "", "the old nodes, for the time of the move");
    let labels =
        json!({"common.k8s.elastic.co/type": "elasticsearch", "elasticsearch.k8s.elastic.co/cluster-name": name});
    draft.put("spec.podTemplate.metadata.labels", labels, "", "the operator's Services find the new pods by these");
    let password = json!({"secret": format!("{name}-es-elastic-user"), "key": "elastic"});
    draft.put(
        "spec.security.elasticPassword",
        password,
        "",
        "the operator's Secret, which goes with the resource: copy it before",
    );
    draft.needs("spec.http.tls", "the operator's certificates go with the resource: let the nodes of both trust each other's authorities before the move");
    let sets = file.values.pointer("/spec/nodeSets").and_then(Value::as_array).cloned().unwrap_or_default();
    for (index, set) in sets.iter().enumerate() {
        let part = Part {
            path: format!("spec.nodeSets[{index}]"),
            base: format!("spec.nodeSets[{}]", first + index),
            file: file.name,
        };
        if let Some(set) = set["name"].as_str() {
            let service = format!("{name}-es-{set}-pods");
            draft.put(
                &format!("{}.serviceName", part.base),
                service.into(),
                "",
                "the operator's Service of the set's own name stays",
            );
        }
        part.settings(draft, set);
        part.pod_template(draft, set);
        part.storage(draft, set);
    }
}

/// One node set.
struct Part<'f> {
    path: String,
    base: String,
    file: &'f str,
}

impl Part<'_> {
    fn carry(&self, draft: &mut Draft, to: &str, value: Value, from: &str) {
        let from = format!("{}.{from}", self.path);
        draft.carry(&format!("{}.{to}", self.base), value, &from, &format!("{}: {from}", self.file));
    }

    fn settings(&self, draft: &mut Draft, set: &Value) {
        let Some(mut settings) = set["config"].as_object().cloned() else { return };
        let nested = settings.get_mut("node").and_then(Value::as_object_mut).and_then(|node| node.remove("roles"));
        if let Some(roles) = settings.remove("node.roles").or(nested) {
            self.carry(draft, "roles", roles, "config.node.roles");
        }
        if let Some(allowed) = settings.remove("node.store.allow_mmap") {
            match allowed {
                Value::Bool(false) => {
                    self.carry(draft, "virtualMemory", "mmap-unset".into(), "config.node.store.allow_mmap");
                }
                _ => draft.changed(
                    format!("{}.config.node.store.allow_mmap", self.path),
                    "`virtualMemory: auto` maps files where the host allows it",
                ),
            }
        }
        let (kept, said) = without_managed_settings(&settings);
        said.into_iter().for_each(|said| draft.changed(format!("{}.config", self.path), said));
        if !kept.is_empty() {
            self.carry(draft, "config", kept.into(), "config");
        }
    }

    /// The pod template without what has a key of its own in a config.
    fn pod_template(&self, draft: &mut Draft, set: &Value) {
        let Some(mut template) = set["podTemplate"].as_object().cloned() else { return };
        for container in
            template.get_mut("spec").and_then(|spec| spec.get_mut("containers")?.as_array_mut()).into_iter().flatten()
        {
            if container["name"] != CONTAINER {
                continue;
            }
            let resources =
                container.as_object_mut().and_then(|container| container.remove("resources")).unwrap_or_default();
            let from = "podTemplate.spec.containers[elasticsearch].resources";
            for (to, places) in [
                ("resources.memory", &["/limits/memory", "/requests/memory"][..]),
                ("resources.cpu", &["/requests/cpu", "/limits/cpu"]),
                ("resources.cpuLimit", &["/limits/cpu"]),
            ] {
                if let Some(value) = places.iter().find_map(|place| resources.pointer(place)) {
                    self.carry(draft, to, value.clone(), from);
                }
            }
            if let Some(env) = container.get_mut("env").and_then(Value::as_array_mut) {
                let options = env.iter().position(|entry| entry["name"] == "ES_JAVA_OPTS");
                if let Some(options) = options.map(|position| env.remove(position)) {
                    let words = options["value"].as_str().unwrap_or_default().split_whitespace();
                    let (heap, others): (Vec<_>, Vec<_>) = words.partition(|word| word.starts_with("-Xm"));
                    if !heap.is_empty() {
                        draft.changed(
                            format!("{}.podTemplate: ES_JAVA_OPTS", self.path),
                            "Elasticsearch sizes its heap from `resources.memory`: half of it",
                        );
                    }
                    if !others.is_empty() {
                        self.carry(draft, "jvmOptions", json!(others), "podTemplate: ES_JAVA_OPTS");
                    }
                }
            }
        }
        if let Some(inits) = template.get_mut("spec").and_then(|spec| spec.get_mut("initContainers")?.as_array_mut()) {
            let is_sysctl = |init: &Value| {
                let script = format!("{} {}", init["command"], init["args"]);
                script.contains("vm.max_map_count") && !recognise::does_more(&script)
            };
            if inits.iter().any(is_sysctl) {
                inits.retain(|init| !is_sysctl(init));
                self.carry(draft, "virtualMemory", "sysctl-init".into(), "podTemplate.spec.initContainers");
            }
        }
        let template = without_empty(template);
        if !template.is_empty() {
            self.carry(draft, "podTemplate", template.into(), "podTemplate");
        }
    }

    fn storage(&self, draft: &mut Draft, set: &Value) {
        let claims = set["volumeClaimTemplates"].as_array().into_iter().flatten();
        let (own, others): (Vec<_>, Vec<_>) =
            claims.partition(|claim| claim.pointer("/metadata/name").is_some_and(|name| name == CLAIM));
        for other in others {
            draft.needs(
                format!("{}.volumeClaimTemplates", self.path),
                format!("{}: a set of esgen has one volume, that of its data", other["metadata"]["name"]),
            );
        }
        let origin = "the operator's name of the claim";
        draft.put(&format!("{}.storage.claimName", self.base), CLAIM.into(), "", origin);
        let Some(claim) = own.first() else {
            return draft.needs(
                format!("{}.volumeClaimTemplates", self.path),
                "the operator's default is a volume of 1Gi: write `storage.size`, or let `workload` derive it",
            );
        };
        let from = "volumeClaimTemplates";
        if let Some(size) = claim.pointer("/spec/resources/requests/storage") {
            self.carry(draft, "storage.size", size.clone(), from);
        }
        if let Some(class) = claim.pointer("/spec/storageClassName") {
            self.carry(draft, "storage.storageClass", class.clone(), from);
        }
        if let Some(mode) = claim.pointer("/spec/accessModes/0") {
            self.carry(draft, "storage.accessMode", mode.clone(), from);
        }
    }
}

/// Without objects and lists that have become empty, and containers of which only the name is left.
fn without_empty(fields: Map<String, Value>) -> Map<String, Value> {
    let is_said = |value: &Value| match value {
        Value::Null => false,
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    let cleaned = |value: Value| match value {
        Value::Object(fields) => Value::Object(without_empty(fields)),
        Value::Array(items) => {
            let items = items.into_iter().map(|item| match item {
                Value::Object(fields) => Value::Object(without_empty(fields)),
                other => other,
            });
            items
                .filter(|item| item.as_object().is_none_or(|fields| fields.len() > 1 || !fields.contains_key("name")))
                .collect()
        }
        other => other,
    };
    fields.into_iter().map(|(key, value)| (key, cleaned(value))).filter(|(_, value)| is_said(value)).collect()
}
