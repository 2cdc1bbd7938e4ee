"""Growing and shrinking, by hand and by an autoscaler."""

import time

from kubernetes import kubectl
from load import Searcher
from scenario import Bar, scenario

HPA = "horizontalpodautoscaler.autoscaling"
THREE_DATA_NODES = [{"name": "data-a", "replicas": 2}, {"name": "data-b", "replicas": 1}]


@scenario("autoscaled", "the HPA adds data nodes under load, and takes them away after it", bar=Bar(search_gap=15))
def scale(run):
    name, least, most = "statefulset/survivor-data", 3, 5
    run.wait_until("the data nodes that the load wants", lambda: least <= _replicas(name) == _ready(name), limit=300)
    run.settle(reapply_after=None)
    more = min(_replicas(name) + 1, most)
    run.note("searches without a pause")
    crowd = [_Hurry(run.access).start() for _ in range(8)]
    try:
        run.wait_until("more data nodes", lambda: _replicas(name) >= more and _ready(name) >= more, limit=420)
        run.apply_again()
    finally:
        for searcher in crowd:
            searcher.stop()
    run.load.slow_down()
    run.note(f"{_replicas(name)} data nodes wanted; the load goes down")
    if kubectl("get", HPA, "survivor-data", "-o", "jsonpath={.spec.behavior.scaleDown.selectPolicy}") == "Disabled":
        time.sleep(30)
        run.note("this autoscaler never takes nodes away: kubectl scale")
        kubectl("scale", name, f"--replicas={least}")
    run.wait_until("the HPA's minimum", lambda: _replicas(name) == least, limit=420)
    run.note(f"{least} wanted")
    run.settle()


class _Hurry(Searcher):
    pause = 0.01


@scenario("sets", "five data nodes to three, in one apply")
def shrink_data(run):
    run.apply("three data nodes applied", {"spec": {"nodeSets": THREE_DATA_NODES}})
    run.settle()


@scenario("sets", "five data nodes to three, in one apply, beside an index of more copies than nodes")
def shrink_past_copies(run):
    with run.beside_an_index_that_fits_nowhere():
        run.apply("three data nodes applied", {"spec": {"nodeSets": THREE_DATA_NODES}})
        run.wait_until("three data nodes", lambda: len(run.pods("data")) == 3, limit=900)
    run.settle()


@scenario("five-masters", "five masters to three, in one apply")
def shrink_masters(run):
    run.apply("three masters applied", {"spec": {"nodeSets": [{"name": "master", "replicas": 3}]}})
    run.settle()


@scenario("every-role", "six nodes with every role to three, in one apply", in_subset=True)
def shrink_all_roles(run):
    run.apply("three nodes applied", {"spec": {"nodeSets": [{"name": "all", "replicas": 3}]}})
    run.settle(limit=900)


@scenario("every-role", "six nodes with every role handed to an HPA of three to six")
def hand_over(run):
    scaling = {"minReplicas": 3, "maxReplicas": 6, "metrics": [{"cpu": {"averageUtilization": 2000}}]}
    run.apply("autoscaling applied", {"spec": {"nodeSets": [{"name": "all", "replicas": None, "autoscaling": scaling}]}})
    run.settle()


def _replicas(name):
    return int(kubectl("get", name, "-o", "jsonpath={.spec.replicas}"))


def _ready(name):
    return int(kubectl("get", name, "-o", "jsonpath={.status.readyReplicas}") or 0)
