//go:build autoscaler && !tracker

// Before Kubernetes 1.36.

package main

import (
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
)

// prepare makes what NewHorizontalController makes, and registers the autoscaler.
func prepare(controller *HorizontalController, key selectors.Key) {
	controller.hpaSelectors = selectors.NewBiMultimap()
	controller.hpaSelectors.PutSelector(key, labels.Nothing())
}
