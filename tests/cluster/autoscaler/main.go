//go:build autoscaler

// Command autoscaler decides as the HorizontalPodAutoscaler's controller of the Kubernetes that it is built from, with that
// controller's own code: one sequence of passes a line in, one line of what it decided out.
//
// `tests/cluster/run --autoscaler` builds it together with the files of the controller's own package, whose clock it sets.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

func main() {
	klog.SetLogger(logr.Discard())
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "autoscaler:", err)
		os.Exit(1)
	}
}

func run() error {
	out := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(out)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var sequence Sequence
		if err := json.Unmarshal(lines.Bytes(), &sequence); err != nil {
			return err
		}
		passes, err := sequence.Run()
		if err != nil {
			return err
		}
		if err := answers.Encode(passes); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return out.Flush()
}
