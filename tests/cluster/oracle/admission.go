package main

import (
	"context"
	"net"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/storage/storagebackend/factory"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
	"k8s.io/kubernetes/pkg/registry/core/service/portallocator"
	servicestorage "k8s.io/kubernetes/pkg/registry/core/service/storage"
)

// admit does what happens to an object between its decoding and its validation, where validation depends on it.
func admit(ctx context.Context, object runtime.Object) error {
	setServiceAccount(object)
	return allocateForService(ctx, object)
}

// setServiceAccount does of the ServiceAccount admission plugin what validation depends on.
func setServiceAccount(object runtime.Object) {
	if pod, is := object.(*core.Pod); is && pod.Spec.ServiceAccountName == "" {
		for _, name := range []string{"ServiceAccountName", "DeprecatedServiceAccount"} {
			if field := reflect.ValueOf(&pod.Spec).Elem().FieldByName(name); field.IsValid() { // not every version has both
				field.SetString("default")
			}
		}
	}
}

// allocateForService fills in a Service's address families, addresses and ports, and refuses what cannot be had, with
// the Service registry's own code. The cluster has both families, and every address and port is free.
func allocateForService(ctx context.Context, object runtime.Object) error {
	if _, is := object.(*core.Service); !is {
		return nil
	}
	_, err := services.BeginCreate(ctx, object, &metav1.CreateOptions{})
	return err
}

var services = func() *servicestorage.REST {
	addresses := map[core.IPFamily]ipallocator.Interface{
		core.IPv4Protocol: anyAddress{family: core.IPv4Protocol, next: net.IPv4(10, 96, 0, 100)},
		core.IPv6Protocol: anyAddress{family: core.IPv6Protocol, next: net.ParseIP("fd00::100")},
	}
	registry, _, _, err := servicestorage.NewREST(nowhere{}, core.IPv4Protocol, addresses, &anyPort{}, nil, nil, nil)
	if err != nil {
		panic(err)
	}
	return registry
}()

// nowhere stores nothing: creating stops short of it.
type nowhere struct{}

// GetRESTOptions implements generic.RESTOptionsGetter.
func (nowhere) GetRESTOptions(resource schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	return generic.RESTOptions{
		ResourcePrefix: resource.Resource,
		StorageConfig:  &storagebackend.ConfigForResource{},
		Decorator: func(*storagebackend.ConfigForResource, string, func(runtime.Object) (string, error),
			func() runtime.Object, func() runtime.Object, storage.AttrFunc, storage.IndexerFuncs, *cache.Indexers,
		) (storage.Interface, factory.DestroyFunc, error) {
			return nil, func() {}, nil
		},
	}, nil
}

// anyAddress hands out whatever address is asked for.
type anyAddress struct {
	ipallocator.Interface // what it lacks is not called on the way to a new Service
	family                core.IPFamily
	next                  net.IP
}

func (a anyAddress) Allocate(net.IP) error         { return nil }
func (a anyAddress) AllocateNext() (net.IP, error) { return a.next, nil }
func (a anyAddress) IPFamily() core.IPFamily       { return a.family }
func (a anyAddress) DryRun() ipallocator.Interface { return a }

// anyPort hands out whatever port is asked for, and another one to each who does not care.
type anyPort struct {
	portallocator.Interface
	last int
}

func (*anyPort) Allocate(int) error { return nil }
func (p *anyPort) AllocateNext() (int, error) {
	const first, count = 30000, 2768 // the default range of node ports
	p.last = (p.last + 1) % count
	return first + p.last, nil
}
