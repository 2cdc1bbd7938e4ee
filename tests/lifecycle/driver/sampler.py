"""Looks at the cluster once a second: its health as a client sees it, and from Kubernetes which nodes are down."""

import socket
import threading
import time

import kubernetes
from elasticsearch import Client, NoAnswer

PERIOD = 1.0

# What a look at the health can yield beside green, yellow and red.
NO_MASTER = "no master"
NO_ANSWER = "no answer"


class Sampler:
    def __init__(self, access, roles):
        self._access = access
        self._roles = roles  # set -> roles of its nodes
        self._stop = threading.Event()
        self._threads = []
        self.health = []  # (time, status, nodes in the cluster)
        self.pods = []  # (time, ready, wanted, names of voters down, names of data nodes down)

    def start(self):
        for look in (self._look_at_health, self._look_at_pods):
            thread = threading.Thread(target=self._repeat, args=(look(),), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, look):
        while not self._stop.is_set():
            began = time.time()
            next(look)
            self._stop.wait(max(0.0, PERIOD - (time.time() - began)))

    def _look_at_health(self):
        client = Client(self._access, timeout=2)
        while True:
            began = time.time()
            status, nodes = NO_ANSWER, None
            try:
                code, answer = client.ask("GET", "/_cluster/health?timeout=1s&master_timeout=1s")
                if code == 503:
                    status = NO_MASTER
                elif "status" in answer and isinstance(answer["status"], str):
                    status, nodes = answer["status"], answer["number_of_nodes"]
                    if status == "red" and _has_every_shard(answer):
                        status = NO_MASTER
            except NoAnswer:
                pass
            self.health.append((began, status, nodes))
            yield

    def _look_at_pods(self):
        """A node is down when its pod is wanted, has been up, and now is absent, not ready, or refuses connections between nodes. One that
        waits in its pre-stop hook and still works is not down; one that scaling has just added and that still starts is not either."""
        api = kubernetes.Api()
        been_up = set()
        while True:
            began = time.time()
            try:
                sets, pods = api.stateful_sets(), {pod["metadata"]["name"]: pod for pod in api.pods()}
            except OSError:
                yield
                continue
            wanted = [f"{s['metadata']['name']}-{i}" for s in sets for i in range(s["spec"]["replicas"])]
            up = {name for name in wanted if name in pods and _works(pods[name])}
            been_up |= up
            # Who was taken away and comes back is new.
            been_up &= set(wanted)
            down = been_up - up
            ready = sum(1 for pod in pods.values() if kubernetes.is_ready(pod))
            self.pods.append((began, ready, len(wanted), *(sorted(n for n in down if self._has(n, r)) for r in ("master", "data"))))
            yield

    def _has(self, pod_name, role):
        roles = self._roles.get(kubernetes.split_ordinal(pod_name)[0], [])
        return any(r == role or r.startswith(role + "_") for r in roles)


def _has_every_shard(health):
    """Such a cluster is red while it has no master: whoever is asked in the moment between two says so (`ClusterStateHealth`)."""
    return health["active_shards"] > 0 and health["unassigned_shards"] == health["initializing_shards"] == 0


def _works(pod):
    address = pod["status"].get("podIP")
    if not address or not kubernetes.is_ready(pod):
        return False
    try:
        socket.create_connection((address, 9300), timeout=0.5).close()
        return True
    except OSError:
        return False
