package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
)

// readManifests reads a file's objects as kubectl does: it splits documents first, parses each by itself, and takes lists
// apart. An error comes with the objects in front of it.
func readManifests(text []byte) ([][]byte, error) {
	var objects [][]byte
	decoder := utilyaml.NewYAMLOrJSONDecoder(bufio.NewReader(bytes.NewReader(text)), 4096)
	for {
		var document runtime.RawExtension
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return objects, err
		}
		object := bytes.TrimSpace(document.Raw)
		if len(object) > 0 && !bytes.Equal(object, []byte("null")) {
			objects = append(objects, takenApart(object)...)
		}
	}
}

// takenApart is the items of whatever is called a list.
func takenApart(object []byte) [][]byte {
	var list struct {
		Kind  string
		Items []json.RawMessage
	}
	if json.Unmarshal(object, &list) != nil || len(list.Items) == 0 || !strings.HasSuffix(list.Kind, "List") {
		return [][]byte{object}
	}
	items := make([][]byte, len(list.Items))
	for i, item := range list.Items {
		items[i] = item
	}
	return items
}

// nameOf names an object for people.
func nameOf(object []byte) string {
	var named metav1.PartialObjectMetadata
	if json.Unmarshal(object, &named) != nil {
		return "(not an object)"
	}
	return named.Kind + "/" + named.Name
}
