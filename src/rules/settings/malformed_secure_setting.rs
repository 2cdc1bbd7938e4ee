use crate::kubernetes::names::{config_key, dns_subdomain};
use crate::rules::prelude::*;
use std::collections::BTreeSet;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-secure-setting",
    severity: Severity::Error,
    title: "Malformed secure setting",
    why: "Each key of the Secrets becomes a file that is named after its setting, and each file an entry of the keystore. A name that is \
          none keeps the pods from starting, and of two with one name one is lost.",
    remedy: "Name each Secret once and each setting as Elasticsearch does: `{secret: snapshots, keys: [{key: access, setting: \
             s3.client.default.access_key}]}`.",
};

/// The first password of `elastic`, which the image's entry point adds where the keystore has none.
const PASSWORD: &str = "bootstrap.password";

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    let list = Path::parse("spec.secureSettings");
    let mut secrets = BTreeSet::new();
    for (index, source) in cluster.config.spec.secure_settings.iter().enumerate() {
        let path = list.index(index);
        let secret = path.key("secret");
        if dns_subdomain(&source.secret).is_err() {
            findings.at(&secret, message!("`{}` is not the name of a Secret", quoted(&source.secret)));
        } else if !secrets.insert(&source.secret) {
            findings.at(&secret, message!("`{}` is named twice", quoted(&source.secret)));
        }
        for (index, item) in source.keys.iter().enumerate() {
            // Without a setting, the key is its name.
            if item.setting.is_some() && config_key(&item.key).is_err() {
                let path = path.key("keys").index(index).key("key");
                findings.at(&path, message!("no Secret has a key `{}`", quoted(&item.key)));
            }
        }
    }
    let mut names = BTreeSet::new();
    for (name, path) in cluster.secure_settings() {
        if config_key(name).is_err() || name.starts_with(['-', '.']) {
            findings.at(&path, message!("`{}` is not the name of a setting", quoted(name)));
        } else if name == PASSWORD {
            let finding = findings.at(&path, message!("`{}` is set by `security.elasticPassword`", PASSWORD));
            finding.remedy = "Name the Secret there and leave the key out here.".into();
        } else if !names.insert(name) {
            findings.at(&path, message!("`{}` is set twice", quoted(name)));
        }
    }
}
