"""Kubernetes as the driver sees it: the API for what is asked often, kubectl for what a user would type."""

import base64
import http.client
import json
import os
import ssl
import subprocess
from urllib.parse import urlsplit

NAMESPACE = "search"


class Api:
    """Reads objects over one connection; not to be shared between threads."""

    def __init__(self):
        server = urlsplit(os.environ["LIFECYCLE_SERVER"])
        authority = os.path.join(os.environ["LIFECYCLE_SCRATCH"], "certificates", "authority.crt")
        context = ssl.create_default_context(cafile=authority)
        self._connection = http.client.HTTPSConnection(server.hostname, server.port, timeout=5, context=context)
        self._headers = {"Authorization": "Bearer " + os.environ["LIFECYCLE_TOKEN"]}

    def get(self, path):
        """The object or list at a path; None where there is none; an OSError where there is no answer."""
        try:
            response, body = self._request(path)
        except http.client.RemoteDisconnected:
            response, body = self._request(path)  # the server has closed what was idle
        if response.status == 404:
            return None
        if response.status != 200:
            raise OSError(f"GET {path}: {response.status} {body[:300]!r}")
        return json.loads(body)

    def _request(self, path):
        try:
            self._connection.request("GET", path, headers=self._headers)
            response = self._connection.getresponse()
            return response, response.read()
        except http.client.RemoteDisconnected:
            self._connection.close()
            raise
        except (OSError, http.client.HTTPException) as failed:
            self._connection.close()  # the next request opens it again
            raise OSError(f"GET {path}: {failed}") from failed

    def core(self, resource, name=""):
        return self.get(f"/api/v1/namespaces/{NAMESPACE}/{resource}/{name}".rstrip("/"))

    def pods(self):
        return self.core("pods")["items"]

    def stateful_sets(self):
        return self.get(f"/apis/apps/v1/namespaces/{NAMESPACE}/statefulsets")["items"]

    def secret(self, name, key):
        return base64.b64decode(self.core("secrets", name)["data"][key]).decode()


def kubectl(*arguments, stdin=None, check=True):
    """Runs kubectl in the cluster's namespace, and returns what it printed."""
    command = ["kubectl", "--namespace", NAMESPACE, *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout + done.stderr


def is_ready(pod):
    conditions = pod["status"].get("conditions", [])
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


def split_ordinal(pod_name):
    """data-a-2 -> (data-a, 2)"""
    name, _, ordinal = pod_name.rpartition("-")
    return name, int(ordinal)


def is_settled(stateful_set):
    """Whether the controller has done all that the spec asks, and every pod is ready."""
    spec, status = stateful_set["spec"], stateful_set["status"]
    wanted = spec["replicas"]
    return (
        status.get("observedGeneration") == stateful_set["metadata"]["generation"]
        and status.get("replicas", 0) == wanted
        and status.get("readyReplicas", 0) == wanted
        and status.get("updatedReplicas", 0) == wanted
        and status.get("currentRevision") == status.get("updateRevision")
    )
