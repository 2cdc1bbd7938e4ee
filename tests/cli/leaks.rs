//! What looks like a secret is shown in no format, whatever its shape and however broken the input.

use super::{CONFIG, Place};

const SECRET: &str = "hunter2";

#[test]
fn set_arguments_are_shown_without_their_secrets() {
    let place = Place::with_config(CONFIG);
    for (argument, status) in [
        ("spec.security.elasticPassword=hunter2", 1),
        ("spec.security.elasticPassword={value: hunter2}", 1),
        ("spec.security.elasticPassword={hunter2}", 1),
        ("spec.security.elasticPassword=[hunter2]", 1),
        ("spec.security={elasticPassword: hunter2}", 1),
        ("spec.elasticPassword=hunter2", 1),
        ("spec.config={s3.client.default.secret_key: hunter2", 1),
        ("spec.config[\"s3.client.default.secret_key\"]=hunter2", 1),
        ("spec.config.password hunter2", 2),
    ] {
        for format in ["human", "json", "sarif", "github"] {
            let run = place.run(&["check", "--message-format", format, "--set", argument]).exits(status);
            let shown = format!("{}{}", run.stdout, run.stderr);
            assert!(!shown.contains(SECRET), "{argument} as {format}: {shown}");
        }
    }
}

#[test]
fn files_are_shown_without_their_secrets() {
    let place = Place::with_config(CONFIG);
    let head = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec:\n";
    place.write("overlay.yaml", format!("{head}  security:\n    elasticPassword: hunter2\n"));
    place.write("broken.yaml", format!("{head}  config: {{bind_password: hunter2\n"));
    for format in ["human", "json", "sarif", "github"] {
        for input in [&["esgen.yaml", "--overlay", "overlay.yaml"][..], &["broken.yaml"], &["overlay.yaml"]] {
            let run = place.run(&[&["check", "--message-format", format], input].concat()).exits(1);
            let shown = format!("{}{}", run.stdout, run.stderr);
            assert!(!shown.contains(SECRET), "{input:?} as {format}: {shown}");
        }
    }
}

#[test]
fn validate_shows_nothing_of_what_secrets_hold() {
    let place = Place::new();
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n    \
                  kubectl.kubernetes.io/last-applied-configuration: '{\"hunter2\": 1}'\ndata: {a: hunter2, b: 98765}\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a:1\n    \
               env: [{name: TLS_KEY, value: 98765}, {name: PASSWORD, value: [hunter2]}]\n";
    place.write("secret.yaml", secret);
    place.write("text.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: hunter2\n");
    place.write("broken.yaml", format!("{secret}stringData:\n  c: hunter2\n  d: [hunter2\n"));
    place.write("pod.yaml", pod);
    for file in ["secret.yaml", "text.yaml", "broken.yaml", "pod.yaml"] {
        for format in ["human", "json", "junit", "sarif", "github"] {
            let run = place.run(&["validate", "--format", format, file]).exits(1);
            let shown = format!("{}{}", run.stdout, run.stderr);
            assert!(!shown.contains(SECRET) && !shown.contains("98765"), "{file} as {format}: {shown}");
        }
    }
    let run = place.run(&["validate", "secret.yaml"]);
    assert!(run.stderr.contains("`data.a`: expected base64 with padding\n"), "{}", run.stderr);
}
