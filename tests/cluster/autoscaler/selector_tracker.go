//go:build autoscaler && tracker

// From Kubernetes 1.36 on.

package main

import (
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/kubernetes/pkg/controller/util/consistency"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
)

// prepare makes what NewHorizontalController makes, and registers the autoscaler.
func prepare(controller *HorizontalController, key selectors.Key) {
	controller.consistencyStore = consistency.NewNoopConsistencyStore()
	controller.selectorTracker = newBiMultimapSelectorTracker()
	controller.selectorTracker.PutIfAbsent(key.Namespace, key, labels.Nothing())
}
