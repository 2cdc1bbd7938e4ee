"""What a monitored cluster has beside Elasticsearch: the Prometheus Operator, a Prometheus that runs as it says, and prometheus-adapter.

The operator runs for real and turns ServiceMonitors and PrometheusRules into Prometheus' configuration, which it puts into a Secret. Its
StatefulSet gets no pod, since there is no image: Prometheus is a process here, which reads that Secret.
"""

import base64
import gzip
import json
import os
import subprocess
import time
import urllib.parse
import urllib.request

from kubernetes import kubectl
from repeated import Repeated

PROMETHEUS = "127.0.0.1:9090"
NAMESPACE = "monitoring"
ADAPTER_PORT = 6444

# As kube-prometheus-stack has it: the kubelets' figures on containers.
OBJECTS = """
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: main, namespace: monitoring}
spec:
  replicas: 0
  evaluationInterval: 10s
  serviceMonitorSelector: {}
  serviceMonitorNamespaceSelector: {}
  podMonitorSelector: {}
  podMonitorNamespaceSelector: {}
  ruleSelector: {}
  ruleNamespaceSelector: {}
  apiserverConfig:
    host: SERVER
    authorization: {type: Bearer, credentialsFile: FOLDER/token}
    tlsConfig: {caFile: AUTHORITY}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: kubelet, namespace: monitoring}
spec:
  namespaceSelector: {matchNames: [kube-system]}
  selector: {matchLabels: {k8s-app: kubelet}}
  endpoints:
    - port: https-metrics
      scheme: https
      path: /metrics/cadvisor
      interval: 10s
      honorLabels: true
      honorTimestamps: true
      trackTimestampsStaleness: true
      tlsConfig: {insecureSkipVerify: true}
"""

ADAPTER_OBJECTS = f"""
apiVersion: v1
kind: Service
metadata: {{name: prometheus-adapter, namespace: monitoring}}
spec: {{type: ExternalName, externalName: localhost}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {{name: v1beta1.custom.metrics.k8s.io}}
spec:
  group: custom.metrics.k8s.io
  version: v1beta1
  service: {{name: prometheus-adapter, namespace: monitoring, port: {ADAPTER_PORT}}}
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
"""


class Monitoring(Repeated):
    pause = 5

    def __init__(self, scratch):
        super().__init__()
        self._scratch = scratch
        self._folder = os.path.join(scratch, "prometheus")
        self._kubeconfig = os.environ["KUBECONFIG"]
        self._written = {}
        self._adapter = None

    def start(self):
        """Before anything of the cluster is applied, since ServiceMonitors need their CRD."""
        os.makedirs(self._folder, exist_ok=True)
        authority = os.path.join(self._scratch, "certificates", "authority.crt")
        with open(os.path.join(self._folder, "token"), "w", encoding="utf-8") as file:
            file.write(os.environ["LIFECYCLE_TOKEN"])
        kubectl("apply", "--server-side", "-f", os.path.join(os.environ["MONITORING"], "crds"))
        kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")
        kubectl("create", "namespace", NAMESPACE)
        key, certificate = self._administrator()
        self._program(
            "prometheus-operator", f"--apiserver={os.environ['LIFECYCLE_SERVER']}", f"--ca-file={authority}", f"--key-file={key}",
            f"--cert-file={certificate}", "--web.listen-address=127.0.0.1:8089", "--web.enable-tls=false",
            "--kubelet-service=kube-system/kubelet", "--kubelet-endpoints=true", "--kubelet-endpointslice=true",
        )  # fmt: skip
        objects = OBJECTS.replace("SERVER", os.environ["LIFECYCLE_SERVER"]).replace("FOLDER", self._folder)
        kubectl("apply", "--namespace", NAMESPACE, "-f", "-", stdin=objects.replace("AUTHORITY", authority))
        until = time.time() + 60
        while not self._refresh():
            if time.time() > until:
                raise RuntimeError("the operator writes no configuration")
            time.sleep(1)
        self._program(
            "prometheus", f"--config.file={self._folder}/prometheus.yaml", f"--storage.tsdb.path={self._folder}/data",
            f"--web.listen-address={PROMETHEUS}", "--web.enable-lifecycle",
        )  # fmt: skip
        return super().start()

    def start_adapter(self, rules):
        """Starts prometheus-adapter with these rules, in place of one that runs."""
        if self._adapter:
            self._adapter.terminate()
            self._adapter.wait()
        path = os.path.join(self._folder, "adapter.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(rules)
        self._adapter = self._program(
            "prometheus-adapter", f"--config={path}", f"--prometheus-url=http://{PROMETHEUS}", "--metrics-relist-interval=10s",
            f"--lister-kubeconfig={self._kubeconfig}", f"--authentication-kubeconfig={self._kubeconfig}",
            f"--authorization-kubeconfig={self._kubeconfig}", f"--secure-port={ADAPTER_PORT}", f"--cert-dir={self._folder}/adapter-certificates",
        )  # fmt: skip
        kubectl("apply", "--namespace", NAMESPACE, "-f", "-", stdin=ADAPTER_OBJECTS)

    def query(self, promql):
        """The series of an instant query: [(labels, value)]."""
        url = f"http://{PROMETHEUS}/api/v1/query?{urllib.parse.urlencode({'query': promql})}"
        with urllib.request.urlopen(url, timeout=10) as response:
            return [(series["metric"], float(series["value"][1])) for series in json.load(response)["data"]["result"]]

    def _administrator(self):
        """A key and a certificate of an administrator: the operator reads no kubeconfig."""
        key, certificate = (os.path.join(self._folder, f"administrator.{kind}") for kind in ("key", "crt"))
        authority = os.path.join(self._scratch, "certificates", "authority")
        request = ["openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/O=system:masters/CN=operator", "-keyout", key]
        signed = ["openssl", "x509", "-req", "-days", "2", "-CA", f"{authority}.crt", "-CAkey", f"{authority}.key", "-CAcreateserial", "-out", certificate]
        text = subprocess.run(request, capture_output=True, check=True).stdout
        subprocess.run(signed, input=text, capture_output=True, check=True)
        return key, certificate

    def _program(self, name, *arguments):
        log = open(os.path.join(self._scratch, "logs", name), "ab")  # noqa: SIM115 (the program keeps it)
        program = os.path.join(os.environ["MONITORING"], name)
        return subprocess.Popen([program, *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def step(self):
        try:
            if self._refresh():
                urllib.request.urlopen(f"http://{PROMETHEUS}/-/reload", data=b"", timeout=10).close()
        except (OSError, RuntimeError):
            pass  # asked again soon

    def _refresh(self):
        """Writes what the operator has made of the objects; whether anything is new. Its config-reloader does this elsewhere."""
        items = json.loads(kubectl("get", "secret,configmap", "--namespace", NAMESPACE, "-o", "json"))["items"]
        files = {}
        for item in items:
            name, data = item["metadata"]["name"], item.get("data", {})
            if name == "prometheus-main" and "prometheus.yaml.gz" in data:
                text = gzip.decompress(base64.b64decode(data["prometheus.yaml.gz"])).decode()
                text = text.replace("$(POD_NAME)", "prometheus-main-0").replace("$(SHARD)", "0")
                files["prometheus.yaml"] = text.replace("/etc/prometheus/", self._folder + "/")
            elif name.startswith("prometheus-main-rulefiles-"):
                files.update({f"rules/{name}/{key}": text for key, text in data.items()})
            elif name.startswith("prometheus-main-tls-assets-"):
                files.update({f"certs/{key}": base64.b64decode(text).decode() for key, text in data.items()})
        if files == self._written or "prometheus.yaml" not in files:
            return False
        for name, text in files.items():
            path = os.path.join(self._folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self._written = files
        return True
