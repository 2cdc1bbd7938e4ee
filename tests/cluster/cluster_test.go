// Package cluster tests manifests on a real Kubernetes control plane, which ./run starts. This file holds what the tests
// share: kubectl, the API server, the metrics stand-in.
package cluster

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// object is any Kubernetes object.
type object = map[string]any

var api apiServer

func TestMain(m *testing.M) {
	if os.Getenv("METRICS_STAND_IN") == "" {
		fmt.Fprintln(os.Stderr, "these tests need a control plane: start them with tests/cluster/run")
		os.Exit(1)
	}
	var err error
	if api, err = connect(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// --- kubectl ---------------------------------------------------------------------------------------------------------

// A result is what a program printed and how it ended.
type result struct {
	stdout, stderr string
	status         int
}

// program runs a program to its end.
func program(t *testing.T, input, name string, arguments ...string) result {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), command.ProcessState.ExitCode()}
}

// kubectl runs kubectl, which must succeed without a word on stderr: every warning of the server's comes out there.
func kubectl(t *testing.T, input string, arguments ...string) string {
	t.Helper()
	r := program(t, input, "kubectl", arguments...)
	if r.status != 0 || r.stderr != "" {
		t.Fatalf("kubectl %s: exit status %d\n%s%s", strings.Join(arguments, " "), r.status, r.stdout, r.stderr)
	}
	return r.stdout
}

// makeNamespace makes a namespace that enforces, and warns of, a Pod Security level, unless it is there already.
// It is applied with the flags of what is applied later, because that may hold the namespace itself.
func makeNamespace(t *testing.T, name, level string, flags ...string) {
	t.Helper()
	if _, status := api.get(t, "/api/v1/namespaces/"+name); status != http.StatusOK {
		namespace := fmt.Sprintf(`{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": %q}}`, name)
		kubectl(t, namespace, append([]string{"apply", "-f", "-"}, flags...)...)
	}
	// As labels that no manifest carries, so that applying a manifest of the namespace itself leaves them alone.
	kubectl(t, "", "label", "namespace", name, "--overwrite",
		"pod-security.kubernetes.io/enforce="+level, "pod-security.kubernetes.io/warn="+level)
	waitFor(t, "its service account", func() string {
		if _, status := api.get(t, "/api/v1/namespaces/"+name+"/serviceaccounts/default"); status != http.StatusOK {
			return "not there yet"
		}
		return ""
	})
}

// removeNamespace removes a namespace with all that is in it, if it is there.
func removeNamespace(t *testing.T, name string) {
	t.Helper()
	kubectl(t, "", "delete", "namespace", name, "--ignore-not-found")
}

// --- The API server, without kubectl ---------------------------------------------------------------------------------

type apiServer struct {
	address, token string
	client         *http.Client
}

func connect() (apiServer, error) {
	out, err := exec.Command("kubectl", "config", "view", "--raw", "--flatten", "-o", "json").Output()
	if err != nil {
		return apiServer{}, fmt.Errorf("kubectl config view: %w", err)
	}
	var config struct {
		Clusters []struct {
			Cluster struct {
				Server    string `json:"server"`
				Authority []byte `json:"certificate-authority-data"`
			} `json:"cluster"`
		} `json:"clusters"`
		Users []struct {
			User struct {
				Token string `json:"token"`
			} `json:"user"`
		} `json:"users"`
	}
	if err := json.Unmarshal(out, &config); err != nil {
		return apiServer{}, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(config.Clusters[0].Cluster.Authority)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}
	return apiServer{config.Clusters[0].Cluster.Server, config.Users[0].User.Token, client}, nil
}

// do sends one request and returns the object that came back, an error Status too.
func (a apiServer) do(t *testing.T, method, path, body string) (object, int) {
	t.Helper()
	request, err := http.NewRequest(method, a.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+a.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var answer object
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s %s: %s: %s", method, path, response.Status, text)
	}
	return answer, response.StatusCode
}

func (a apiServer) get(t *testing.T, path string) (object, int) {
	t.Helper()
	return a.do(t, http.MethodGet, path, "")
}

// list returns the items of a list.
func (a apiServer) list(t *testing.T, path string) []object {
	t.Helper()
	answer, status := a.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("GET %s: %v", path, answer)
	}
	return items(answer)
}

func items(list object) []object {
	var all []object
	each, _ := list["items"].([]any)
	for _, item := range each {
		all = append(all, item.(object))
	}
	return all
}

// field returns what stands at a path of keys, or nil: field(pod, "metadata", "name").
func field(from any, path ...string) any {
	for _, key := range path {
		within, ok := from.(object)
		if !ok {
			return nil
		}
		from = within[key]
	}
	return from
}

// text is field for a text, "" where there is none.
func text(from any, path ...string) string {
	value, _ := field(from, path...).(string)
	return value
}

// number is field for a number, 0 where there is none: the API leaves a zero out.
func number(from any, path ...string) int {
	value, _ := field(from, path...).(float64)
	return int(value)
}

// --- The metrics stand-in --------------------------------------------------------------------------------------------

// setMetric tells the metrics stand-in a figure; its fields are described in metrics-stand-in/figures.go.
func setMetric(t *testing.T, figure object) {
	t.Helper()
	body, err := json.Marshal(figure)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(os.Getenv("METRICS_STAND_IN"), "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		answer, _ := io.ReadAll(response.Body)
		t.Fatalf("the metrics stand-in: %s: %s", response.Status, answer)
	}
}

// --- Waiting ---------------------------------------------------------------------------------------------------------

// waitFor asks `missing` until it says that nothing is, for a minute and a half at most.
func waitFor(t *testing.T, what string, missing func() string) {
	t.Helper()
	const limit = 90 * time.Second
	began, last := time.Now(), ""
	for time.Since(began) < limit {
		if last = missing(); last == "" {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("waited %s for %s: %s", limit, what, last)
}

// read returns a file of testdata.
func read(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
