//! `render --output-dir`: all of it, or what was there before.

use super::{BROKEN, CONFIG, Place};
use std::fs;

#[test]
fn one_file_per_object_and_a_kustomization_that_lists_them() {
    let place = Place::with_config(CONFIG);
    let run = place.run(&["render", "-o", "out/manifests"]).exits(0);
    assert_eq!(run.stdout, "");
    let names = place.names("out/manifests");
    let kustomization = place.read("out/manifests/kustomization.yaml");
    assert!(kustomization.starts_with("# Written by esgen render."), "{kustomization}");
    for name in names.iter().filter(|name| *name != "kustomization.yaml") {
        assert!(kustomization.contains(&format!("- {name}\n")), "{name} in\n{kustomization}");
    }
    let together: Vec<String> = kustomization
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- "))
        .map(|name| place.read(&format!("out/manifests/{name}")))
        .collect();
    assert_eq!(together.join("---\n"), place.run(&["render"]).exits(0).stdout, "the same bytes in the same order");
    assert_eq!(place.names("out"), ["manifests"], "nothing temporary is left");
}

#[test]
fn json_files_hold_one_object_each() {
    let place = Place::with_config(CONFIG);
    place.run(&["render", "-o", "out", "--format", "json"]).exits(0);
    let set: serde_json::Value = serde_json::from_str(&place.read("out/statefulset-search-default.json")).unwrap();
    assert_eq!(set["kind"], "StatefulSet");
    assert!(place.read("out/kustomization.yaml").contains("- statefulset-search-default.json\n"));
    // The other format replaces them.
    place.run(&["render", "-o", "out"]).exits(0);
    assert!(!place.names("out").iter().any(|name| name.ends_with(".json")));
}

#[test]
fn clusters_of_one_name_in_two_namespaces_have_files_of_their_own() {
    let place = Place::new();
    let in_namespace = |namespace: &str| CONFIG.replace("spec:", &format!("  namespace: {namespace}\nspec:"));
    place.write("esgen.yaml", format!("{}---\n{}", in_namespace("blue"), in_namespace("green")));
    let objects = place.run(&["render"]).exits(0).stdout.matches("\nkind: ").count();
    place.run(&["render", "-o", "out"]).exits(0);
    assert_eq!(place.names("out").len(), objects + 1);
}

#[test]
fn what_esgen_wrote_is_replaced() {
    let place = Place::with_config(CONFIG);
    place.run(&["render", "-o", "out"]).exits(0);
    place.run(&["render", "-o", "out", "--set", "metadata.name=other"]).exits(0);
    assert!(place.names("out").iter().all(|name| !name.contains("search")), "{:?}", place.names("out"));
    assert_eq!(place.names("."), ["esgen.yaml", "out"]);
}

#[test]
fn an_empty_directory_is_taken() {
    let place = Place::with_config(CONFIG);
    fs::create_dir(place.path().join("out")).unwrap();
    place.run(&["render", "-o", "out/"]).exits(0);
    assert!(place.names("out").contains(&"kustomization.yaml".to_owned()));
}

#[test]
fn foreign_files_are_kept_and_named() {
    let place = Place::with_config(CONFIG);
    place.write("theirs/kustomization.yaml", "resources:\n- a.yaml\n");
    place.write("theirs/a.yaml", "a: b\n");
    let run = place.run(&["render", "-o", "theirs"]).exits(1);
    assert!(run.stderr.contains("a.yaml, kustomization.yaml"), "{}", run.stderr);
    assert_eq!(place.names("theirs"), ["a.yaml", "kustomization.yaml"]);

    place.run(&["render", "-o", "out"]).exits(0);
    place.write("out/patch.yaml", "theirs: true\n");
    let before = place.names("out");
    let run = place.run(&["render", "-o", "out", "--set", "metadata.name=other"]).exits(1);
    assert!(run.stderr.contains("patch.yaml") && !run.stderr.contains("statefulset"), "{}", run.stderr);
    assert_eq!(place.names("out"), before);

    for number in 0..30 {
        place.write(&format!("many/{number:02}"), "");
    }
    assert!(place.run(&["render", "-o", "many"]).exits(1).stderr.contains("09 and 20 more"));
}

#[test]
fn a_file_that_the_user_added_and_listed_is_kept() {
    // An Ingress, a policy that only selects by our label, two objects in one file, and what is no object at all.
    let theirs = [
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: search}\n",
        "kind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector:\n    matchLabels:\n      \
         app.kubernetes.io/managed-by: esgen\n",
        "metadata:\n  labels:\n    app.kubernetes.io/managed-by: esgen\n---\nkind: Secret\n",
        "[",
    ];
    for format in ["yaml", "json"] {
        for text in theirs {
            let place = Place::with_config(CONFIG);
            place.run(&["render", "-o", "out", "--format", format]).exits(0);
            place.write("out/ingress.yaml", text);
            let listed = format!("{}- ingress.yaml\n", place.read("out/kustomization.yaml"));
            place.write("out/kustomization.yaml", &listed);
            let run = place.run(&["render", "-o", "out"]).exits(1);
            assert!(run.stderr.contains("would be lost: ingress.yaml;"), "{}", run.stderr);
            assert_eq!(place.read("out/ingress.yaml"), text);
        }
    }
}

#[test]
fn a_kustomization_with_more_than_resources_is_kept() {
    let place = Place::with_config(CONFIG);
    place.run(&["render", "-o", "out"]).exits(0);
    let ours = place.read("out/kustomization.yaml");
    let images = "images:\n- name: a\n  newTag: b\n";
    for theirs in
        [format!("{ours}{images}"), ours.replace("kind:", "namespace: shop\nkind:"), format!("{ours}# note\n")]
    {
        place.write("out/kustomization.yaml", &theirs);
        let run = place.run(&["render", "-o", "out"]).exits(1);
        assert!(run.stderr.contains("would be lost: kustomization.yaml;"), "{}", run.stderr);
        assert_eq!(place.read("out/kustomization.yaml"), theirs);
    }
    place.write("out/kustomization.yaml", ours.replace('\n', "\r\n"));
    place.run(&["render", "-o", "out"]).exits(0);
}

#[test]
fn a_directory_by_one_of_our_names_is_foreign() {
    let place = Place::with_config(CONFIG);
    place.run(&["render", "-o", "out"]).exits(0);
    fs::remove_file(place.path().join("out/service-search.yaml")).unwrap();
    place.write("out/service-search.yaml/theirs", "");
    place.run(&["render", "-o", "out"]).exits(1);
    assert_eq!(place.names("out/service-search.yaml"), ["theirs"]);
}

#[test]
fn places_that_cannot_be_replaced_are_refused() {
    let place = Place::with_config(CONFIG);
    for (directory, reason) in [(".", "working directory"), ("esgen.yaml", "it is a file"), ("/", "working directory")]
    {
        let run = place.run(&["render", "-o", directory]).exits(1);
        assert!(run.stderr.contains(reason), "{directory}: {}", run.stderr);
    }
    let run = place.run(&["render", "-o", "esgen.yaml/out"]).exits(1);
    assert!(run.stderr.contains("cannot write esgen.yaml/out"), "{}", run.stderr);
    assert_eq!(place.names("."), ["esgen.yaml"]);
}

#[test]
fn findings_leave_the_directory_as_it_was() {
    let place = Place::with_config(CONFIG);
    place.run(&["render", "-o", "out"]).exits(0);
    let before = place.names("out");
    place.write("esgen.yaml", BROKEN);
    place.run(&["render", "-o", "out"]).exits(1);
    place.run(&["render", "-o", "new"]).exits(1);
    assert_eq!((place.names("out"), place.names(".")), (before, vec!["esgen.yaml".into(), "out".into()]));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::with_config(CONFIG);
    fs::create_dir(place.path().join("real")).unwrap();
    fs::set_permissions(place.path().join("real"), fs::Permissions::from_mode(0o750)).unwrap();
    symlink("real", place.path().join("link")).unwrap();
    place.run(&["render", "-o", "link"]).exits(0);
    assert!(place.path().join("link").is_symlink());
    assert!(place.names("real").contains(&"kustomization.yaml".to_owned()));
    assert_eq!(fs::metadata(place.path().join("real")).unwrap().permissions().mode() & 0o777, 0o750);
    symlink("nowhere", place.path().join("dangling")).unwrap();
    assert!(place.run(&["render", "-o", "dangling"]).exits(1).stderr.contains("symbolic link"));
}
