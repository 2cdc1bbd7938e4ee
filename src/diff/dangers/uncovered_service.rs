use super::{Context, Found, in_namespace};
use crate::diagnostics::{RuleText, Severity};

pub(crate) const RULE: RuleText = RuleText {
    name: "uncovered-service",
    severity: Severity::Warning,
    title: "Names that the certificates do not carry",
    why: "The certificates were made for the names of before. Clients that verify names refuse the connection to a Service, a set \
          or a namespace that is new.",
    remedy: "Renew the certificates by the new config before you apply it: `esgen secrets --renew`.",
};

pub(super) fn check(context: &Context, found: &mut Found) {
    for pair in context.clusters {
        let Some((old, new)) = pair.both() else { continue };
        let (Some(before), Some(after)) = (context.old.configs.get(&old.name), context.new.configs.get(&new.name))
        else {
            continue;
        };
        let (Some((secret, covered)), Some((now, wanted))) = (&before.certificate, &after.certificate) else {
            continue;
        };
        let missing: Vec<&str> = wanted.iter().filter(|name| !covered.contains(name)).map(String::as_str).collect();
        let Some(first) = missing.first() else { continue };
        if secret != now {
            continue;
        }
        let more = if missing.len() > 1 { format!(" and {} more names", missing.len() - 1) } else { String::new() };
        let message = format!("the certificate in the Secret `{secret}` was made without `{first}`{more}");
        let danger = found.add(Some(pair.name()), message);
        let namespace = in_namespace(&new.namespace);
        danger.remedy = "Renew the certificates by the new config, and apply them before it:".to_owned();
        danger.commands = vec![
            format!("kubectl get secrets{namespace} -o yaml > secrets.yaml"),
            format!("esgen secrets --renew secrets.yaml {} -o renewed.yaml", context.new.name),
            "kubectl apply -f renewed.yaml".to_owned(),
            // They hold private keys.
            "rm secrets.yaml renewed.yaml".to_owned(),
        ];
    }
}
