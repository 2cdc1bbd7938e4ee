package cluster

import (
	"fmt"
	"reflect"
	"testing"
)

// `kubectl rollout undo` brings back image and elasticsearch.yml together, since both are part of the pod template.
func TestUndo(t *testing.T) {
	const namespace = "undo"
	makeNamespace(t, namespace, "restricted")
	t.Cleanup(func() { removeNamespace(t, namespace) })
	template := func() (object, bool) {
		set, _ := api.get(t, "/apis/apps/v1/namespaces/"+namespace+"/statefulsets/search-default")
		generation := number(set, "metadata", "generation")
		seen := generation > 0 && number(set, "status", "observedGeneration") == generation
		within, _ := field(set, "spec", "template").(object)
		return within, seen
	}
	apply := func(version, line string) object {
		config := fmt.Sprintf("{apiVersion: esgen.dev/v1, kind: ElasticsearchCluster, metadata: {name: search, namespace: %s}, "+
			"spec: {version: %s, config: {http.max_initial_line_length: %s}}}", namespace, version, line)
		rendered := program(t, config, esgenBinary(t), "render", "-")
		if rendered.status != 0 {
			t.Fatal(rendered.stderr)
		}
		kubectl(t, rendered.stdout, "apply", "-f", "-")
		var within object
		waitFor(t, "the StatefulSet's controller", func() string {
			var seen bool
			if within, seen = template(); seen {
				return ""
			}
			return "it has not seen the set"
		})
		return within
	}
	annotations := func(of object) any { return field(of, "metadata", "annotations") }
	before, after := apply("9.4.2", "8kb"), apply("9.5.3", "16kb")
	if reflect.DeepEqual(annotations(before), annotations(after)) {
		t.Fatal("the file is not among the annotations of the template")
	}
	// It warns that the annotation of `kubectl apply` stays as it is.
	if r := program(t, "", "kubectl", "rollout", "undo", "statefulset/search-default", "-n", namespace); r.status != 0 {
		t.Fatal(r.stderr)
	}
	if undone, _ := template(); !reflect.DeepEqual(undone, before) {
		t.Errorf("undone: %v\nbefore: %v", undone, before)
	}
}
