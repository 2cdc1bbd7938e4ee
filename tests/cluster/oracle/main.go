// Command oracle says what the Kubernetes API server that it is built from would answer to `kubectl create`, without a
// server: it runs the server's own decoding, defaulting and create validation.
//
//	oracle < objects.jsonl      # one JSON object a line in, one verdict a line out
//	oracle FILE...              # for people: manifests, as kubectl reads them
//
// What depends on a cluster's state, such as quotas or whether a class exists, is left out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/capabilities"
)

func main() {
	capabilities.Setup(true, 0)    // as kube-apiserver with --allow-privileged
	klog.SetLogger(logr.Discard()) // a server would log much about odd objects
	var err error
	if files := os.Args[1:]; len(files) > 0 {
		err = judgeFiles(files, os.Stdout)
	} else {
		err = judgeLines(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// judgeLines answers each line with a verdict, in order. It flushes whenever no further line has arrived yet, so that a
// driver may send one object and wait, or thousands at once.
func judgeLines(in io.Reader, out io.Writer) error {
	reader, writer := bufio.NewReaderSize(in, 1<<20), bufio.NewWriterSize(out, 1<<16)
	verdicts := json.NewEncoder(writer)
	verdicts.SetEscapeHTML(false)
	for {
		line, err := reader.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := verdicts.Encode(judge(line)); err != nil {
				return err
			}
		}
		if reader.Buffered() == 0 || err != nil {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// judgeFiles prints one line for each object.
func judgeFiles(files []string, out io.Writer) error {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		objects, err := readManifests(text)
		for _, object := range objects {
			fmt.Fprintf(out, "%s: %s: %s\n", file, nameOf(object), judge(object))
		}
		if err != nil {
			fmt.Fprintf(out, "%s: kubectl cannot read this: %v\n", file, err)
		}
	}
	return nil
}
