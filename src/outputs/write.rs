//! Outputs as text for people, and as variables for programs.

use super::Outputs;
use serde_json::{Map, Value, json};

/// For people, with what to type.
pub fn text(outputs: &Outputs) -> String {
    let place = match &outputs.namespace {
        Some(namespace) => format!("namespace {namespace}, "),
        None => String::new(),
    };
    let mut text = format!("{} ({place}Elasticsearch {})\n\n", outputs.cluster, outputs.version);
    let mut row = |name: &str, value: &str| text.push_str(&format!("  {name:<25} {value}\n"));
    row("inside of the cluster", &outputs.url);
    match &outputs.outside {
        Some(outside) => row("outside", &format!("by the Service's address: {}", outside.address_command)),
        None => row("outside", "no address of its own; a port-forward as below"),
    }
    match (&outputs.user, &outputs.authority) {
        (Some(user), Some(authority)) => {
            row("user", user.name);
            row("its first password", &format!("Secret {}, key {}", user.password.secret, user.password.key));
            row("authority of the URL", &format!("Secret {}, key {}", authority.secret, authority.key));
        }
        _ => row("user", "none is asked for, since security is off"),
    }
    for (kind, names) in &outputs.objects {
        row(kind, &names.join(", "));
    }
    let commands = &outputs.commands;
    text.push_str("\nFrom this machine, the first one in a terminal of its own:\n\n");
    let lines =
        [Some(&commands.port_forward), commands.authority.as_ref(), commands.password.as_ref(), Some(&commands.curl)];
    let outside = outputs.outside.as_ref().map(|outside| &outside.curl);
    for line in lines.into_iter().flatten() {
        text.push_str(&format!("  {line}\n"));
    }
    if let Some(outside) = outside {
        text.push_str(&format!("\nBy its address outside:\n\n  {outside}\n"));
    }
    text.push_str("\nIn Python:\n\n");
    for line in outputs.python.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

/// Variables, of which none holds a secret: `ELASTICSEARCH_URL` and so on.
fn variables(outputs: &Outputs) -> Vec<(&'static str, String)> {
    let names = |kind: &str| outputs.objects.get(kind).map(|names| names.join(" ")).unwrap_or_default();
    let mut variables = vec![
        ("ELASTICSEARCH_CLUSTER", outputs.cluster.clone()),
        ("ELASTICSEARCH_NAMESPACE", outputs.namespace.clone().unwrap_or_default()),
        ("ELASTICSEARCH_VERSION", outputs.version.clone()),
        ("ELASTICSEARCH_URL", outputs.url.clone()),
        ("ELASTICSEARCH_SERVICE", outputs.service.clone()),
        ("ELASTICSEARCH_STATEFULSETS", names("StatefulSet")),
        ("ELASTICSEARCH_DEPLOYMENTS", names("Deployment")),
        ("ELASTICSEARCH_AUTOSCALERS", names("HorizontalPodAutoscaler")),
    ];
    if let (Some(user), Some(authority)) = (&outputs.user, &outputs.authority) {
        variables.extend([
            ("ELASTICSEARCH_USERNAME", user.name.to_owned()),
            ("ELASTICSEARCH_PASSWORD_SECRET", user.password.secret.clone()),
            ("ELASTICSEARCH_PASSWORD_KEY", user.password.key.clone()),
            ("ELASTICSEARCH_CA_SECRET", authority.secret.clone()),
            ("ELASTICSEARCH_CA_KEY", authority.key.clone()),
        ]);
    }
    variables.retain(|(_, value)| !value.is_empty());
    variables
}

/// `NAME=value` lines, for a shell and for files of variables. Values with blanks stand in quotes.
pub fn environment(outputs: &Outputs) -> String {
    let line = |(name, value): (&str, String)| match value.contains(' ') {
        true => format!("{name}=\"{value}\"\n"),
        false => format!("{name}={value}\n"),
    };
    variables(outputs).into_iter().map(line).collect()
}

/// A ConfigMap `<cluster>-outputs` with these variables, for `envFrom`.
pub fn config_map(outputs: &Outputs) -> Value {
    let data: Map<String, Value> =
        variables(outputs).into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let mut metadata = json!({"name": format!("{}-outputs", outputs.cluster)});
    if let Some(namespace) = &outputs.namespace {
        metadata["namespace"] = namespace.as_str().into();
    }
    metadata["labels"] = json!(outputs.labels);
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
}
