package cluster

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// cases finds the manifests to test: DIR/*.yaml and DIR/*/expected.yaml of the folder in ESGEN_CASES, which is golden/
// unless it is set, and what was written by hand.
func cases(t *testing.T) map[string]string {
	t.Helper()
	folder := os.Getenv("ESGEN_CASES")
	if folder == "" {
		folder = filepath.Join("..", "..", "golden")
	}
	found := map[string]string{}
	for _, pattern := range []string{
		filepath.Join("testdata", "cases", "*.yaml"), filepath.Join(folder, "*.yaml"), filepath.Join(folder, "*", "expected.yaml"),
	} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			name := strings.TrimSuffix(filepath.Base(path), ".yaml")
			if name == "expected" {
				name = filepath.Base(filepath.Dir(path))
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			found[name] = string(content)
		}
	}
	return found
}

// Every case is accepted as it is, without a warning, by either way to apply, and applying it again changes nothing.
func TestCases(t *testing.T) {
	for name, manifest := range cases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, way := range []struct {
				name  string
				flags []string
			}{{"client-side", nil}, {"server-side", []string{"--server-side"}}} {
				t.Run(way.name, func(t *testing.T) { testCase(t, name, manifest, way.flags) })
			}
		})
	}
}

func testCase(t *testing.T, name, manifest string, flags []string) {
	objects := parse(t, manifest)
	namespace := "case-" + name // for what names no namespace
	level := "restricted"
	if wantsPrivileges(objects) {
		level = "privileged"
	}
	for _, used := range namespaces(objects, namespace) {
		defer lock(used)()
		freshNamespace(t, used, level)
	}
	assumeSurroundings(t, objects)

	command := func(verb string, more ...string) string {
		t.Helper()
		arguments := append([]string{verb, "-n", namespace, "-f", "-"}, flags...)
		return kubectl(t, manifest, append(arguments, more...)...)
	}
	command("apply", "--dry-run=server")
	command("apply")
	before := generations(t, objects, namespace)
	for _, line := range strings.Split(strings.TrimSpace(command("apply")), "\n") {
		if flags == nil && !strings.HasSuffix(line, " unchanged") {
			t.Errorf("applied again: %s", line)
		}
	}
	rollOut(t, objects, namespace)
	command("apply")
	if difference := command("diff"); difference != "" {
		t.Errorf("kubectl diff:\n%s", difference)
	}
	for path, generation := range generations(t, objects, namespace) {
		// An HPA counts one up when the set it scales gets its first number of replicas.
		if before[path] != generation && !scaled(objects, path) {
			t.Errorf("applied again, %s changes from generation %s to %s", path, before[path], generation)
		}
	}
	for _, used := range namespaces(objects, namespace) {
		kubectl(t, "", "delete", "namespace", used, "--wait=false")
	}
}

// parse reads manifests as kubectl reads them.
func parse(t *testing.T, manifest string) []object {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(kubectl(t, manifest, "create", "--dry-run=client", "-o", "json", "-f", "-")))
	var objects []object
	for decoder.More() {
		var next object
		if err := decoder.Decode(&next); err != nil {
			t.Fatal(err)
		}
		if text(next, "kind") == "List" {
			objects = append(objects, items(next)...)
		} else {
			objects = append(objects, next)
		}
	}
	return objects
}

// namespaces lists those that the objects live in.
func namespaces(objects []object, otherwise string) []string {
	all := []string{otherwise}
	for _, each := range objects {
		if name := text(each, "metadata", "namespace"); name != "" {
			all = append(all, name)
		}
		if text(each, "kind") == "Namespace" {
			all = append(all, text(each, "metadata", "name"))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// wantsPrivileges says whether a case asks for a privileged init container, which "restricted" refuses by design.
func wantsPrivileges(objects []object) bool {
	for _, each := range objects {
		containers, _ := field(each, "spec", "template", "spec", "initContainers").([]any)
		for _, container := range containers {
			if field(container, "securityContext", "privileged") == true {
				return true
			}
		}
	}
	return false
}

// assumeSurroundings makes what a case expects of the cluster it is meant for: its storage and priority classes.
func assumeSurroundings(t *testing.T, objects []object) {
	t.Helper()
	assume := func(path, kind, name string, more object) {
		if name == "" {
			return
		}
		more["apiVersion"], more["kind"], more["metadata"] = strings.TrimPrefix(filepath.Dir(path), "/apis/"), kind, object{"name": name}
		body, err := json.Marshal(more)
		if err != nil {
			t.Fatal(err)
		}
		if answer, status := api.do(t, http.MethodPost, path, string(body)); status != http.StatusCreated && status != http.StatusConflict {
			t.Fatalf("making %s %s: %v", kind, name, answer)
		}
	}
	for _, each := range objects {
		assume("/apis/scheduling.k8s.io/v1/priorityclasses", "PriorityClass",
			text(each, "spec", "template", "spec", "priorityClassName"), object{"value": 1000})
		claims, _ := field(each, "spec", "volumeClaimTemplates").([]any)
		for _, claim := range claims {
			assume("/apis/storage.k8s.io/v1/storageclasses", "StorageClass", text(claim, "spec", "storageClassName"),
				object{"provisioner": "kubernetes.io/host-path", "volumeBindingMode": "WaitForFirstConsumer"})
		}
	}
}

// rollOut waits until every set has all its pods ready.
func rollOut(t *testing.T, objects []object, namespace string) {
	t.Helper()
	for _, each := range objects {
		if kind := text(each, "kind"); kind == "StatefulSet" || kind == "Deployment" {
			in := text(each, "metadata", "namespace")
			if in == "" {
				in = namespace
			}
			kubectl(t, "", "rollout", "status", "-n", in, "--timeout=90s", kind+"/"+text(each, "metadata", "name"))
		}
	}
}

// generations tells the version of each object's wishes, without its status where the API counts that apart.
func generations(t *testing.T, objects []object, namespace string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, each := range objects {
		in := text(each, "metadata", "namespace")
		if in == "" {
			in = namespace
		}
		kind, name := text(each, "kind"), text(each, "metadata", "name")
		var now object
		if err := json.Unmarshal([]byte(kubectl(t, "", "get", "-n", in, kind, name, "-o", "json")), &now); err != nil {
			t.Fatal(err)
		}
		generation := fmt.Sprint(field(now, "metadata", "generation"))
		if field(now, "metadata", "generation") == nil && field(now, "status") == nil {
			generation = text(now, "metadata", "resourceVersion")
		}
		all[kind+"/"+name] = generation
	}
	return all
}

// scaled says whether an HPA among the objects has the object at path as its target.
func scaled(objects []object, path string) bool {
	return slices.ContainsFunc(objects, func(each object) bool {
		target := field(each, "spec", "scaleTargetRef")
		return text(each, "kind") == "HorizontalPodAutoscaler" && path == text(target, "kind")+"/"+text(target, "name")
	})
}

var locks sync.Map

// lock keeps a name for one test at a time and returns what frees it.
func lock(name string) (unlock func()) {
	mutex, _ := locks.LoadOrStore(name, &sync.Mutex{})
	mutex.(*sync.Mutex).Lock()
	return mutex.(*sync.Mutex).Unlock
}
