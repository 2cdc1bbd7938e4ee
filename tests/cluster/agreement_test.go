package cluster

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// Where the server's answers are kept for tests/agreement.rs, which holds esgen's own verdicts to them.
const recordings = "../agreement"

// A base is a sound object that is changed.
type base struct {
	Name   string `json:"base"`
	Origin string `json:"origin"`
	Object object `json:"object"`
}

// An exchange is one change of a base and what the server says of it. Neither Refused nor Forbidden: it is accepted.
type exchange struct {
	Base string `json:"base"`
	// Each of them a pointer and what is set there, or a pointer alone: what is removed.
	Change [][]any `json:"change"`
	// What the API refuses whatever is in the cluster.
	Refused string `json:"refused,omitempty"`
	// What admission refuses, which looks at what is in the cluster.
	Forbidden string `json:"forbidden,omitempty"`
}

// Every golden document is accepted, with strict field validation. Then either every recorded change is sent, which must be
// answered as it was recorded; or, with ESGEN_RECORD=1, all changes are made anew and the answers recorded.
func TestAgreement(t *testing.T) {
	golden := goldenObjects(t)
	for _, namespace := range namespaces(objectsOf(golden)) {
		makeNamespace(t, namespace, "privileged")
	}
	for _, each := range golden {
		if message, status := create(t, each.Object, each.Object); status != http.StatusCreated && status != http.StatusConflict {
			t.Errorf("%s: HTTP status %d: %s", each.Origin, status, message)
		}
	}
	file := "cases-" + minor(t) + ".jsonl"
	if os.Getenv("ESGEN_RECORD") == "1" {
		bases, exchanges := changes(t, golden)
		ask(t, bases, exchanges)
		writeLines(t, "bases.jsonl", bases)
		writeLines(t, file, exchanges)
		return
	}
	skipUnrecorded(t)
	bases, exchanges := readLines[base](t, "bases.jsonl"), readLines[exchange](t, file)
	recorded := append([]exchange(nil), exchanges...)
	ask(t, bases, exchanges)
	for i, now := range exchanges {
		if !reflect.DeepEqual(now, recorded[i]) {
			t.Errorf("recorded: %+v\nnow: %+v", recorded[i], now)
		}
	}
}

// changes makes all changes: those of changes_test.go to the golden documents and to the sound documents of the unit tests,
// whose own cases come last.
func changes(t *testing.T, golden []base) ([]base, []exchange) {
	t.Helper()
	sound := objectsIn(t, "../../src/verify/tests/bases.yaml", "src/verify/tests/bases.yaml")
	sound = append(sound, objectsIn(t, "testdata/more-kinds.yaml", "tests/cluster/testdata/more-kinds.yaml")...)
	for _, namespace := range namespaces(objectsOf(sound)) {
		makeNamespace(t, namespace, "privileged")
	}
	makeReferred(t, sound)
	bases, exchanges := mutations(golden, sound)
	for _, line := range strings.Split(readFile(t, "../../src/verify/tests/cases.txt"), "\n") {
		if next, ok := caseOf(t, line); ok {
			exchanges = append(exchanges, next)
		}
	}
	named := map[string]bool{}
	for _, each := range bases {
		named[each.Name] = true
	}
	for _, each := range sound {
		if !named[each.Name] {
			bases = append(bases, each)
		}
	}
	return bases, exchanges
}

// caseOf reads a line of cases.txt; its head explains them.
func caseOf(t *testing.T, line string) (exchange, bool) {
	t.Helper()
	before, verdict, found := strings.Cut(line, " => ")
	// What is for another version than the newest is not for this server.
	if !found || strings.HasPrefix(line, "#") || strings.Contains(verdict, "@") {
		return exchange{}, false
	}
	kind, all, _ := strings.Cut(before, " /")
	next := exchange{Base: "sound " + kind}
	for _, part := range strings.Split(all, " /") {
		pointer, value, _ := strings.Cut("/"+part, "=")
		change := []any{pointer}
		if value != "!" {
			var decoded any
			if err := json.Unmarshal([]byte(value), &decoded); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			change = append(change, decoded)
		}
		next.Change = append(next.Change, change)
	}
	return next, true
}

func goldenObjects(t *testing.T) []base {
	t.Helper()
	paths, err := filepath.Glob("../../golden/*/expected.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no golden documents", err)
	}
	var all []base
	for _, path := range paths {
		all = append(all, objectsIn(t, path, strings.TrimPrefix(filepath.ToSlash(path), "../../"))...)
	}
	return all
}

func objectsIn(t *testing.T, path, origin string) []base {
	t.Helper()
	var all []base
	for _, each := range parse(t, readFile(t, path), "--validate=false") {
		name := text(each, "kind")
		if !strings.HasPrefix(origin, "golden/") {
			name = "sound " + name
		}
		all = append(all, base{Name: name, Origin: origin, Object: each})
	}
	return all
}

func objectsOf(bases []base) []object {
	var all []object
	for _, each := range bases {
		all = append(all, each.Object)
	}
	return all
}

// makeReferred makes what the others refer to by name and admission looks for, until the test ends.
func makeReferred(t *testing.T, bases []base) {
	t.Helper()
	for _, each := range bases {
		if kind := text(each.Object, "kind"); kind != "ServiceAccount" && kind != "PriorityClass" {
			continue
		}
		path := pathOf(each.Object)
		api.do(t, http.MethodPost, path, body(t, each.Object))
		name := text(each.Object, "metadata", "name")
		t.Cleanup(func() { api.do(t, http.MethodDelete, path+"/"+name, "") })
	}
}

// ask sends every changed object and notes the answers.
func ask(t *testing.T, bases []base, exchanges []exchange) {
	t.Helper()
	named := map[string]object{}
	for _, each := range bases {
		named[each.Name] = each.Object
	}
	// Beside the golden documents' namespaces, for recorded bases whose golden documents have moved on.
	for _, namespace := range namespaces(objectsOf(bases)) {
		makeNamespace(t, namespace, "privileged")
	}
	makeReferred(t, bases)
	for _, each := range bases {
		if message, status := create(t, each.Object, each.Object); status != http.StatusCreated && status != http.StatusConflict {
			t.Fatalf("%s is not sound: %s", each.Name, message)
		}
	}
	const workers = 4
	var waiting sync.WaitGroup
	for worker := range workers {
		waiting.Add(1)
		go func() {
			defer waiting.Done()
			for i := worker; i < len(exchanges); i += workers {
				each := &exchanges[i]
				changed := apply(t, named[each.Base], each.Change)
				message, status := create(t, named[each.Base], changed)
				each.Refused, each.Forbidden = "", ""
				switch status {
				// A conflict is found after everything else: such an object is there already.
				case http.StatusCreated, http.StatusConflict:
				case http.StatusForbidden:
					each.Forbidden = message
				default:
					each.Refused = message
				}
			}
		}()
	}
	waiting.Wait()
}

// create asks the server to make an object, without making it, at the place where the unchanged one would be.
func create(t *testing.T, unchanged, changed object) (message string, status int) {
	t.Helper()
	answer, status := api.do(t, http.MethodPost, pathOf(unchanged)+"?dryRun=All&fieldValidation=Strict", body(t, changed))
	if status == http.StatusCreated {
		return "", status
	}
	message = text(answer, "message")
	if causes, _ := field(answer, "details", "causes").([]any); len(causes) > 0 {
		message = strings.TrimPrefix(text(causes[0], "field")+": "+text(causes[0], "message"), ": ")
	}
	if _, after, found := strings.Cut(message, "strict decoding error: "); found {
		message = after
	}
	if _, after, found := strings.Cut(message, "cannot be handled as a "); found {
		_, message, _ = strings.Cut(after, ": ")
	}
	message = strings.Join(strings.Fields(message), " ")
	const longest = 72
	if runes := []rune(message); len(runes) > longest {
		message = string(runes[:longest]) + "…"
	}
	if message == "" {
		message = fmt.Sprintf("HTTP status %d", status)
	}
	return message, status
}

func pathOf(each object) string {
	version, kind := text(each, "apiVersion"), text(each, "kind")
	path := "/apis/" + version
	if !strings.Contains(version, "/") {
		path = "/api/" + version
	}
	if namespace := text(each, "metadata", "namespace"); namespace != "" {
		path += "/namespaces/" + namespace
	}
	resource := strings.ToLower(kind) + "s"
	switch {
	case strings.HasSuffix(kind, "ss"):
		resource = strings.ToLower(kind) + "es"
	case strings.HasSuffix(kind, "cy"):
		resource = strings.ToLower(strings.TrimSuffix(kind, "y")) + "ies"
	}
	return path + "/" + resource
}

// skipUnrecorded ends a test that needs recorded answers where there are none of this version.
func skipUnrecorded(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(recordings, "cases-"+minor(t)+".jsonl")); err != nil {
		t.Skip("no answers of this version are recorded")
	}
}

// minor is the server's version, such as 1.37.
func minor(t *testing.T) string {
	t.Helper()
	version, _ := api.get(t, "/version")
	parts := strings.Split(strings.TrimPrefix(text(version, "gitVersion"), "v"), ".")
	return strings.Join(parts[:2], ".")
}

func body(t *testing.T, each any) string {
	t.Helper()
	// Without escaped HTML, which would only be longer.
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(each); err != nil {
		t.Error(err)
	}
	return text.String()
}

func writeLines[T any](t *testing.T, name string, lines []T) {
	t.Helper()
	var all strings.Builder
	for _, line := range lines {
		all.WriteString(body(t, line))
	}
	if err := os.WriteFile(filepath.Join(recordings, name), []byte(all.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readLines[T any](t *testing.T, name string) []T {
	t.Helper()
	var all []T
	scanner := bufio.NewScanner(strings.NewReader(readFile(t, filepath.Join(recordings, name))))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var line T
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, line)
	}
	return all
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
