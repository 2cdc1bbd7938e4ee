package cluster

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kustomize takes every case as a resource, alone and inside kubectl, and what it builds is accepted.
func TestKustomize(t *testing.T) {
	for name, manifest := range cases(t) {
		t.Run(name, func(t *testing.T) {
			namespace, folder := namespaceFor("kustomize", name), t.TempDir()
			makeNamespace(t, namespace, "privileged")
			write(t, filepath.Join(folder, "manifest.yaml"), manifest)
			write(t, filepath.Join(folder, "kustomization.yaml"),
				"resources: [manifest.yaml]\nnamespace: "+namespace+"\nlabels: [{pairs: {team: search}, includeSelectors: true}]\n")
			alone := program(t, "", "kustomize", "build", folder)
			if alone.status != 0 || alone.stderr != "" {
				t.Fatalf("kustomize: exit status %d\n%s", alone.status, alone.stderr)
			}
			if inside := kubectl(t, "", "kustomize", folder); inside != alone.stdout {
				t.Error("kubectl kustomize builds something else than kustomize build")
			}
			kubectl(t, alone.stdout, "apply", "--dry-run=server", "-f", "-")
		})
	}
}

// kubeconform finds every case valid by the schemas of the server that runs here.
func TestKubeconform(t *testing.T) {
	schemas := t.TempDir()
	writeSchemas(t, schemas)
	kubeconform := func(manifest string) result {
		return program(t, manifest, "kubeconform", "-strict", "-output", "json",
			"-schema-location", schemas+"/{{.ResourceKind}}{{.KindSuffix}}.json")
	}
	for name, manifest := range cases(t) {
		if r := kubeconform(manifest); r.status != 0 {
			t.Errorf("%s: exit status %d\n%s%s", name, r.status, r.stdout, r.stderr)
		}
	}
	// So that the above is not due to schemas that accept anything.
	broken := strings.Replace(read(t, "cases", "by-hand.yaml"), "podManagementPolicy:", "podManagmentPolicy:", 1)
	if r := kubeconform(broken); r.status != 1 || !strings.Contains(r.stdout, "podManagmentPolicy") {
		t.Errorf("a misspelt key: exit status %d\n%s%s", r.status, r.stdout, r.stderr)
	}
}

// writeSchemas turns the server's OpenAPI document into the files that kubeconform reads: one for each kind, and one of all
// the definitions, closed against unknown fields.
func writeSchemas(t *testing.T, folder string) {
	t.Helper()
	openapi, _ := api.get(t, "/openapi/v2")
	definitions := openapi["definitions"].(object)
	for name, each := range definitions {
		definition := each.(object)
		if definition["format"] == "int-or-string" {
			definitions[name] = object{"type": []string{"integer", "string"}}
			continue
		}
		if strings.HasSuffix(name, ".api.resource.Quantity") {
			definitions[name] = object{"type": []string{"number", "string"}}
			continue
		}
		if _, hasFields := definition["properties"]; hasFields && definition["additionalProperties"] == nil {
			definition["additionalProperties"] = false
		}
		kinds, _ := definition["x-kubernetes-group-version-kind"].([]any)
		for _, kind := range kinds {
			suffix := "-" + text(kind, "version")
			if group := text(kind, "group"); group != "" {
				suffix = "-" + strings.Split(group, ".")[0] + suffix
			}
			schema, err := json.Marshal(object{"$ref": "definitions.json#/definitions/" + name})
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(folder, strings.ToLower(text(kind, "kind"))+suffix+".json"), string(schema))
		}
	}
	all, err := json.Marshal(object{"definitions": definitions})
	if err != nil {
		t.Fatal(err)
	}
	// References inside the file are written #/definitions/NAME already.
	write(t, filepath.Join(folder, "definitions.json"), string(all))
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
