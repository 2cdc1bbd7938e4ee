package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// A figure is one value that the test has set. It is of pods, of one other object, or (with neither) external.
type figure struct {
	Namespace string `json:"namespace"`
	Metric    string `json:"metric"`           // cpu and memory are what metrics.k8s.io knows; any other name is custom
	Pods      string `json:"pods,omitempty"`   // how the pods' names start
	Object    string `json:"object,omitempty"` // resource and name, such as services/vectors
	Container string `json:"container,omitempty"`
	Milli     int64  `json:"milli"`            // in thousandths: 900 is 900m, 2000 is 2
	Shared    bool   `json:"shared,omitempty"` // the pods share it evenly, as they share a load, instead of each having it
}

// key is what makes two figures the same one.
func (f figure) key() figure {
	return figure{Namespace: f.Namespace, Metric: f.Metric, Pods: f.Pods, Object: f.Object, Container: f.Container}
}

// figures are all that the test has set, the newest last.
type figures struct {
	mutex sync.Mutex
	all   []figure
}

// serveControl is what the test talks to: GET lists the figures, POST sets one, DELETE ?namespace= forgets a namespace's.
func (f *figures) serveControl(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		f.mutex.Lock()
		defer f.mutex.Unlock()
		respond(w, http.StatusOK, f.all)
	case http.MethodPost:
		var set figure
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&set); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		f.forget(func(old figure) bool { return old.key() == set.key() })
		f.mutex.Lock()
		f.all = append(f.all, set)
		f.mutex.Unlock()
		w.WriteHeader(http.StatusNoContent)
	case http.MethodDelete:
		f.forget(func(old figure) bool { return old.Namespace == r.URL.Query().Get("namespace") })
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (f *figures) forget(which func(figure) bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var kept []figure
	for _, old := range f.all {
		if !which(old) {
			kept = append(kept, old)
		}
	}
	f.all = kept
}

// find returns the newest figure that fits.
func (f *figures) find(fits func(figure) bool) (figure, bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for i := len(f.all) - 1; i >= 0; i-- {
		if fits(f.all[i]) {
			return f.all[i], true
		}
	}
	return figure{}, false
}

// ofPod returns the figure for a pod among `pods` of them, and for one of its containers unless that is empty.
func (f *figures) ofPod(namespace, pod, container, metric string, pods int) (int64, bool) {
	found, ok := f.find(func(f figure) bool {
		return f.Namespace == namespace && f.Metric == metric && f.Pods != "" && strings.HasPrefix(pod, f.Pods) &&
			(f.Container == "" || f.Container == container)
	})
	if ok && found.Shared {
		return found.Milli / int64(pods), true
	}
	return found.Milli, ok
}
