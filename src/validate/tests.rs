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
fn custom_resources_without_a_definition_are_skipped_and_misspelled_kinds_are_not() {
    let outcomes = |text: &str, ignore_missing_schemas| {
        let validation = validated(&[("a", text)], &Options { ignore_missing_schemas, ..Options::default() });
        validation.objects.iter().map(|object| object.outcome).collect::<Vec<_>>()
    };
    use Outcome::{Invalid, Skipped};
    let text = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n---\nkind: Widget\n---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n---\n[1]\n";
    assert_eq!(outcomes(text, false), [Skipped, Invalid, Skipped, Invalid]);
    for (api_version, kind) in [
        ("app/v1", "Deployment"),
        ("apps/v1", "Deploymnt"),
        ("netwroking.k8s.io/v1", "Ingress"),
        ("v2", "Service"),
        ("keda.sh/v1alpha1", "ScaledObjct"),
        ("policy/v1beta1", "PodSecurityPolicy"),
    ] {
        let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n");
        assert_eq!((outcomes(&text, false), outcomes(&text, true)), (vec![Invalid], vec![Skipped]), "{text}");
    }
    for api_version in ["snapshot.storage.k8s.io/v1", "metrics.k8s.io/v1beta1", "cert-manager.io/v1beta9"] {
        assert_eq!(outcomes(&format!("apiVersion: {api_version}\nkind: Other\n"), false), [Skipped], "{api_version}");
    }
}

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size, mode]
              properties:
                size: {type: integer, format: int32, minimum: 1}
                mode: {type: string, enum: [fast, slow], default: fast}
                name: {type: string, format: hostname, pattern: '(?i)^[a-z]+$'}
                template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
    - {name: v2, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
";

#[test]
fn custom_resources_are_checked_by_their_definitions() {
    let schema = |text: &str| vec![Input::Text { name: "crd".into(), text: text.into() }];
    let of = |text: &str| validated(&[("a", text)], &Options { schemas: schema(DEFINITION), ..Options::default() });
    let good = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a, namespace: b}\nspec: {size: 2, name: A, template: {apiVersion: v1, kind: Pod}}\n";
    let validation = of(good);
    assert_eq!((lines(&validation), validation.count(Outcome::Valid), validation.files), (vec![], 1, 1));
    let bad = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: A}\nspec: {size: 0, mode: quick, sizes: 1}\n";
    let found = lines(&of(bad));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("a:4:14 error object-schema `spec.size`"), "{found:#?}");
    let misnamed = good.replace("name: a,", "name: A,");
    assert!(lines(&of(&misnamed))[0].contains("error object-validation `metadata.name`"));
    // In a list of theirs, and of a version that is not served.
    let list = "apiVersion: example.com/v1\nkind: WidgetList\nitems:\n- metadata: {name: a}\n  spec: {size: none}\n";
    assert!(lines(&of(list))[0].contains("error object-schema `spec.size`"));
    assert_eq!(of(&good.replace("com/v1", "com/v2")).count(Outcome::Skipped), 1);
    // A definition among the objects does as well.
    let beside = validated(&[("a", &format!("{DEFINITION}---\n{bad}"))], &Options::default());
    assert_eq!(beside.count(Outcome::Invalid), 1, "{:#?}", lines(&beside));
}

#[test]
fn schemas_that_cannot_be_used_are_errors() {
    let of = |text: &str| {
        let schemas = vec![Input::Text { name: "crd".into(), text: text.into() }];
        lines(&validated(&[("a", CONFIG_MAP)], &Options { schemas, ..Options::default() }))
    };
    assert!(of(CONFIG_MAP)[0].contains("error unusable-schema there is no CustomResourceDefinition"));
    let broken = DEFINITION.replace("'(?i)^[a-z]+$'", "'[a'");
    assert!(
        of(&broken)[0].starts_with("crd:3:18 error unusable-schema the definition cannot be used"),
        "{:?}",
        of(&broken)
    );
    assert!(of("a: [").iter().any(|line| line.contains("error invalid-yaml")));
}

#[test]
fn lists_of_one_kind_are_taken_apart() {
    let binding = "{roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, metadata: {name: a, namespace: b}";
    let list = |items: &str| {
        found(&format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBindingList\nitems:\n- {items}\n"))
    };
    let good = format!("{binding}, subjects: [{{kind: Group, name: c, apiGroup: rbac.authorization.k8s.io}}]}}");
    assert_eq!(list(&good), [""; 0]);
    let bad = good.replace("name: c", "nam: c");
    assert!(list(&bad).iter().any(|line| line.contains("unknown field `nam`")), "{:?}", list(&bad));
    assert_eq!(found("apiVersion: v1\nkind: ConfigMapList\nitems: []\n"), [""; 0]);
    assert_eq!(found("apiVersion: v1\nkind: ConfigMapLst\nitems: []\n").len(), 1);
}

#[test]
fn what_kubectl_does_with_tags_and_merges_is_done() {
    let text = |data: &str| format!("{CONFIG_MAP}{data}");
    assert_eq!(found(&text("data: &a {x: b}\nbinaryData:\n  !!merge <<: {}\n")), [""; 0]);
    let tags = found(&text("data:\n  greeting: !!binary aGVsbG8=\nimmutable: !!bool \"true\"\n"));
    assert!(tags.len() == 2 && tags.iter().all(|line| line.contains("warning ambiguous-value kubectl")), "{tags:?}");
    let merges = found(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: &a {b: c}, annotations: &d {e: f}}\ndata:\n  <<: *a\n  <<: *d\n",
    );
    assert!(merges.len() == 1 && merges[0].contains("a:6:3 warning ambiguous-value `<<`"), "{merges:?}");
    assert!(found(&text("data: {a: !!wrong b}\n"))[0].contains("error invalid-yaml the tag `!!wrong`"));
}

#[test]
fn what_kubectl_cannot_split_is_an_error() {
    for text in ["--- {apiVersion: v1}\n", "a: b\n---- \n", "--- !map\na: b\n"] {
        assert!(
            found(text)[0].contains("error invalid-yaml the document starts on the line"),
            "{text}: {:?}",
            found(text)
        );
    }
    assert!(
        found(&format!("# one\n%YAML 1.1\n---\n{CONFIG_MAP}"))[0].contains("a:2:1 error invalid-yaml a YAML directive")
    );
    assert_eq!(found(&format!("--- # first\n{CONFIG_MAP}---   \n")), [""; 0]);
}

#[test]
fn templates_that_nobody_filled_in_are_named() {
    for (text, expect) in [
        ("a: {{ .Values.x }}\nb: c\n", "a:1:4 error invalid-yaml `{{ .Values.x }}` is a template"),
        ("{{- if .Values.x }}\na: b\n{{- end }}\n", "a:1:1 error invalid-yaml `{{- if .Values.x }}` is a template"),
        ("a:\n  b: {{ include \"x\" . | quote }}\n", "a:2:6 error invalid-yaml `{{ include"),
        ("a:\n  {{- toYaml .Values.x | nindent 2 }}\nb: c\n", "a:2:3 error invalid-yaml `{{- toYaml"),
    ] {
        let found = found(text);
        assert!(found.iter().any(|line| line.starts_with(expect)), "{text}: {found:?}");
    }
    assert_eq!(found(&format!("{CONFIG_MAP}data: {{alert: \"{{{{ $value }}}}\"}}\n")), [""; 0]);
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
