//! `simulate`: what is printed, what is refused, and that a tuned config is one.

use super::{CONFIG, Place};
use serde_json::Value;

const SCALED: &str = "\
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: vectors}
spec:
  version: 9.2.1
  nodeSets:
    - {name: master, roles: [master]}
    - name: data
      roles: [data_content, data_hot, ingest]
      resources: {cpu: '4'}
      storage: {size: 250Gi}
      autoscaling:
        {minReplicas: 3, maxReplicas: 9, scaleDown: drain, metrics: [{cpu: {averageUtilization: 60}}]}
";

const QUEUE: &str = "    - name: coordinating
      roles: []
      autoscaling:
        minReplicas: 2
        maxReplicas: 6
        metrics: [{pods: {metric: {name: search_queue}, averageValue: 10}}]
";

fn simulate(config: &str, arguments: &[&str]) -> Value {
    let arguments = [&["simulate", "--format", "json"], arguments].concat();
    serde_json::from_str(&Place::with_config(config).run(&arguments).exits(0).stdout).unwrap()
}

fn ticks<'a>(output: &'a Value, name: &str) -> Vec<f64> {
    let ticks: &'a Vec<Value> = output["runs"][0]["ticks"].as_array().unwrap();
    ticks.iter().map(|tick| tick[name].as_f64().unwrap()).collect()
}

/// Kubernetes 1.35 is the first that reads a tolerance without a feature gate.
#[test]
fn the_controller_is_that_of_the_version() {
    let tolerant = SCALED.replace("60}}]}", "60}}], behavior: {scaleUp: {tolerance: 500m}}}");
    let desired = |config: &str, version: &str| {
        ticks(&simulate(config, &["--node-set", "data", "--shape", "ramp", "--kube-version", version]), "desired")
    };
    assert_eq!(desired(&tolerant, "1.34"), desired(SCALED, "1.34"));
    assert_ne!(desired(&tolerant, "1.35"), desired(SCALED, "1.35"));
}

#[test]
fn a_day_is_a_chart_and_a_summary() {
    let place = Place::with_config(SCALED);
    let run = place.run(&["simulate", "--shape", "diurnal", "--svg", "day.svg"]).exits(0);
    for part in ["vectors-data, 3 to 9 nodes: 24 h of diurnal\n", "█", "node-hours", "saturated               0 min"]
    {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
    let picture = place.read("day.svg");
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n") && !picture.contains("NaN"), "{picture}");
    assert_eq!(place.run(&["simulate", "--shape", "diurnal"]).exits(0).stdout, run.stdout);

    let output = simulate(SCALED, &["--shape", "diurnal"]);
    assert_eq!(ticks(&output, "seconds").len(), 24 * 240);
    let desired = ticks(&output, "desired");
    assert!(desired.iter().all(|nodes| (3.0..=9.0).contains(nodes)));
    let csv = place.run(&["simulate", "--shape", "diurnal", "--format", "csv"]).exits(0).stdout;
    assert_eq!(
        (csv.lines().count(), csv.lines().next()),
        (1 + 24 * 240, Some("seconds,load,capacity,desired,ready,nodes"))
    );
}

#[test]
fn nodes_stay_where_nothing_removes_them() {
    let kept = SCALED.replace("scaleDown: drain, ", "");
    let output = simulate(&kept, &["--shape", "diurnal"]);
    let desired = ticks(&output, "desired");
    assert!(desired.windows(2).all(|pair| pair[0] <= pair[1]), "{desired:?}");
}

#[test]
fn shards_move_before_a_node_is_of_use_and_before_it_goes() {
    let minutes_of = |config: &str, arguments: &[&str]| {
        let output = simulate(config, arguments);
        let summary = &output["runs"][0]["summary"];
        (summary["saturatedMinutes"].as_f64().unwrap(), summary["drainsCutShort"].as_u64().unwrap())
    };
    let minutes = |arguments: &[&str]| minutes_of(SCALED, arguments);
    let (without, with) =
        (minutes(&["--shape", "flash-crowd"]), minutes(&["--shape", "flash-crowd", "--data", "600Gi"]));
    assert!(without.0 < with.0 && with.1 == 0, "{without:?} {with:?}");
    // A node's share takes far longer than its grace period at this speed.
    let hasty = SCALED.replace("storage: {", "terminationGracePeriodSeconds: 36000\n      storage: {");
    let slow = minutes_of(&hasty, &["--shape", "diurnal", "--data", "600Gi", "--recovery-rate", "1Mi"]);
    assert!(slow.1 > 0, "{slow:?}");
}

#[test]
fn a_restarted_controller_waits_a_whole_window() {
    let falls = |arguments: &[&str]| {
        let arguments = [&["--shape", "spike"], arguments].concat();
        let desired = ticks(&simulate(SCALED, &arguments), "desired");
        desired.windows(2).position(|pair| pair[1] < pair[0])
    };
    // The spike is over after an hour and ten minutes, the window half an hour later.
    let (undisturbed, restarted) = (falls(&[]).unwrap(), falls(&["--controller-restart", "1h30m"]).unwrap());
    assert!(undisturbed < restarted, "{undisturbed} {restarted}");
}

#[test]
fn what_was_measured_can_be_run() {
    let place = Place::with_config(SCALED);
    place.write("load.csv", "time,queriesPerSecond\n0,800\n600,3000\n1200,800\n3600,800\n");
    let run = place.run(&["simulate", "--trace", "load.csv"]).exits(0);
    assert!(run.stdout.contains("of load.csv\n") && run.stdout.contains("5 ms of CPU a query"), "{}", run.stdout);
    place.write(
        "load.json",
        r#"[{"time": 0, "search_queue": 5, "cores": 1}, {"time": 600, "search_queue": 55, "cores": 1}]"#,
    );
    place.write("esgen.yaml", format!("{SCALED}{QUEUE}"));
    let run =
        place.run(&["simulate", "--node-set", "coordinating", "--trace", "load.json", "--format", "json"]).exits(0);
    let desired = ticks(&serde_json::from_str(&run.stdout).unwrap(), "desired");
    assert_eq!(desired.last(), Some(&6.0), "55 in all at a target of 10 a node");
}

#[test]
fn two_configs_take_the_same_load() {
    let place = Place::with_config(SCALED);
    place.write("other.yaml", SCALED.replace("averageUtilization: 60", "averageUtilization: 40"));
    let run = place.run(&["simulate", "--shape", "diurnal", "--compare", "other.yaml", "--format", "json"]).exits(0);
    let output: Value = serde_json::from_str(&run.stdout).unwrap();
    let (this, other) = (&output["runs"][0], &output["runs"][1]);
    assert_eq!(this["ticks"][1000]["load"], other["ticks"][1000]["load"]);
    assert!(this["summary"]["nodeHours"].as_f64() < other["summary"]["nodeHours"].as_f64());
    let shown = place.run(&["simulate", "--shape", "spike", "--compare", "other.yaml"]).exits(0);
    assert!(shown.stdout.contains("other.yaml"), "{}", shown.stdout);
}

/// No more of them work than there are copies of shards.
#[test]
fn nodes_without_a_shard_do_no_work() {
    let of_shards = |shards: u32| {
        let workload = format!("  workload: {{vectors: {{count: 1M, dims: 384, shards: {shards}}}}}\n  nodeSets:\n");
        let output = simulate(&SCALED.replace("  nodeSets:\n", &workload), &["--shape", "diurnal"]);
        let of = |name| ticks(&output, name).into_iter().fold(0.0, f64::max);
        (of("capacity"), of("ready"))
    };
    let (capacity, ready) = of_shards(2);
    assert_eq!(capacity, 4.0 * 4.0, "four copies on nodes of four cores");
    assert!(ready > 4.0, "the autoscaler does not know");
    let (capacity, ready) = of_shards(9);
    assert_eq!(capacity, ready * 4.0);
}

#[test]
fn a_load_that_nothing_serves_is_not_called_served() {
    let place = Place::with_config(SCALED);
    let run = place.run(&["simulate", "--shape", "diurnal", "--high", "200", "--tune"]).exits(1);
    assert!(run.stdout.contains("keeps this load under 1 % of the time saturated"), "{}", run.stdout);
    assert!(!run.stdout.contains("these serve"), "{}", run.stdout);
}

#[test]
fn every_column_that_is_missing_is_named_at_once() {
    let place = Place::with_config(&SCALED.replace(
        "metrics: [",
        "metrics: [{pods: {metric: {name: a}, averageValue: 10}}, {pods: {metric: {name: b}, averageValue: 10}}, ",
    ));
    place.write("load.csv", "time,queriesPerSecond\n0,10\n600,20\n");
    let run = place.run(&["simulate", "--trace", "load.csv"]).exits(1);
    assert!(run.stderr.contains("no column `a` and `b`"), "{}", run.stderr);
}

#[test]
fn a_tuned_config_passes_the_rules() {
    let place = Place::with_config(&SCALED.replace("averageUtilization: 60", "averageUtilization: 30"));
    let run = place.run(&["simulate", "--shape", "spike", "--tune"]).exits(0);
    let sets = run.stdout.lines().filter_map(|line| line.trim().strip_prefix("--set '")?.strip_suffix('\''));
    let mut check = vec!["check"];
    for assignment in sets {
        check.extend(["--set", assignment]);
    }
    assert!(check.len() > 1, "{}", run.stdout);
    place.run(&check).exits(0);
    let config = std::fs::read_to_string(place.path().join("esgen.yaml")).unwrap();
    assert_eq!(place.pipe(&["simulate", "-", "--shape", "spike", "--tune"], &config).exits(0).stdout, run.stdout);
}

#[test]
fn what_cannot_be_simulated_is_refused_with_the_way_out() {
    let place = Place::with_config(SCALED);
    place.write("two.yaml", format!("{SCALED}{QUEUE}"));
    place.write("plain.yaml", CONFIG);
    place.write("empty.csv", "time,cores\n");
    place.write("queue.csv", "time,queriesPerSecond\n0,1\n15,1\n");
    place.write("idle.csv", "time,users\n0,1\n15,1\n");
    place.write("backwards.csv", "time,cores\n30,1\n15,1\n");
    for (arguments, status, part) in [
        (&["esgen.yaml"][..], 2, "`--shape diurnal`, or `--trace FILE`"),
        (&["plain.yaml", "--shape", "spike"], 2, "no node set is autoscaled"),
        (&["two.yaml", "--shape", "spike"], 2, "--node-set: vectors-data, vectors-coordinating"),
        (&["esgen.yaml", "--shape", "spike", "--node-set", "warm"], 2, "one of vectors-data"),
        (&["esgen.yaml", "--trace", "missing.csv"], 1, "cannot read missing.csv"),
        (&["esgen.yaml", "--trace", "empty.csv"], 1, "empty.csv: has no rows"),
        (&["esgen.yaml", "--trace", "idle.csv"], 1, "idle.csv has no column that tells its work"),
        (&["two.yaml", "--node-set", "coordinating", "--trace", "queue.csv"], 1, "no column `search_queue`"),
        (&["esgen.yaml", "--trace", "backwards.csv"], 1, "backwards.csv: row 3: its time is not after"),
        (&["esgen.yaml", "--shape", "spike", "--low", "5", "--high", "2"], 2, "the lower one first"),
        (&["esgen.yaml", "--shape", "spike", "--join", "1.5h"], 2, "90s, 5m or 1h30m"),
        (&["esgen.yaml", "--shape", "spike", "--data", "lots"], 2, "such as 500Gi"),
        (&["esgen.yaml", "--shape", "spike", "--cpu-per-query", "NaN"], 2, "write a number from 0"),
        (&["esgen.yaml", "--shape", "spike", "--high", "1e300"], 2, "write a number from 0"),
    ] {
        let run = place.run(&[&["simulate"], arguments].concat()).exits(status);
        assert!(run.stderr.contains(part) && run.stdout.is_empty(), "{arguments:?}: {}", run.stderr);
    }
}

/// `ESGEN_BLESS=1` writes the picture anew.
#[test]
fn the_docs_show_what_is_printed_today() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let place = Place::with_config(&std::fs::read_to_string(root.join("golden/drain/esgen.yaml")).unwrap());
    let run = place.run(&["simulate", "--shape", "diurnal", "--data", "600Gi", "--svg", "day.svg"]).exits(0);
    let page = std::fs::read_to_string(root.join("docs/simulating.md")).unwrap();
    assert!(page.contains(&run.stdout), "docs/simulating.md shows another chart than:\n{}", run.stdout);
    let (kept, picture) = (root.join("docs/simulating.svg"), place.read("day.svg"));
    if std::env::var_os("ESGEN_BLESS").is_some() {
        std::fs::write(&kept, &picture).unwrap();
    }
    assert_eq!(std::fs::read_to_string(kept).unwrap(), picture);
}
