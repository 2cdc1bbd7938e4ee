//! What the pre-stop hook and the readiness probe decide, by themselves: each case is a list of answers of the two APIs, in the forms
//! that the real ones have, and what must come of it. On a real cluster they run in `tests/lifecycle`.

mod harness;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const CONFIG: &str = "{apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {name: logs, namespace: search}, spec: \
                      {version: 9.2.1, nodeSets: [{name: master, roles: [master]}, {name: data, roles: [data, ingest]}]}}";

const STATEFUL_SET: &str = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-data";
const COLD: &str = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-cold";
const LEASE: &str = "GET\t/apis/coordination.k8s.io/v1/namespaces/search/leases/logs";
const PATCH: &str = "PATCH\t/apis/coordination.k8s.io/v1/namespaces/search/leases/logs";
const APPLY: &str = "PATCH\t/apis/coordination.k8s.io/v1/namespaces/search/leases/logs[?]fieldManager=esgen";
const EXCLUDED: &str = "GET\t/_cluster/state/metadata*";
const HEALTH: &str = "GET\t/_cluster/health*";
/// A request to the name under which nodes find each other.
const NAME: &str = "GET\t/http://logs-discovery*";
/// What curl says of a name without an address.
const NO_ADDRESS: &str = "000-6";
/// What curl says of an answer that breaks off.
const BROKEN_OFF: &str = "200-18";

/// A StatefulSet as YAML: wanted nodes, and the revision that it is updated to.
fn set(replicas: u32, revision: &str) -> String {
    format!(
        "apiVersion: apps/v1\\nmetadata:\\n  generation: 2\\n  name: x\\nspec:\\n  replicas: {replicas}\\nstatus:\\n  \
         currentRevision: old\\n  observedGeneration: 2\\n  replicas: 3\\n  updateRevision: {revision}"
    )
}

fn lease(holder: &str) -> String {
    format!("metadata:\\n  resourceVersion: \"7\"\\nspec:\\n  holderIdentity: {holder}\\n  leaseTransitions: 3")
}

fn health(status: &str, initializing: u32) -> String {
    format!(
        "{{\"cluster_name\":\"logs\",\"status\":\"{status}\",\"number_of_data_nodes\":3,\"initializing_shards\":{initializing},\
         \"delayed_unassigned_shards\":0,\"number_of_in_flight_fetch\":0,\"x\":0}}"
    )
}

/// What is answered unless a case says otherwise: nothing is missing, nobody has the turn, and the set that comes before is updated.
fn usual_answers() -> [(&'static str, &'static str, &'static str, String); 7] {
    [
        (COLD, ALWAYS, "200", set(3, "old")),
        (LEASE, ALWAYS, "200", lease("\"\"")),
        (PATCH, ALWAYS, "200", String::new()),
        (HEALTH, ALWAYS, "200", health("green", 0)),
        ("GET\t/_cluster/settings*", ALWAYS, "200", NO_SETTINGS.into()),
        ("PUT\t/_cluster/settings*", ALWAYS, "200", "{\"acknowledged\":true}".into()),
        ("GET\t/_cat/*", ALWAYS, "200", String::new()),
    ]
}

struct Outcome {
    code: Option<i32>,
    output: String,
    log: String,
    requests: String,
    /// Whether the readiness probe would know that the node is on its way out.
    is_stopping: bool,
}

impl Outcome {
    fn asked(&self, what: &str) -> bool {
        self.requests.contains(what)
    }
}

/// Runs one of the scripts in pod 2 of the data set, which has no vote. Nothing sleeps, and minutes that are waited for are a second.
fn run(script: &str, deadline: u32, answers: &[(&str, &str, &str, String)]) -> Outcome {
    run_as(false, script, deadline, answers)
}

fn run_as(votes: bool, script: &str, deadline: u32, answers: &[(&str, &str, &str, String)]) -> Outcome {
    Pod { votes, ..Pod::default() }.run(script, deadline, answers)
}

/// What a script finds in its pod.
struct Pod {
    set: &'static str,
    votes: bool,
    token: String,
    /// Whether its process is the one that was ready.
    is_known: bool,
    /// What the process has left in `/tmp` for a probe, after the time of its start.
    marks: &'static [(&'static str, &'static str)],
}

impl Default for Pod {
    fn default() -> Self {
        Self { set: "logs-data", votes: false, token: "opaque".into(), is_known: true, marks: &[] }
    }
}

impl Pod {
    fn run(&self, script: &str, deadline: u32, answers: &[(&str, &str, &str, String)]) -> Outcome {
        let place = tempfile::tempdir().expect("a temporary directory");
        let root = place.path();
        let file = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(&path, text).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let readiness = listener.local_addr().expect("an address").to_string();
        for (name, text) in scripts() {
            let text = text
                .replace("/tmp/", &format!("{}/", root.display()))
                .replace("/mnt/esgen", &root.display().to_string())
                .replace("/dev/tcp/127.0.0.1/9400", &format!("/dev/tcp/{}", readiness.replace(':', "/")))
                .replace("300 + 60 * earlier", "1 + 5 * earlier")
                .replace("40 * earlier", "2 * earlier")
                .replace("answered >= 120", "answered >= 1")
                .replace("answered < 120", "answered < 1")
                .replace("SECONDS > 120", "SECONDS > 1")
                .replace("since > 60", "since > 1")
                .replace("/proc/1/fd/1", &root.join("log").display().to_string());
            file(&format!("scripts/{name}"), &text);
        }
        file("kubernetes/token", &self.token);
        let process = fs::read_to_string("/proc/1/stat").expect("a process");
        let process = process.split(' ').nth(21).expect("when it started");
        if script == "pre-stop.sh" {
            file("esgen-ready", &format!("{} done", if self.is_known { process } else { "1" }));
        }
        for (name, text) in self.marks {
            file(name, &format!("{process}{text}"));
        }
        file("bin/curl", include_str!("turns/curl"));
        file("bin/sleep", "#!/bin/sh\n");
        let line =
            |(route, times, status, body): &(&str, &str, &str, String)| format!("{route}\t{times}\t{status}\t{body}\n");
        let answers: String = answers.iter().chain(&usual_answers()).map(line).collect();
        file("answers", &answers);
        file("log", "");
        file("requests", "");
        let path = format!("{}:{}", root.join("bin").display(), std::env::var("PATH").expect("PATH"));
        let output = Command::new("bash")
            .arg(root.join("scripts").join(script))
            .env_clear()
            .envs([
                ("PATH", path.as_str()),
                ("FAKE", &root.display().to_string()),
                ("POD_NAME", &format!("{}-2", self.set)),
            ])
            .envs([("POD_NAMESPACE", "search"), ("POD_REVISION", "old"), ("ESGEN_SET", self.set)])
            .envs([("ESGEN_EARLIER_SETS", "logs-cold"), ("ESGEN_VOTING_SETS", "logs-master")])
            .envs([("ESGEN_HOLDS_SHARDS", "true"), ("ESGEN_VOTES", if self.votes { "true" } else { "false" })])
            .envs([("ESGEN_LINGER_SECONDS", "10"), ("ESGEN_DEADLINE_SECONDS", &deadline.to_string())])
            .envs([("KUBERNETES_SERVICE_HOST", "fd00::1"), ("KUBERNETES_SERVICE_PORT", "443")])
            .output()
            .expect("bash starts");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!errors.contains("unbound") && !errors.contains("command not found"), "{errors}");
        let read = |name: &str| fs::read_to_string(root.join(name)).expect("a file");
        Outcome {
            code: output.status.code(),
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
            log: read("log"),
            requests: read("requests"),
            is_stopping: fs::read_to_string(root.join("esgen-stopping")).is_ok_and(|text| text == process),
        }
    }
}

fn scripts() -> Vec<(String, String)> {
    let place = tempfile::tempdir().expect("a temporary directory");
    fs::write(place.path().join("esgen.yaml"), CONFIG).expect("a config");
    let run = Command::new(env!("CARGO_BIN_EXE_esgen"))
        .current_dir(place.path())
        .arg("render")
        .output()
        .expect("esgen starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let documents = harness::documents(&String::from_utf8(run.stdout).expect("UTF-8"));
    let map = documents.iter().find(|document| document["kind"] == "ConfigMap").expect("the scripts");
    let data = map["data"].as_object().expect("data").clone();
    data.into_iter().map(|(name, text)| (name, text.as_str().expect("text").to_owned())).collect()
}

const ALWAYS: &str = "*";
const NO_SETTINGS: &str = "{\"persistent\":{},\"transient\":{}}";

#[test]
fn a_set_that_is_deleted_does_not_wait() {
    let gone = run("pre-stop.sh", 60, &[(STATEFUL_SET, ALWAYS, "404", String::new())]);
    assert_eq!((gone.code, gone.asked("leases")), (Some(0), false), "{}", gone.log);
    let empty = run("pre-stop.sh", 60, &[(STATEFUL_SET, ALWAYS, "200", set(0, "old"))]);
    assert_eq!((empty.code, empty.asked("leases")), (Some(0), false), "{}", empty.log);
    // The account goes first, and the token with it.
    let rejected = || (STATEFUL_SET, ALWAYS, "401", String::new());
    let deleted = run("pre-stop.sh", 60, &[rejected(), (NAME, ALWAYS, NO_ADDRESS, String::new())]);
    assert_eq!((deleted.code, deleted.requests.matches("statefulsets").count()), (Some(0), 3), "{}", deleted.log);
    assert!(deleted.log.contains("its account is gone"), "{}", deleted.log);
    // An API server that knows nobody any more is no reason to go beside others, not even where the DNS fails now and then.
    let there = [
        rejected(),
        (NAME, "2", NO_ADDRESS, String::new()),
        (NAME, "1", "000", String::new()),
        (NAME, "2", NO_ADDRESS, String::new()),
        (LEASE, ALWAYS, "401", String::new()),
        (HEALTH, ALWAYS, "200", health("yellow", 1)),
    ];
    let unknown = run("pre-stop.sh", 600, &there);
    assert_eq!(unknown.code, Some(1), "{}", unknown.log);
    assert!(unknown.log.contains("has no turn to take (HTTP status 401)"), "{}", unknown.log);
}

/// A body that breaks off comes with the status of the whole.
#[test]
fn an_answer_that_breaks_off_is_none() {
    let masters = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-master";
    let whole = || {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
            (masters, ALWAYS, "200", set(3, "old")),
            ("GET\t/_cat/nodes?h=node.role*", ALWAYS, "200", "m\\nm\\nm\\n".into()),
            ("GET\t/_cat/master*", ALWAYS, "200", "logs-master-1 \\n".into()),
        ]
    };
    let broken = |route: &'static str, body: &str, times: &'static str, deadline| {
        let mut answers = whole();
        answers.insert(0, (route, times, BROKEN_OFF, body.to_owned()));
        run_as(true, "pre-stop.sh", deadline, &answers)
    };
    let own = broken(STATEFUL_SET, "apiVersion: apps/v1\\nmeta", "2", 60);
    assert_eq!((own.code, own.log.contains("no node is wanted")), (Some(0), false), "{}", own.log);
    assert!(own.asked("\"holderIdentity\":\"logs-data-2\""), "{}", own.requests);
    let voters = broken(masters, "apiVersion: apps/v1\\nmeta", ALWAYS, 3);
    assert_eq!(voters.code, Some(1), "{}", voters.log);
    // It would look as if nobody had the turn.
    let turn = broken(LEASE, "metadata:\\n  resourceVersion: \"7\"", ALWAYS, 3);
    assert!(!turn.asked("PATCH"), "{}", turn.requests);
    // Nor is one that is whole and says nothing of nodes.
    let mut answers = whole();
    answers.insert(0, (STATEFUL_SET, "2", "200", "kind: Status".into()));
    let strange = run_as(true, "pre-stop.sh", 60, &answers);
    assert_eq!((strange.code, strange.log.contains("no node is wanted")), (Some(0), false), "{}", strange.log);
}

/// The kubelet brings no new token to a pod that is to stop.
#[test]
fn a_token_that_has_ended_says_nothing_of_the_account() {
    let token = |end: u64| {
        use base64::Engine;
        let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.x", encode("{}"), encode(&format!("{{\"aud\":[\"x\"],\"exp\":{end},\"iat\":1}}")))
    };
    let answers = vec![
        (STATEFUL_SET, "2", "200", set(1, "old")),
        (STATEFUL_SET, ALWAYS, "401", String::new()),
        (LEASE, "1", "200", lease("\"\"")),
        (LEASE, ALWAYS, "401", String::new()),
        (PATCH, "1", "200", String::new()),
        (PATCH, ALWAYS, "401", String::new()),
        ("GET\t/_cat/allocation/*", "9", "200", "4 logs-data-2\\n".into()),
        ("GET\t/_cat/allocation/*", ALWAYS, "200", "0 logs-data-2\\n".into()),
        (NAME, ALWAYS, NO_ADDRESS, String::new()),
    ];
    let ended = Pod { token: token(1_000_000_000), ..Pod::default() }.run("pre-stop.sh", 60, &answers);
    assert_eq!(ended.code, Some(0), "{}", ended.log);
    assert!(ended.log.contains("it is not wanted any more"), "{}", ended.log);
    let current = Pod { token: token(9_000_000_000), ..Pod::default() }.run("pre-stop.sh", 60, &answers);
    assert!(current.log.contains("its account is gone"), "{}", current.log);
}

/// What was known before one request fails is still so.
#[test]
fn a_request_that_fails_makes_no_restart_of_a_removal() {
    for failed in 2..5 {
        let before: &'static str = ["1", "2", "3"][failed - 2];
        let outcome = run(
            "pre-stop.sh",
            60,
            &[
                (STATEFUL_SET, before, "200", set(1, "old")),
                (STATEFUL_SET, "1", "500", String::new()),
                (STATEFUL_SET, ALWAYS, "200", set(1, "old")),
                ("GET\t/_cluster/settings*", "1", "503", "{\"error\":{},\"status\":503}".into()),
                ("GET\t/_cat/allocation/*", "3", "200", "4 logs-data-2\\n".into()),
                ("GET\t/_cat/allocation/*", ALWAYS, "200", "0 logs-data-2\\n".into()),
            ],
        );
        assert_eq!((outcome.code, outcome.asked("/shutdown")), (Some(0), false), "{failed}: {}", outcome.log);
        assert!(outcome.log.contains("it is not wanted any more"), "{failed}: {}", outcome.log);
    }
}

#[test]
fn a_process_that_never_joined_is_not_waited_for() {
    let nowhere = (HEALTH, ALWAYS, "503", "{\"error\":{},\"status\":503}".to_owned());
    let answers = [nowhere, (STATEFUL_SET, ALWAYS, "200", set(3, "old"))];
    let started_again = Pod { is_known: false, ..Pod::default() }.run("pre-stop.sh", 3, &answers);
    assert!(started_again.log.contains("the node is in no cluster"), "{}", started_again.log);
    let member = run("pre-stop.sh", 3, &answers);
    assert_eq!(member.code, Some(1), "{}", member.log);
}

#[test]
fn a_node_that_does_not_run_is_not_waited_for() {
    let stopped = run("pre-stop.sh", 60, &[(HEALTH, ALWAYS, "000", String::new())]);
    assert_eq!((stopped.code, stopped.asked("statefulsets")), (Some(0), false), "{}", stopped.log);
}

#[test]
fn a_restart_takes_the_turn_and_keeps_it() {
    for (revision, why) in [("old", "restart"), ("new", "update")] {
        let outcome = run(
            "pre-stop.sh",
            60,
            &[
                (STATEFUL_SET, ALWAYS, "200", set(3, revision)),
                ("GET\t/_cat/shards*", ALWAYS, "200", "load 0 STARTED logs-data-2\\n".into()),
                ("GET\t/_cat/nodes*", ALWAYS, "200", "abc logs-data-1\\ndef logs-data-2\\n".into()),
            ],
        );
        assert_eq!(outcome.code, Some(0), "{}", outcome.log);
        assert!(outcome.log.contains(&format!("is to stop: {why}")) && outcome.is_stopping, "{}", outcome.log);
        assert!(outcome.asked("\"resourceVersion\":\"7\"") && outcome.asked("\"holderIdentity\":\"logs-data-2\""));
        assert!(outcome.asked("\"leaseTransitions\":4") && !outcome.asked("\"holderIdentity\":null"));
        assert!(outcome.asked("PUT /_nodes/def/shutdown"), "{}", outcome.requests);
    }
}

#[test]
fn a_lease_that_is_missing_is_made() {
    let answers = |status: &'static str, made: String| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
            (LEASE, "1", "404", String::new()),
            (APPLY, ALWAYS, status, made),
        ]
    };
    // A new one has no spec.
    let made = run("pre-stop.sh", 60, &answers("201", "metadata:\\n  resourceVersion: \"1\"\\nspec: {}".into()));
    assert_eq!((made.code, made.requests.matches("GET /apis/coordination").count()), (Some(0), 1), "{}", made.log);
    assert!(made.log.contains("made the Lease"), "{}", made.log);
    assert!(made.asked("\"name\":\"logs\",\"labels\":{\"app.kubernetes.io/instance\": \"logs\""), "{}", made.requests);
    assert!(made.asked("\"resourceVersion\":\"1\"") && made.asked("\"leaseTransitions\":1}"), "{}", made.requests);
    // Another node was first, and has the turn by now.
    let other = run("pre-stop.sh", 60, &answers("200", lease("logs-data-1")));
    assert_eq!((other.code, other.requests.matches("GET /apis/coordination").count()), (Some(0), 2), "{}", other.log);
    // A Role of before does not let it.
    let refused = run("pre-stop.sh", 60, &answers("403", String::new()));
    assert!(refused.log.contains("has no turn to take (HTTP status 403)"), "{}", refused.log);
    assert_eq!((refused.code, refused.asked("holderIdentity")), (Some(0), false), "{}", refused.requests);
}

#[test]
fn without_a_turn_a_restart_is_bounded_and_a_removal_is_not() {
    let answers = |wanted: u32, missing: &'static str| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(wanted, "old")),
            (LEASE, ALWAYS, "403", String::new()),
            (HEALTH, "1", "200", health("green", 0)),
            (HEALTH, missing, "200", health("yellow", 1)),
            ("GET\t/_cat/allocation/*", missing, "200", "4 logs-data-2\\n1 UNASSIGNED\\n".into()),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "0 logs-data-2\\n1 UNASSIGNED\\n".into()),
        ]
    };
    let restart = run("pre-stop.sh", 600, &answers(3, ALWAYS));
    assert_eq!(restart.code, Some(1), "{}", restart.log);
    // Longer than the bound, both until nothing is missing and until it is empty.
    let removal = run("pre-stop.sh", 600, &answers(1, "60"));
    assert_eq!(removal.code, Some(0), "{}", removal.log);
    assert!(removal.log.contains("it is not wanted any more"), "{}", removal.log);
}

/// Nobody says whose turn it is, so each set waits for a while longer than the one before it, and the cluster says whether a voter is
/// missing.
#[test]
fn without_a_turn_nodes_go_in_the_order_of_their_sets() {
    let config =
        |ids: &str| format!("{{\"metadata\":{{\"cluster_coordination\":{{\"last_committed_config\":[{ids}]}}}}}}");
    let (one, two) = ("aaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbb");
    let answers = |route: &'static str, there: &str| {
        vec![
            (route, ALWAYS, "200", set(3, "new")),
            (LEASE, ALWAYS, "403", String::new()),
            ("GET\t/_cat/nodes[?]full_id=true&h=id,node.role&*", ALWAYS, "200", there.into()),
            ("GET\t/_cat/master*", ALWAYS, "200", "logs-master-1 \\n".into()),
            (
                "GET\t/_cluster/state/metadata[?]filter_path=*last_committed_config&*",
                ALWAYS,
                "200",
                config(&format!("\"{one}\",\"{two}\"")),
            ),
        ]
    };
    let looks = |outcome: &Outcome| outcome.requests.matches("GET /apis/apps/").count();
    let first = run("pre-stop.sh", 60, &answers(STATEFUL_SET, ""));
    let masters = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-master";
    let master = Pod { set: "logs-master", votes: true, ..Pod::default() };
    let second = master.run("pre-stop.sh", 60, &answers(masters, &format!("{one} m\\n{two} im\\n")));
    assert_eq!((first.code, second.code), (Some(0), Some(0)), "{}{}", first.log, second.log);
    assert!(looks(&second) > looks(&first), "it has gone at once: {}", second.requests);
    let missing = master.run("pre-stop.sh", 60, &answers(masters, &format!("{one} m\\n")));
    assert_eq!(missing.code, Some(1), "{}", missing.log);
    let unknown = master.run("pre-stop.sh", 60, &answers(masters, "{\"error\":{}}"));
    assert_eq!(unknown.code, Some(1), "{}", unknown.log);
}

#[test]
fn without_a_turn_a_node_takes_one_when_there_is_one_again() {
    let masters = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-master";
    let answers = [
        (masters, ALWAYS, "200", set(3, "new")),
        (LEASE, "1", "403", String::new()),
        (LEASE, "3", "200", lease("logs-data-1")),
    ];
    let node = Pod { set: "logs-master", ..Pod::default() }.run("pre-stop.sh", 60, &answers);
    assert_eq!(node.code, Some(0), "{}", node.log);
    assert!(node.asked("\"holderIdentity\":\"logs-master-2\""), "it has gone beside the holder: {}", node.requests);
}

#[test]
fn a_node_that_does_not_answer_leaves_the_turn_to_others() {
    let answers = vec![
        (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
        (HEALTH, "1", "200", health("green", 0)),
        (HEALTH, "100", "000", String::new()),
    ];
    let hung = run("pre-stop.sh", 600, &answers);
    assert_eq!((hung.code, hung.log.matches("leaves the turn").count()), (Some(0), 1), "{}", hung.log);
    assert!(hung.requests.matches("PATCH").count() < 100, "{}", hung.requests);
    // It comes to, and goes with the turn.
    let after_turn = hung.requests.rsplit("PATCH").next().unwrap_or_default();
    assert!(after_turn.matches("/_cluster/health").count() <= 2, "only the last look: {}", hung.requests);
}

#[test]
fn whom_a_person_has_excluded_from_voting_stays_excluded() {
    let masters = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-master";
    let answers = |more: &str| {
        // A node of another tool, one of ours that is there, and one of ours that a hook has removed.
        let names = ["old-1", "logs-master-1", "logs-master-7"]
            .iter()
            .chain([&more])
            .map(|name| format!("{{\"node_id\":\"x\",\"node_name\":\"{name}\"}}"));
        let names: Vec<_> = names.collect();
        let list = format!(
            "{{\"metadata\":{{\"cluster_coordination\":{{\"voting_config_exclusions\":[{}]}}}}}}",
            names.join(",")
        );
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
            (masters, ALWAYS, "200", set(3, "old")),
            (EXCLUDED, ALWAYS, "200", list),
            ("POST\t/_cluster/voting_config_exclusions*", ALWAYS, "200", String::new()),
            ("DELETE\t/_cluster/voting_config_exclusions*", ALWAYS, "200", String::new()),
            ("GET\t/_cat/master*", "1", "200", "logs-data-2 \\n".into()),
            ("GET\t/_cat/master*", ALWAYS, "200", "logs-master-1 \\n".into()),
            ("GET\t/_cat/nodes?h=node.role*", ALWAYS, "200", "m\\nm\\nm\\n".into()),
            ("GET\t/_cat/nodes?h=name*", ALWAYS, "200", "logs-data-2   \\nlogs-master-1\\n".into()),
        ]
    };
    let back = "POST /_cluster/voting_config_exclusions?node_names=old-1,logs-master-1&timeout";
    let elected = run_as(true, "pre-stop.sh", 60, &answers("_absent_"));
    assert_eq!(elected.code, Some(0), "{}", elected.log);
    assert!(elected.requests.rfind(back) > elected.requests.rfind("DELETE /_cluster/voting"), "{}", elected.requests);
    let returned = run_as(true, "ready.sh", 60, &answers("logs-data-2"));
    assert!(
        returned.requests.rfind(back) > returned.requests.rfind("DELETE /_cluster/voting"),
        "{}",
        returned.requests
    );
    // A list without this node is none of its business.
    let other = run_as(true, "ready.sh", 60, &answers("old-2"));
    assert!(!other.asked("DELETE /_cluster/voting"), "{}", other.requests);
}

#[test]
fn the_turn_of_another_is_waited_for() {
    let answers = |times: &'static str| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
            (LEASE, times, "200", lease("logs-data-1")),
            (PATCH, "1", "409", String::new()),
        ]
    };
    let freed = run("pre-stop.sh", 60, &answers("3"));
    assert_eq!(freed.code, Some(0), "{}", freed.log);
    assert_eq!(freed.requests.matches("PATCH").count(), 2, "one that lost and one that won: {}", freed.requests);
    let never = run("pre-stop.sh", 2, &answers(ALWAYS));
    assert_eq!(never.code, Some(1), "{}", never.log);
    assert!(never.output.contains("it is the turn of another node"), "{}", never.output);
}

#[test]
fn what_is_missing_is_waited_for() {
    let answers = |health_now: String, shards: &str, times: &'static str| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
            (HEALTH, "1", "200", health("green", 0)),
            (HEALTH, times, "200", health_now),
            ("GET\t/_cat/shards*", times, "200", shards.to_owned()),
        ]
    };
    let lone = "load 0 STARTED logs-data-2\\nload 0 UNASSIGNED\\n";
    let shared =
        "load 0 STARTED logs-data-2\\nload 0 RELOCATING logs-data-1 -> 10.0.0.1 id logs-data-0\\nload 0 UNASSIGNED\\n";
    for (now, shards, leaves) in [
        (health("yellow", 1), "", false),
        (health("red", 0), "", false),
        ("{\"error\":{},\"status\":503}".into(), "", false),
        ("{\"error\":{},\"status\":401}".into(), "", false),
        (health("yellow", 0), lone, false),
        // One that has begun after the health was looked at.
        (health("yellow", 0), &lone.replace("UNASSIGNED", "INITIALIZING logs-data-1"), false),
        (health("yellow", 0), shared, true),
        (health("yellow", 0), "{\"error\":{}}", false),
    ] {
        let outcome = run("pre-stop.sh", 3, &answers(now.clone(), shards, ALWAYS));
        let code = if leaves { 0 } else { 1 };
        assert_eq!(outcome.code, Some(code), "{now} {shards}: {}", outcome.log);
        let later = run("pre-stop.sh", 60, &answers(now.clone(), shards, "4"));
        assert_eq!(later.code, Some(0), "{now} {shards}: {}", later.log);
    }
}

#[test]
fn a_node_that_is_not_wanted_is_emptied_first() {
    let settings = "{\"persistent\":{\"cluster.routing.allocation.exclude._name\":\"theirs\"}}";
    let answers = |shards_left: &'static str| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(1, "old")),
            ("GET\t/_cluster/settings*", ALWAYS, "200", settings.into()),
            ("GET\t/_cat/allocation/*", shards_left, "200", "  4 logs-data-2  \\n  1 UNASSIGNED\\n".into()),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "  0 logs-data-2  \\n  1 UNASSIGNED\\n".into()),
        ]
    };
    let drained = run("pre-stop.sh", 60, &answers("3"));
    assert_eq!(drained.code, Some(0), "{}", drained.log);
    // Both that are to go, beside what a person has excluded; and the turn is given back.
    assert!(
        drained.asked("\"cluster.routing.allocation.exclude._name\":\"theirs,logs-data-1,logs-data-2\""),
        "{}",
        drained.requests
    );
    assert!(drained.asked("\"cluster.metadata.esgen_excluded\":\"logs-data-1,logs-data-2\""), "{}", drained.requests);
    assert!(!drained.asked("/shutdown"), "{}", drained.requests);
    let stuck = run("pre-stop.sh", 4, &answers(ALWAYS));
    assert_eq!(stuck.code, Some(1), "{}", stuck.log);
    assert!(
        stuck.requests.matches("PUT /_cluster/settings").count() > 1,
        "others may write the list, too: {}",
        stuck.requests
    );
    assert!(stuck.output.contains("4 shards are on it that no other node takes"), "{}", stuck.output);
}

/// With the last copy of a shard it would wait in vain for another one, which no node may hold, instead of handing it over.
#[test]
fn a_lone_copy_is_handed_over_by_a_node_that_is_not_wanted() {
    let outcome = run(
        "pre-stop.sh",
        60,
        &[
            (STATEFUL_SET, ALWAYS, "200", set(1, "old")),
            (HEALTH, ALWAYS, "200", health("yellow", 0)),
            ("GET\t/_cat/allocation/*", "3", "200", "1 logs-data-2\\n".into()),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "0 logs-data-2\\n".into()),
            ("GET\t/_cat/shards*", ALWAYS, "200", "load 0 STARTED logs-data-2\\nload 0 UNASSIGNED\\n".into()),
        ],
    );
    assert_eq!(outcome.code, Some(0), "{}", outcome.log);
    assert!(outcome.log.contains("it is not wanted any more"), "{}", outcome.log);
}

#[test]
fn a_node_that_is_not_wanted_at_the_last_moment_is_emptied_too() {
    let outcome = run(
        "pre-stop.sh",
        60,
        &[
            (STATEFUL_SET, "2", "200", set(3, "old")),
            (STATEFUL_SET, ALWAYS, "200", set(1, "old")),
            (LEASE, "1", "200", lease("\"\"")),
            (LEASE, ALWAYS, "200", lease("logs-data-2")),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "0 logs-data-2\\n".into()),
            ("GET\t/_cat/nodes*", ALWAYS, "200", "def logs-data-2\\n".into()),
        ],
    );
    assert_eq!(outcome.code, Some(0), "{}", outcome.log);
    assert!(outcome.log.contains("it is not wanted any more"), "{}", outcome.log);
    let requests = &outcome.requests;
    assert!(requests.rfind("DELETE /_nodes/def/shutdown") > requests.rfind("PUT /_nodes/def/shutdown"), "{requests}");
    assert!(outcome.asked("\"holderIdentity\":null"), "{requests}");
}

/// What held for its copies while it was to go for good does not hold for a restart.
#[test]
fn a_node_that_is_wanted_again_waits_anew() {
    let lone = "load 0 STARTED logs-data-2\\nload 0 UNASSIGNED\\n";
    let shared = "load 0 STARTED logs-data-2\\nload 0 STARTED logs-data-1\\n";
    let answers = |sets: &[(&'static str, u32)], rows: &[(&'static str, &str)]| {
        let sets = sets.iter().map(|(times, wanted)| (STATEFUL_SET, *times, "200", set(*wanted, "old")));
        let rows = rows.iter().map(|(times, rows)| ("GET\t/_cat/shards*", *times, "200", (*rows).to_owned()));
        let others = [
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "1 logs-data-2\\n".into()),
            ("GET\t/_cat/nodes*", ALWAYS, "200", "def logs-data-2\\n".into()),
        ];
        sets.chain(rows).chain(others).collect::<Vec<_>>()
    };
    // Not wanted right before it would have gone, and wanted again while it gives up its shards.
    let cancelled = [("2", 3), ("1", 1), (ALWAYS, 3)];
    let stays = run("pre-stop.sh", 4, &answers(&cancelled, &[("2", shared), (ALWAYS, lone)]));
    assert_eq!((stays.code, stays.log.contains("is wanted again")), (Some(1), true), "{}", stays.log);
    let goes = run("pre-stop.sh", 60, &answers(&cancelled, &[("2", shared), ("3", lone), (ALWAYS, shared)]));
    assert_eq!(goes.code, Some(0), "{}", goes.log);
    assert_eq!(goes.requests.matches("PUT /_nodes/def/shutdown").count(), 2, "{}", goes.requests);
    // Not wanted for one look, while a copy is missing.
    let flapping = run("pre-stop.sh", 4, &answers(&[("1", 3), ("1", 1), (ALWAYS, 3)], &[(ALWAYS, lone)]));
    assert_eq!(flapping.code, Some(1), "{}", flapping.log);
}

/// By then it may have come back, and nobody else would lift its exclusion again.
#[test]
fn nobody_is_excluded_by_what_was_wanted_once() {
    let outcome = run(
        "pre-stop.sh",
        5,
        &[
            (STATEFUL_SET, "2", "200", set(1, "old")),
            (STATEFUL_SET, ALWAYS, "500", String::new()),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "4 logs-data-2\\n".into()),
        ],
    );
    assert_eq!(outcome.code, Some(1), "{}", outcome.log);
    assert_eq!(outcome.requests.matches("PUT /_cluster/settings").count(), 1, "{}", outcome.requests);
}

#[test]
fn copies_that_every_other_node_has_are_left_behind() {
    let settings = "{\"persistent\":{\"cluster.routing.allocation.exclude._name\":\"theirs\"}}";
    let excluded = "{\"persistent\":{\"cluster.routing.allocation.exclude._name\":\"theirs,logs-data-1,logs-data-2\"}}";
    let everywhere =
        "load 0 STARTED logs-data-2\\nload 0 STARTED logs-data-0\\nload 0 UNASSIGNED \\nother 1 STARTED logs-data-0\\n";
    let answers = |rows: &str| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(1, "old")),
            (HEALTH, ALWAYS, "200", health("yellow", 0)),
            ("GET\t/_cluster/settings*", "2", "200", settings.into()),
            ("GET\t/_cluster/settings*", ALWAYS, "200", excluded.into()),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "  1 logs-data-2  \\n  1 UNASSIGNED\\n".into()),
            (
                "GET\t/_cat/allocation[?]*",
                ALWAYS,
                "200",
                "logs-data-0\\nlogs-data-1\\nlogs-data-2\\ntheirs\\nUNASSIGNED\\n".into(),
            ),
            ("GET\t/_cat/shards*", ALWAYS, "200", rows.to_owned()),
        ]
    };
    let left = run("pre-stop.sh", 60, &answers(everywhere));
    assert_eq!(left.code, Some(0), "{}", left.log);
    assert!(left.log.contains("leaves 1 shards, of which every other node has a copy"), "{}", left.log);
    // One that is not there yet, one that is nowhere else, and one that is on its way.
    for rows in [
        everywhere.replace("STARTED logs-data-0", "INITIALIZING logs-data-0"),
        everywhere.replace("load 0 STARTED logs-data-0", "load 1 STARTED logs-data-0"),
        everywhere.replace("load 0 STARTED logs-data-2", "load 0 STARTED logs-data-1"),
        "{\"error\":{}}".into(),
    ] {
        let stuck = run("pre-stop.sh", 4, &answers(&rows));
        assert_eq!(stuck.code, Some(1), "{rows}: {}", stuck.log);
    }
}

#[test]
fn an_elected_master_goes_once_another_is_elected() {
    let masters = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-master";
    let answers = |replicas: u32, elected: &str| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(replicas, "old")),
            (masters, ALWAYS, "200", set(3, "old")),
            (EXCLUDED, ALWAYS, "200", "{}".into()),
            ("POST\t/_cluster/voting_config_exclusions*", ALWAYS, "200", String::new()),
            ("DELETE\t/_cluster/voting_config_exclusions*", ALWAYS, "200", String::new()),
            ("GET\t/_cat/master*", "2", "200", elected.to_owned()),
            ("GET\t/_cat/master*", "1", "200", "{\"error\":{},\"status\":503}".into()),
            ("GET\t/_cat/master*", ALWAYS, "200", "logs-master-1 \\n".into()),
            ("GET\t/_cat/nodes?h=node.role*", ALWAYS, "200", "m\\nm\\nm\\n".into()),
            ("GET\t/_cat/allocation/*", ALWAYS, "200", "  0 logs-data-2  \\n  1 UNASSIGNED\\n".into()),
        ]
    };
    let exclusions = |outcome: &Outcome| outcome.requests.matches("/_cluster/voting_config_exclusions").count();
    // Its vote is back before it goes, since it returns.
    let elected = run_as(true, "pre-stop.sh", 60, &answers(3, "logs-data-2 \\n"));
    assert_eq!((elected.code, exclusions(&elected)), (Some(0), 2), "{}", elected.log);
    assert!(elected.asked("POST /_cluster/voting_config_exclusions?node_names=logs-data-2"), "{}", elected.requests);
    let last_look = elected.requests.rfind("/_cat/master").expect("it looks who is master");
    assert!(elected.requests.rfind("DELETE").expect("its vote is back") > last_look, "{}", elected.requests);
    let other = run_as(true, "pre-stop.sh", 60, &answers(3, "logs-master-0 \\n"));
    assert_eq!((other.code, exclusions(&other)), (Some(0), 0), "{}", other.log);
    // One that does not return leaves without it.
    let removed = run_as(true, "pre-stop.sh", 60, &answers(2, "logs-data-2 \\n"));
    let requests = &removed.requests;
    assert_eq!(removed.code, Some(0), "{}", removed.log);
    assert!(requests.rfind("POST /_cluster/voting") > requests.rfind("DELETE"), "{requests}");
    assert!(requests.rfind("/_cat/master") > requests.rfind("POST /_cluster/voting"), "{requests}");
}

#[test]
fn a_master_that_nobody_can_follow_goes_too() {
    let masters = "GET\t/apis/apps/v1/namespaces/search/statefulsets/logs-master";
    let answers = |wanted: u32| {
        vec![
            (STATEFUL_SET, ALWAYS, "200", set(3, "old")),
            (masters, ALWAYS, "200", set(wanted, "old")),
            (EXCLUDED, ALWAYS, "200", "{}".into()),
            ("POST\t/_cluster/voting_config_exclusions*", ALWAYS, "200", String::new()),
            ("DELETE\t/_cluster/voting_config_exclusions*", ALWAYS, "200", String::new()),
            ("GET\t/_cat/master*", ALWAYS, "200", "logs-data-2 \\n".into()),
            ("GET\t/_cat/nodes?h=node.role*", ALWAYS, "200", "m\\n".repeat(wanted as usize)),
        ]
    };
    let alone = run_as(true, "pre-stop.sh", 60, &answers(1));
    assert_eq!((alone.code, alone.asked("voting_config_exclusions")), (Some(0), false), "{}", alone.log);
    // It asked, and says nothing that did not come true; its vote is back all the same.
    let stays = run_as(true, "pre-stop.sh", 60, &answers(3));
    assert_eq!(stays.code, Some(0), "{}", stays.log);
    assert!(stays.log.contains("no other node becomes master"), "{}", stays.log);
    assert!(!stays.log.contains("has handed over"), "{}", stays.log);
    assert!(stays.asked("DELETE /_cluster/voting_config_exclusions"), "{}", stays.requests);
}

#[test]
fn an_update_waits_for_the_sets_before_it_and_a_restart_does_not() {
    let answers =
        |revision: &str| vec![(COLD, "3", "200", set(3, "new")), (STATEFUL_SET, ALWAYS, "200", set(3, revision))];
    let update = run("pre-stop.sh", 60, &answers("new"));
    let asked = update.requests.matches("statefulsets/logs-cold").count();
    let first_lease = update.requests.find("leases").expect("it takes the turn");
    let last_cold = update.requests.rfind("statefulsets/logs-cold").expect("it looks at the colder set");
    assert_eq!((update.code, asked), (Some(0), 4), "{}", update.log);
    assert!(first_lease > last_cold, "{}", update.requests);
    let restart = run("pre-stop.sh", 60, &answers("old"));
    assert!(!restart.asked("logs-cold"), "{}", restart.requests);
}

#[test]
fn a_node_is_ready_once_nothing_is_missing_and_gives_the_turn_back() {
    let excluded = "{\"persistent\":{\"cluster.metadata.esgen_excluded\":\"logs-data-2,logs-data-3\",\
                    \"cluster.routing.allocation.exclude._name\":\"theirs,logs-data-2,logs-data-3\"}}";
    let answers = |health: String, holder: &str| {
        vec![
            (LEASE, ALWAYS, "200", lease(holder)),
            (HEALTH, ALWAYS, "200", health),
            ("GET\t/_cluster/settings*", ALWAYS, "200", excluded.to_owned()),
        ]
    };
    let ready = run("ready.sh", 60, &answers(health("green", 0), "logs-data-2"));
    assert_eq!(ready.code, Some(0), "{}", ready.log);
    assert!(ready.asked("\"holderIdentity\":null"), "{}", ready.requests);
    // What a person has excluded stays, and so does the other node that is to go.
    assert!(ready.asked("\"cluster.routing.allocation.exclude._name\":\"theirs,logs-data-3\""), "{}", ready.requests);
    assert!(ready.asked("\"cluster.metadata.esgen_excluded\":\"logs-data-3\""), "{}", ready.requests);
    // Settings that cannot be read are not empty ones.
    let mut unread = answers(health("green", 0), "logs-data-2");
    unread.insert(0, ("GET\t/_cluster/settings*", ALWAYS, "503", "{\"error\":{},\"status\":503}".into()));
    let unread = run("ready.sh", 60, &unread);
    assert_eq!((unread.code, unread.asked("\"holderIdentity\":null")), (Some(1), false), "{}", unread.requests);
    // While copies are on their way it is not ready, and shows that it is on its way.
    let waiting = run("ready.sh", 60, &answers(health("yellow", 2), "logs-data-2"));
    assert_eq!(waiting.code, Some(1), "{}", waiting.log);
    assert!(waiting.asked("\"renewTime\":\"2") && !waiting.asked("\"holderIdentity\":null"), "{}", waiting.requests);
    // It touches no turn that is not its own, and a shard that is lost for good keeps nobody from serving the rest.
    let other = run("ready.sh", 60, &answers(health("red", 0), "logs-data-1"));
    assert_eq!((other.code, other.asked("PATCH")), (Some(0), false), "{}", other.requests);
    assert!(!other.is_stopping);
    // While the hook is at work, the turn and the exclusion are its own, whether the node has been ready or not.
    let stopping =
        |marks| Pod { marks, ..Pod::default() }.run("ready.sh", 60, &answers(health("green", 0), "logs-data-2"));
    let unready = stopping(&[("esgen-stopping", "")]);
    assert_eq!(
        (unready.code, unready.asked("PATCH"), unready.asked("PUT")),
        (Some(1), false, false),
        "{}",
        unready.requests
    );
    let settled = stopping(&[("esgen-stopping", ""), ("esgen-ready", " settled")]);
    assert_eq!((settled.code, settled.asked("PATCH")), (Some(0), false), "{}", settled.requests);
}
