package cluster

import (
	"fmt"
	"net/http"
	"testing"
)

// The controllers act on what is applied: pods, volumes, disruption budget and autoscaling of the set written by hand.
func TestControllers(t *testing.T) {
	const namespace = "controllers"
	core, apps := "/api/v1/namespaces/"+namespace, "/apis/apps/v1/namespaces/"+namespace
	manifest := read(t, "cases", "by-hand.yaml")
	makeNamespace(t, namespace, "restricted")
	load := func(milli int) {
		setMetric(t, object{"namespace": namespace, "pods": "data-", "metric": "cpu", "milli": milli, "shared": true})
	}
	queue := func(milli int) {
		setMetric(t, object{"namespace": namespace, "pods": "data-", "metric": "elasticsearch_search_queue", "milli": milli, "shared": true})
	}
	waiting := func(milli int) {
		setMetric(t, object{"namespace": namespace, "metric": "queries_waiting", "milli": milli})
	}
	load(1500)
	queue(0)
	waiting(0)
	kubectl(t, manifest, "apply", "-n", namespace, "-f", "-")

	replicas := func(want int) {
		t.Helper()
		waitFor(t, fmt.Sprintf("%d replicas", want), func() string {
			set, _ := api.get(t, apps+"/statefulsets/data")
			got, ready := number(set, "spec", "replicas"), number(set, "status", "readyReplicas")
			if got == want && ready == want && number(set, "status", "replicas") == want {
				return ""
			}
			hpa, _ := api.get(t, "/apis/autoscaling/v2/namespaces/"+namespace+"/horizontalpodautoscalers/data")
			return fmt.Sprintf("%d are asked for, %d ready; the HPA: %v", got, ready, field(hpa, "status"))
		})
	}

	t.Run("the HPA's minimum runs, spread over the zones, each pod with a volume", func(t *testing.T) {
		replicas(3)
		zones := map[string]int{}
		for _, pod := range api.list(t, core+"/pods") {
			node, _ := api.get(t, "/api/v1/nodes/"+text(pod, "spec", "nodeName"))
			zones[text(node, "metadata", "labels", "topology.kubernetes.io/zone")]++
		}
		if len(zones) != 3 {
			t.Errorf("three pods are in the zones %v", zones)
		}
		claims := api.list(t, core+"/persistentvolumeclaims")
		if len(claims) != 3 {
			t.Errorf("there are %d claims", len(claims))
		}
		for _, claim := range claims {
			if phase := text(claim, "status", "phase"); phase != "Bound" {
				t.Errorf("claim %s is %s", text(claim, "metadata", "name"), phase)
			}
		}
	})

	t.Run("the disruption budget lets one pod go, not two", func(t *testing.T) {
		waitFor(t, "the budget", func() string {
			budget, _ := api.get(t, "/apis/policy/v1/namespaces/"+namespace+"/poddisruptionbudgets/data")
			if number(budget, "status", "disruptionsAllowed") == 1 {
				return ""
			}
			return fmt.Sprint(field(budget, "status"))
		})
		evict := func(pod string) int {
			eviction := fmt.Sprintf(`{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": %q}}`, pod)
			_, status := api.do(t, http.MethodPost, core+"/pods/"+pod+"/eviction", eviction)
			return status
		}
		// The finalizer keeps data-0 on its way out: its successor would be ready, and the budget whole, within a tenth of a second.
		kubectl(t, "", "patch", "pod", "data-0", "-n", namespace, "-p", `{"metadata": {"finalizers": ["tests.esgen.dev/on-its-way-out"]}}`)
		if status := evict("data-0"); status != http.StatusCreated {
			t.Errorf("the first eviction: HTTP status %d", status)
		}
		if status := evict("data-1"); status != http.StatusTooManyRequests {
			t.Errorf("the second eviction: HTTP status %d", status)
		}
		kubectl(t, "", "patch", "pod", "data-0", "-n", namespace, "-p", `{"metadata": {"finalizers": null}}`)
		replicas(3)
	})

	t.Run("a CPU load of 3.2 cores at a target of half a core needs 7", func(t *testing.T) {
		load(3200)
		replicas(7)
	})
	t.Run("applied again, the manifest leaves the replicas alone", func(t *testing.T) {
		kubectl(t, manifest, "apply", "-n", namespace, "-f", "-")
		kubectl(t, manifest, "apply", "-n", namespace, "-f", "-", "--server-side", "--force-conflicts")
		replicas(7)
	})
	t.Run("more than the maximum is not started", func(t *testing.T) {
		load(20000)
		replicas(9)
	})
	t.Run("without load it falls to the minimum", func(t *testing.T) {
		load(100)
		replicas(3)
	})
	t.Run("a queue of 420 at a target of 100 needs 5", func(t *testing.T) {
		queue(420_000)
		replicas(5)
	})
	t.Run("79 queries waiting outside at a target of 10 need 8", func(t *testing.T) {
		waiting(79_000)
		replicas(8)
	})
}
