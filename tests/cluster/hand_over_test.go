package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/hand-over.md: a set of six pods gets an autoscaler, and stays at six. Without its commands the number falls.
func TestHandOver(t *testing.T) {
	page, err := os.ReadFile("../../docs/hand-over.md")
	if err != nil {
		t.Fatal(err)
	}
	scaled := regexp.MustCompile("(?ms)^`esgen.yaml`:\n\n```yaml\n(.*?)^```$").FindStringSubmatch(string(page))[1]
	fixed := regexp.MustCompile(`(?ms)^      autoscaling:.*`).ReplaceAllString(scaled, "      replicas: 6\n")
	sections := map[string][]string{}
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		title, rest, _ := strings.Cut(section, "\n")
		for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```$").FindAllStringSubmatch(rest, -1) {
			sections[title] = append(sections[title], strings.Split("\n"+strings.TrimSpace(block[1]), "\n$ ")[1:]...)
		}
	}
	const namespace = "search"
	path := "/apis/apps/v1/namespaces/" + namespace + "/statefulsets/search-all"
	setMetric(t, object{"namespace": namespace, "pods": "search-all-", "metric": "cpu", "milli": 1800, "shared": true})
	folder := t.TempDir()
	if err := os.Symlink(esgenBinary(t), filepath.Join(folder, "esgen")); err != nil {
		t.Fatal(err)
	}
	shell := func(command string) result {
		return program(t, "", "bash", "-c", "set -euo pipefail; cd "+folder+"; export PATH=$PWD:$PATH; "+command)
	}
	write := func(config string) {
		if err := os.WriteFile(filepath.Join(folder, "esgen.yaml"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start := func(apply string) {
		os.RemoveAll(filepath.Join(folder, "manifests"))
		removeNamespace(t, namespace)
		makeNamespace(t, namespace, "restricted")
		write(fixed)
		if r := shell(apply); r.status != 0 {
			t.Fatal(r.stderr)
		}
		waitFor(t, "six pods", func() string {
			set, _ := api.get(t, path)
			if ready := number(set, "status", "readyReplicas"); ready != 6 {
				return fmt.Sprintf("%d are ready", ready)
			}
			return ""
		})
		write(scaled)
	}
	replicas := func() int {
		set, _ := api.get(t, path)
		return number(set, "spec", "replicas")
	}
	commands := func(title string) []string {
		if len(sections[title]) == 0 {
			t.Fatalf("no commands below %q", title)
		}
		return sections[title]
	}
	follow := func(steps []string) {
		for _, step := range steps {
			command, printed, _ := strings.Cut(step, "\n")
			if r := shell(command); r.status != 0 || !strings.Contains(r.stdout, printed) {
				t.Fatalf("$ %s\nexit status %d\n%s%s", command, r.status, r.stdout, r.stderr)
			}
		}
	}
	active := func() {
		waitFor(t, "the autoscaler's first pass", func() string {
			hpa, _ := api.get(t, "/apis/autoscaling/v2/namespaces/"+namespace+"/horizontalpodautoscalers/search-all")
			if number(hpa, "status", "desiredReplicas") == 6 {
				return ""
			}
			return fmt.Sprint(field(hpa, "status"))
		})
	}
	t.Cleanup(func() { removeNamespace(t, namespace) })

	const render, argo = "esgen render esgen.yaml | ", "kubectl apply --server-side --force-conflicts --field-manager=argocd-controller -f -"
	serverSide := commands("kubectl apply --server-side, Flux, Argo CD with ServerSideApply")
	cases := []struct {
		name, apply string
		commands    []string
	}{
		{"kubectl apply", render + "kubectl apply -f -", commands("kubectl apply, kustomize, Argo CD")},
		// The page has the first command, and Flux applies what is committed.
		{"Flux", render + "$ESGEN_FLUX", []string{serverSide[0], render + "$ESGEN_FLUX\nHorizontalPodAutoscaler/search/search-all created"}},
		// It applies by kubectl's code, with these options.
		{"Argo CD with ServerSideApply", render + argo, []string{serverSide[0], render + argo}},
		{"kubectl apply --server-side", render + "kubectl apply --server-side -f -", serverSide},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			start(each.apply)
			follow(each.commands)
			if now := replicas(); now != 6 {
				t.Errorf("%d replicas after the hand-over", now)
			}
			active()
			r := shell(each.apply)
			if now := replicas(); r.status != 0 || now != 6 {
				t.Errorf("applied again: %d replicas\n%s", now, r.stderr)
			}
		})
	}
	t.Run("back", func(t *testing.T) {
		follow(commands("Back to a fixed number"))
		if now := replicas(); now != 6 {
			t.Errorf("%d replicas after the autoscaler", now)
		}
	})
	falls := func(t *testing.T, apply string) {
		if r := shell(apply); r.status != 0 {
			t.Fatal(r.stderr)
		}
		if now := replicas(); now == 6 {
			t.Error("the number did not fall: is the page needed any more?")
		}
	}
	for _, each := range cases {
		t.Run("without the command of "+each.name, func(t *testing.T) {
			start(each.apply)
			falls(t, each.apply)
		})
	}
	t.Run("Flux takes over what kubectl owns under its own name", func(t *testing.T) {
		start(render + "$ESGEN_FLUX")
		follow([]string{strings.Replace(serverSide[0], " --field-manager=hand-over", "", 1)})
		falls(t, render+"$ESGEN_FLUX")
	})
}
