// Package kustomize tests esgen inside the real kustomize, alone and within kubectl. It takes both from PATH, where ../run
// puts them, and esgen from ESGEN, which is the build of `cargo build` unless it is set.
package kustomize

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// function makes a config's annotations start esgen; old kustomize (before 5.7) knows no args.
const function = "  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: esgen, args: [krm]}\n"

func config(annotations, spec string) string {
	return "apiVersion: esgen.dev/v1\nkind: ElasticsearchCluster\nmetadata:\n  name: search\n" + annotations + "spec:\n" + spec
}

const spec = "  version: \"9.2.1\"\n"

// broken has two nodes that can vote.
const broken = spec + "  nodeSets: [{name: default, replicas: 2}]\n"

const other = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  answer: \"yes\"\n"

// A way to build: the command, whether the config needs the annotation, and what the environment needs.
type way struct {
	name, annotations string
	command           []string
}

var (
	krm    = way{"KRM function", function, []string{"kustomize", "build", "--enable-alpha-plugins", "--enable-exec"}}
	legacy = way{"legacy plugin", "", []string{"kustomize", "build", "--enable-alpha-plugins"}}
	inside = way{"legacy plugin in kubectl", "", []string{"kubectl", "kustomize", "--enable-alpha-plugins"}}
	ways   = []way{krm, legacy, inside}
)

// A folder to build in.
type folder struct {
	*testing.T
	path string
}

func newFolder(t *testing.T, files map[string]string) folder {
	t.Helper()
	f := folder{t, t.TempDir()}
	for name, text := range files {
		f.write(name, text)
	}
	return f
}

func (f folder) write(name, text string) {
	f.Helper()
	path := filepath.Join(f.path, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		f.Fatal(err)
	}
}

type result struct {
	stdout, stderr string
	status         int
}

// run runs a program in the folder.
func (f folder) run(name string, arguments ...string) result {
	f.Helper()
	command := exec.Command(name, arguments...)
	command.Dir = f.path
	// kustomize leaves the config of a plugin that failed in the temporary folder.
	command.Env = append(os.Environ(), "PATH="+filepath.Dir(esgen)+":"+os.Getenv("PATH"), "KUSTOMIZE_PLUGIN_HOME="+plugins,
		"NO_COLOR=1", "TMPDIR="+f.TempDir())
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil && command.ProcessState == nil {
		f.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), command.ProcessState.ExitCode()}
}

func (f folder) tryBuild(w way, path string) result {
	f.Helper()
	return f.run(w.command[0], append(w.command[1:], path)...)
}

// build builds, which must succeed.
func (f folder) build(w way, path string) string {
	f.Helper()
	r := f.tryBuild(w, path)
	if r.status != 0 {
		f.Fatalf("%v: exit status %d\n%s", w.command, r.status, r.stderr)
	}
	return r.stdout
}

// rendered is what kustomize builds from the manifests that `esgen render` writes and these resources.
func (f folder) rendered(resources ...string) string {
	f.Helper()
	manifests := f.run(esgen, "render", "esgen.yaml")
	if manifests.status != 0 {
		f.Fatal(manifests.stderr)
	}
	f.write("rendered/manifests.yaml", manifests.stdout)
	f.write("rendered/kustomization.yaml", "resources: ["+strings.Join(append(resources, "manifests.yaml"), ", ")+"]\n")
	return f.build(way{command: []string{"kustomize", "build", "--load-restrictor", "LoadRestrictionsNone"}}, "rendered")
}

// The built program, and a KUSTOMIZE_PLUGIN_HOME with a link to it.
var esgen, plugins string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		esgen = os.Getenv("ESGEN")
		if esgen == "" {
			target := os.Getenv("CARGO_TARGET_DIR")
			if target == "" {
				target = filepath.Join("..", "..", "..", "target")
			}
			esgen = filepath.Join(target, "debug", "esgen")
		}
		var err error
		if esgen, err = filepath.Abs(esgen); err == nil {
			_, err = os.Stat(esgen)
		}
		if err == nil {
			plugins, err = os.MkdirTemp("", "esgen-plugins")
		}
		defer os.RemoveAll(plugins)
		kind := filepath.Join(plugins, "esgen.dev", "v1", "elasticsearchcluster")
		if err == nil {
			err = os.MkdirAll(kind, 0o755)
		}
		if err == nil {
			err = os.Symlink(esgen, filepath.Join(kind, "ElasticsearchCluster"))
		}
		if err != nil {
			println("these tests need esgen: run `cargo build`, or name it in ESGEN:", err.Error())
			return 1
		}
		return m.Run()
	}())
}

// Every way gives the objects of `esgen render`, whether built where the config stands or through an overlay.
func TestGenerator(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			f := newFolder(t, map[string]string{
				"esgen.yaml":                 config(w.annotations, spec),
				"other.yaml":                 other,
				"kustomization.yaml":         "resources: [other.yaml]\ngenerators: [esgen.yaml]\n",
				"overlay/kustomization.yaml": "resources: [base]\n",
				"inline/kustomization.yaml":  "generators:\n- |\n" + indented(config(w.annotations, spec)),
			})
			expected := f.rendered("../other.yaml")
			if got := f.build(w, "."); got != expected {
				t.Errorf("built:\n%s\nrendered:\n%s", got, expected)
			}
			if got := f.build(w, "inline"); got != f.rendered() {
				t.Errorf("built from the kustomization itself:\n%s", got)
			}
			above := newFolder(t, map[string]string{"overlay/kustomization.yaml": "resources: [../base]\n"})
			if err := os.Symlink(f.path, filepath.Join(above.path, "base")); err != nil {
				t.Fatal(err)
			}
			if got := above.build(w, "overlay"); got != expected {
				t.Errorf("built through an overlay:\n%s", got)
			}
		})
	}
}

func indented(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}

// A transformer passes on what is not ours, replaces what is, and adds the rest.
func TestTransformer(t *testing.T) {
	others, err := os.ReadFile(filepath.Join("..", "..", "krm", "transformer", "others.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			f := newFolder(t, map[string]string{
				"esgen.yaml":                 config(w.annotations, spec),
				"others.yaml":                string(others),
				"kustomization.yaml":         "resources: [others.yaml]\ntransformers: [esgen.yaml]\nsortOptions: {order: fifo}\n",
				"without/kustomization.yaml": "resources: [others.yaml]\nsortOptions: {order: fifo}\n",
				"without/others.yaml":        string(others),
			})
			got := strings.Split(f.build(w, "."), "---\n")
			without := strings.Split(f.build(w, "without"), "---\n")
			for number, document := range without {
				isOurs := strings.Contains(document, "kind: ServiceAccount")
				if isOurs && (strings.Contains(got[number], "mine") || !strings.Contains(got[number], "managed-by: esgen")) {
					t.Errorf("not replaced:\n%s", got[number])
				}
				if !isOurs && strings.TrimSpace(got[number]) != strings.TrimSpace(document) {
					t.Errorf("was:\n%s\nis:\n%s", document, got[number])
				}
			}
			if ours := strings.Split(f.rendered(), "---\n"); len(got) != len(without)+len(ours)-1 {
				t.Errorf("%d objects and %d of ours give %d", len(without), len(ours), len(got))
			}
		})
	}
}

// What a kustomization does to resources it does to what is generated.
func TestPatches(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			f := newFolder(t, map[string]string{
				"esgen.yaml": config(w.annotations, spec),
				"kustomization.yaml": `generators: [esgen.yaml]
images: [{name: docker.elastic.co/elasticsearch/elasticsearch, newName: registry.example/es, newTag: 9.2.1-patched}]
patches:
- patch: |
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: search-default}
    spec:
      template:
        spec:
          containers:
          - {name: elasticsearch, env: [{name: STRATEGIC, value: "1"}]}
- target: {kind: StatefulSet}
  patch: |
    - {op: add, path: /spec/template/metadata/labels/json6902, value: "1"}
commonAnnotations: {team: search}
`})
			got := f.build(w, ".")
			for _, text := range []string{"- name: STRATEGIC\n", "json6902: \"1\"\n", "image: registry.example/es:9.2.1-patched\n",
				"team: search\n", "- name: ELASTIC_PASSWORD\n"} {
				if !strings.Contains(got, text) {
					t.Errorf("no %q in\n%s", text, got)
				}
			}
		})
	}
}

// An error ends the build, and the user sees what it is.
func TestErrors(t *testing.T) {
	for _, w := range ways {
		for _, list := range []string{"generators", "transformers"} {
			t.Run(w.name+", "+list, func(t *testing.T) {
				f := newFolder(t, map[string]string{
					"esgen.yaml":         config(w.annotations, broken),
					"other.yaml":         other,
					"kustomization.yaml": "resources: [other.yaml]\n" + list + ": [esgen.yaml]\n",
				})
				r := f.tryBuild(w, ".")
				if r.status != 1 || r.stdout != "" {
					t.Errorf("exit status %d\n%s", r.status, r.stdout)
				}
				for _, text := range []string{"error[two-masters]", "--> esgen.yaml:", "replicas: 2}"} {
					if !strings.Contains(r.stderr, text) {
						t.Errorf("no %q in\n%s", text, r.stderr)
					}
				}
			})
		}
	}
}

// Warnings are seen where kustomize lets them through, and stop the build where the function is told so.
func TestWarnings(t *testing.T) {
	old := "  version: \"8.17.0\"\n"
	f := newFolder(t, map[string]string{
		"esgen.yaml": config(function, old), "kustomization.yaml": "generators: [esgen.yaml]\n",
	})
	if r := f.tryBuild(krm, "."); r.status != 0 || !strings.Contains(r.stderr, "warning[unmaintained-version]") {
		t.Errorf("exit status %d\n%s", r.status, r.stderr)
	}
	f.write("esgen.yaml", config(strings.Replace(function, "[krm]", "[krm, --strict]", 1), old))
	if r := f.tryBuild(krm, "."); r.status != 1 || !strings.Contains(r.stderr, "error[unmaintained-version]") {
		t.Errorf("--strict: exit status %d\n%s", r.status, r.stderr)
	}
}

// kustomize refuses a config without a name before esgen sees it.
func TestNameless(t *testing.T) {
	for _, w := range ways {
		f := newFolder(t, map[string]string{
			"esgen.yaml":         strings.Replace(config(w.annotations, spec), "  name: search\n", "  namespace: search\n", 1),
			"kustomization.yaml": "generators: [esgen.yaml]\n",
		})
		if r := f.tryBuild(w, "."); r.status == 0 || !strings.Contains(r.stderr, "missing metadata.name") {
			t.Errorf("%s: exit status %d\n%s", w.name, r.status, r.stderr)
		}
	}
}

// A scalar that kustomize rewrites is an error with its place in the file. Where the file is out of reach, what cannot be a
// text is still refused, and the finding says what kustomize does.
func TestRewrittenScalars(t *testing.T) {
	for _, scalar := range []struct{ written, found, outOfReach string }{
		{"  version: 8.10\n", "`8.10` is written as a number", "expected a string, got the number 8.1"},
		{"  version: 9.2\n", "expected a string, got the number 9.2", "expected a string, got the number 9.2"},
		{"  version: \"8.10\"\n", "has no patch number", "has no patch number"},
		{spec + "  kubernetesVersion: 1.30\n", "`1.30` is written as a number", "expected a string, got the number 1.3"},
		{spec + "  clusterName: 1e3\n", "`1e3` is the number 1000", "expected a string, got the number 1000"},
		{spec + "  image: {tag: 0777}\n", "`0777` is 511", "expected a string, got the number 511"},
		{spec + "  createNamespace: yes\n", "`yes` is true to kubectl", "expected a boolean, got the string \"yes\""},
		{spec + "  config: {node.attr.mode: 0777}\n", "`0777` is 511", ""},
		{spec + "  config: {node.attr.day: 2024-01-01}\n", "a point in time to kustomize", ""},
	} {
		for _, w := range ways {
			build := func(path string) result {
				f := newFolder(t, map[string]string{
					"here/esgen.yaml":           config(w.annotations, scalar.written),
					"here/kustomization.yaml":   "generators: [esgen.yaml]\n",
					"shared/esgen.yaml":         config(w.annotations, scalar.written),
					"shared/kustomization.yaml": "resources: [esgen.yaml]\n",
					"there/kustomization.yaml":  "generators: [../shared]\n",
				})
				return f.tryBuild(w, path)
			}
			if r := build("here"); r.status != 1 || !strings.Contains(r.stderr, scalar.found) || !strings.Contains(r.stderr, "--> esgen.yaml:") {
				t.Errorf("%s, %s: exit status %d\n%s", w.name, scalar.written, r.status, r.stderr)
			}
			r := build("there")
			if scalar.outOfReach == "" {
				// 511 and 0777 look the same by now: docs/kustomize.md says so.
				if r.status != 0 {
					t.Errorf("%s, %s: exit status %d\n%s", w.name, scalar.written, r.status, r.stderr)
				}
				continue
			}
			if r.status != 1 || !strings.Contains(r.stderr, scalar.outOfReach) || !strings.Contains(r.stderr, "file that kustomize reads") {
				t.Errorf("out of reach: %s, %s: exit status %d\n%s", w.name, scalar.written, r.status, r.stderr)
			}
		}
	}
}

// kubectl has no flag for exec functions: it leaves them out and says nothing. If this fails, docs/kustomize.md is wrong.
func TestKubectlSkipsFunctions(t *testing.T) {
	f := newFolder(t, map[string]string{
		"esgen.yaml": config(function, spec), "other.yaml": other,
		"kustomization.yaml": "resources: [other.yaml]\ngenerators: [esgen.yaml]\n",
	})
	if got := f.build(inside, "."); got != other && !strings.Contains(got, "name: other") || strings.Contains(got, "StatefulSet") {
		t.Errorf("kubectl kustomize gives\n%s", got)
	}
}

// The link of the legacy plugin is also the function of a kustomize that knows no args.
func TestLinkAsFunction(t *testing.T) {
	path := filepath.Join(plugins, "esgen.dev", "v1", "elasticsearchcluster", "ElasticsearchCluster")
	f := newFolder(t, map[string]string{
		"esgen.yaml":         config(strings.Replace(function, "path: esgen, args: [krm]", "path: "+path, 1), spec),
		"kustomization.yaml": "generators: [esgen.yaml]\n",
	})
	if got := f.build(krm, "."); got != f.rendered() {
		t.Errorf("built:\n%s", got)
	}
}

// tests/krm/*/input.yaml is what kustomize sends. ESGEN_BLESS=1 writes these files anew.
func TestFixtures(t *testing.T) {
	folders, _ := filepath.Glob(filepath.Join("..", "..", "krm", "*", "kustomization.yaml"))
	if len(folders) == 0 {
		t.Fatal("there are none")
	}
	for _, kustomization := range folders {
		path, err := filepath.Abs(filepath.Dir(kustomization))
		if err != nil {
			t.Fatal(err)
		}
		recorder := newFolder(t, map[string]string{"esgen": "#!/bin/sh\ncat >\"$RECORD\"\nexit 1\n"})
		if err := os.Chmod(filepath.Join(recorder.path, "esgen"), 0o755); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(krm.command[0], append(krm.command[1:], path)...)
		record := filepath.Join(recorder.path, "record")
		command.Env = append(os.Environ(), "PATH="+recorder.path+":"+os.Getenv("PATH"), "RECORD="+record)
		output, _ := command.CombinedOutput()
		got, err := os.ReadFile(record)
		if err != nil {
			t.Fatalf("%s: %s", path, output)
		}
		fixture := filepath.Join(path, "input.yaml")
		if os.Getenv("ESGEN_BLESS") == "1" {
			if err := os.WriteFile(fixture, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if expected, _ := os.ReadFile(fixture); string(expected) != string(got) {
			t.Errorf("%s: kustomize sends something else:\n%s", fixture, got)
		}
	}
}
