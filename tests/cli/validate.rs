use super::Place;

const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n";
const BROKEN: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80, nodeprt: 1}]}\n";

#[test]
fn a_directory_is_walked_and_summed_up() {
    let place = Place::new();
    place.write("m/b.yml", SERVICE);
    place.write("m/deep/c.json", r#"{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}}"#);
    place.write("m/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n");
    place.write("m/.hidden.yaml", "[");
    place.write("m/notes.txt", "[");
    let run = place.run(&["validate", "m"]).exits(0);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        "3 objects in 3 files: 2 valid, 1 skipped (1 Kustomization of kustomize.config.k8s.io/v1beta1)\n"
    );
}

#[test]
fn findings_have_places_and_the_status_says_it() {
    let place = Place::new();
    place.write("a.yaml", BROKEN);
    let run = place.run(&["validate", "a.yaml"]).exits(1);
    assert!(
        run.stderr.contains("--> a.yaml:4:27") && run.stderr.contains("Did you mean `nodePort`?"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.ends_with("1 object in 1 file: 0 valid, 1 invalid\n"), "{}", run.stderr);
    let junit = place.run(&["validate", "a.yaml", "--format", "junit"]).exits(1).stdout;
    assert!(junit.contains("<testcase classname=\"v1 Service\" name=\"a\">"), "{junit}");
    assert!(junit.contains("<failure type=\"object-schema\""), "{junit}");
    for format in ["json", "sarif"] {
        let text = place.run(&["validate", "a.yaml", "--format", format]).exits(1).stdout;
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
}

#[test]
fn usage_and_unreadable_inputs() {
    let place = Place::new();
    place.run(&["validate"]).exits(2);
    place.run(&["validate", "-", "-"]).exits(2);
    place.run(&["validate", "a.yaml", "--kube-version", "1.2"]).exits(2);
    let run = place.run(&["validate", "missing.yaml"]).exits(1);
    assert!(run.stderr.contains("cannot read missing.yaml: there is no such file"), "{}", run.stderr);
    assert!(run.stderr.ends_with("0 objects in 1 file: 0 valid, 1 unreadable place\n"), "{}", run.stderr);
}

const WIDGET: &str = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: many}\n";

#[test]
fn what_was_not_checked_is_counted_and_said() {
    let place = Place::new();
    place.write("a.yaml", WIDGET);
    let run = place.run(&["validate", "a.yaml"]).exits(0);
    assert!(
        run.stderr.starts_with("1 object in 1 file: 0 valid, 1 skipped (1 Widget of example.com/v1)\n"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("was not checked; `--schema FILE|DIR`"), "{}", run.stderr);
    place.write(
        "crds/widget.yaml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec:\n  \
         group: example.com\n  scope: Cluster\n  names: {plural: widgets, kind: Widget}\n  versions:\n  - name: v1\n    served: true\n    \
         storage: true\n    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}\n",
    );
    let run = place.run(&["validate", "a.yaml", "--schema", "crds"]).exits(1);
    assert!(run.stderr.contains("--> a.yaml:4:14") && run.stderr.ends_with("0 valid, 1 invalid\n"), "{}", run.stderr);
}

#[test]
fn a_truncated_text_says_where_it_ends() {
    let place = Place::new();
    place.write("a.yaml", &SERVICE[..SERVICE.len() - 5]);
    let run = place.run(&["validate", "a.yaml"]).exits(1);
    assert!(run.stderr.contains("is never closed") && run.stderr.contains("--> a.yaml:"), "{}", run.stderr);
}

#[test]
fn where_something_is_wrong_with_elasticsearch_the_way_out_is_offered_and_works() {
    let place = Place::new();
    let tutorial =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/tutorial/elasticsearch.yaml"));
    place.write("old.yaml", tutorial.expect("the tutorial"));
    let run = place.run(&["validate", "old.yaml"]).exits(1);
    let offer = "'esgen import old.yaml > esgen.yaml' writes the cluster that this was meant to be\n";
    assert!(run.stderr.ends_with(offer), "{}", run.stderr);
    let run = place.run(&["import", "old.yaml"]).exits(1);
    assert!(
        run.stdout.starts_with("apiVersion: esgen.dev/v1\n") && run.stderr.contains("needs you ("),
        "{}",
        run.stderr
    );
}
