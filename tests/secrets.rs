//! The secrets, judged by openssl and by the file system.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use esgen::secrets::{Request, SecretsError, generate, write_new};
use k8s_openapi::api::core::v1::Secret;
use serde_json::Value;

const TRANSPORT_NAMES: [&str; 3] =
    ["*.vectors-data.search.svc.cluster.local", "*.vectors-data.search.svc", "vectors-data"];
const HTTP_NAMES: [&str; 3] = ["vectors-http", "vectors-http.search.svc", "*.vectors-data.search.svc.cluster.local"];

fn request() -> Request {
    Request {
        namespace: Some("search".into()),
        cluster: "vectors".into(),
        labels: BTreeMap::from([("app.kubernetes.io/instance".into(), "vectors".into())]),
        transport_secret: "vectors-transport-tls".into(),
        http_secret: "vectors-http-tls".into(),
        password_secret: "vectors-elastic".into(),
        user_secret: Some("vectors-esgen-user".into()),
        exporter_secret: Some("vectors-exporter-user".into()),
        transport_authority_secret: "vectors-transport-ca".into(),
        http_authority_secret: "vectors-http-ca".into(),
        password_key: "password".into(),
        existing: BTreeSet::new(),
        transport_names: TRANSPORT_NAMES.map(str::to_owned).to_vec(),
        http_names: HTTP_NAMES.map(str::to_owned).to_vec(),
        validity_days: 365,
        ca_validity_days: 730,
    }
}

/// One TLS Secret's files, decoded into a folder as a mounted Secret shows them.
struct Mounted {
    _folder: tempfile::TempDir,
    certificate: PathBuf,
    key: PathBuf,
    authority: PathBuf,
}

impl Mounted {
    fn new(manifest: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (key, value) in manifest["data"].as_object().unwrap() {
            fs::write(folder.path().join(key), STANDARD.decode(value.as_str().unwrap()).unwrap()).unwrap();
        }
        let path = |name| folder.path().join(name);
        Self { certificate: path("tls.crt"), key: path("tls.key"), authority: path("ca.crt"), _folder: folder }
    }
}

/// New transport and HTTP Secrets, mounted.
fn mounted() -> (Mounted, Mounted) {
    let manifests = generate(&request(), SystemTime::now()).unwrap();
    (Mounted::new(&manifests[0]), Mounted::new(&manifests[1]))
}

const MISSING: &str =
    "cannot run openssl, which these tests check the certificates with: install it (apt install openssl)";

fn openssl(arguments: &[&str]) -> Output {
    let result = Command::new("openssl").args(arguments).stdin(Stdio::null()).output();
    result.unwrap_or_else(|error| panic!("{MISSING} ({error})"))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs openssl, which must succeed, and returns what it prints.
fn openssl_text(arguments: &[&str]) -> String {
    let output = openssl(arguments);
    assert!(output.status.success(), "openssl {arguments:?}: {}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Everything in a certificate, with subjects in the one format that all versions of openssl write alike.
fn certificate_text(path: &Path) -> String {
    openssl_text(&["x509", "-noout", "-text", "-nameopt", "RFC2253", "-in", path.to_str().unwrap()])
}

/// Whether openssl trusts `certificate` because of `authority`, with these further options.
fn verifies(certificate: &Path, authority: &Path, options: &[&str]) -> bool {
    let (certificate, authority) = (certificate.to_str().unwrap(), authority.to_str().unwrap());
    let mut arguments = vec!["verify", "-x509_strict", "-no-CApath", "-no-CAstore", "-CAfile", authority];
    arguments.extend(options);
    arguments.push(certificate);
    openssl(&arguments).status.success()
}

#[test]
fn the_manifests_are_secrets_that_kubernetes_knows() {
    let manifests = generate(&request(), SystemTime::now()).unwrap();
    let expected = [
        ("vectors-transport-tls", "kubernetes.io/tls", vec!["ca.crt", "tls.crt", "tls.key"]),
        ("vectors-http-tls", "kubernetes.io/tls", vec!["ca.crt", "tls.crt", "tls.key"]),
        ("vectors-elastic", "Opaque", vec!["password"]),
        ("vectors-esgen-user", "Opaque", vec!["password", "users", "users_roles"]),
        ("vectors-exporter-user", "Opaque", vec!["password", "users", "users_roles"]),
        ("vectors-transport-ca", "kubernetes.io/tls", vec!["tls.crt", "tls.key"]),
        ("vectors-http-ca", "kubernetes.io/tls", vec!["tls.crt", "tls.key"]),
    ];
    assert_eq!(manifests.len(), expected.len());
    for (manifest, (name, kind, keys)) in manifests.iter().zip(expected) {
        let secret: Secret = serde_json::from_value(manifest.clone()).unwrap();
        assert_eq!(secret.metadata.name.as_deref(), Some(name));
        assert_eq!(secret.metadata.namespace.as_deref(), Some("search"));
        assert_eq!(secret.metadata.labels, Some(request().labels));
        assert_eq!(secret.type_.as_deref(), Some(kind));
        assert_eq!(secret.data.unwrap().into_keys().collect::<Vec<_>>(), keys);
        assert_eq!((secret.immutable, secret.string_data), (None, None));
        let top: Vec<_> = manifest.as_object().unwrap().keys().collect();
        assert_eq!(top, ["apiVersion", "kind", "metadata", "type", "data"]);
    }
}

#[test]
fn without_namespace_and_labels_neither_is_written() {
    let bare = Request { namespace: None, labels: BTreeMap::new(), ..request() };
    for manifest in generate(&bare, SystemTime::now()).unwrap() {
        let metadata = manifest["metadata"].as_object().unwrap();
        assert_eq!(metadata.keys().filter(|key| *key != "annotations").collect::<Vec<_>>(), ["name"]);
    }
}

#[test]
fn two_runs_share_no_value() {
    let now = SystemTime::now();
    let mut values: Vec<String> = [generate(&request(), now).unwrap(), generate(&request(), now).unwrap()]
        .iter()
        .flatten()
        .flat_map(|manifest| manifest["data"].as_object().unwrap().values().map(Value::to_string))
        .collect();
    values.sort();
    values.dedup();
    // All but who has which role, of two users; an authority's certificate stands in two Secrets.
    assert_eq!(values.len(), 2 * (3 + 3 + 1 + 2 + 2 + 1 + 1) + 2);
}

#[test]
fn certificates_are_trusted_for_their_use_alone() {
    let (transport, http) = mounted();
    for purpose in ["sslserver", "sslclient"] {
        assert!(verifies(&transport.certificate, &transport.authority, &["-purpose", purpose]), "{purpose}");
    }
    assert!(verifies(&http.certificate, &http.authority, &["-purpose", "sslserver"]));
    assert!(!verifies(&http.certificate, &http.authority, &["-purpose", "sslclient"]));
}

#[test]
fn neither_authority_vouches_for_the_other_use() {
    let (transport, http) = mounted();
    assert!(!verifies(&http.certificate, &transport.authority, &[]));
    assert!(!verifies(&transport.certificate, &http.authority, &[]));
}

#[test]
fn certificates_hold_for_their_names_and_no_others() {
    let (transport, http) = mounted();
    let cases = [
        (&transport, "vectors-data-0.vectors-data.search.svc.cluster.local", true),
        (&transport, "vectors-data-117.vectors-data.search.svc", true),
        (&transport, "vectors-data", true),
        (&transport, "localhost", true),
        (&transport, "a.vectors-data-0.vectors-data.search.svc", false),
        (&transport, "vectors-data.search.svc", false),
        (&transport, "vectors-data-0.vectors-data.other.svc", false),
        (&transport, "vectors-http", false),
        (&transport, "vectors-transport", false),
        (&http, "vectors-http", true),
        (&http, "vectors-http.search.svc", true),
        (&http, "vectors-data-0.vectors-data.search.svc.cluster.local", true),
        (&http, "localhost", true),
        (&http, "vectors-http.other.svc", false),
        (&http, "example.com", false),
    ];
    for (mounted, name, expected) in cases {
        let options = ["-purpose", "sslserver", "-verify_hostname", name];
        assert_eq!(verifies(&mounted.certificate, &mounted.authority, &options), expected, "{name}");
    }
    for mounted in [&transport, &http] {
        for (address, expected) in [("127.0.0.1", true), ("::1", true), ("127.0.0.2", false)] {
            let options = ["-verify_ip", address];
            assert_eq!(verifies(&mounted.certificate, &mounted.authority, &options), expected, "{address}");
        }
    }
}

#[test]
fn extensions_are_those_of_an_authority_and_of_a_node() {
    let (transport, http) = mounted();
    let authority = certificate_text(&transport.authority);
    for part in [
        "Issuer: CN=vectors-transport-ca\n",
        "Subject: CN=vectors-transport-ca\n",
        "X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0\n",
        "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n",
        "X509v3 Subject Key Identifier",
        "X509v3 Authority Key Identifier",
    ] {
        assert!(authority.contains(part), "{part}\n{authority}");
    }
    assert!(!authority.contains("Extended Key Usage"), "{authority}");

    let node = certificate_text(&transport.certificate);
    for part in [
        "Version: 3 (0x2)",
        "Issuer: CN=vectors-transport-ca\n",
        "Subject: CN=vectors-transport\n",
        "ASN1 OID: prime256v1",
        "Signature Algorithm: ecdsa-with-SHA256",
        "X509v3 Basic Constraints: critical\n                CA:FALSE\n",
        "X509v3 Key Usage: critical\n                Digital Signature\n",
        "X509v3 Extended Key Usage: \n                TLS Web Server Authentication, TLS Web Client Authentication\n",
        "DNS:*.vectors-data.search.svc.cluster.local, DNS:*.vectors-data.search.svc, DNS:vectors-data, DNS:localhost, \
         IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1\n",
        "X509v3 Subject Key Identifier",
        "X509v3 Authority Key Identifier",
    ] {
        assert!(node.contains(part), "{part}\n{node}");
    }

    let server = certificate_text(&http.certificate);
    assert!(
        server.contains("X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n"),
        "{server}"
    );
}

#[test]
fn validity_counts_from_an_hour_ago_and_serial_numbers_are_random_and_positive() {
    // 2027-01-15T08:00:00Z; the authority ends after 2050, where X.509 changes the way it writes a date.
    let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let request = Request { ca_validity_days: 10_000, ..request() };
    let mut serial_numbers = Vec::new();
    for manifest in &generate(&request, now).unwrap()[..2] {
        let mounted = Mounted::new(manifest);
        let files =
            [(&mounted.certificate, "Jan 15 08:00:00 2028 GMT"), (&mounted.authority, "Jun  2 08:00:00 2054 GMT")];
        for (file, end) in files {
            let options = ["x509", "-noout", "-startdate", "-enddate", "-serial", "-in", file.to_str().unwrap()];
            let output = openssl_text(&options);
            let lines: Vec<_> = output.lines().collect();
            assert_eq!(lines[0], "notBefore=Jan 15 07:00:00 2027 GMT");
            assert_eq!(lines[1], format!("notAfter={end}"));
            let serial_number = lines[2].strip_prefix("serial=").unwrap().to_owned();
            assert!(!serial_number.starts_with('-') && (30..=40).contains(&serial_number.len()), "{serial_number}");
            serial_numbers.push(serial_number);
        }
    }
    serial_numbers.sort();
    serial_numbers.dedup();
    assert_eq!(serial_numbers.len(), 4);
}

#[test]
fn keys_are_sound_pkcs8_and_belong_to_their_certificates() {
    let (transport, http) = mounted();
    for mounted in [&transport, &http] {
        let (certificate, key) = (mounted.certificate.to_str().unwrap(), mounted.key.to_str().unwrap());
        assert!(fs::read_to_string(key).unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
        assert!(openssl_text(&["pkey", "-check", "-noout", "-in", key]).contains("Key is valid"));
        let of_key = openssl_text(&["pkey", "-pubout", "-in", key]);
        assert_eq!(of_key, openssl_text(&["x509", "-pubkey", "-noout", "-in", certificate]));
    }
}

/// What a client gets from a node that shows `node`'s certificate and, for transport, asks for the client's.
fn handshake(node: &Mounted, client: Option<&Mounted>, trusted: &Path, name: &str) -> Output {
    let mut server = Command::new("openssl");
    server.args(["s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-cert"]).arg(&node.certificate);
    server.arg("-key").arg(&node.key);
    if client.is_some() {
        server.args(["-Verify", "1", "-verify_return_error", "-CAfile"]).arg(&node.authority);
    }
    let mut server = server
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{MISSING} ({error})"));
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned)).expect("an address");
    let drain = std::thread::spawn(move || lines.count());

    let mut command = Command::new("openssl");
    command.args(["s_client", "-brief", "-verify_return_error", "-verify_hostname", name, "-connect", &address]);
    // In TLS 1.3 a client is done before the server has looked at its certificate; 1.2 shows the refusal to both.
    command.args(["-tls1_2", "-no-CApath", "-no-CAstore", "-CAfile"]).arg(trusted);
    if let Some(client) = client {
        command.arg("-cert").arg(&client.certificate).arg("-key").arg(&client.key);
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let _ = server.kill();
    server.wait().unwrap();
    drain.join().unwrap();
    output
}

#[test]
fn clients_and_nodes_shake_hands() {
    let (transport, http) = mounted();
    let node_name = "vectors-data-0.vectors-data.search.svc";

    let output = handshake(&http, None, &http.authority, "vectors-http.search.svc");
    assert!(output.status.success() && text(&output).contains("Verification: OK"), "{}", text(&output));
    let output = handshake(&http, None, &http.authority, "vectors-http.other.svc");
    assert!(!output.status.success() && text(&output).contains("ostname mismatch"), "{}", text(&output));

    let output = handshake(&transport, Some(&transport), &transport.authority, node_name);
    assert!(output.status.success() && text(&output).contains("Verification: OK"), "{}", text(&output));
    let output = handshake(&transport, Some(&http), &transport.authority, node_name);
    assert!(!output.status.success(), "an HTTP key joined as a node: {}", text(&output));
}

#[test]
fn requests_that_cannot_be_met_say_why() {
    let cases = [
        (Request { validity_days: 0, ..request() }, "0 days is out of range"),
        (Request { ca_validity_days: 364, ..request() }, "expire after 364 days"),
        (Request { ca_validity_days: u32::MAX, ..request() }, "out of range"),
        (
            Request { http_secret: request().transport_secret, ..request() },
            "\"vectors-transport-tls\" is asked for twice",
        ),
        (Request { http_names: vec!["a_b".into()], ..request() }, "\"a_b\" cannot stand in a certificate"),
    ];
    for (request, expected) in cases {
        let error = generate(&request, SystemTime::now()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[cfg(unix)]
mod files {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// Runs one of the ignored tests below in a process of its own, which `shell` prepares, and returns its result.
    fn in_shell(shell: &str, test: &str, path: &Path) -> Output {
        Command::new("sh")
            .args(["-c", &format!("{shell}; exec \"$0\" --exact --ignored --nocapture files::{test}")])
            .arg(std::env::current_exe().unwrap())
            .env("ESGEN_TEST_PATH", path)
            .output()
            .unwrap()
    }

    fn path_from_parent() -> PathBuf {
        std::env::var_os("ESGEN_TEST_PATH").expect("the test that runs this one gives a path").into()
    }

    #[test]
    #[ignore = "run by the_owner_alone_can_read_whatever_the_umask"]
    fn writes() {
        write_new(&path_from_parent(), "a: b\n").unwrap();
    }

    #[test]
    fn the_owner_alone_can_read_whatever_the_umask() {
        for umask in ["000", "022", "077", "777"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("secrets.yaml");
            let output = in_shell(&format!("umask {umask}"), "writes", &path);
            assert!(output.status.success(), "{}", text(&output));
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600, "umask {umask}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "a: b\n");
        }
    }

    #[test]
    #[ignore = "run by a_write_that_fails_leaves_no_file"]
    fn fails_half_way() {
        let error = write_new(&path_from_parent(), &"x".repeat(100_000)).unwrap_err();
        assert!(matches!(error, SecretsError::Write { .. }), "{error}");
        assert!(error.to_string().contains("nothing was written"), "{error}");
    }

    #[test]
    fn a_write_that_fails_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        // No file may grow over 8 blocks of 512 bytes (of 1024 in some shells); writing more is an error, not a signal.
        let output = in_shell("trap '' XFSZ; ulimit -f 8", "fails_half_way", &folder.path().join("secrets.yaml"));
        assert!(output.status.success(), "{}", text(&output));
        assert!(text(&output).contains("1 passed"), "{}", text(&output));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "kept").unwrap();
        symlink(path("file"), path("link")).unwrap();
        symlink(path("nowhere"), path("dangling")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        for name in ["file", "link", "dangling", "folder"] {
            let error = write_new(&path(name), "new").unwrap_err();
            assert!(matches!(error, SecretsError::AlreadyExists { .. }), "{name}: {error}");
            assert!(error.to_string().contains(name), "{error}");
        }
        assert_eq!(fs::read_to_string(path("file")).unwrap(), "kept");
        assert!(!path("nowhere").exists());
    }

    #[test]
    fn a_missing_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_new(&folder.path().join("missing/secrets.yaml"), "new").unwrap_err();
        assert!(matches!(error, SecretsError::Write { .. }), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn what_exists_is_not_made() {
    let name = |manifest: &Value| manifest["metadata"]["name"].as_str().unwrap().to_owned();
    let all =
        ["vectors-transport-tls", "vectors-http-tls", "vectors-elastic", "vectors-esgen-user", "vectors-exporter-user"];
    let authorities = ["vectors-transport-ca", "vectors-http-ca"];
    for existing in all {
        let request = Request { existing: BTreeSet::from([existing.to_owned()]), ..request() };
        let made: Vec<String> = generate(&request, SystemTime::now()).unwrap().iter().map(name).collect();
        // Nor is the authority of what exists.
        let authority = existing.replace("-tls", "-ca");
        let expected = all.into_iter().chain(authorities).filter(|other| *other != existing && *other != authority);
        assert_eq!(made, expected.collect::<Vec<_>>());
    }
    // One Secret of the user's for both certificates is nobody's mistake.
    let shared = "company-tls".to_owned();
    let existing = BTreeSet::from([shared.clone()]);
    let request = Request { transport_secret: shared.clone(), http_secret: shared, existing, ..request() };
    assert_eq!(
        generate(&request, SystemTime::now()).unwrap().iter().map(name).collect::<Vec<_>>(),
        ["vectors-elastic", "vectors-esgen-user", "vectors-exporter-user"]
    );
}
