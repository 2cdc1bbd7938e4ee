//! `secrets`: a private file, or standard output on request, and never anything else.

use super::{CONFIG, Place};
use base64::Engine;
use serde_json::Value;

const OPEN: &str = "\
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: open}
spec:
  version: 9.2.1
  security: {tls: {mode: disabled, acknowledge: true}}
";

fn documents(text: &str) -> Vec<Value> {
    text.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect()
}

#[test]
fn a_private_file_that_fits_what_render_refers_to() {
    let place = Place::with_config(&CONFIG.replace("spec:", "  namespace: shop\nspec:"));
    let run = place.run(&["secrets", "esgen.yaml"]).exits(0);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("kubectl apply -f search-secrets.yaml"), "{}", run.stderr);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = std::fs::metadata(place.path().join("search-secrets.yaml")).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    let text = place.read("search-secrets.yaml");
    let rendered = place.run(&["render"]).exits(0).stdout;
    let secrets = documents(&text);
    assert_eq!(secrets.len(), 6);
    for secret in &secrets {
        assert_eq!((&secret["kind"], &secret["metadata"]["namespace"]), (&"Secret".into(), &"shop".into()));
        // No pod can read the authorities' keys.
        let name = secret["metadata"]["name"].as_str().unwrap();
        assert_eq!(rendered.contains(name), !name.ends_with("-ca"), "{name}");
        for value in secret["data"].as_object().unwrap().values() {
            let encoded = value.as_str().unwrap();
            let plain = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
            let plain = String::from_utf8(plain).unwrap();
            // Who has which role is no secret.
            if plain == "esgen:esgen\n" {
                continue;
            }
            for stream in [&rendered, &run.stderr] {
                assert!(!stream.contains(encoded) && !stream.contains(plain.trim()), "a secret leaked");
            }
        }
    }
}

#[test]
fn nothing_is_written_over() {
    let place = Place::with_config(CONFIG);
    place.write("search-secrets.yaml", "precious");
    let run = place.run(&["secrets"]).exits(1);
    assert!(run.stderr.contains("already exists"), "{}", run.stderr);
    place.run(&["secrets", "-o", "search-secrets.yaml"]).exits(1);
    assert_eq!(place.read("search-secrets.yaml"), "precious");
}

#[test]
fn standard_output_only_on_request() {
    let place = Place::with_config(CONFIG);
    let run = place.run(&["secrets", "-o", "-"]).exits(0);
    assert_eq!(documents(&run.stdout).len(), 6);
    assert_eq!(place.names("."), ["esgen.yaml"]);
}

#[test]
fn every_run_makes_new_ones_with_the_validity_asked_for() {
    let place = Place::with_config(CONFIG);
    let first = place.run(&["secrets", "-o", "-"]).exits(0).stdout;
    assert_ne!(first, place.run(&["secrets", "-o", "-"]).exits(0).stdout);
    place.run(&["secrets", "-o", "-", "--validity-days", "30"]).exits(0);
    place.run(&["secrets", "-o", "-", "--validity-days", "0"]).exits(2);
    place.run(&["secrets", "-o", "-", "--validity-days", "4000000000"]).exits(1);
}

#[test]
fn every_secured_cluster_gets_a_file() {
    let place =
        Place::with_config(&format!("{CONFIG}---\n{}---\n{OPEN}", CONFIG.replace("name: search", "name: logs")));
    let run = place.run(&["secrets"]).exits(0);
    assert_eq!(place.names("."), ["esgen.yaml", "logs-secrets.yaml", "search-secrets.yaml"]);
    assert!(run.stderr.contains("security is off, and no Secret is needed, in open"), "{}", run.stderr);
    // One of them is there: none is written.
    std::fs::remove_file(place.path().join("search-secrets.yaml")).unwrap();
    place.run(&["secrets"]).exits(1);
    assert_eq!(place.names("."), ["esgen.yaml", "logs-secrets.yaml"]);
    place.run(&["secrets", "-o", "all.yaml"]).exits(0);
    assert_eq!(documents(&place.read("all.yaml")).len(), 12);
}

#[test]
fn what_the_config_names_is_taken_to_exist() {
    let names = |text: &str| -> Vec<String> {
        documents(text).iter().map(|secret| secret["metadata"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let place = Place::with_config(&format!("{CONFIG}  security: {{elasticPassword: {{secret: my-pw, key: a}}}}\n"));
    let run = place.run(&["secrets", "-o", "-"]).exits(0);
    let authorities_and_tls = ["search-http-ca", "search-http-tls", "search-transport-ca", "search-transport-tls"];
    assert_eq!(names(&run.stdout), [&["search-esgen-user"], &authorities_and_tls[..]].concat());
    assert!(run.stderr.contains("`my-pw` is named in the config, so it is taken to exist"), "{}", run.stderr);
    let run = place.run(&["secrets"]).exits(0);
    assert!(run.stderr.contains("5 Secrets") && !run.stderr.contains("password of elastic"), "{}", run.stderr);
    let run = place.run(&["secrets", "-o", "-", "--include-named"]).exits(0);
    assert_eq!(names(&run.stdout), [&["my-pw", "search-esgen-user"], &authorities_and_tls[..]].concat());
    assert_eq!(run.stderr, "");

    // A key alone names no Secret.
    place.write("esgen.yaml", format!("{CONFIG}  security: {{elasticPassword: {{key: a}}}}\n"));
    assert_eq!(names(&place.run(&["secrets", "-o", "-"]).exits(0).stdout).len(), 6);

    let all = "{tls: {transportSecret: a, httpSecret: b}, elasticPassword: {secret: c}, userSecret: d}";
    place.write("esgen.yaml", format!("{CONFIG}  security: {all}\n"));
    let run = place.run(&["secrets", "-o", "all.yaml"]).exits(1);
    assert!(
        run.stderr.contains("nothing to write: the config names each Secret (`a`, `b`, `c`, `d`)"),
        "{}",
        run.stderr
    );
    assert_eq!(place.names("."), ["esgen.yaml", "search-secrets.yaml"]);
}

#[test]
fn security_off_leaves_nothing_to_write() {
    let place = Place::with_config(OPEN);
    let run = place.run(&["secrets"]).exits(1);
    assert!(run.stderr.contains("nothing to write"), "{}", run.stderr);
    assert_eq!(place.names("."), ["esgen.yaml"]);
}

#[test]
fn findings_stop_it() {
    let place = Place::with_config(super::BROKEN);
    place.run(&["secrets"]).exits(1);
    assert_eq!(place.names("."), ["esgen.yaml"]);
}
