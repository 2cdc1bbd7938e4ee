//! The script of the init container that lays out the configuration, run as pods run it.

mod harness;

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The scripts of each cluster in a stream of manifests.
fn scripts(manifests: &str) -> Vec<Value> {
    let documents = harness::documents(manifests).into_iter();
    documents.map(|mut one| one["data"].take()).filter(|data| data["prepare-config.sh"].is_string()).collect()
}

/// All pods of a cluster share its scripts, which change at once, also for pods of a revision before that change, and for those that
/// `kubectl rollout undo` brings back. Such a pod has its name, and neither the variables nor the volumes of what came later.
#[test]
fn a_pod_of_an_earlier_revision_starts() {
    for folder in harness::folders("golden") {
        let manifests = fs::read_to_string(folder.join("expected.yaml")).expect("manifests");
        for data in scripts(&manifests) {
            let place = tempfile::tempdir().expect("a temporary directory");
            let path = |name: &str| place.path().join(name);
            for name in ["home/config", "config", "files", "scripts"] {
                fs::create_dir_all(path(name)).expect("it can be made");
            }
            for name in ["home/config/users", "files/elasticsearch.yml", "files/esgen.options"] {
                fs::write(path(name), "").expect("it can be written");
            }
            for (name, text) in data.as_object().expect("data") {
                fs::write(path("scripts").join(name), text.as_str().expect("text")).expect("it can be written");
            }
            let script = data["prepare-config.sh"].as_str().expect("the script");
            let script = script
                .replace("/usr/share/elasticsearch", &path("home").display().to_string())
                .replace("/mnt/esgen", &place.path().display().to_string());
            let run = Command::new("bash").args(["-c", &script]).env("POD_NAME", "search-data-0").output();
            let run = run.expect("bash starts");
            assert!(run.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&run.stderr));
        }
    }
}

/// Never an empty cluster beside a full volume.
#[test]
fn a_volume_of_another_layout_stops_the_pod() {
    let place = tempfile::tempdir().expect("a temporary directory");
    let manifests = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/minimal/expected.yaml"));
    let scripts = scripts(&manifests.expect("manifests"));
    let script = scripts[0]["prepare-config.sh"].as_str().expect("the script");
    let guard = script.split("\ndata=").nth(1).and_then(|rest| rest.split("\nfi\n").next()).expect("the guard");
    let volume = place.path().join("volume");
    let guard = format!("data={guard}\nfi\n").replace("/mnt/esgen/data", &volume.display().to_string());
    let starts = || {
        let run = Command::new("bash").args(["-euo", "pipefail", "-c", &guard]).output().expect("bash starts");
        (run.status.success(), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let make = |folder: &str| fs::create_dir_all(volume.join(folder)).expect("it can be made");
    assert!(starts().0, "a node without a volume");
    make("lost+found");
    assert!(starts().0, "a new volume");
    make("elasticsearch/nodes/0");
    let (is_started, told) = starts();
    assert!(!is_started && told.contains("in elasticsearch,"), "{told}");
    make("nodes");
    assert!(starts().0, "a volume of 7.x");
    fs::remove_dir_all(&volume).expect("it can be removed");
    make("data/es/_state");
    assert!(!starts().0, "two levels down");
    make("_state");
    assert!(starts().0, "a volume of 8.x");
}
