// Command flux applies the objects on stdin as Flux does, by Flux's own apply engine, and prints what became of each.
//
//	esgen render esgen.yaml | flux
//
// What Flux does before that is left out: it fetches the source, runs kustomize, decrypts, and substitutes variables.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/polling"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/normalize"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
)

func main() {
	if err := apply(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "flux:", err)
		os.Exit(1)
	}
}

func apply(ctx context.Context, in io.Reader, out io.Writer) error {
	objects, err := utils.ReadObjects(in)
	if err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return err
	}
	manager, err := connect(config)
	if err != nil {
		return err
	}
	manager.SetOwnerLabels(objects, "search", "flux-system") // the Kustomization's name and namespace
	if err := normalize.UnstructuredList(objects); err != nil {
		return err
	}
	changes, err := manager.ApplyAllStaged(ctx, objects, options())
	if changes != nil && len(changes.Entries) > 0 {
		fmt.Fprintln(out, changes)
	}
	return err
}

func connect(config *rest.Config) (*ssa.ResourceManager, error) {
	http, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	mapper, err := apiutil.NewDynamicRESTMapper(config, http)
	if err != nil {
		return nil, err
	}
	kubernetes, err := client.New(config, client.Options{HTTPClient: http, Mapper: mapper})
	if err != nil {
		return nil, err
	}
	poller := polling.NewStatusPoller(kubernetes, mapper, polling.Options{})
	return ssa.NewResourceManager(kubernetes, poller, ssa.Owner{Field: controller, Group: group}), nil
}
