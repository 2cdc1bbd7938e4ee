package kustomize

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/kustomize.md, step by step: a yaml block under a file's name is written to that file, and the commands of a console
// block are run. Each line under a command is part of what it prints, in that order; `exit status N` is 0 unless it is there.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "kustomize.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = exec.Command("kubectl", "get", "--raw", "/readyz", "--request-timeout=5s").Output()
	hasCluster := err == nil
	if !hasCluster && os.Getenv("METRICS_STAND_IN") != "" {
		t.Fatal("the cluster is gone")
	}
	if hasCluster {
		t.Cleanup(func() { exec.Command("kubectl", "delete", "namespace", "team-search", "--wait=false").Run() })
	}
	f := newFolder(t, nil)
	f.write("bin/env", "")
	state := filepath.Join(f.path, "bin", "env")
	blocks := regexp.MustCompile("(?ms)(?:^`([^`\n]+)`:\n\n)?^```(yaml|console)\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	commands := 0
	for _, block := range blocks {
		if block[2] == "yaml" {
			if block[1] == "" {
				t.Errorf("this block is under no file's name:\n%s", block[3])
				continue
			}
			f.write(block[1], block[3])
			continue
		}
		for _, step := range strings.Split("\n"+block[3], "\n$ ")[1:] {
			lines := strings.Split(strings.TrimRight(step, "\n"), "\n")
			commands++
			needsCluster := regexp.MustCompile(`kubectl (apply|diff) -f`).MatchString(lines[0])
			if needsCluster && !hasCluster {
				t.Logf("not run, for there is no cluster: %s", lines[0])
				continue
			}
			// What a step exports, the next ones have.
			script := "set -o pipefail; . " + state + "; " + lines[0] + "\nstatus=$?; export -p >" + state + "; exit $status"
			r := f.run("bash", "-c", script)
			checkStep(t, lines[0], lines[1:], r)
		}
	}
	if commands < 10 {
		t.Errorf("only %d commands are found in the page", commands)
	}
}

func checkStep(t *testing.T, command string, expected []string, r result) {
	t.Helper()
	status, rest := 0, r.stdout+r.stderr
	for _, line := range expected {
		if line == "exit status 1" {
			status = 1
			continue
		}
		if strings.HasPrefix(line, "error: ") {
			status = 1
		}
		at := strings.Index(rest, strings.TrimSpace(line))
		if at < 0 {
			t.Errorf("$ %s\ndoes not print %q, but\n%s%s", command, line, r.stdout, r.stderr)
			continue
		}
		rest = rest[at+len(strings.TrimSpace(line)):]
	}
	if r.status != status {
		t.Errorf("$ %s\nexit status %d\n%s%s", command, r.status, r.stdout, r.stderr)
	}
}
