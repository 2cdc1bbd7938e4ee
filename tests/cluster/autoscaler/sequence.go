//go:build autoscaler

// Passes of the controller over given answers of the APIs.

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	v1 "k8s.io/api/core/v1"
	apimeta "k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	autoscalingclient "k8s.io/client-go/kubernetes/typed/autoscaling/v2"
	corelisters "k8s.io/client-go/listers/core/v1"
	scaleclient "k8s.io/client-go/scale"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	metricsclient "k8s.io/kubernetes/pkg/controller/podautoscaler/metrics"
	"k8s.io/kubernetes/pkg/controller/podautoscaler/monitor"
	"k8s.io/kubernetes/pkg/controller/util/selectors"
)

const (
	namespace = "search"
	name      = "data"
	selector  = "app=data"
)

var now time.Time

// Now is the time of the pass.
func Now() time.Time { return now }

// Sequence is an autoscaler and what its controller sees, pass by pass. Times are in milliseconds, amounts in thousandths.
type Sequence struct {
	HPA    autoscalingv2.HorizontalPodAutoscaler `json:"hpa"`
	Start  int32                                 `json:"start"`
	Passes []Observed                            `json:"passes"`
}

// Observed is what the APIs say in one pass.
type Observed struct {
	Now      int64     `json:"now"`
	Pods     []Pod     `json:"pods"`
	Readings []Reading `json:"readings"`
}

// Pod is a pod of the target, with one container for each request. A request below 0 is none.
type Pod struct {
	Name     string      `json:"name"`
	Phase    v1.PodPhase `json:"phase"`
	Deleted  bool        `json:"deleted"`
	Started  *int64      `json:"started"`
	Ready    *bool       `json:"ready"`
	Changed  int64       `json:"changed"`
	Requests []int64     `json:"requests"`
}

// Reading is what a metrics API answers for one metric; it fails where both are empty.
type Reading struct {
	Samples []Sample `json:"samples"`
	Values  []int64  `json:"values"`
}

// Sample is one pod's value.
type Sample struct {
	Pod    string `json:"pod"`
	Value  int64  `json:"value"`
	Taken  int64  `json:"taken"`
	Window int64  `json:"window"`
}

// Pass is what came of one pass. A reason is empty where the pass set no such condition.
type Pass struct {
	Replicas int32  `json:"replicas"`
	Able     string `json:"able"`
	Active   string `json:"active"`
	Limited  string `json:"limited"`
	IsLimit  bool   `json:"isLimited"`
}

func at(milliseconds int64) time.Time {
	return time.Unix(1_000_000_000, 0).Add(time.Duration(milliseconds) * time.Millisecond)
}

// Run makes the passes, one after the other.
func (s *Sequence) Run() ([]Pass, error) {
	world := &world{replicas: s.Start}
	pods := cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
	controller := &HorizontalController{
		scaleNamespacer:              world,
		hpaNamespacer:                world,
		mapper:                       world,
		tolerance:                    0.1,
		eventRecorder:                &record.FakeRecorder{},
		downscaleStabilisationWindow: 5 * time.Minute,
		monitor:                      monitor.New(),
		podLister:                    corelisters.NewPodLister(pods),
		recommendations:              map[string][]timestampedRecommendation{},
		scaleUpEvents:                map[string][]timestampedScaleEvent{},
		scaleDownEvents:              map[string][]timestampedScaleEvent{},
	}
	controller.replicaCalc = NewReplicaCalculator(world, controller.podLister, 5*time.Minute, 30*time.Second)
	prepare(controller, selectors.Key{Name: name, Namespace: namespace})

	hpa := s.HPA.DeepCopy()
	hpa.Name, hpa.Namespace = name, namespace
	hpa.Spec.ScaleTargetRef = autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "StatefulSet", Name: name}
	passes := []Pass{}
	for _, observed := range s.Passes {
		now = at(observed.Now)
		world.observed, world.metrics = observed, hpa.Spec.Metrics
		var all []interface{}
		for i := range observed.Pods {
			all = append(all, observed.Pods[i].object())
		}
		if err := pods.Replace(all, ""); err != nil {
			return nil, err
		}
		hpa.Status.Conditions = keepScaledToZero(hpa.Status.Conditions)
		world.hpa = hpa
		_ = controller.reconcileAutoscaler(context.Background(), hpa, namespace+"/"+name) // it also returns why a metric failed
		hpa = world.hpa
		pass := Pass{Replicas: world.replicas}
		for _, condition := range hpa.Status.Conditions {
			switch condition.Type {
			case autoscalingv2.AbleToScale:
				pass.Able = condition.Reason
			case autoscalingv2.ScalingActive:
				pass.Active = condition.Reason
			case autoscalingv2.ScalingLimited:
				pass.Limited, pass.IsLimit = condition.Reason, condition.Status == v1.ConditionTrue
			}
		}
		passes = append(passes, pass)
	}
	return passes, nil
}

// The other conditions stay from pass to pass where nothing sets them anew, and would hide that.
func keepScaledToZero(conditions []autoscalingv2.HorizontalPodAutoscalerCondition) []autoscalingv2.HorizontalPodAutoscalerCondition {
	var kept []autoscalingv2.HorizontalPodAutoscalerCondition
	for _, condition := range conditions {
		if condition.Type == "ScaledToZero" {
			kept = append(kept, condition)
		}
	}
	return kept
}

func (p *Pod) object() *v1.Pod {
	pod := &v1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: p.Name, Namespace: namespace, Labels: map[string]string{"app": name}},
		Status:     v1.PodStatus{Phase: p.Phase},
	}
	if p.Deleted {
		pod.DeletionTimestamp = &metav1.Time{Time: now}
	}
	if p.Started != nil {
		pod.Status.StartTime = &metav1.Time{Time: at(*p.Started)}
	}
	if p.Ready != nil {
		status := v1.ConditionFalse
		if *p.Ready {
			status = v1.ConditionTrue
		}
		changed := metav1.Time{Time: at(p.Changed)}
		pod.Status.Conditions = []v1.PodCondition{{Type: v1.PodReady, Status: status, LastTransitionTime: changed}}
	}
	for i, request := range p.Requests {
		container := v1.Container{Name: fmt.Sprintf("container-%d", i)}
		if request >= 0 {
			quantity := *resource.NewMilliQuantity(request, resource.DecimalSI)
			container.Resources.Requests = v1.ResourceList{v1.ResourceCPU: quantity, v1.ResourceMemory: quantity}
		}
		pod.Spec.Containers = append(pod.Spec.Containers, container)
	}
	return pod
}

// world stands in for the APIs: it has one autoscaler and one target.
type world struct {
	// The autoscalers' other methods are never called.
	autoscalingclient.HorizontalPodAutoscalerInterface
	apimeta.RESTMapper
	hpa      *autoscalingv2.HorizontalPodAutoscaler
	replicas int32
	observed Observed
	metrics  []autoscalingv2.MetricSpec
}

func (w *world) HorizontalPodAutoscalers(string) autoscalingclient.HorizontalPodAutoscalerInterface {
	return w
}

func (w *world) UpdateStatus(_ context.Context, hpa *autoscalingv2.HorizontalPodAutoscaler, _ metav1.UpdateOptions) (*autoscalingv2.HorizontalPodAutoscaler, error) {
	w.hpa = hpa
	return hpa, nil
}

func (w *world) RESTMappings(kind schema.GroupKind, _ ...string) ([]*apimeta.RESTMapping, error) {
	resource := schema.GroupVersionResource{Group: kind.Group, Version: "v1", Resource: "statefulsets"}
	return []*apimeta.RESTMapping{{Resource: resource}}, nil
}

type scales struct {
	scaleclient.ScaleInterface
	world *world
}

func (w *world) Scales(string) scaleclient.ScaleInterface { return scales{world: w} }

func (s scales) Get(context.Context, schema.GroupResource, string, metav1.GetOptions) (*autoscalingv1.Scale, error) {
	return &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace},
		Spec:       autoscalingv1.ScaleSpec{Replicas: s.world.replicas},
		Status:     autoscalingv1.ScaleStatus{Replicas: int32(len(s.world.observed.Pods)), Selector: selector},
	}, nil
}

func (s scales) Update(_ context.Context, _ schema.GroupResource, scale *autoscalingv1.Scale, _ metav1.UpdateOptions) (*autoscalingv1.Scale, error) {
	s.world.replicas = scale.Spec.Replicas
	return scale, nil
}

// reading answers for the metric of this name, which is its position.
func (w *world) reading(metricName string) (Reading, error) {
	var index int
	if _, err := fmt.Sscanf(metricName, "metric-%d", &index); err != nil {
		return Reading{}, err
	}
	reading := w.observed.Readings[index]
	if len(reading.Samples) == 0 && len(reading.Values) == 0 {
		return Reading{}, errors.New("no metrics returned")
	}
	return reading, nil
}

func (w *world) samples(metricName string) (metricsclient.PodMetricsInfo, time.Time, error) {
	reading, err := w.reading(metricName)
	info := metricsclient.PodMetricsInfo{}
	for _, sample := range reading.Samples {
		info[sample.Pod] = metricsclient.PodMetric{
			Timestamp: at(sample.Taken), Window: time.Duration(sample.Window) * time.Millisecond, Value: sample.Value,
		}
	}
	return info, now, err
}

// GetResourceMetric is asked by the name of the resource, of which an autoscaler has at most one metric here.
func (w *world) GetResourceMetric(_ context.Context, resource v1.ResourceName, _ string, _ labels.Selector, container string) (metricsclient.PodMetricsInfo, time.Time, error) {
	for i, metric := range w.metrics {
		ofPods := metric.Resource != nil && metric.Resource.Name == resource && container == ""
		ofContainer := metric.ContainerResource != nil && metric.ContainerResource.Name == resource && container != ""
		if ofPods || ofContainer {
			return w.samples(fmt.Sprintf("metric-%d", i))
		}
	}
	return nil, now, errors.New("no such metric")
}

func (w *world) GetRawMetric(metricName string, _ string, _ labels.Selector, _ labels.Selector) (metricsclient.PodMetricsInfo, time.Time, error) {
	return w.samples(metricName)
}

func (w *world) GetObjectMetric(metricName string, _ string, _ *autoscalingv2.CrossVersionObjectReference, _ labels.Selector) (int64, time.Time, error) {
	reading, err := w.reading(metricName)
	if err != nil {
		return 0, now, err
	}
	return reading.Values[0], now, nil
}

func (w *world) GetExternalMetric(metricName string, _ string, _ labels.Selector) ([]int64, time.Time, error) {
	reading, err := w.reading(metricName)
	return reading.Values, now, err
}
