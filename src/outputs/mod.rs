//! What a program or a person has to know to use a cluster: where it answers, who may log in, whom to trust, what its objects
//! are called, and the commands for a first request.

mod write;

pub use write::{config_map, environment, text};

use crate::config::ServiceType;
use crate::diagnostics::Report;
use crate::elasticsearch::versions::{ElasticsearchVersion, Since};
use crate::plan::{ClusterPlan, Scheme};
use crate::source::Source;
use crate::{Cluster, Options, expand, pipeline};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known of one cluster before it runs.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outputs {
    /// `metadata.name`.
    pub cluster: String,
    /// Namespace of every object, if the config or the command line names one.
    pub namespace: Option<String>,
    /// Version of Elasticsearch.
    pub version: String,
    /// The client Service.
    pub service: String,
    /// Where programs in the Kubernetes cluster find it; those of the same namespace where none is named.
    pub url: String,
    /// Where the port-forward leads to.
    pub local_url: String,
    /// How it is reached from outside, where the Service has an address there.
    pub outside: Option<Outside>,
    /// Who may log in; none where security is off.
    pub user: Option<User>,
    /// Who signed the certificate of the URL; none where security is off.
    pub authority: Option<SecretKey>,
    /// Names of all objects by kind.
    pub objects: BTreeMap<String, Vec<String>>,
    /// The commands for a first request from this machine.
    pub commands: Commands,
    /// The same request with the Python client.
    pub python: String,
    #[serde(skip)]
    labels: BTreeMap<String, String>,
}

/// The address outside of the Kubernetes cluster, which is known once the Service has it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outside {
    /// Type of the Service.
    pub service_type: ServiceType,
    /// Prints the address and the port, as `address:port`; with a Service of type NodePort, of one host.
    pub address_command: String,
    /// A request to it. The certificate has the names inside of the cluster, so that is what is asked for.
    pub curl: String,
}

/// One user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// What the user logs in as.
    pub name: &'static str,
    /// The first password, which counts until the user is given another one.
    pub password: SecretKey,
}

/// One key of a Secret.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretKey {
    /// Name of the Secret.
    pub secret: String,
    /// Key in it.
    pub key: String,
}

/// Commands for a POSIX shell, zsh included, in the order in which they are run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Commands {
    /// Leads `localUrl` to the Service, as long as it runs.
    pub port_forward: String,
    /// Writes the authority's certificate to a file.
    pub authority: Option<String>,
    /// Puts the password into a variable.
    pub password: Option<String>,
    /// The first request.
    pub curl: String,
}

const USER: &str = "elastic";
/// The key of the HTTP Secret that holds the authority's certificate.
const AUTHORITY_KEY: &str = "ca.crt";
/// The variable that the commands and the Python lines share.
const PASSWORD_VARIABLE: &str = "ELASTIC_PASSWORD";

/// The outputs of every config of the source.
///
/// # Errors
/// All findings, at least one of them an error.
pub fn outputs(source: Source, options: &Options) -> Result<(Vec<Outputs>, Report), Report> {
    let (clusters, report) = pipeline::plans(source, options)?;
    Ok((clusters.iter().map(Outputs::new).collect(), report))
}

impl Outputs {
    fn new(cluster: &Cluster) -> Self {
        let plan = &cluster.plan;
        let (service, http, scheme) = (plan.names.cluster.clone(), plan.ports.http, scheme(plan));
        let host = match &plan.namespace {
            Some(namespace) => format!("{service}.{namespace}.svc"),
            None => service.clone(),
        };
        let url = format!("{scheme}://{host}:{http}");
        let local_url = format!("{scheme}://localhost:{http}");
        let authority = plan
            .security
            .as_ref()
            .map(|security| SecretKey { secret: security.http_secret.clone(), key: AUTHORITY_KEY.to_owned() });
        let user = plan.security.as_ref().map(|security| User {
            name: USER,
            password: SecretKey { secret: security.password_secret.clone(), key: security.password_key.clone() },
        });
        let line = CommandLine { plan, file: format!("{}-ca.crt", plan.name) };
        Self {
            commands: Commands {
                port_forward: format!("kubectl port-forward{} service/{service} {http}:{http}", line.namespace()),
                authority: authority.as_ref().map(|key| format!("{} > {}", line.secret(key), line.file)),
                password: user
                    .as_ref()
                    .map(|user| format!("export {PASSWORD_VARIABLE}=\"$({})\"", line.secret(&user.password))),
                curl: format!("curl{} {local_url}", line.credentials()),
            },
            python: line.python(&local_url, cluster),
            outside: line.outside(&host, &url),
            cluster: plan.name.clone(),
            namespace: plan.namespace.clone(),
            version: cluster.config.spec.version.clone(),
            objects: objects(plan),
            labels: plan.labels.clone(),
            service,
            url,
            local_url,
            user,
            authority,
        }
    }
}

fn scheme(plan: &ClusterPlan) -> &'static str {
    match plan.ports.scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    }
}

/// The names of what `esgen render` writes. A podTemplate that cannot be merged is for that command to say.
fn objects(plan: &ClusterPlan) -> BTreeMap<String, Vec<String>> {
    let mut objects: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for document in expand::expand(plan).unwrap_or_default() {
        let text = |pointer| document.value.pointer(pointer).and_then(serde_json::Value::as_str);
        if let (Some(kind), Some(name)) = (text("/kind"), text("/metadata/name")) {
            objects.entry(kind.to_owned()).or_default().push(name.to_owned());
        }
    }
    objects.values_mut().for_each(|names| names.sort());
    objects
}

/// What the commands of one cluster share.
struct CommandLine<'p> {
    plan: &'p ClusterPlan,
    /// Where the authority's certificate goes.
    file: String,
}

impl CommandLine<'_> {
    fn namespace(&self) -> String {
        self.plan.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default()
    }

    /// Prints one key of a Secret.
    fn secret(&self, SecretKey { secret, key }: &SecretKey) -> String {
        let key = key.replace('.', "\\.");
        format!("kubectl get secret{} {secret} -o jsonpath='{{.data.{key}}}' | base64 -d", self.namespace())
    }

    /// What a request needs beside its URL.
    fn credentials(&self) -> String {
        match self.plan.security {
            Some(_) => format!(" --cacert {} -u \"{USER}:${PASSWORD_VARIABLE}\"", self.file),
            None => String::new(),
        }
    }

    fn outside(&self, host: &str, url: &str) -> Option<Outside> {
        let (service, namespace) = (&self.plan.names.cluster, self.namespace());
        let (service_type, http) = (self.plan.client_service.service_type, self.plan.ports.http);
        let address_command = match service_type {
            ServiceType::ClusterIP => return None,
            ServiceType::LoadBalancer => format!(
                "kubectl get service{namespace} {service} -o jsonpath='{{.status.loadBalancer.ingress[0].ip}}\
                 {{.status.loadBalancer.ingress[0].hostname}}:{http}'"
            ),
            ServiceType::NodePort => format!(
                "echo \"$(kubectl get nodes -o jsonpath='{{.items[0].status.addresses[0].address}}'):$(kubectl get \
                 service{namespace} {service} -o jsonpath='{{.spec.ports[0].nodePort}}')\""
            ),
        };
        Some(Outside {
            service_type,
            curl: format!("curl{} --connect-to \"{host}:{http}:$({address_command})\" {url}", self.credentials()),
            address_command,
        })
    }

    /// Five lines. The client of 7.x takes the user by another name.
    fn python(&self, url: &str, cluster: &Cluster) -> String {
        let version = cluster.config.spec.version.parse::<ElasticsearchVersion>();
        let user = if version.is_ok_and(|version| !version.at_least(Since(8, 0))) { "http_auth" } else { "basic_auth" };
        let access = match self.plan.security {
            Some(_) => {
                format!(", ca_certs=\"{}\", {user}=(\"{USER}\", os.environ[\"{PASSWORD_VARIABLE}\"])", self.file)
            }
            None => String::new(),
        };
        format!(
            "import os\nfrom elasticsearch import Elasticsearch\nclient = Elasticsearch(\"{url}\"{access})\n\
             print(client.info()[\"version\"][\"number\"])\nprint(client.cluster.health()[\"status\"])\n"
        )
    }
}
