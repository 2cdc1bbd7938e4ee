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
	start := func(flags string) {
		os.RemoveAll(filepath.Join(folder, "manifests"))
		removeNamespace(t, namespace)
		makeNamespace(t, namespace, "restricted")
		write(fixed)
		if r := shell("esgen render esgen.yaml | kubectl apply " + flags + " -f -"); r.status != 0 {
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
	follow := func(title string) {
		if len(sections[title]) == 0 {
			t.Fatalf("no commands below %q", title)
		}
		for _, step := range sections[title] {
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

	cases := []struct{ title, flags string }{
		{"kubectl apply, kustomize, Argo CD", ""},
		{"kubectl apply --server-side, Flux, Argo CD with ServerSideApply", "--server-side"},
	}
	for _, each := range cases {
		t.Run(each.title, func(t *testing.T) {
			start(each.flags)
			follow(each.title)
			if now := replicas(); now != 6 {
				t.Errorf("%d replicas after the hand-over", now)
			}
			active()
			r := shell("esgen render esgen.yaml | kubectl apply " + each.flags + " -f -")
			if now := replicas(); r.status != 0 || now != 6 {
				t.Errorf("applied again: %d replicas\n%s", now, r.stderr)
			}
		})
	}
	t.Run("back", func(t *testing.T) {
		follow("Back to a fixed number")
		if now := replicas(); now != 6 {
			t.Errorf("%d replicas after the autoscaler", now)
		}
	})
	for _, each := range cases {
		t.Run("without the command of "+each.title, func(t *testing.T) {
			start(each.flags)
			if r := shell("esgen render esgen.yaml | kubectl apply " + each.flags + " -f -"); r.status != 0 {
				t.Fatal(r.stderr)
			}
			if now := replicas(); now == 6 {
				t.Error("the number did not fall: is the page needed any more?")
			}
		})
	}
}
