// The metrics stand-in plays the three metrics APIs that a HorizontalPodAutoscaler reads: metrics.k8s.io (CPU and memory
// of pods), custom.metrics.k8s.io (any figure of pods or of another object) and external.metrics.k8s.io.
//
// The figures come from the test, over plain HTTP on a second port:
//
//	curl -d '{"namespace": "search", "pods": "vectors-data-", "metric": "cpu", "milli": 900}' $METRICS_STAND_IN
//
// says that every pod of namespace search whose name starts with vectors-data- uses 900m of CPU, in each of its containers.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"flag"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	server := flag.String("server", "", "where the API server is, to ask it for pods")
	token := flag.String("token-file", "", "file with the bearer token to ask with")
	authority := flag.String("certificate-authority", "", "file with the API server's certificate authority")
	addresses := flag.String("addresses", "", "file to write the two addresses to: of the APIs, and for the test")
	flag.Parse()

	cluster, err := newCluster(*server, *token, *authority)
	if err != nil {
		log.Fatal(err)
	}
	apis, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	// Written aside and renamed, so that whoever waits for the file finds it whole.
	lines := apis.Addr().String() + "\n" + control.Addr().String() + "\n"
	if err := os.WriteFile(*addresses+".new", []byte(lines), 0o600); err != nil {
		log.Fatal(err)
	}
	if err := os.Rename(*addresses+".new", *addresses); err != nil {
		log.Fatal(err)
	}

	figures := &figures{}
	go func() { log.Fatal(http.Serve(control, http.HandlerFunc(figures.serveControl))) }()
	certificate, err := selfSigned()
	if err != nil {
		log.Fatal(err)
	}
	secure := &http.Server{
		Handler:   newAPIs(figures, cluster),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}},
	}
	log.Fatal(secure.ServeTLS(apis, "", ""))
}

// selfSigned makes a certificate that nobody needs to trust: the APIService objects say insecureSkipTLSVerify.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "metrics stand-in"},
		DNSNames:     []string{"localhost"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// respond writes a JSON object.
func respond(w http.ResponseWriter, status int, object any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(object); err != nil {
		log.Print(err)
	}
}
