use super::*;
use crate::diagnostics::Path;
use crate::elasticsearch::roles::Role;
use serde_json::Value;

/// Calls with the clusters among the documents of a text.
fn read(text: &str, check: impl FnOnce(&[Cluster])) {
    let values: Vec<Value> = text.split("\n---\n").map(|one| serde_yaml::from_str(one).expect("YAML")).collect();
    let root = Path::root();
    let objects: Vec<Object> =
        values.iter().enumerate().map(|(document, value)| Object { document, path: &root, value }).collect();
    check(&clusters(Objects(&objects)));
}

const SET: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: search, namespace: a}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: search}}
    spec:
      containers:
        - name: es
          image: docker.elastic.co/elasticsearch/elasticsearch:8.19.1
          env:
            - {name: cluster.name, value: search}
            - {name: node.roles, value: 'master, data_hot,data_content'}
          resources: {requests: {cpu: 500m}, limits: {memory: 4Gi}}
          volumeMounts: [{name: data, mountPath: /usr/share/elasticsearch/data}]
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 30Gi}}}";

#[test]
fn a_stateful_set_becomes_a_node_set() {
    read(SET, |clusters| {
        let [cluster] = clusters else { panic!("{clusters:#?}") };
        let spec = &cluster.config.spec;
        assert_eq!((spec.version.as_str(), spec.cluster_name.as_deref()), ("8.19.1", Some("search")));
        let set = &spec.node_sets.as_ref().expect("sets")[0];
        assert_eq!(set.roles, Some(vec![Role::Master, Role::DataHot, Role::DataContent]));
        assert_eq!(set.replicas, Some(3));
        let size = set.storage.as_ref().and_then(|storage| storage.size.as_ref()).map(|size| size.0.as_str());
        assert_eq!(size, Some("30Gi"));
        let place = |path| cluster.origins.find(&Path::parse(path)).expect("an origin").0.path.to_string();
        assert_eq!(place("spec.nodeSets[0].roles[1]"), "spec.template.spec.containers[0].env[1].value");
        assert_eq!(
            place("spec.nodeSets[0].storage.size"),
            "spec.volumeClaimTemplates[0].spec.resources.requests.storage"
        );
        assert_eq!(
            place("spec.nodeSets[0].resources.memory"),
            "spec.template.spec.containers[0].resources.limits.memory"
        );
        assert_eq!(place("spec.version"), "spec.template.spec.containers[0].image");
    });
}

#[test]
fn what_stands_in_a_file_that_is_not_there_is_unknown() {
    let mounted = SET
        .replace("            - {name: node.roles, value: 'master, data_hot,data_content'}\n", "")
        .replace("volumeMounts: [", "volumeMounts: [{name: config, mountPath: /usr/share/elasticsearch/config/elasticsearch.yml, subPath: elasticsearch.yml}, ")
        .replace("      containers:\n", "      volumes: [{name: config, configMap: {name: file}}]\n      containers:\n");
    read(&mounted, |clusters| {
        assert!(!clusters[0].sets[0].is_whole() && !clusters[0].sets[0].roles_are_known);
    });
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: file, namespace: a}\ndata:\n  elasticsearch.yml: |\n    node:\n      roles: [master]\n";
    read(&format!("{mounted}\n---\n{map}"), |clusters| {
        assert!(clusters[0].sets[0].is_whole());
        let set = &clusters[0].config.spec.node_sets.as_ref().expect("sets")[0];
        assert_eq!(set.roles, Some(vec![Role::Master]));
        let (origin, _) = clusters[0].origins.find(&Path::parse("spec.nodeSets[0].roles")).expect("an origin");
        assert_eq!((origin.document, origin.line.as_deref()), (1, Some("roles")));
    });
}

#[test]
fn an_autoscaler_of_either_version_is_read() {
    let scaler = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: search, namespace: a}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: search}\n  minReplicas: 2\n  maxReplicas: 5\n  targetCPUUtilizationPercentage: 50\n";
    read(&format!("{SET}\n---\n{scaler}"), |clusters| {
        let set = &clusters[0].config.spec.node_sets.as_ref().expect("sets")[0];
        let scaling = set.autoscaling.as_ref().expect("an autoscaler");
        assert_eq!((scaling.min_replicas, scaling.max_replicas, scaling.metrics.len(), set.replicas), (2, 5, 1, None));
    });
}

#[test]
fn sets_of_one_name_are_one_cluster_and_others_are_not() {
    let other = SET.replace("name: search, namespace", "name: data, namespace");
    read(&format!("{SET}\n---\n{other}"), |clusters| {
        assert_eq!(clusters.iter().map(|cluster| cluster.sets.len()).collect::<Vec<_>>(), [2]);
    });
    let other = other.replace("value: search", "value: logs");
    read(&format!("{SET}\n---\n{other}"), |clusters| {
        assert_eq!(clusters.iter().map(|cluster| cluster.sets.len()).collect::<Vec<_>>(), [1, 1]);
    });
}

#[test]
fn the_operators_resource_is_read() {
    let text = "apiVersion: elasticsearch.k8s.elastic.co/v1\nkind: Elasticsearch\nmetadata: {name: logs}\nspec:\n  version: 8.19.1\n  nodeSets:\n    - {name: masters, count: 3, config: {node.roles: [master]}}\n    - {name: data, count: 2, config: {node: {roles: [data, ingest]}}}\n";
    read(text, |clusters| {
        let [cluster] = clusters else { panic!("{clusters:#?}") };
        let sets = cluster.config.spec.node_sets.as_ref().expect("sets");
        let roles: Vec<_> = sets.iter().map(|set| (set.replicas, set.roles.clone().unwrap_or_default())).collect();
        assert_eq!(roles, [(Some(3), vec![Role::Master]), (Some(2), vec![Role::Data, Role::Ingest])]);
        let (origin, _) = cluster.origins.find(&Path::parse("spec.nodeSets[1].replicas")).expect("an origin");
        assert_eq!(origin.path.to_string(), "spec.nodeSets[1].count");
    });
}

#[test]
fn other_workloads_are_left_alone() {
    read(
        &SET.replace("docker.elastic.co/elasticsearch/elasticsearch:8.19.1", "nginx")
            .replace("node.roles", "A")
            .replace("cluster.name", "B"),
        |clusters| {
            assert!(clusters.is_empty());
        },
    );
}
