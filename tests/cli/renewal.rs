//! `secrets --renew`, `secrets --rotate` and `check --secrets`, judged by openssl.

use super::{CONFIG, Place};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::process::Command;

const LAYERS: [&str; 2] = ["transport", "http"];

/// A cluster in a namespace, with its first Secrets in `search-secrets.yaml`.
fn started() -> Place {
    let place = Place::with_config(&config());
    place.run(&["secrets"]).exits(0);
    place
}

fn config() -> String {
    CONFIG.replace("spec:", "  namespace: shop\nspec:")
}

fn documents(text: &str) -> Vec<Value> {
    text.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect()
}

fn names(text: &str) -> Vec<String> {
    documents(text).iter().map(|secret| secret["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}

fn value(text: &str, secret: &str, key: &str) -> String {
    let documents = documents(text);
    let secret = documents.iter().find(|document| document["metadata"]["name"] == secret).expect("the Secret");
    String::from_utf8(STANDARD.decode(secret["data"][key].as_str().expect("the key")).unwrap()).unwrap()
}

/// A file with one value of a Secret replaced, or taken out.
fn changed(text: &str, secret: &str, key: &str, new: Option<&str>) -> String {
    let mut documents = documents(text);
    let found = documents.iter_mut().find(|document| document["metadata"]["name"] == secret).expect("the Secret");
    let data = found["data"].as_object_mut().unwrap();
    match new {
        Some(new) => data.insert(key.to_owned(), json!(STANDARD.encode(new))),
        None => data.remove(key),
    };
    list(documents)
}

fn without(text: &str, end: &str) -> String {
    let mut documents = documents(text);
    documents.retain(|document| !document["metadata"]["name"].as_str().unwrap().ends_with(end));
    list(documents)
}

/// As `kubectl get secrets -o yaml` prints them.
fn list(documents: Vec<Value>) -> String {
    let items: Vec<Value> = documents
        .into_iter()
        .map(|mut document| {
            let applied = document.to_string();
            let metadata = document["metadata"].as_object_mut().unwrap();
            let annotations = metadata.entry("annotations").or_insert(json!({}));
            annotations["kubectl.kubernetes.io/last-applied-configuration"] = json!(applied);
            metadata.insert("resourceVersion".into(), json!("4711"));
            metadata.insert("uid".into(), json!("0b5a"));
            let manager = json!([{"manager": "kubectl", "fieldsV1": {"f:data": {".": {}, "f:tls.key": {}}}}]);
            metadata.insert("managedFields".into(), manager);
            document
        })
        .collect();
    let other = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "other", "namespace": "shop"}});
    let items: Vec<Value> = [other].into_iter().chain(items).collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": items});
    serde_yaml::to_string(&list).unwrap()
}

fn openssl(arguments: &[&str], files: &[(&str, &str)]) -> (bool, String) {
    let place = Place::new();
    files.iter().for_each(|(name, text)| place.write(name, text));
    let output = Command::new("openssl").args(arguments).current_dir(place.path()).output();
    let output = output.expect("openssl, which these tests check the certificates with (apt install openssl)");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

/// Whether who has the `ca.crt` of one file trusts the certificate of another.
fn trusts(truster: &str, trusted: &str, layer: &str) -> bool {
    let secret = format!("search-{layer}-tls");
    let files = [("ca.crt", value(truster, &secret, "ca.crt")), ("tls.crt", value(trusted, &secret, "tls.crt"))];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let arguments = ["verify", "-x509_strict", "-no-CApath", "-no-CAstore", "-CAfile", "ca.crt", "tls.crt"];
    openssl(&arguments, &files).0
}

/// Certificate and key belong together.
fn fits(text: &str, layer: &str) -> bool {
    let secret = format!("search-{layer}-tls");
    let key = openssl(&["pkey", "-pubout", "-in", "tls.key"], &[("tls.key", &value(text, &secret, "tls.key"))]);
    let certificate =
        openssl(&["x509", "-pubkey", "-noout", "-in", "tls.crt"], &[("tls.crt", &value(text, &secret, "tls.crt"))]);
    key.0 && key == certificate
}

fn end(certificate: &str) -> String {
    openssl(&["x509", "-enddate", "-noout", "-in", "a"], &[("a", certificate)]).1
}

fn certificates(text: &str) -> usize {
    text.matches("BEGIN CERTIFICATE").count()
}

#[test]
fn renewing_keeps_the_authority_and_the_passwords() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    // The names are those of the config as it is now.
    place.write("esgen.yaml", format!("{}  nodeSets: [{{name: blue}}]\n", config()));
    let run = place.run(&["secrets", "--renew", "search-secrets.yaml", "--validity-days", "90"]).exits(0);
    assert!(run.stderr.contains("kubectl apply -f search-certificates.yaml"), "{}", run.stderr);
    let new = place.read("search-certificates.yaml");
    assert_eq!(names(&new), ["search-http-ca", "search-http-tls", "search-transport-ca", "search-transport-tls"]);
    for layer in LAYERS {
        let (secret, authority) = (format!("search-{layer}-tls"), format!("search-{layer}-ca"));
        for (truster, trusted) in [(&old, &new), (&new, &old), (&new, &new)] {
            assert!(trusts(truster, trusted, layer), "{layer}");
        }
        assert!(fits(&new, layer));
        for key in ["tls.crt", "tls.key"] {
            assert_ne!(value(&old, &secret, key), value(&new, &secret, key));
            assert_eq!(value(&old, &authority, key), value(&new, &authority, key));
        }
        assert_eq!(value(&old, &secret, "ca.crt"), value(&new, &secret, "ca.crt"));
        let certificate = value(&new, &secret, "tls.crt");
        let text = openssl(&["x509", "-text", "-noout", "-in", "a"], &[("a", &certificate)]).1;
        assert!(text.contains("DNS:*.search-blue.shop.svc"), "{text}");
    }
    for (secret, key) in [("search-elastic-password", "password"), ("search-esgen-user", "password")] {
        let password = value(&old, secret, key);
        assert!(!new.contains(&STANDARD.encode(&password)) && !run.stderr.contains(&password));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = std::fs::metadata(place.path().join("search-certificates.yaml")).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    // It is never written over either.
    place.run(&["secrets", "--renew", "search-secrets.yaml"]).exits(1);
    assert_eq!(place.read("search-certificates.yaml"), new);
}

#[test]
fn what_kubectl_prints_is_read_from_standard_input() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    let run = place.pipe(&["secrets", "--renew", "-", "-o", "-"], &list(documents(&old))).exits(0);
    assert_eq!(names(&run.stdout).len(), 4);
    assert!(!run.stdout.contains("resourceVersion") && !run.stdout.contains("last-applied"), "metadata of the server");
    for layer in LAYERS {
        assert!(trusts(&old, &run.stdout, layer) && fits(&run.stdout, layer));
    }
    let run = place.pipe(&["secrets", "--renew", "-", "-"], &old).exits(2);
    assert!(run.stderr.contains("standard input (`-`) is named more than once"), "{}", run.stderr);
}

#[test]
fn without_the_authoritys_key_only_a_rotation_is_left() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    place.write("live.yaml", without(&old, "-ca"));
    let run = place.run(&["secrets", "--renew", "live.yaml"]).exits(1);
    assert!(run.stderr.contains("add the Secret `search-transport-ca`, or replace"), "{}", run.stderr);
    assert!(run.stderr.contains("--rotate"), "{}", run.stderr);
    place.run(&["secrets", "--rotate", "live.yaml"]).exits(0);
    // The key may be kept in another file.
    place.write("kept.yaml", without(&old, "-tls"));
    place.run(&["secrets", "--renew", "live.yaml", "--renew", "kept.yaml"]).exits(0);
    // Another cluster's key does not do.
    let other = started();
    other.write("live.yaml", without(&old, "-ca"));
    let run = other.run(&["secrets", "--renew", "search-secrets.yaml", "--renew", "live.yaml"]).exits(1);
    assert!(run.stderr.contains("the key of another authority"), "{}", run.stderr);
}

#[test]
fn no_certificate_outlives_its_authority() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    let run = place.run(&["secrets", "--renew", "search-secrets.yaml", "--validity-days", "4000", "-o", "-"]).exits(0);
    for layer in LAYERS {
        let secret = format!("search-{layer}-tls");
        assert_eq!(end(&value(&run.stdout, &secret, "tls.crt")), end(&value(&old, &secret, "ca.crt")));
        assert!(run.stderr.contains(&format!("the certificate in `{secret}` ends on 20")), "{}", run.stderr);
        assert!(trusts(&old, &run.stdout, layer));
    }
    assert!(run.stderr.contains("--rotate"), "{}", run.stderr);
}

#[test]
fn a_rotation_takes_three_steps_and_nobody_is_refused() {
    let place = started();
    let mut files = vec![place.read("search-secrets.yaml")];
    let mut file = "search-secrets.yaml".to_owned();
    for step in 1..=3 {
        let run = place.run(&["secrets", "--rotate", &file, "esgen.yaml"]).exits(0);
        assert!(run.stderr.contains(&format!("step {step} of 3")), "{}", run.stderr);
        file = format!("search-rotation-{step}.yaml");
        let next = run.stderr.contains(&format!("esgen secrets --rotate {file} esgen.yaml"));
        assert_eq!(next, step < 3, "{}", run.stderr);
        assert_eq!(run.stderr.contains("`ca.crt` of `search-http-tls` to all clients"), step == 1, "{}", run.stderr);
        files.push(place.read(&file));
        if step < 3 {
            let run = place.run(&["secrets", "--renew", &file]).exits(1);
            assert!(run.stderr.contains("finish that first, with --rotate"), "{}", run.stderr);
        }
    }
    for layer in LAYERS {
        let secret = format!("search-{layer}-tls");
        for pair in files.windows(2) {
            for (truster, trusted) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                assert!(trusts(&pair[truster], &pair[trusted], layer), "{layer}");
            }
        }
        assert!(files.iter().all(|file| fits(file, layer)));
        let of = |key| files.iter().map(|file| value(file, &secret, key)).collect::<Vec<_>>();
        let (leaves, bundles) = (of("tls.crt"), of("ca.crt"));
        assert_eq!(bundles.iter().map(|bundle| certificates(bundle)).collect::<Vec<_>>(), [1, 2, 2, 1]);
        assert!(leaves[0] == leaves[1] && leaves[1] != leaves[2] && leaves[2] == leaves[3]);
        assert!(bundles[1] == bundles[2] && bundles[0] != bundles[3]);
        // Who missed the rotation is refused in the end: the old authority is gone.
        assert!(!trusts(&files[3], &files[0], layer) && !trusts(&files[0], &files[3], layer));
    }
    for file in &files[1..] {
        assert_eq!(names(file), ["search-http-ca", "search-http-tls", "search-transport-ca", "search-transport-tls"]);
    }
    // The new authority's key is there for renewals.
    let run = place.run(&["secrets", "--renew", &file, "-o", "-"]).exits(0);
    assert!(LAYERS.into_iter().all(|layer| trusts(&files[3], &run.stdout, layer)));
}

#[test]
fn the_second_step_takes_the_key_of_the_first() {
    let place = started();
    place.run(&["secrets", "--rotate", "search-secrets.yaml"]).exits(0);
    let first = place.read("search-rotation-1.yaml");
    place.write("live.yaml", without(&first, "-ca"));
    let run = place.run(&["secrets", "--rotate", "live.yaml"]).exits(1);
    assert!(run.stderr.contains("as the first step of the rotation wrote it"), "{}", run.stderr);
    // With the key of one of the two, no half of the step is taken.
    place.write("half.yaml", without(&first, "-http-ca"));
    place.run(&["secrets", "--rotate", "half.yaml"]).exits(1);
    assert_eq!(
        place.names("."),
        ["esgen.yaml", "half.yaml", "live.yaml", "search-rotation-1.yaml", "search-secrets.yaml"]
    );
    // The third step needs none.
    place.run(&["secrets", "--rotate", "search-rotation-1.yaml"]).exits(0);
    place.write("live-2.yaml", without(&place.read("search-rotation-2.yaml"), "-ca"));
    let run = place.run(&["secrets", "--rotate", "live-2.yaml", "-o", "-"]).exits(0);
    assert!(run.stderr.contains("step 3 of 3"), "{}", run.stderr);
    assert_eq!(names(&run.stdout), ["search-http-tls", "search-transport-tls"]);
}

#[test]
fn other_authorities_in_the_bundle_stay() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    let remote = Place::with_config(&CONFIG.replace("name: search", "name: remote"));
    remote.run(&["secrets"]).exits(0);
    let remote = value(&remote.read("remote-secrets.yaml"), "remote-transport-tls", "ca.crt");
    let own = value(&old, "search-transport-tls", "ca.crt");
    let bundle = format!("# a remote cluster\r\n{}{own}", remote.replace('\n', "\r\n"));
    place.write("0.yaml", changed(&old, "search-transport-tls", "ca.crt", Some(&bundle)));
    for step in 1..=3 {
        let (from, to) = (format!("{}.yaml", step - 1), format!("{step}.yaml"));
        let run = place.run(&["secrets", "--rotate", &from, "-o", &to]).exits(0);
        assert!(run.stderr.contains(&format!("step {step} of 3")), "{}", run.stderr);
        let bundle = value(&place.read(&to), "search-transport-tls", "ca.crt");
        assert!(bundle.contains(remote.trim()));
        assert_eq!(certificates(&bundle), if step < 3 { 3 } else { 2 });
        assert_eq!(bundle.contains(own.trim()), step < 3);
    }
    place.run(&["secrets", "--renew", "3.yaml"]).exits(0);
}

#[test]
fn what_the_config_names_is_left_alone() {
    let place = started();
    let named = format!("{}  security: {{tls: {{httpSecret: search-http-tls}}}}\n", config());
    place.write("esgen.yaml", &named);
    let run = place.run(&["secrets", "--renew", "search-secrets.yaml", "-o", "-"]).exits(0);
    assert_eq!(names(&run.stdout), ["search-transport-ca", "search-transport-tls"]);
    assert!(run.stderr.contains("`search-http-tls` is named in the config"), "{}", run.stderr);
    let run = place.run(&["secrets", "--rotate", "search-secrets.yaml", "-o", "-", "--include-named"]).exits(0);
    assert_eq!(names(&run.stdout).len(), 4);
    let both = "security: {tls: {httpSecret: search-http-tls, transportSecret: search-transport-tls}}";
    place.write("esgen.yaml", format!("{}  {both}\n", config()));
    let run = place.run(&["secrets", "--renew", "search-secrets.yaml", "-o", "-"]).exits(1);
    assert!(run.stderr.contains("nothing to write"), "{}", run.stderr);
    place.run(&["secrets", "--renew", "search-secrets.yaml", "--rotate", "search-secrets.yaml"]).exits(2);
}

#[test]
fn files_that_do_not_do_say_why_and_show_nothing() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    let other = started().read("search-secrets.yaml");
    let foreign = value(&other, "search-transport-tls", "tls.crt");
    let key = value(&old, "search-transport-tls", "tls.key");
    let tls = "search-transport-tls";
    let cases = [
        (without(&old, "-transport-tls"), "`search-transport-tls`: it is not in the file"),
        (changed(&old, tls, "ca.crt", None), "its `ca.crt` is missing"),
        (changed(&old, tls, "ca.crt", Some("hunter2")), "its `ca.crt` holds no certificate in PEM"),
        (changed(&old, tls, "tls.crt", Some(&foreign)), "its `tls.crt` is signed by none of the authorities"),
        (changed(&old, "search-transport-ca", "tls.key", Some(&key)), "does not belong to the certificate"),
        (changed(&old, "search-transport-ca", "tls.key", Some("hunter2")), "its `tls.key` holds no private key in PEM"),
        (old.replace("namespace: shop", "namespace: other"), "it is not in the file"),
        (old.replace("  tls.key: ", "  tls.key: ~"), "is not base64"),
        (old.replace("  tls.key: ", "  tls.key: [\"broken "), "error"),
        (String::new(), "is not in the file"),
    ];
    for (text, expected) in cases {
        place.write("live.yaml", &text);
        let run = place.run(&["secrets", "--renew", "live.yaml"]).exits(1);
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
        assert!(!run.stderr.contains("hunter2") && !run.stderr.contains("LS0t"), "a secret leaked: {}", run.stderr);
        assert_eq!(place.names("."), ["esgen.yaml", "live.yaml", "search-secrets.yaml"]);
    }
    place.run(&["secrets", "--renew", "nowhere.yaml"]).exits(1);
}

#[test]
fn an_authority_of_a_company_is_not_replaced() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    let directory = Place::new();
    let subject = "/O=Example/CN=Example CA";
    let openssl = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "crt", "-subj", subject];
    assert!(Command::new("openssl").args(openssl).current_dir(directory.path()).output().unwrap().status.success());
    let mut text = old;
    for (key, file) in [("ca.crt", "crt"), ("tls.crt", "crt"), ("tls.key", "key")] {
        text = changed(&text, "search-transport-tls", key, Some(&directory.read(file)));
        text = list_items(&text);
    }
    place.write("live.yaml", &text);
    let run = place.run(&["secrets", "--rotate", "live.yaml"]).exits(1);
    assert!(run.stderr.contains("its authority was not made by esgen"), "{}", run.stderr);
}

/// The items of a list as documents, without those that have no data.
fn list_items(text: &str) -> String {
    let list: Value = serde_yaml::from_str(text).unwrap();
    let items = list["items"].as_array().unwrap().iter().filter(|item| item.get("data").is_some());
    items.map(|item| serde_yaml::to_string(item).unwrap()).collect::<Vec<_>>().join("\n---\n")
}

#[test]
fn check_says_until_when_certificates_are_valid() {
    let place = started();
    let run = place.run(&["check", "--secrets", "search-secrets.yaml"]).exits(0);
    for layer in LAYERS {
        let secret = format!("search-{layer}-tls");
        let line = run.stderr.lines().find(|line| line.contains(&secret)).expect("a line about it");
        assert!(line.starts_with(&format!("search: `{secret}` is valid until 20")), "{line}");
    }
    place.run(&["check", "--secrets", "search-secrets.yaml", "--strict"]).exits(0);
    let old = place.read("search-secrets.yaml");
    place.pipe(&["check", "--strict", "--secrets", "-"], &list(documents(&old))).exits(0);
    // What the config names may be kept elsewhere.
    place.write("esgen.yaml", format!("{}  security: {{elasticPassword: {{secret: kept-elsewhere}}}}\n", config()));
    place.run(&["check", "--secrets", "search-secrets.yaml", "--strict"]).exits(0);
}

#[test]
fn check_finds_what_does_not_fit() {
    let place = started();
    let old = place.read("search-secrets.yaml");
    let other = started().read("search-secrets.yaml");
    let of_other = |key| value(&other, "search-http-tls", key);
    let secret = "search-http-tls";
    let cases = [
        (without(&old, "-esgen-user"), "missing-secret", "not among the Secrets of the file: `search-esgen-user`", 0),
        (
            changed(&old, secret, "tls.key", None),
            "unusable-secret",
            "`tls.key` of the Secret `search-http-tls` is missing",
            1,
        ),
        (changed(&old, secret, "tls.key", Some("hunter2")), "unusable-secret", "holds no private key in PEM", 1),
        (changed(&old, secret, "ca.crt", Some("hunter2")), "unusable-secret", "holds no certificate in PEM", 1),
        (changed(&old, secret, "ca.crt", Some(&of_other("ca.crt"))), "untrusted-certificate", "is signed by none", 1),
        (changed(&old, secret, "tls.key", Some(&of_other("tls.key"))), "foreign-key", "does not belong", 1),
    ];
    for (text, rule, message, status) in cases {
        place.write("live.yaml", &text);
        let run = place.run(&["check", "--secrets", "live.yaml"]).exits(status);
        assert!(run.stderr.contains(rule) && run.stderr.contains(message), "{rule}\n{}", run.stderr);
        assert!(!run.stderr.contains("hunter2") && !run.stderr.contains("LS0t"), "a secret leaked: {}", run.stderr);
        place.run(&["check", "--secrets", "live.yaml", "--strict"]).exits(1);
        let run = place.run(&["check", "--secrets", "live.yaml", "--message-format", "json"]).exits(status);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(report["findings"][0]["rule"], rule);
    }
    place.write("esgen.yaml", format!("{}  nodeSets: [{{name: blue}}]\n", config()));
    let run = place.run(&["check", "--secrets", "search-secrets.yaml"]).exits(0);
    assert!(run.stderr.contains("`search-http-tls` is not valid for `*.search-blue`"), "{}", run.stderr);
}
