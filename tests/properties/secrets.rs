//! A secret that stands in a config by mistake is refused, and no finding shows it.

use super::{Options, compile, renderings, settings, source};
use esgen::emit;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Where people put secrets; the value goes where `null` stands.
fn homes() -> Vec<Value> {
    vec![
        json!({"spec": {"config": {"xpack.notification.email.account.work.smtp.secure_password": null}}}),
        json!({"spec": {"config": {"s3": {"client": {"default": {"secret_key": null, "access_key": "x"}}}}}}),
        json!({"spec": {"nodeSets": [{"name": "default", "config": {"xpack.security.authc.realms.ldap.one.bind_password": null}}]}}),
        json!({"spec": {"podTemplate": {"spec": {"containers": [{"name": "elasticsearch", "env": [{"name": "ELASTIC_PASSWORD", "value": null}]}]}}}}),
        json!({"spec": {"podTemplate": {"spec": {"initContainers": [{"name": "a", "image": "a", "env": [{"name": "CLIENT_SECRET", "value": null}]}]}}}}),
    ]
}

/// What else is wrong, and may be drawn with the lines around it.
fn mistakes() -> Vec<Value> {
    vec![
        json!({}),
        json!({"spec": {"config": {"xpack.security.enabled": true, "discovery.zen.minimum_master_nodes": 2}}}),
        json!({"spec": {"config": {"index.number_of_shards": 3, "bootstrap.memory_lok": true}}}),
        json!({"spec": {"version": "6.8.0"}}),
        json!({"spec": {"confg": {}}}),
        json!({"spec": {"bootstrapped": "yes"}}),
        json!({"metadata": {"name": "A_B"}}),
        json!({"spec": {"nodeSets": "none"}}),
        json!({"spec": {"podTemplate": []}}),
        json!({"metadata": null}),
    ]
}

fn put(secret: &Value, into: &mut Value) {
    match into {
        Value::Null => *into = secret.clone(),
        Value::Array(items) => items.iter_mut().for_each(|value| put(secret, value)),
        Value::Object(map) => map.values_mut().for_each(|value| put(secret, value)),
        _ => {}
    }
}

fn merge(base: &mut Value, more: &Value) {
    match (base, more) {
        (Value::Object(base), Value::Object(more)) => {
            more.iter().for_each(|(key, value)| merge(base.entry(key.clone()).or_insert(Value::Null), value));
        }
        (base, more) => *base = more.clone(),
    }
}

/// Secrets with one piece that is found nowhere else.
fn secrets() -> impl Strategy<Value = (String, String)> {
    (
        "[a-zA-Z0-9]{12}",
        select(vec!["", "\"", "'", "\n", ": ", " #", "\\", "é", "😀", "*"]),
        select(vec!["", "\"", "\n", "!", "  x"]),
    )
        .prop_map(|(piece, before, behind)| (format!("{before}Zq{piece}{behind}"), format!("Zq{piece}")))
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn no_finding_shows_a_secret(
        (secret, piece) in secrets(),
        home in select(homes()),
        mistake in select(mistakes()),
        flow in any::<bool>(),
    ) {
        let mut config = json!({
            "apiVersion": "esgen.dev/v1",
            "kind": "ElasticsearchCluster",
            "metadata": {"name": "search"},
            "spec": {"version": "9.2.1"},
        });
        let mut filled = home;
        put(&json!(secret), &mut filled);
        merge(&mut config, &filled);
        merge(&mut config, &mistake);
        // On one line, whatever is drawn shows all that stands on it.
        let text = if flow { config.to_string() } else { emit::yaml(std::slice::from_ref(&config)) };
        let report = compile(source(&text), &Options::default());
        prop_assert!(report.is_err(), "it compiles:\n{}", text);
        for rendering in report.err().iter().flat_map(renderings) {
            prop_assert!(!rendering.contains(&piece), "{}", rendering);
        }
    }
}
