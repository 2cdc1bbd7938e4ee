package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// A pod that runs, as far as the stand-in looks at it.
type pod struct {
	Name       string
	Labels     map[string]string
	Containers []string
}

// cluster asks the API server.
type cluster struct {
	server, token string
	client        *http.Client
}

func newCluster(server, tokenFile, authority string) (*cluster, error) {
	token, err := os.ReadFile(tokenFile)
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(authority)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", authority)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	return &cluster{server, strings.TrimSpace(string(token)), &http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

// runningPods lists the pods that a label selector selects and that a real metrics server would have figures of.
func (c *cluster) runningPods(namespace, selector string) ([]pod, error) {
	path := fmt.Sprintf("%s/api/v1/namespaces/%s/pods?labelSelector=%s", c.server, namespace, url.QueryEscape(selector))
	request, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("listing pods: %s", response.Status)
	}
	var list struct {
		Items []struct {
			Metadata struct {
				Name   string            `json:"name"`
				Labels map[string]string `json:"labels"`
			} `json:"metadata"`
			Spec struct {
				Containers []struct {
					Name string `json:"name"`
				} `json:"containers"`
			} `json:"spec"`
			Status struct {
				Phase string `json:"phase"`
			} `json:"status"`
		} `json:"items"`
	}
	if err := json.NewDecoder(response.Body).Decode(&list); err != nil {
		return nil, err
	}
	var pods []pod
	for _, item := range list.Items {
		if item.Status.Phase != "Running" {
			continue
		}
		running := pod{Name: item.Metadata.Name, Labels: item.Metadata.Labels}
		for _, container := range item.Spec.Containers {
			running.Containers = append(running.Containers, container.Name)
		}
		pods = append(pods, running)
	}
	return pods, nil
}
