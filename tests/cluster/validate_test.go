package cluster

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// esgenBinary is that in ESGEN, or a release build.
func esgenBinary(t *testing.T) string {
	t.Helper()
	if binary := os.Getenv("ESGEN"); binary != "" {
		return binary
	}
	build := exec.Command("cargo", "build", "--quiet", "--release", "--locked")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building esgen (or name a binary in ESGEN): %v\n%s", err, out)
	}
	return must(filepath.Abs("../../target/release/esgen"))
}

// esgen validate and kubeconform -strict, side by side on the same files and by the same schemas: every recorded change as
// a file of its own. What kubeconform refuses, esgen refuses too; and it takes no longer.
func TestValidateBesideKubeconform(t *testing.T) {
	skipUnrecorded(t)
	esgen, version, folder := esgenBinary(t), minor(t), t.TempDir()
	location := filepath.Join(folder, "schemas")
	if r := program(t, "", esgen, "kubernetes-schemas", "--kube-version", version, "-o", location); r.status != 0 {
		t.Fatal(r.stderr)
	}
	ours := []string{esgen, "validate", "--kube-version", version, "--separate-files", "--format", "json"}
	theirs := []string{
		"kubeconform", "-strict", "-output", "json", "-schema-location", location + "/{{.ResourceKind}}{{.KindSuffix}}.json",
	}
	run := func(command []string, path string) (result, time.Duration) {
		began := time.Now()
		r := program(t, "", command[0], append(slices.Clone(command[1:]), path)...)
		return r, time.Since(began)
	}

	changed := filepath.Join(folder, "changed")
	kinds := writeChanged(t, changed)
	byEsgen, _ := run(ours, changed)
	byKubeconform, _ := run(theirs, changed)
	refused := [2]map[string]string{esgenRefuses(t, byEsgen.stdout), kubeconformRefuses(t, byKubeconform.stdout)}
	type tally struct{ valid, invalid, onlyKubeconform, onlyEsgen int }
	tallies, all := map[string]*tally{}, &tally{}
	for _, file := range slices.Sorted(maps.Keys(kinds)) {
		if tallies[kinds[file]] == nil {
			tallies[kinds[file]] = &tally{}
		}
		_, esgenSays := refused[0][file]
		why, kubeconformSays := refused[1][file]
		for _, each := range []*tally{tallies[kinds[file]], all} {
			switch {
			case esgenSays && kubeconformSays:
				each.invalid++
			case esgenSays:
				each.onlyEsgen++
			case kubeconformSays:
				each.onlyKubeconform++
			default:
				each.valid++
			}
		}
		if kubeconformSays && !esgenSays {
			t.Errorf("only kubeconform refuses %s: %s\n%s", file, why, readFile(t, file))
		}
	}
	table := &strings.Builder{}
	line := func(name string, each *tally) {
		fmt.Fprintf(table, "%-26s %12d %14d %17d %11d\n", name, each.valid, each.invalid, each.onlyKubeconform, each.onlyEsgen)
	}
	fmt.Fprintf(table, "\n%-26s %12s %14s %17s %11s\n", "refused by", "neither", "both", "only kubeconform", "only esgen")
	for _, kind := range slices.Sorted(maps.Keys(tallies)) {
		line(kind, tallies[kind])
	}
	line("all", all)

	golden := filepath.Join(folder, "golden")
	documents := writeGolden(t, golden)
	for _, each := range []struct {
		name    string
		command []string
	}{{"esgen validate", ours}, {"kubeconform -strict", theirs}} {
		best := time.Hour
		for range 3 {
			r, took := run(each.command, golden)
			if r.status != 0 {
				t.Fatalf("%s: %s%s", each.name, r.stdout, r.stderr)
			}
			best = min(best, took)
		}
		fmt.Fprintf(table, "%-26s %8.1f ms per 1000 documents (%d golden documents, best of 3)\n",
			each.name, float64(best.Microseconds())/float64(documents), documents)
	}
	t.Log(table)
}

// writeChanged writes every recorded change as a file and returns their kinds.
func writeChanged(t *testing.T, folder string) map[string]string {
	t.Helper()
	named, kinds := map[string]object{}, map[string]string{}
	for _, each := range readLines[base](t, "bases.jsonl") {
		named[each.Name] = each.Object
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for i, each := range readLines[exchange](t, "cases-"+minor(t)+".jsonl") {
		path := filepath.Join(folder, fmt.Sprintf("%04d.json", i))
		write(t, path, body(t, apply(t, named[each.Base], each.Change)))
		kinds[path] = text(named[each.Base], "kind")
	}
	return kinds
}

// writeGolden writes the golden documents ten times over and returns how many there are.
func writeGolden(t *testing.T, folder string) int {
	t.Helper()
	paths, err := filepath.Glob("../../golden/*/expected.yaml")
	if err != nil {
		t.Fatal(err)
	}
	documents := 0
	for copy := range 10 {
		for _, path := range paths {
			below := filepath.Join(folder, fmt.Sprint(copy))
			if err := os.MkdirAll(below, 0o700); err != nil {
				t.Fatal(err)
			}
			content := readFile(t, path)
			documents += strings.Count("\n"+content, "\nkind: ")
			write(t, filepath.Join(below, filepath.Base(filepath.Dir(path))+".yaml"), content)
		}
	}
	return documents
}

// esgenRefuses lists the files with errors, each with one of them.
func esgenRefuses(t *testing.T, output string) map[string]string {
	t.Helper()
	var report struct {
		Findings []struct{ File, Severity, Message string }
	}
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatal(err)
	}
	refused := map[string]string{}
	for _, each := range report.Findings {
		if each.Severity == "error" {
			refused[each.File] = each.Message
		}
	}
	return refused
}

// kubeconformRefuses lists the files that are not valid, each with the reason.
func kubeconformRefuses(t *testing.T, output string) map[string]string {
	t.Helper()
	var report struct {
		Resources []struct{ Filename, Status, Msg string }
	}
	if err := json.Unmarshal([]byte(output), &report); err != nil {
		t.Fatal(err)
	}
	refused := map[string]string{}
	for _, each := range report.Resources {
		if each.Status == "statusInvalid" || each.Status == "statusError" {
			refused[each.Filename] = each.Msg
		}
	}
	return refused
}
