//! A message or a format that is new shows no secret, though nobody thought of it: wherever the secret stands, and however
//! broken the text around it is.

use esgen::diagnostics::{Finding, Path, Place, Report, Target, github, human, json, junit, quoted, sarif};
use esgen::message;
use esgen::source::{Input, Options, Source};
use esgen::validate::validate;

/// Shorter than what is looked for in texts, and longer.
const SECRETS: [&str; 2] = ["qzj", "qzjxqzjx"];

const HEAD: &str = "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata: {name: search}\nspec:\n";

/// Configs and manifests with `SECRET` in every place that is known for secrets, sound and broken.
const TEXTS: &[&str] = &[
    "  version: 9.2.1\n  config: {bind_password: SECRET}\n",
    "  version: 9.2.1\n  config:\n    s3.client.default.secret_key: \"SECRET\"\n",
    "  version: 9.2.1\n  config: {reindex.remote: 'https://elastic:SECRET@search:9200'}\n",
    "  security: {elasticPassword: SECRET}\n",
    "  security: {elasticPassword: [SECRET]}\n",
    "  security: {elasticPassword: {SECRET}}\n",
    "  security: {elasticPassword: {value: SECRET}}\n",
    "  security:\n    elasticPassword: |\n      SECRET\n      SECRET\n",
    "  elasticPassword: SECRET\n",
    "  jvmOptions: [-Djavax.net.ssl.trustStorePassword=SECRET]\n",
    "  podTemplate: {spec: {containers: [{name: a, env: [{name: TLS_KEY, value: SECRET}]}]}}\n",
    "  podTemplate: {spec: {containers: [{name: a, args: [--password, SECRET]}]}}\n",
    "  podTemplate: {spec: {containers: [{name: a, command: [sh, -c, 'run --password=SECRET']}]}}\n",
    "  config: {bind_password: SECRET\n",
    "  config: {bind_password: a, bind_password: SECRET}\n",
    "  x: &p SECRET\n  password: *p\n",
    "  password: &p SECRET\n  x: *p\n",
    "  env:\n  - name: TLS_KEY\n    value: SECRET\n  - [\n",
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: SECRET, b: [SECRET]}\n",
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {username: elastic, a: SECRET\n",
    "---\napiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Secret, metadata: {name: a}, daat: {a: SECRET}}]\n",
    "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    \
     kubectl.kubernetes.io/last-applied-configuration: 'SECRET'\nspec: {containers: {}}\n",
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b, env: [{name: PASSWORD, \
     value: [SECRET]}]}]}\n",
    "  replicas: |\n    curl -u elastic:SECRET https://es:9200\n",
    "  replicas: |\n    [http]\n    password = SECRET\n    x: y\n",
    "  replicas: \"x\\npassword: SECRET\"\n",
    "  replicas: '{\"env\": [{\"name\": \"ES_PASSWORD\", \"value\": \"SECRET\"}]}'\n",
    "  jvmOptions: [-Dpassword=SECRET, -Dtoken=SECRET]\n",
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    command: |\n      export API_KEY=SECRET\n",
];

const SETS: &[&str] = &[
    "spec.security.elasticPassword=SECRET",
    "spec.security={elasticPassword: SECRET}",
    "spec.config[\"s3.client.default.secret_key\"]=SECRET",
    "spec.config={bind_password: SECRET",
    "spec.elasticPassword SECRET",
    "spec.version={password: SECRET}",
    "spec.nodeSets[all].replicas=\"x\\npassword: SECRET\"",
];

fn text(name: &str, text: &str, secret: &str) -> Input {
    Input::Text { name: name.into(), text: format!("{HEAD}{text}").replace("SECRET", secret) }
}

/// A format that nobody has written yet: all that a report gives away.
fn new_format(report: &Report) -> String {
    let names: Vec<String> = report.files().map(|(_, name)| name).collect();
    format!("{report:#?}\n{names:?}")
}

fn every_format(report: &Report) -> Vec<(&'static str, String)> {
    let mut texts = vec![("new", new_format(report))];
    let mut add = |name, write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut text = Vec::new();
        write(&mut text).expect("memory takes everything");
        texts.push((name, String::from_utf8(text).expect("UTF-8")));
    };
    add("human", &|out| human::write(report, out, false));
    add("json", &|out| json::write(report, out));
    add("github", &|out| github::write(report, out));
    add("sarif", &|out| sarif::write(report, out, &[]));
    add("junit", &|out| junit::write(report, &[], out));
    texts
}

fn shows_nothing(report: &Report, secret: &str, what: &str) {
    for (format, shown) in every_format(report) {
        assert!(!shown.contains(secret), "{what} as {format}:\n{shown}");
    }
}

/// Findings at every place of every document, each quoting what stands there, wherever it says that it does.
fn new_messages(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, parsed) in source.documents.iter().enumerate() {
        let mut open = vec![(Path::root(), parsed.root.to_json())];
        while let Some((path, value)) = open.pop() {
            let place = |target| Place::Config { document, path: path.clone(), target };
            let shown = || message!("`{}` stands at {}", quoted(&value), path);
            let scalar = value.as_str().map(str::to_owned).unwrap_or_default();
            findings.push(Finding::error("new", place(Target::Value), shown()).why(shown()).remedy(shown()));
            findings.push(Finding::warning("new", place(Target::Key), message!("{}", quoted(&scalar))));
            findings.push(
                Finding::error("new", Place::Nowhere, message!("{}", quoted(&value).from(place(Target::Value))))
                    .related(place(Target::Value), shown()),
            );
            match value {
                serde_json::Value::Object(entries) => {
                    open.extend(entries.into_iter().map(|(key, value)| (path.key(key), value)));
                }
                serde_json::Value::Array(items) => {
                    open.extend(items.into_iter().enumerate().map(|(index, value)| (path.index(index), value)));
                }
                _ => {}
            }
        }
    }
    findings
}

#[test]
fn configs_and_overlays() {
    for (content, secret) in TEXTS.iter().flat_map(|content| SECRETS.map(|secret| (content, secret))) {
        let config = text("esgen.yaml", content, secret);
        let plain = text("esgen.yaml", "  version: 9.2.1\n", "");
        let overlays = Options { overlays: vec![config.clone()], ..Options::default() };
        // What an overlay takes the place of stands in the file all the same.
        let replaced = Options { sets: vec!["spec.security=null".into()], ..Options::default() };
        for source in [
            Source::read(std::slice::from_ref(&config), &Options::default()),
            Source::read(&[plain], &overlays),
            Source::read(std::slice::from_ref(&config), &replaced),
        ] {
            if let Err(report) = esgen::compile(source.clone(), &esgen::Options::default()) {
                shows_nothing(&report, secret, content);
            }
            let findings = source.findings.iter().cloned().chain(new_messages(&source)).collect();
            shows_nothing(&source.report(findings), secret, content);
        }
    }
}

#[test]
fn set_arguments() {
    for (argument, secret) in SETS.iter().flat_map(|argument| SECRETS.map(|secret| (argument, secret))) {
        let sets = vec![argument.replace("SECRET", secret)];
        let source =
            Source::read(&[text("esgen.yaml", "  version: 9.2.1\n", "")], &Options { sets, ..Options::default() });
        if let Err(report) = esgen::compile(source.clone(), &esgen::Options::default()) {
            shows_nothing(&report, secret, argument);
        }
        let findings = source.findings.iter().cloned().chain(new_messages(&source)).collect();
        shows_nothing(&source.report(findings), secret, argument);
    }
}

#[test]
fn manifests() {
    for (content, secret) in TEXTS.iter().flat_map(|content| SECRETS.map(|secret| (content, secret))) {
        let source = Source::read_manifests(&[text("a.yaml", content, secret)]);
        let findings = source.findings.iter().cloned().chain(new_messages(&source)).collect();
        shows_nothing(&validate(source.clone(), &Default::default()).report, secret, content);
        shows_nothing(&source.report(findings), secret, content);
    }
}

#[test]
fn names_of_files_are_shown_whatever_secrets_are_called() {
    let manifests = "apiVersion: v1\nkind: Secret\nmetadata: {name: es-user}\nstringData: {username: elastic, password: elastic}\n\
                     ---\napiVersion: v1\nkind: Service\nmetadata: {name: elastic}\nspec:\n  selector: {app: elastic}\n  ports: \
                     [{port: 9200, targetPort: \"9200\"}]\n";
    let input = Input::Text { name: "clusters/elastic/service.yaml".into(), text: manifests.into() };
    let report = validate(Source::read_manifests(&[input]), &Default::default()).report;
    assert!(report.has_errors());
    for (format, shown) in every_format(&report) {
        assert!(shown.contains("clusters/elastic/service.yaml"), "{format}:\n{shown}");
    }
}
