package cluster

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// otherwise are valid values in place of others, so that more changes are about the change and not about the value.
var otherwise = map[string]any{
	"OrderedReady": "Parallel", "Parallel": "OrderedReady", "Retain": "Delete", "RollingUpdate": "OnDelete",
	"IfNotPresent": "Always", "ReadWriteOnce": "ReadWriteMany", "Filesystem": "Block", "NonIndexed": "Indexed", "ClusterIP": "NodePort",
	"Opaque": "example.com/other", "Immediate": "WaitForFirstConsumer", "WaitForFirstConsumer": "Immediate", "Allow": "Forbid",
	"PreemptLowerPriority": "Never", "Role": "ClusterRole", "ClusterRole": "Role",
}

// More changes of the sound objects: pairs of a pointer and what is set there, or a pointer alone.
var moreChanges = map[string][][]any{
	"Service":               {{"/spec/clusterIP", "None"}, {"/spec/type", "ExternalName"}, {"/spec/sessionAffinity", "ClientIP"}},
	"Secret":                {{"/immutable", true}, {"/data/more", "YQ=="}, {"/type", "kubernetes.io/basic-auth"}},
	"ConfigMap":             {{"/immutable", true}, {"/data/more", "a"}},
	"StatefulSet":           {{"/spec/minReadySeconds", 7.0}, {"/spec/ordinals", object{"start": 1.0}}, {"/spec/serviceName", "other"}},
	"Deployment":            {{"/spec/paused", true}, {"/spec/strategy", object{"type": "Recreate"}}},
	"Job":                   {{"/spec/ttlSecondsAfterFinished", 60.0}, {"/spec/parallelism", 3.0}},
	"RoleBinding":           {{"/roleRef/name", "other"}},
	"ClusterRoleBinding":    {{"/roleRef/name", "other"}},
	"PersistentVolumeClaim": {{"/spec/storageClassName", "other"}},
	"StorageClass":          {{"/allowVolumeExpansion", true}, {"/parameters/type", "other"}},
}

// An update is one change of an object that the server has.
type update struct {
	what     string
	old, new object
}

// For every change, what the API server refuses on update and what `esgen diff` calls refused agree. A change counts if the
// server would make such an object anew.
func TestUpdates(t *testing.T) {
	const namespace = "updates"
	makeNamespace(t, namespace, "privileged")
	t.Cleanup(func() { removeNamespace(t, namespace) })
	var updates []update
	seen := map[string]bool{}
	for number, each := range updatable(t) {
		if field(each, "metadata", "namespace") != nil {
			each["metadata"].(object)["namespace"] = namespace
		}
		each["metadata"].(object)["name"] = fmt.Sprintf("update-%d", number)
		live := makeIt(t, each)
		if live == nil {
			continue
		}
		kind := text(live, "kind")
		for _, change := range validChanges(live, seen) {
			changed := apply(t, live, [][]any{change})
			if isAccepted(t, changed, change) {
				updates = append(updates, update{fmt.Sprintf("%s %v", kind, change), live, changed})
			}
		}
	}
	if len(updates) < 150 {
		t.Errorf("only %d changes", len(updates))
	}
	compareUpdates(t, updates)
}

// The changes of tests/diff, as they are: configs are rendered.
func TestUpdatesOfConfigs(t *testing.T) {
	esgen := esgenBinary(t)
	folders, err := filepath.Glob("../diff/*/new.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatal("no changes", err)
	}
	manifest := func(path string) string {
		if !strings.Contains(readFile(t, path), "kind: ElasticsearchCluster") {
			return readFile(t, path)
		}
		r := program(t, "", esgen, "render", path)
		if r.status != 0 {
			t.Fatal(r.stderr)
		}
		return r.stdout
	}
	for _, path := range folders {
		name := filepath.Base(filepath.Dir(path))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			namespace := "updates-" + name
			makeNamespace(t, namespace, "privileged")
			t.Cleanup(func() { removeNamespace(t, namespace) })
			after := map[string]object{}
			key := func(each object) string { return text(each, "kind") + " " + text(each, "metadata", "name") }
			for _, each := range parse(t, manifest(path), "--validate=false") {
				after[key(each)] = each
			}
			var updates []update
			for _, each := range parse(t, manifest(filepath.Join(filepath.Dir(path), "old.yaml")), "--validate=false") {
				changed := after[key(each)]
				if changed == nil || text(each, "kind") == "Namespace" {
					continue
				}
				for _, one := range []object{each, changed} {
					if field(one, "metadata", "namespace") != nil {
						one["metadata"].(object)["namespace"] = namespace
					}
				}
				if live := makeIt(t, each); live != nil {
					withoutPods(changed)
					updates = append(updates, update{key(each), live, changed})
				}
			}
			compareUpdates(t, updates)
		})
	}
}

// compareUpdates asks the server and esgen, all changes of one kind of object in one run.
func compareUpdates(t *testing.T, updates []update) {
	t.Helper()
	if len(updates) == 0 {
		return
	}
	esgen, folder := esgenBinary(t), t.TempDir()
	list := func(file string, of func(update) object) string {
		var all []any
		for number, each := range updates {
			one := apply(t, of(each), nil)
			one["metadata"].(object)["name"] = fmt.Sprintf("change-%d", number)
			all = append(all, one)
		}
		path := filepath.Join(folder, file)
		if err := os.WriteFile(path, []byte(body(t, object{"apiVersion": "v1", "kind": "List", "items": all})), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	r := program(t, "", esgen, "diff", "--format", "json",
		list("old.json", func(each update) object { return each.old }), list("new.json", func(each update) object { return each.new }))
	if r.status > 1 {
		t.Fatalf("exit status %d: %s", r.status, r.stderr)
	}
	var comparison struct {
		Objects []struct {
			Object  struct{ Name string }
			Refused bool
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &comparison); err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	for _, each := range comparison.Objects {
		called[each.Object.Name] = each.Refused
	}
	refusals := 0
	for number, each := range updates {
		message, isRefused := put(t, each)
		if isRefused {
			refusals++
		}
		if called[fmt.Sprintf("change-%d", number)] != isRefused {
			t.Errorf("%s: the server refuses it: %v %s; esgen says so: %v", each.what, isRefused, message, !isRefused)
		}
	}
	t.Logf("%d changes, of which the server refuses %d", len(updates), refusals)
}

// updatable lists one object of each kind and each golden StatefulSet shape.
func updatable(t *testing.T) []object {
	t.Helper()
	sound := objectsIn(t, "../../src/verify/tests/bases.yaml", "src/verify/tests/bases.yaml")
	sound = append(sound, objectsIn(t, "testdata/more-kinds.yaml", "tests/cluster/testdata/more-kinds.yaml")...)
	sealed := objectsOf(objectsIn(t, "testdata/sealed.yaml", "tests/cluster/testdata/sealed.yaml"))
	all := append(objectsOf(sound), sealed...)
	kinds := map[string]bool{}
	for _, each := range objectsOf(goldenObjects(t)) {
		if kind := text(each, "kind"); !kinds[kind] {
			kinds[kind] = true
			all = append(all, each)
		}
	}
	return slices.DeleteFunc(all, func(each object) bool {
		// A namespace of another name would have to be waited for; nobody applies pods, and the scheduler writes them meanwhile.
		return text(each, "kind") == "Namespace" || text(each, "kind") == "Pod"
	})
}

// unstored takes away what only the server writes.
func unstored(each object) {
	delete(each, "status")
	for _, key := range []string{"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"} {
		delete(each["metadata"].(object), key)
	}
}

func withoutPods(each object) {
	switch text(each, "kind") {
	case "StatefulSet", "Deployment", "ReplicaSet":
		each["spec"].(object)["replicas"] = 0.0
	}
}

// makeIt makes an object and returns what the server keeps of it, nil where it takes no such object here.
func makeIt(t *testing.T, each object) object {
	t.Helper()
	withoutPods(each)
	unstored(each)
	path := pathOf(each)
	answer, status := api.do(t, http.MethodPost, path, body(t, each))
	if status != http.StatusCreated {
		t.Logf("%s %s is not made: %s", text(each, "kind"), text(each, "metadata", "name"), text(answer, "message"))
		return nil
	}
	if field(each, "metadata", "namespace") == nil {
		name := text(each, "metadata", "name")
		t.Cleanup(func() { api.do(t, http.MethodDelete, path+"/"+name, "") })
	}
	return answer
}

// validChanges changes each field whose like was not changed before: to another value, and away.
func validChanges(live object, seen map[string]bool) [][]any {
	var changes [][]any
	for _, pointer := range pointers(live, "") {
		like := general(live, pointer)
		isOwn := strings.HasPrefix(pointer, "/metadata/labels") || strings.HasPrefix(pointer, "/metadata/annotations")
		if seen[like] || strings.HasPrefix(pointer, "/status") || (strings.HasPrefix(pointer, "/metadata") && !isOwn) ||
			pointer == "/apiVersion" || pointer == "/kind" {
			continue
		}
		// The pods' templates are the same for all, and esgen calls none of their fields fixed but a Job's.
		if strings.Contains(pointer, "/template/spec/") && strings.Count(pointer, "/") > 6 {
			continue
		}
		seen[like] = true
		changes = append(changes, []any{pointer})
		switch value := at(live, pointer).(type) {
		case string:
			if other, isKnown := otherwise[value]; isKnown {
				changes = append(changes, []any{pointer, other})
			} else {
				changes = append(changes, []any{pointer, value + "-other"})
			}
		case float64:
			changes = append(changes, []any{pointer, value + 1})
		case bool:
			changes = append(changes, []any{pointer, !value})
		}
	}
	kind := text(live, "kind")
	for _, change := range moreChanges[kind] {
		if key := fmt.Sprint(kind, field(live, "immutable"), change); !seen[key] {
			seen[key] = true
			changes = append(changes, change)
		}
	}
	return changes
}

// isAccepted says whether the server would make the changed object anew.
func isAccepted(t *testing.T, changed object, change []any) bool {
	t.Helper()
	fresh := apply(t, changed, nil)
	unstored(fresh)
	if spec, isObject := fresh["spec"].(object); isObject && text(fresh, "kind") == "Service" &&
		spec["clusterIP"] != "None" && !strings.Contains(change[0].(string), "clusterIP") {
		// Its address is taken, by itself.
		delete(spec, "clusterIP")
		delete(spec, "clusterIPs")
	}
	if spec, isObject := fresh["spec"].(object); isObject && text(fresh, "kind") == "Job" {
		// The server writes these, and takes them from nobody.
		delete(spec, "selector")
		if metadata, isObject := field(spec, "template", "metadata").(object); isObject {
			delete(metadata, "labels")
		}
	}
	_, status := create(t, fresh, fresh)
	return status == http.StatusCreated || status == http.StatusConflict
}

// put asks the server to replace the object, without doing so.
func put(t *testing.T, each update) (message string, isRefused bool) {
	t.Helper()
	path := pathOf(each.old) + "/" + text(each.old, "metadata", "name")
	changed := apply(t, each.new, nil)
	delete(changed, "status")
	for range 5 {
		now, status := api.get(t, path)
		if status != http.StatusOK {
			t.Fatalf("GET %s: %v", path, now)
		}
		// Controllers write too.
		changed["metadata"].(object)["resourceVersion"] = text(now, "metadata", "resourceVersion")
		answer, status := api.do(t, http.MethodPut, path+"?dryRun=All", body(t, changed))
		switch status {
		case http.StatusOK:
			return "", false
		case http.StatusConflict:
			continue
		}
		return text(answer, "message"), true
	}
	t.Fatalf("%s: another one writes it all the time", each.what)
	return "", false
}
