"""Who reaches the nodes, where NetworkPolicies are enforced."""

import json
import subprocess
import time

from kubernetes import NAMESPACE, kubectl
from run import CLUSTER
from scenario import scenario

HTTP = f"curl --insecure --silent --max-time 3 --output /dev/null https://{CLUSTER}.{NAMESPACE}.svc:9200/"
TRANSPORT = f"exec 3<>/dev/tcp/{CLUSTER}-discovery.{NAMESPACE}.svc/9300"
CLIENTS = [{"namespaceSelector": {"matchLabels": {"team": "shop"}}, "podSelector": {"matchLabels": {"app": "api"}}}]


@scenario("sets", "the NetworkPolicy enforced: a change of all sets, then named clients", nodes=("node-a1",), is_enforced=True)
def network_policy(run):
    kubectl("create", "namespace", "shop")
    kubectl("label", "namespace", "shop", "team=shop")
    strangers = [("shop", "api"), ("shop", "other"), (NAMESPACE, "api")]
    for namespace, name in strangers:
        kubectl("apply", "--namespace", namespace, "-f", "-", stdin=json.dumps(_pod(run, namespace, name)))
    for namespace, name in strangers:
        kubectl("wait", "--namespace", namespace, "--for=condition=Ready", "--timeout=120s", f"pod/{name}")
    _expect(run, "by default", {one: (True, False) for one in strangers})
    run.apply("a change of all sets applied", run.small_change)
    run.settle()
    _expect(run, "by default", {one: (True, False) for one in strangers})
    run.apply("clients named", {"spec": {"networkPolicy": {"clients": CLIENTS}}})
    time.sleep(10)
    _expect(run, "with named clients", {one: (one == ("shop", "api"), False) for one in strangers})
    run.apply("the stranger named as a node", {"spec": {"networkPolicy": {"nodes": CLIENTS}}})
    time.sleep(10)
    _expect(run, "with named nodes", {one: (one == ("shop", "api"), one == ("shop", "api")) for one in strangers})
    run.apply("no policy", {"spec": {"networkPolicy": {"enabled": False}}})
    kubectl("delete", "networkpolicy", CLUSTER)
    time.sleep(10)
    _expect(run, "without a policy", {one: (True, True) for one in strangers})
    run.settle(reapply_after=None)


def _pod(run, namespace, name):
    """A pod that is none of the cluster's, of an image with curl."""
    container = {"name": "main", "image": f"docker.elastic.co/elasticsearch/elasticsearch:{run.version}", "command": ["sleep", "infinity"]}
    spec = {"containers": [container], "terminationGracePeriodSeconds": 0}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}}, "spec": spec}


def _expect(run, when, wanted):
    """Whether each pod reaches the two ports, for clients and between nodes."""
    found = {(namespace, name): (_reaches(namespace, name, HTTP), _reaches(namespace, name, TRANSPORT)) for namespace, name in wanted}
    if found != wanted:
        raise RuntimeError(f"{when}: {found}, not {wanted}")
    run.note(f"{when}: as it should be")


def _reaches(namespace, name, command):
    words = ["kubectl", "exec", "--namespace", namespace, name, "--", "timeout", "4", "bash", "-c", command]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0
