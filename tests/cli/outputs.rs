//! `outputs`: what is said is what is rendered.

use super::{CONFIG, Place};
use serde_json::Value;

const SECURED: &str = "\
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: vectors, namespace: search}
spec:
  version: 9.2.1
  security: {elasticPassword: {secret: login, key: elastic.password}}
  nodeSets:
    - {name: master, roles: [master]}
    - name: data
      roles: [data, ingest]
      autoscaling:
        minReplicas: 3
        maxReplicas: 5
        metrics: [{cpu: {averageUtilization: 60}}]
";

fn json(place: &Place, arguments: &[&str]) -> Value {
    let run = place.run(&[&["outputs", "--format", "json"], arguments].concat()).exits(0);
    serde_json::from_str(&run.stdout).expect("JSON")
}

#[test]
fn every_name_is_one_that_render_writes() {
    let place = Place::with_config(SECURED);
    let outputs = &json(&place, &[])["clusters"][0];
    let manifests = place.run(&["render"]).exits(0).stdout;
    let written: Vec<Value> =
        manifests.split("\n---\n").map(|text| serde_yaml::from_str(text).expect("YAML")).collect();
    let objects = outputs["objects"].as_object().expect("objects");
    let count: usize = objects.values().filter_map(Value::as_array).map(Vec::len).sum();
    assert_eq!(count, written.len());
    for object in &written {
        let kind = object["kind"].as_str().expect("a kind");
        assert!(objects[kind].as_array().is_some_and(|names| names.contains(&object["metadata"]["name"])), "{object}");
    }
    assert_eq!(objects["StatefulSet"], serde_json::json!(["vectors-data", "vectors-master"]));
    assert_eq!(objects["HorizontalPodAutoscaler"], serde_json::json!(["vectors-data"]));
    let service =
        written.iter().find(|object| object["kind"] == "Service" && object["metadata"]["name"] == outputs["service"]);
    assert_eq!(service.map(|service| &service["spec"]["ports"][0]["port"]), Some(&Value::from(9200)));
}

#[test]
fn the_certificate_holds_the_names_of_the_urls() {
    let place = Place::with_config(SECURED);
    let outputs = &json(&place, &[])["clusters"][0];
    assert_eq!(outputs["url"], "https://vectors.search.svc:9200");
    assert_eq!(outputs["localUrl"], "https://localhost:9200");
    let secrets = place.run(&["secrets", "-o", "-"]).exits(0).stdout;
    let secret = secrets.split("\n---\n").find(|text| text.contains("name: vectors-http-tls")).expect("the Secret");
    assert_eq!(outputs["authority"]["secret"], "vectors-http-tls");
    assert!(secret.contains("ca.crt:"), "{secret}");
}

#[test]
fn commands_name_the_namespace_and_escape_keys() {
    let place = Place::with_config(SECURED);
    let commands = &json(&place, &[])["clusters"][0]["commands"];
    assert_eq!(commands["portForward"], "kubectl port-forward -n search service/vectors 9200:9200");
    assert_eq!(
        commands["authority"],
        "kubectl get secret -n search vectors-http-tls -o jsonpath='{.data.ca\\.crt}' | base64 -d > vectors-ca.crt"
    );
    assert_eq!(
        commands["password"],
        "export ELASTIC_PASSWORD=\"$(kubectl get secret -n search login -o jsonpath='{.data.elastic\\.password}' | base64 -d)\""
    );
    assert_eq!(
        commands["curl"],
        "curl --cacert vectors-ca.crt -u \"elastic:$ELASTIC_PASSWORD\" https://localhost:9200"
    );
}

#[test]
fn without_security_and_namespace_nothing_of_them_is_said() {
    let open = format!("{CONFIG}  security: {{tls: {{mode: disabled, acknowledge: true}}}}\n");
    let place = Place::with_config(&open);
    let outputs = &json(&place, &[])["clusters"][0];
    assert_eq!((&outputs["url"], &outputs["user"]), (&"http://search:9200".into(), &Value::Null));
    assert_eq!(outputs["commands"]["curl"], "curl http://localhost:9200");
    let text = place.run(&["outputs"]).exits(0).stdout;
    assert!(text.contains("security is off") && !text.contains("-n ") && !text.contains("PASSWORD"), "{text}");
    // The one of the command line counts like that of the config.
    assert_eq!(json(&place, &["-n", "shop"])["clusters"][0]["url"], "http://search.shop.svc:9200");
}

#[test]
fn a_service_with_an_address_outside_says_how_to_find_it() {
    for (kind, word) in [("LoadBalancer", "loadBalancer.ingress"), ("NodePort", "nodePort")] {
        let place = Place::with_config(&format!("{SECURED}  service: {{type: {kind}}}\n"));
        let outside = &json(&place, &[])["clusters"][0]["outside"];
        assert!(outside["addressCommand"].as_str().is_some_and(|command| command.contains(word)), "{outside}");
        assert!(place.run(&["outputs"]).exits(0).stdout.contains("--connect-to"));
    }
}

#[test]
fn variables_hold_no_secret_and_are_of_one_cluster() {
    let place = Place::with_config(SECURED);
    let run = place.run(&["outputs", "--format", "env"]).exits(0);
    assert!(run.stdout.contains("ELASTICSEARCH_URL=https://vectors.search.svc:9200\n"), "{}", run.stdout);
    assert!(run.stdout.contains("ELASTICSEARCH_STATEFULSETS=\"vectors-data vectors-master\"\n"), "{}", run.stdout);
    let map = place.run(&["outputs", "--format", "configmap"]).exits(0).stdout;
    let checked = place.pipe(&["validate", "-"], &map).exits(0);
    assert!(map.contains("name: vectors-outputs") && checked.stderr.contains("1 valid"), "{map}\n{}", checked.stderr);
    place.write("other.yaml", CONFIG);
    place.run(&["outputs", "esgen.yaml", "other.yaml", "--format", "env"]).exits(2);
    place.run(&["outputs", "esgen.yaml", "other.yaml"]).exits(0);
}

#[test]
fn findings_stop_it() {
    let run = Place::with_config(super::BROKEN).run(&["outputs"]).exits(1);
    assert!(run.stdout.is_empty() && run.stderr.contains("two-masters"), "{}", run.stderr);
}
