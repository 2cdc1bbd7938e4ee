"""What can befall hosts, containers and volumes. Nodes share one network, in which each pod has an address of its own."""

import os
import signal
import subprocess

from kubernetes import kubectl


def kill(pod):
    """SIGKILL for the pod's Elasticsearch, as the kernel does when memory runs out; the kubelet starts it again."""
    for process in _processes_of(pod):
        os.kill(process, signal.SIGKILL)


def _processes_of(pod):
    """The JVMs of a pod, by its name in their control groups."""
    marks = (f"pod{pod['metadata']['uid']}", f"pod{pod['metadata']['uid'].replace('-', '_')}")
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/comm", encoding="utf-8") as file:
                if file.read().strip() != "java":
                    continue
            with open(f"/proc/{entry}/cgroup", encoding="utf-8") as file:
                groups = file.read()
        except OSError:
            continue
        if any(mark in groups for mark in marks):
            yield int(entry)


def lose_volume(pod):
    """The pod is gone at once, and its volume with it: the StatefulSet makes both anew."""
    name = pod["metadata"]["name"]
    claims = [v["persistentVolumeClaim"]["claimName"] for v in pod["spec"]["volumes"] if "persistentVolumeClaim" in v]
    kubectl("delete", "persistentvolumeclaim", "--wait=false", *claims)
    kubectl("delete", "pod", "--force", "--grace-period=0", name)


def drain(node, limit):
    """Evicts every pod of a host, one after the other as the PodDisruptionBudget lets it. Returns whether that came to an end."""
    done = subprocess.run(
        ["kubectl", "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", f"--timeout={limit}s"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0


def uncordon(node):
    kubectl("uncordon", node)


class Silence:
    """Hosts that are gone without a word: packets to and from their pods are dropped, their kubelets stand still."""

    def __init__(self, nodes, pods):
        self._nodes = nodes
        addresses = [pod["status"]["podIP"] for pod in pods if pod["spec"].get("nodeName") in nodes]
        self._rules = []
        for address in addresses:
            for chain, side in (("FORWARD", "-s"), ("FORWARD", "-d"), ("INPUT", "-s"), ("OUTPUT", "-d")):
                self._rules.append((chain, side, address))

    def begin(self):
        self._signal(signal.SIGSTOP)
        self._iptables("-I")

    def end(self):
        self._iptables("-D")
        self._signal(signal.SIGCONT)

    def _iptables(self, action):
        for chain, side, address in self._rules:
            subprocess.run(["iptables", "-w", action, chain, side, address, "-j", "DROP"], check=True)

    def _signal(self, number):
        for node in self._nodes:
            with open(os.path.join(os.environ["LIFECYCLE_SCRATCH"], "pids", node), encoding="utf-8") as file:
                os.kill(int(file.read()), number)
