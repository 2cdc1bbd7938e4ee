"""Autoscaling by every metric that has a name, on what the real exporter, Prometheus and adapter make of it."""

import json
from dataclasses import dataclass

from kubernetes import kubectl
from load import Searcher, Writer, vector
from run import TookTooLong
from scenario import Bar, scenario

HPA = "horizontalpodautoscaler.autoscaling/survivor-data"
SET = "statefulset/survivor-data"
NO_LIMIT = 3600


class Crowd(Searcher):
    pause = 0.002


class Depth(Searcher):
    """Vector searches that look at most of what there is."""

    pause = 0.002

    def query(self):
        knn = {"field": "vector", "query_vector": vector(), "k": 1000, "num_candidates": 10000, "filter": {"match": {"text": "shard"}}}
        return {"knn": knn, "size": 1}


class Flood(Writer):
    pause = 0.002
    BATCH = 100


class Bulk(Writer):
    """Large requests, of which much is on its way at a time. The text compresses well, so that the disk does not fill."""

    pause = 0.2
    BATCH = 200

    def document(self):
        return {"blob": "esgen/8=" * 1_000}


class Thirst(Searcher):
    """Searches whose data are never in the page cache."""

    pause = 0.5

    def step(self):
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as drop:
            drop.write("1")
        super().step()


@dataclass(frozen=True)
class Case:
    """A metric, a target that the load exceeds, one that nothing exceeds, and the load."""

    name: str
    low: str
    high: str
    load: type = None


# An autoscaler counts in thousandths: a target below one is one. The volumes are folders of this machine's disk, which may be nearly full: a
# target of 1 would keep three nodes.
# Models cannot be run here: inferenceQueue and inferenceUtilization are left out.
CASES = (
    Case("heapUsed", "10m", "1"),
    Case("diskUsed", "10m", "3"),
    Case("writeQueue", "1", "1000", Flood),
    Case("writeRejections", "100m", "100k", Flood),
    Case("indexingPressure", "2m", "1", Bulk),
    Case("diskReads", "10m", "1M", Thirst),
    Case("pageFaults", "10m", "1M", Thirst),
    Case("searchLoad", "300m", "1000", Crowd),
    Case("searchQueue", "1", "1000", Crowd),
    Case("searchRejections", "100m", "100k", Crowd),
    Case("searchLatency", "2m", "1000", Depth),
)


@scenario(
    "monitored",
    "the HPA adds and takes away a data node by each metric that has a name",
    bar=Bar(search_gap=NO_LIMIT, write_gap=NO_LIMIT),
    nodes=("node-a1", "node-b1"),
    monitored=True,
    limit=7200,
)
def metrics(run):
    rules = json.loads(kubectl("get", "configmap/survivor-adapter-rules", "-o", "json"))["data"]["config.yaml"]
    run.monitoring.start_adapter(rules)
    missed = []
    for case in CASES:
        try:
            _up_and_down(run, case)
        except TookTooLong as late:
            run.note(f"{case.name}: not reached: {late}; {_conditions()}")
            missed.append(case.name)
    if missed:
        raise TookTooLong(", ".join(missed))


def _up_and_down(run, case):
    load = [_worker(run, case, number).start() for number in range(8 if case.load else 0)]
    try:
        run.apply(f"{case.name} with a target of {case.low} applied", _by(case, case.low))
        run.wait_until(f"a value of {case.name}", lambda: _value(case) is not None, limit=300)
        run.wait_until("a third data node", lambda: _count("readyReplicas") == 3, limit=300)
        run.note(f"{case.name} is {_value(case)}: three data nodes")
    finally:
        for worker in load:
            worker.stop()
    run.apply(f"{case.name} with a target of {case.high} applied", _by(case, case.high))
    run.wait_until("two data nodes", lambda: _count("replicas") == 2, limit=420)
    run.note(f"{case.name} is {_value(case)}: two data nodes")


def _worker(run, case, number):
    return case.load(run.access, f"{case.name}{number}") if issubclass(case.load, Writer) else case.load(run.access)


def _by(case, target):
    # Not each may stand alone; this one never asks for a node.
    by = [{"cpu": {"averageUtilization": 2000}}, {case.name: {"averageValue": target}}]
    return {"spec": {"nodeSets": [{"name": "data", "autoscaling": {"metrics": by}}]}}


def _value(case):
    """What the autoscaler has read of the metric."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in case.name)
    for metric in json.loads(kubectl("get", HPA, "-o", "json"))["status"].get("currentMetrics") or []:
        if metric["type"] == "Pods" and metric["pods"]["metric"]["name"] == f"esgen_{snake}":
            return metric["pods"]["current"].get("averageValue")
    return None


def _conditions():
    status = json.loads(kubectl("get", HPA, "-o", "json"))["status"]
    return "; ".join(f"{c['reason']}: {c['message']}" for c in status.get("conditions", []) if c["type"] != "AbleToScale")


def _count(field):
    return json.loads(kubectl("get", SET, "-o", "json"))["status"].get(field, 0)
