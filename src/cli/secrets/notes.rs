//! What to do with the Secrets that were made. Says where a password will be, never what it is.

use super::super::output::counted;
use super::{Made, Secured};
use esgen::plan::ClusterPlan;
use esgen::secrets::{Capped, Renewal, Step};
use std::path::Path;

const ONLY_COPY: &str = "once it is applied, the cluster has the only copy that is needed";

/// The number of a step, from 1.
pub(super) fn number(step: Step) -> u8 {
    match step {
        Step::Trust => 1,
        Step::Sign => 2,
        Step::Distrust => 3,
    }
}

/// What to do with a file of Secrets.
pub(super) fn of_file(file: &Path, made: &[Made], config: &str) -> String {
    let shown = file.display();
    let count = made.iter().map(|made| made.documents.len()).sum();
    let mut lines = vec![format!("{shown}: {}, readable by you alone", counted(count, "Secret"))];
    let is_renewal = made.iter().any(|made| made.renewed.is_some());
    let makes_namespace = made.iter().any(|made| made.cluster.plan.namespace_labels.is_some());
    let (kept, order) = match (is_renewal, makes_namespace) {
        (true, _) => ("passwords are not in it", "apply it"),
        (false, true) => (ONLY_COPY, "apply it behind the manifests, which make the namespace; the pods wait for it"),
        (false, false) => (ONLY_COPY, "apply it before the manifests"),
    };
    lines.push(format!("  keep it out of version control; {kept}"));
    lines.push(format!("  {order}:  kubectl apply -f {shown}"));
    for made in made {
        let next = format!("  then:  esgen secrets --rotate {shown} {config}");
        match &made.renewed {
            Some(renewal) => lines.extend(of_renewal(made, renewal, &next)),
            None => lines.extend(of_new(&made.cluster)),
        }
    }
    lines.join("\n")
}

/// What to say where the Secrets themselves go to standard output.
pub(super) fn of_output(made: &Made) -> Vec<String> {
    let next = "  then run the same command again on the Secrets that are applied by then";
    made.renewed.as_ref().map(|renewal| of_renewal(made, renewal, next)).unwrap_or_default()
}

fn of_new(Secured { plan, security, request }: &Secured) -> Vec<String> {
    let mut lines = Vec::new();
    let namespace = namespace_option(plan);
    let key = security.password_key.replace('.', "\\.");
    if request.makes(&security.password_secret) {
        lines.push(format!(
            "  the password of elastic in {}:  kubectl get secret{namespace} {} -o jsonpath='{{.data.{key}}}' | base64 -d",
            plan.name, security.password_secret
        ));
    }
    let authorities: Vec<String> = request.authorities().map(|name| format!("`{name}`")).collect();
    if !authorities.is_empty() {
        lines.push(format!(
            "  {} hold the keys of the authorities: no pod mounts them, only --renew and --rotate read them, so they may be kept outside of the cluster",
            authorities.join(" and ")
        ));
    }
    if plan.namespace.is_none() && !authorities.is_empty() {
        lines.push(format!(
            "  {} names no namespace: its certificates hold short names only, and clients of other namespaces cannot \
             verify them; set metadata.namespace first if there are any",
            plan.name
        ));
    }
    lines
}

/// What follows on new certificates. `next` says how to take the next step of a rotation.
fn of_renewal(made: &Made, renewal: &Renewal, next: &str) -> Vec<String> {
    let name = &made.cluster.plan.name;
    let mut lines: Vec<String> = renewal.capped.iter().map(|capped| capped_note(name, capped)).collect();
    let Some(step) = renewal.step else {
        lines.push(format!(
            "{name}: nodes pick up the new certificates within a few minutes of applying them, without a restart"
        ));
        return lines;
    };
    let what = match step {
        Step::Trust => "a new authority is trusted beside the old one, which still signs",
        Step::Sign => "the new authority signs, and the old one is still trusted",
        Step::Distrust => "the new authority alone is trusted",
    };
    lines.push(format!("{name}: step {} of 3: {what}", number(step)));
    let wait = "  wait until every pod has it: kubelets update mounted Secrets within about two minutes, and Elasticsearch reloads them by itself";
    let clients = made.cluster.request.makes(&made.cluster.security.http_secret);
    match step {
        Step::Trust if clients => {
            lines.push(wait.to_owned());
            lines.push(format!(
                "  give the `ca.crt` of `{}` to all clients that trust the old one, before the next step",
                made.cluster.security.http_secret
            ));
            lines.extend(restart_of_exporter(made.cluster.plan));
            lines.push(next.to_owned());
        }
        Step::Trust | Step::Sign => lines.extend([wait.to_owned(), next.to_owned()]),
        Step::Distrust => {
            lines.push("  that was the last step; another run would start to replace the new authority".into());
        }
    }
    lines
}

/// It reads the authority once. None where esgen writes no exporter.
fn restart_of_exporter(plan: &ClusterPlan) -> Option<String> {
    plan.monitoring.exporter.as_ref()?;
    let namespace = namespace_option(plan);
    Some(format!(
        "  the exporter is such a client:  kubectl rollout restart{namespace} deployment/{}",
        plan.names.exporter
    ))
}

fn namespace_option(plan: &ClusterPlan) -> String {
    plan.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default()
}

fn capped_note(cluster: &str, Capped { secret, end }: &Capped) -> String {
    format!(
        "note: {cluster}: the certificate in `{secret}` ends on {end}, when its authority does, and so earlier than asked \
         for: replace the authority with --rotate before that day"
    )
}
