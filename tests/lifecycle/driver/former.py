"""Clusters of other tools: their objects in the shape that those tools give them, and what a move to esgen needs to know of them."""

import os
import secrets
import subprocess
from dataclasses import dataclass

from kubernetes import NAMESPACE, kubectl

KEYS = ("tls.crt", "tls.key", "ca.crt")


@dataclass(frozen=True)
class Former:
    """What is in the folder of this name in tests/lifecycle/former, beside `manifests.yaml`."""

    name: str
    values: tuple  # files for `esgen import`
    releases: tuple  # of Helm, one for each file
    service: str  # which clients ask
    authority: str  # Secret with whom they trust, as `ca.crt`
    password: tuple  # Secret and key
    pods: tuple  # in the order in which they are replaced: masters last, the lowest number first
    renamed: tuple = ()  # what is put in the place of what in its manifests

    def deploy(self, run, folder):
        """Its Secrets, which the tool makes itself, and its manifests."""
        certificates = make_certificates(run, self)
        password = secrets.token_urlsafe(12)
        for name, content in self._secrets(certificates, password).items():
            kubectl("create", "secret", "generic", name, *(f"--from-literal={key}={value}" for key, value in content.items()))
        with open(os.path.join(folder, "manifests.yaml"), encoding="utf-8") as manifests:
            text = manifests.read()
        for old, new in self.renamed:
            text = text.replace(old, new)
        kubectl("apply", "-f", "-", stdin=text)

    def _secrets(self, certificates, password):
        made = {self.authority: certificates, self.password[0]: {"username": "elastic", self.password[1]: password}}
        if self.name == "bitnami":
            made[self.authority.replace("-master-", "-data-")] = certificates
        if self.name == "operator":
            of_pods = {f"{pod}.{key}": certificates[key] for pod in self.pods for key in KEYS[:2]}
            made["search-es-default-es-transport-certs"] = of_pods | {"ca.crt": certificates["ca.crt"]}
            # What `spec.transport.tls.certificateAuthorities` adds.
            made["search-es-remote-ca"] = {"ca.crt": certificates["ca.crt"]}
        return made

    def claims(self):
        """The names of the claims that the pods have."""
        return set(kubectl("get", "pvc", "-o", "jsonpath={.items[*].metadata.name}").split())


def pods_of(prefix):
    """Two data nodes and three masters, in sets of their own."""
    return tuple(f"{prefix}-{name}-{number}" for name, count in (("data", 2), ("master", 3)) for number in range(count))


ELASTIC_CHART = Former(
    name="elastic-chart",
    values=("master.yaml", "data.yaml"),
    releases=("search-master", "search-data"),
    service="elasticsearch-master",
    authority="elasticsearch-master-certs",
    password=("elasticsearch-master-credentials", "password"),
    pods=pods_of("elasticsearch"),
)
BITNAMI = Former(
    name="bitnami",
    values=("values.yaml",),
    releases=("search",),
    service="search-elasticsearch",
    authority="search-elasticsearch-master-crt",
    password=("login", "elasticsearch-password"),
    pods=pods_of("search-elasticsearch"),
)
# A release whose name has the chart's in it: objects and labels have no other.
BITNAMI_ELASTICSEARCH = Former(
    name="bitnami",
    values=("values.yaml",),
    releases=("elasticsearch",),
    service="elasticsearch",
    authority="elasticsearch-master-crt",
    password=("login", "elasticsearch-password"),
    pods=pods_of("elasticsearch"),
    renamed=(("search-elasticsearch", "elasticsearch"), ("app.kubernetes.io/instance: search", "app.kubernetes.io/instance: elasticsearch")),
)
OPERATOR = Former(
    name="operator",
    values=("resource.yaml",),
    releases=(),
    service="search-es-http",
    authority="search-es-http-certs-internal",
    password=("search-es-elastic-user", "elastic"),
    pods=("search-es-default-0", "search-es-default-1", "search-es-default-2"),
)


def make_certificates(run, former):
    """An authority, and a certificate with the Service's names, as `tls.crt`, `tls.key` and `ca.crt`."""
    names = ["localhost", *(former.service + suffix for suffix in ("", f".{NAMESPACE}", f".{NAMESPACE}.svc"))]
    extensions = run.write("extensions", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names))
    folder = os.path.dirname(extensions)
    script = """
        set -eu
        openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=former-authority -keyout ca.key -out ca.crt
        openssl req -newkey rsa:2048 -nodes -subj /CN=former -keyout tls.key -out request
        openssl x509 -req -in request -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile extensions -out tls.crt"""
    subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, check=True)
    made = {}
    for key in KEYS:
        with open(os.path.join(folder, key), encoding="utf-8") as file:
            made[key] = file.read()
    return made
