package main

import (
	"fmt"
	"net/http"
	"time"
)

// object is any JSON object.
type object = map[string]any

const (
	resourceMetrics = "metrics.k8s.io/v1beta1"
	customMetrics   = "custom.metrics.k8s.io/v1beta2"
	externalMetrics = "external.metrics.k8s.io/v1beta1"
)

type apis struct {
	figures *figures
	cluster *cluster
}

// newAPIs serves the three APIs at the paths where the API server forwards them.
func newAPIs(figures *figures, cluster *cluster) http.Handler {
	a := &apis{figures: figures, cluster: cluster}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /apis/"+resourceMetrics, discovery(resourceMetrics, "pods", "PodMetrics"))
	mux.HandleFunc("GET /apis/"+customMetrics, discovery(customMetrics, "", ""))
	mux.HandleFunc("GET /apis/"+externalMetrics, discovery(externalMetrics, "", ""))
	mux.HandleFunc("GET /apis/"+resourceMetrics+"/namespaces/{namespace}/pods", a.podUsage)
	mux.HandleFunc("GET /apis/"+customMetrics+"/namespaces/{namespace}/pods/*/{metric}", a.podMetric)
	mux.HandleFunc("GET /apis/"+customMetrics+"/namespaces/{namespace}/{resource}/{name}/{metric}", a.objectMetric)
	mux.HandleFunc("GET /apis/"+externalMetrics+"/namespaces/{namespace}/{metric}", a.externalMetric)
	mux.HandleFunc("GET /openapi/v2", func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusOK, object{"swagger": "2.0", "info": object{"title": "metrics", "version": "v1"}, "paths": object{}})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { notFound(w, r.URL.Path) })
	return mux
}

func discovery(groupVersion, resource, kind string) http.HandlerFunc {
	resources := []object{}
	if resource != "" {
		resources = append(resources, object{
			"name": resource, "singularName": "", "namespaced": true, "kind": kind, "verbs": []string{"get", "list"},
		})
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusOK, object{
			"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": groupVersion, "resources": resources,
		})
	}
}

// podUsage answers what kubectl top and a Resource or ContainerResource metric ask for.
func (a *apis) podUsage(w http.ResponseWriter, r *http.Request) {
	namespace := r.PathValue("namespace")
	pods, err := a.cluster.runningPods(namespace, r.URL.Query().Get("labelSelector"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	items := []object{}
	for _, pod := range pods {
		containers := []object{}
		for _, container := range pod.Containers {
			usage := object{}
			for _, resource := range []string{"cpu", "memory"} {
				if milli, ok := a.figures.ofPod(namespace, pod.Name, container, resource, len(pods)); ok {
					usage[resource] = quantity(milli)
				}
			}
			if len(usage) > 0 {
				containers = append(containers, object{"name": container, "usage": usage})
			}
		}
		if len(containers) > 0 {
			items = append(items, object{
				"metadata":  object{"name": pod.Name, "namespace": namespace, "labels": pod.Labels},
				"timestamp": now(), "window": "1s", "containers": containers,
			})
		}
	}
	respond(w, http.StatusOK, object{"kind": "PodMetricsList", "apiVersion": resourceMetrics, "metadata": object{}, "items": items})
}

// podMetric answers what a Pods metric asks for.
func (a *apis) podMetric(w http.ResponseWriter, r *http.Request) {
	namespace, metric := r.PathValue("namespace"), r.PathValue("metric")
	pods, err := a.cluster.runningPods(namespace, r.URL.Query().Get("labelSelector"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	items := []object{}
	for _, pod := range pods {
		if milli, ok := a.figures.ofPod(namespace, pod.Name, "", metric, len(pods)); ok {
			items = append(items, metricValue("Pod", namespace, pod.Name, metric, milli))
		}
	}
	respondMetricValues(w, items)
}

// objectMetric answers what an Object metric asks for.
func (a *apis) objectMetric(w http.ResponseWriter, r *http.Request) {
	namespace, metric := r.PathValue("namespace"), r.PathValue("metric")
	described := r.PathValue("resource") + "/" + r.PathValue("name")
	found, ok := a.figures.find(func(f figure) bool {
		return f.Namespace == namespace && f.Metric == metric && f.Object == described
	})
	if !ok {
		notFound(w, metric+" of "+described)
		return
	}
	respondMetricValues(w, []object{metricValue(r.PathValue("resource"), namespace, r.PathValue("name"), metric, found.Milli)})
}

// externalMetric answers what an External metric asks for.
func (a *apis) externalMetric(w http.ResponseWriter, r *http.Request) {
	namespace, metric := r.PathValue("namespace"), r.PathValue("metric")
	found, ok := a.figures.find(func(f figure) bool {
		return f.Namespace == namespace && f.Metric == metric && f.Pods == "" && f.Object == ""
	})
	if !ok {
		notFound(w, metric)
		return
	}
	respond(w, http.StatusOK, object{
		"kind": "ExternalMetricValueList", "apiVersion": externalMetrics, "metadata": object{},
		"items": []object{{"metricName": metric, "metricLabels": object{}, "timestamp": now(), "value": quantity(found.Milli)}},
	})
}

func metricValue(kind, namespace, name, metric string, milli int64) object {
	return object{
		"describedObject": object{"kind": kind, "namespace": namespace, "name": name, "apiVersion": "v1"},
		"metric":          object{"name": metric},
		"timestamp":       now(), "windowSeconds": 1, "value": quantity(milli),
	}
}

func respondMetricValues(w http.ResponseWriter, items []object) {
	respond(w, http.StatusOK, object{"kind": "MetricValueList", "apiVersion": customMetrics, "metadata": object{}, "items": items})
}

func notFound(w http.ResponseWriter, what string) {
	respond(w, http.StatusNotFound, object{
		"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": http.StatusNotFound,
		"message": fmt.Sprintf("the metrics stand-in has no %s", what),
	})
}

func quantity(milli int64) string { return fmt.Sprintf("%dm", milli) }

func now() string { return time.Now().UTC().Format(time.RFC3339) }
