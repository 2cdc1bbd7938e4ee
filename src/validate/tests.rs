use super::*;
use crate::diagnostics::ShownFinding;
use crate::source::Input;

fn validated(files: &[(&str, &str)], options: &Options) -> Validation {
    let inputs: Vec<Input> =
        files.iter().map(|(name, text)| Input::Text { name: (*name).into(), text: (*text).into() }).collect();
    validate(Source::read_manifests(&inputs), options)
}

/// Each finding as `file:line:column severity code message`.
fn lines(validation: &Validation) -> Vec<String> {
    let report = &validation.report;
    let line = |finding: &ShownFinding| {
        format!("{} {} {} {}", finding.place(), finding.severity.word(), finding.rule, finding.message)
    };
    report.findings.iter().map(line).collect()
}

fn found(text: &str) -> Vec<String> {
    lines(&validated(&[("a", text)], &Options::default()))
}

const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

#[test]
fn a_key_without_a_value_is_as_if_it_were_not_there() {
    let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a, creationTimestamp: null, labels: }\nspec: {ports: [{port: 1}], selector: ~}\nstatus: {loadBalancer: {}}\n";
    assert_eq!(found(text), [""; 0]);
}

#[test]
fn scalars_are_read_as_kubectl_reads_them() {
    let text =
        format!("{CONFIG_MAP}immutable: yes\ndata:\n  mode: 0400\n  version: 8.10\n  day: 2024-01-31\n  80: x\n");
    let found = found(&text);
    let expect = [
        "a:4:12 warning ambiguous-value `yes` is true to kubectl",
        "a:6:9 error object-schema `data.mode`: expected a string, got the number 256",
        "a:6:9 warning ambiguous-value `0400` is 256 to kubectl",
        "a:7:12 error object-schema `data.version`: expected a string, got the number 8.1",
        "a:7:12 warning ambiguous-value `8.10`",
        "a:8:8 warning ambiguous-value `2024-01-31` is a string to kubectl",
        "a:9:3 warning ambiguous-value the key `80` is not a string; kubectl makes \"80\" of it",
    ];
    assert_eq!(found.len(), expect.len(), "{found:#?}");
    for (line, expect) in found.iter().zip(expect) {
        assert!(line.starts_with(expect), "{line} is not {expect}");
    }
    // JSON has no 1.0: to kubectl a whole number is one, however it is written.
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80.0}]}\n";
    assert!(lines(&validated(&[("a", service)], &Options::default())).iter().all(|line| line.contains("warning")));
}

#[test]
fn what_kubectl_cannot_read_is_an_error() {
    assert!(found(&format!("{CONFIG_MAP}data: {{a: .inf}}\n"))[0].contains("error ambiguous-value `.inf`"));
    assert!(found(&format!("{CONFIG_MAP}data: {{~: a}}\n"))[0].contains("error invalid-yaml the key `~` is null"));
    assert!(found(&format!("{CONFIG_MAP}data: {{a: b, a: c}}\n"))[0].contains("error invalid-yaml the key `a`"));
}

#[test]
fn lists_are_taken_apart_and_findings_keep_their_place() {
    let text = "apiVersion: v1\nkind: List\nmetadata: {}\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: {name: A}\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: b}\n  daat: {}\n";
    let validation = validated(&[("a", text)], &Options::default());
    let names: Vec<_> = validation.objects.iter().map(|object| (object.kind.as_str(), object.name.as_str())).collect();
    assert_eq!(names, [("ConfigMap", "A"), ("Secret", "b")]);
    let lines = lines(&validation);
    assert!(lines[0].starts_with("a:10:22 error object-validation `metadata.name`"), "{lines:?}");
    assert!(lines[1].starts_with("a:14:3 error object-schema `daat`: unknown field"), "{lines:?}");
}

#[test]
fn an_empty_list_holds_nothing() {
    for items in ["[]", "", "null"] {
        let text = format!("apiVersion: v1\nkind: List\nitems: {items}\n");
        let validation = validated(&[("a", &text)], &Options::default());
        assert_eq!((validation.objects.len(), validation.report.findings.len()), (0, 0), "{items}");
    }
    assert_eq!(found("apiVersion: v1\nkind: List\nitems: 3\n").len(), 1);
}

#[test]
fn several_versions_are_told_apart() {
    let text = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n  maxReplicas: 0\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}\n  behavior: {scaleUp: {tolerance: 5m}}\n";
    let kubernetes = |minors: &[u16]| Options {
        kubernetes: minors.iter().filter_map(|minor| KubernetesVersion::new(*minor)).collect(),
        ..Options::default()
    };
    let errors = |minors: &[u16]| {
        let mut lines = lines(&validated(&[("a", text)], &kubernetes(minors)));
        lines.retain(|line| line.contains(" error "));
        lines
    };
    assert_eq!(
        errors(&[31, 32, 33]),
        [
            "a:5:16 error object-schema `spec.maxReplicas`: expected an integer of 1 or more, got the number 0",
            "a:7:24 error object-schema `spec.behavior.scaleUp.tolerance`: `tolerance` exists only from Kubernetes 1.33 on \
             (Kubernetes 1.31, 1.32)",
        ]
    );
    assert_eq!(
        errors(&[33, 37]),
        ["a:5:16 error object-schema `spec.maxReplicas`: expected an integer of 1 or more, got the number 0"]
    );
}

#[test]
fn what_may_be_elsewhere_is_a_warning_and_a_duplicate_is_not() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  serviceAccountName: elsewhere\n  containers: [{name: a, image: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: b}}}]}]\n";
    let files = [("one", CONFIG_MAP), ("two", pod), ("three", CONFIG_MAP)];
    let validation = validated(&files, &Options::default());
    let found = lines(&validation);
    assert!(
        found[0]
            .starts_with("two:5:23 warning object-validation `spec.serviceAccountName`: ServiceAccount `elsewhere`"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("two:6:96 error object-validation") && found[1].contains("has no key `b`"),
        "{found:?}"
    );
    assert!(
        found[2].starts_with("three:3:18 error object-validation `metadata.name`: ConfigMap `a` is there already"),
        "{found:?}"
    );
    assert_eq!(validation.report.findings[2].related.len(), 1);
    let outcomes: Vec<_> = validation.objects.iter().map(|object| object.outcome).collect();
    assert_eq!(outcomes, [Outcome::Valid, Outcome::Invalid, Outcome::Invalid]);
    let strict = validated(&files, &Options { strict: true, ..Options::default() });
    assert_eq!(strict.report.count(Severity::Warning), 0);
}

#[test]
fn unknown_kinds_are_errors_unless_they_are_to_be_skipped() {
    let text = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n---\nkind: Widget\n---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n---\n[1]\n";
    let outcomes = |ignore_missing_schemas| {
        let validation = validated(&[("a", text)], &Options { ignore_missing_schemas, ..Options::default() });
        validation.objects.iter().map(|object| object.outcome).collect::<Vec<_>>()
    };
    use Outcome::{Invalid, Skipped};
    assert_eq!(outcomes(false), [Invalid, Invalid, Skipped, Invalid]);
    assert_eq!(outcomes(true), [Skipped, Invalid, Skipped, Invalid]);
}

#[test]
fn a_broken_document_belongs_to_no_object() {
    let validation = validated(&[("a", "a: [\n"), ("b", ""), ("c", "# nothing\n---\n")], &Options::default());
    assert_eq!(validation.objects, []);
    assert_eq!(validation.report.count(Severity::Error), 1);
}

#[test]
fn separate_files_may_have_the_same_names() {
    let two = format!("{CONFIG_MAP}---\n{CONFIG_MAP}");
    let files = [("one", CONFIG_MAP), ("two", &two), ("three", CONFIG_MAP)];
    let validation = validated(&files, &Options { separate_files: true, ..Options::default() });
    let outcomes: Vec<_> = validation.objects.iter().map(|object| object.outcome).collect();
    assert_eq!(outcomes, [Outcome::Valid, Outcome::Valid, Outcome::Invalid, Outcome::Valid]);
}

#[test]
fn what_the_server_accepts_without_effect_is_a_warning_unless_strict() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader, namespace: search}\n\
                rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n---\n\
                apiVersion: v1\nkind: Pod\nmetadata: {name: proxy}\nspec:\n  containers:\n    - name: proxy\n      \
                image: nginx\n      ports: [{name: http, containerPort: 80}, {name: https, containerPort: 80}]\n";
    let of = |strict| lines(&validated(&[("a", text)], &Options { strict, ..Options::default() }));
    for (strict, severity) in [(false, "warning"), (true, "error")] {
        let found = of(strict);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains(&format!("{severity} object-validation `metadata.namespace`")), "{found:?}");
        assert!(found[1].contains(&format!("{severity} object-schema `spec.containers[0].ports[1]`")), "{found:?}");
    }
}
