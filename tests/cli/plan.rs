//! `plan`: tables, reasons, formats and `--what-if`.

use super::Place;
use serde_json::Value;

const VECTORS: &str = "\
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: search}
spec:
  version: 9.2.1
  virtualMemory: host-configured
  workload:
    vectors: {count: 50M, dims: 1024, index: bbq_hnsw, shards: 6}
  nodeSets:
    - {name: master, roles: [master]}
    - name: data
      roles: [data]
      resources: {memory: 16Gi}
      storage: {size: 600Gi}
      autoscaling: {minReplicas: 3, maxReplicas: 9, metrics: [{cpu: {averageUtilization: 60}}]}
";

#[test]
fn tables_show_sets_and_totals() {
    let text = Place::with_config(VECTORS).run(&["plan"]).exits(0).stdout;
    for line in [
        "  set     nodes   cpu    memory  heap    page cache  disk   shards",
        "  master  3       500m*  2Gi*    1228Mi  -           10Gi*  -",
        "  data    3 to 9  2*     16Gi    8Gi     7680Mi      600Gi  4",
        "  at minimum  6      7500m   54Gi    1830Gi  5475                39420             1335900",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}\nin\n{text}");
    }
    for part in [
        "  spec.nodeSets[1].resources.cpu: 2\n    one for 8Gi of memory",
        "  Less than the workload asks for\n    spec.nodeSets[1].resources.memory: 16Gi\n      the workload asks for 23Gi\n",
        "  Least certain\n    cpu by memory, since nothing says how much is searched: 3 times less or more\n",
    ] {
        assert!(text.contains(part), "{part}\nin\n{text}");
    }
}

#[test]
fn markdown_has_the_same_tables() {
    let text = Place::with_config(VECTORS).run(&["plan", "--format", "markdown"]).exits(0).stdout;
    assert!(text.starts_with("## cluster search: Elasticsearch 9.2.1, "), "{text}");
    assert!(text.contains("| set | nodes | cpu |") && text.contains("| data | 3 to 9 | 2\\* | 16Gi | "), "{text}");
}

#[test]
fn json_has_sizes_and_totals() {
    let run = Place::with_config(VECTORS).run(&["plan", "--format", "json"]).exits(0);
    let plan: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let sizing = &plan["clusters"][0]["sizing"];
    assert_eq!(sizing["sets"][1]["memory"]["asked"], "23Gi");
    assert_eq!((&sizing["sets"][1]["cpu"]["derived"], &sizing["maximum"]["nodes"]), (&true.into(), &12.into()));
    assert_eq!(sizing["estimates"][0]["times"], 3.0);
}

#[test]
fn what_if_shows_before_and_after() {
    let place = Place::with_config(VECTORS);
    let arguments =
        ["plan", "--what-if", "spec.workload.vectors.count=100M", "--what-if", "spec.workload.vectors.shards=12"];
    let text = place.run(&arguments).exits(0).stdout;
    assert!(text.contains("4 -> 8"), "{text}");
    assert!(text.contains("      the workload asks for 44Gi\n"), "{text}");
    assert!(!text.contains("spec.nodeSets[1].resources.cpu: "), "what has not changed needs no reason:\n{text}");
    let run = place.run(&[&arguments[..], &["--format", "json"]].concat()).exits(0);
    let plan: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(plan["clusters"][0]["sizing"]["sets"][1]["shards"], 4);
    assert_eq!(plan["whatIf"]["clusters"][0]["sizing"]["sets"][1]["shards"], 8);
}

#[test]
fn what_if_can_be_what_the_cluster_does_not_hold() {
    let place = Place::with_config(VECTORS);
    let run = place.run(&["plan", "--what-if", "spec.workload.vectors.count=1G"]).exits(1);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("volume-below-workload") && run.stderr.contains("Write `size: "), "{}", run.stderr);
    for wrong in ["count", "=1"] {
        let run = place.run(&["plan", "--what-if", wrong]).exits(2);
        assert!(run.stderr.contains("`--what-if` number 1"), "{}", run.stderr);
    }
    let run = place.run(&["plan", "--what-if", "spec.nodeSets[hot].replicas=3"]).exits(1);
    assert!(run.stderr.contains("there is no element named hot"), "{}", run.stderr);
}

#[test]
fn counts_that_are_none_are_refused_where_they_stand() {
    let place = Place::with_config(&VECTORS.replace("50M", "50 million"));
    let run = place.run(&["check"]).exits(1);
    assert!(run.stderr.contains("malformed-quantity") && run.stderr.contains("esgen.yaml:8:"), "{}", run.stderr);
    place.write("esgen.yaml", VECTORS.replace("dims: 1024", "dimensions: 1024, indx: hnsw"));
    let run = place.run(&["check"]).exits(1);
    for part in ["missing required field `dims`", "unknown field `dimensions`", "Did you mean `index`?"] {
        assert!(run.stderr.contains(part), "{part} in {}", run.stderr);
    }
    place.write("esgen.yaml", VECTORS.replace("vectors: {", "vectors: [{").replace("shards: 6}", "shards: six}]"));
    let run = place.run(&["check"]).exits(1);
    assert!(run.stderr.contains("spec.workload.vectors[0].shards"), "{}", run.stderr);
}
