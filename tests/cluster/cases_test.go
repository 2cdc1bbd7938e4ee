package cluster

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
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
		// What names no namespace goes to the context's. The flag -n would not do: it refuses what names another.
		kubectl(t, "", "config", "set-context", "case-"+name, "--cluster=esgen", "--user=developer", "--namespace="+namespaceFor("case", name))
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
	context := "--context=case-" + name
	objects := parse(t, manifest, context)
	level := "restricted"
	if wantsPrivileges(objects) {
		level = "privileged"
	}
	for _, namespace := range namespaces(objects) {
		defer lock(namespace)()
		if holds(objects, namespace) {
			removeNamespace(t, namespace) // it may have been applied the other way
		}
		makeNamespace(t, namespace, level, flags...)
	}
	assumeSurroundings(t, objects)

	command := func(verb string, more ...string) string {
		t.Helper()
		arguments := append([]string{verb, context, "-f", "-"}, flags...)
		return kubectl(t, manifest, append(arguments, more...)...)
	}
	defer func() {
		// Whatever happened: the next case may use the same namespace. With the pods, which nothing else waits for.
		program(t, manifest, "kubectl", "delete", context, "-f", "-", "--ignore-not-found", "--cascade=foreground")
		for _, namespace := range namespaces(objects) {
			program(t, "", "kubectl", "delete", "persistentvolumeclaims", "--all", "-n", namespace)
		}
	}()
	command("apply", "--dry-run=server")
	command("apply")
	before := generations(t, objects)
	for line := range strings.Lines(command("apply")) {
		// kubectl sends the selector of every disruption budget again, whatever the server has, and says "configured".
		asBefore := strings.HasSuffix(line, " unchanged\n") || strings.HasPrefix(line, "poddisruptionbudget.policy/")
		if flags == nil && !asBefore {
			t.Errorf("applied again: %s", line)
		}
	}
	rollOut(t, objects)
	command("apply")
	if difference := command("diff"); difference != "" {
		t.Errorf("kubectl diff:\n%s", difference)
	}
	for _, namespace := range namespaces(objects) {
		if holds(objects, namespace) {
			kubectl(t, "", "label", "namespace", namespace, "pod-security.kubernetes.io/warn-") // this test's own
		}
	}
	live := kubectl(t, manifest, "get", context, "-f", "-", "-o", "yaml")
	applied := filepath.Join(t.TempDir(), "applied.yaml")
	if err := os.WriteFile(applied, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	// What the server keeps of the objects is no difference to esgen either.
	if r := program(t, live, esgenBinary(t), "diff", "-", applied); r.status != 0 {
		t.Errorf("esgen diff:\n%s%s", r.stdout, r.stderr)
	}
	for path, generation := range generations(t, objects) {
		if before[path] != generation && !scaled(objects, path) {
			t.Errorf("applied again, %s changes from generation %s to %s", path, before[path], generation)
		}
	}
	command("apply", "--server-side") // meets no conflict, whichever way it was applied before
}

// namespaceFor makes a namespace's name of a case's.
func namespaceFor(purpose, name string) string {
	return purpose + "-" + strings.ToLower(strings.ReplaceAll(name, ".", "-"))
}

// parse reads manifests as kubectl reads them, which fills in the namespace.
func parse(t *testing.T, manifest, context string) []object {
	t.Helper()
	out := kubectl(t, manifest, "create", context, "--dry-run=client", "-o", "json", "-f", "-")
	decoder := json.NewDecoder(strings.NewReader(out))
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
func namespaces(objects []object) []string {
	var all []string
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

// holds says whether a namespace is itself among the objects.
func holds(objects []object, namespace string) bool {
	return slices.ContainsFunc(objects, func(each object) bool {
		return text(each, "kind") == "Namespace" && text(each, "metadata", "name") == namespace
	})
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

// assumeSurroundings makes what a case expects of the cluster it is meant for: storage and priority classes, accounts, and nodes with
// the labels it selects.
func assumeSurroundings(t *testing.T, objects []object) {
	t.Helper()
	assume := func(path, kind, name string, labels, more object) {
		if name == "" {
			return
		}
		group, _, _ := strings.Cut(filepath.Dir(path), "/namespaces/")
		more["apiVersion"], more["kind"] = strings.TrimPrefix(strings.TrimPrefix(group, "/apis/"), "/api/"), kind
		more["metadata"] = object{"name": name, "labels": labels}
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
			text(each, "spec", "template", "spec", "priorityClassName"), nil, object{"value": 1000})
		if account := text(each, "spec", "template", "spec", "serviceAccountName"); !has(objects, "ServiceAccount", account) {
			namespace := text(each, "metadata", "namespace")
			assume("/api/v1/namespaces/"+namespace+"/serviceaccounts", "ServiceAccount", account, nil, object{})
		}
		claims, _ := field(each, "spec", "volumeClaimTemplates").([]any)
		for _, claim := range claims {
			assume("/apis/storage.k8s.io/v1/storageclasses", "StorageClass", text(claim, "spec", "storageClassName"), nil,
				object{"provisioner": "kubernetes.io/host-path", "volumeBindingMode": "WaitForFirstConsumer"})
		}
		for _, node := range nodesFor(field(each, "spec", "template", "spec")) {
			room := object{"cpu": "128", "memory": "2Ti", "ephemeral-storage": "1Ti", "pods": "250"}
			assume("/api/v1/nodes", "Node", text(node, "kubernetes.io/hostname"), node,
				object{"status": object{"capacity": room, "allocatable": room}})
		}
	}
}

func has(objects []object, kind, name string) bool {
	return slices.ContainsFunc(objects, func(each object) bool {
		return text(each, "kind") == kind && text(each, "metadata", "name") == name
	})
}

// nodesFor returns the labels of three nodes that a pod goes to, or none where it goes to any.
func nodesFor(pod any) []object {
	wanted := object{}
	if selector, ok := field(pod, "nodeSelector").(object); ok {
		maps.Copy(wanted, selector)
	}
	const required = "requiredDuringSchedulingIgnoredDuringExecution"
	terms, _ := field(pod, "affinity", "nodeAffinity", required, "nodeSelectorTerms").([]any)
	if len(terms) > 0 {
		expressions, _ := field(terms[0], "matchExpressions").([]any)
		for _, expression := range expressions {
			if values, ok := field(expression, "values").([]any); ok && text(expression, "operator") == "In" {
				wanted[text(expression, "key")] = values[0]
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	hash := fnv.New32a()
	fmt.Fprint(hash, wanted) // maps are printed in the order of their keys
	var nodes []object
	for _, each := range []string{"a", "b", "c"} {
		node := object{
			"topology.kubernetes.io/region": "region", "topology.kubernetes.io/zone": "zone-" + each,
			"kubernetes.io/hostname": fmt.Sprintf("node-%s-%08x", each, hash.Sum32()),
		}
		maps.Copy(node, wanted)
		nodes = append(nodes, node)
	}
	return nodes
}

// rollOut waits until every set has all its pods ready.
func rollOut(t *testing.T, objects []object) {
	t.Helper()
	for _, each := range objects {
		if kind := text(each, "kind"); kind == "StatefulSet" || kind == "Deployment" {
			kubectl(t, "", "rollout", "status", "--timeout=90s",
				"-n", text(each, "metadata", "namespace"), kind+"/"+text(each, "metadata", "name"))
		}
	}
}

// generations tells the version of each object's wishes, without its status where the API counts that apart.
func generations(t *testing.T, objects []object) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, each := range objects {
		kind, name := text(each, "kind"), text(each, "metadata", "name")
		var now object
		out := kubectl(t, "", "get", "-n", text(each, "metadata", "namespace"), kind, name, "-o", "json")
		if err := json.Unmarshal([]byte(out), &now); err != nil {
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

// scaled says whether an HPA among the objects has the object at path as its target: setting `replicas` there counts too.
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
