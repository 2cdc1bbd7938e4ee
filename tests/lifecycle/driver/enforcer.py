"""What makes NetworkPolicies count: kube-router, of which only the firewall runs. It is one node's, so the cluster has one node."""

import os
import subprocess


def enforce(scratch, node):
    """Before anything of the cluster is applied. It ends with its namespaces."""
    with open(os.path.join(scratch, "logs", "kube-router"), "wb") as log:
        subprocess.Popen(
            [
                os.environ["KUBE_ROUTER"], "--run-firewall", "--run-router=false", "--run-service-proxy=false", f"--hostname-override={node}",
                f"--kubeconfig={os.environ['KUBECONFIG']}", "--service-cluster-ip-range=10.96.0.0/16", "--health-port=0",
            ],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
