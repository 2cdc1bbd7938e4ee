"""Clusters of other tools that become esgen's, as docs/migrating.md says: in place, volume by volume, and beside."""

import json
import time

from former import BITNAMI, BITNAMI_ELASTICSEARCH, ELASTIC_CHART, OPERATOR
from kubernetes import kubectl, split_ordinal
from scenario import Bar, scenario

WITHOUT_HOOKS = Bar(search_gap=15, write_gap=30)  # The old pods stop without a word, so their shards are missed.


@scenario("elastic-chart", "a cluster of the elastic/helm-charts taken over in place", former=ELASTIC_CHART, bar=WITHOUT_HOOKS)
def take_over_elastic_chart(run):
    _import(run)
    kubectl("apply", "-f", "-", stdin=run.new_secrets())
    _in_place(run, _one_at_a_time)


@scenario("bitnami", "a cluster of Bitnami's chart taken over in place", former=BITNAMI, bar=WITHOUT_HOOKS)
def take_over_bitnami(run):
    _bitnami(run, _one_at_a_time)


@scenario("bitnami", "a cluster of Bitnami's chart whose pods the new sets adopt", former=BITNAMI_ELASTICSEARCH, bar=WITHOUT_HOOKS)
def take_over_adopted(run):
    _bitnami(run, _by_themselves)


def _bitnami(run, replace_pods):
    _import(run)
    kubectl("apply", "-f", "-", stdin=run.new_secrets())
    service = run.former.service

    def is_for_clients(thing):
        return thing["kind"] == "Service" and thing["metadata"]["name"] == service

    # Its Service has the name of esgen's: it goes on leading to the old pods until half of them are new.
    def half():
        kubectl("replace", "-f", "-", stdin=json.dumps(next(filter(is_for_clients, run.objects()))))

    _in_place(run, replace_pods, later=is_for_clients, half=half)


@scenario("operator", "a cluster of Elastic's operator taken over in place", former=OPERATOR, bar=WITHOUT_HOOKS)
def take_over_operator(run):
    # The operator's certificates stay with clients; between nodes, each side trusts the other's authority.
    _import(run, {"security": {"tls": {"httpSecret": run.former.authority}}})
    kubectl("apply", "-f", "-", stdin=run.new_secrets())
    ours, theirs = (run.api.secret(name, "ca.crt") for name in ("search-es-transport-tls", run.former.authority))
    for name, trusted in {"search-es-transport-tls": ours + theirs, "search-es-remote-ca": ours}.items():
        kubectl("patch", "secret", name, "--patch", json.dumps({"stringData": {"ca.crt": trusted}}))
    run.note("each trusts the other's authority")
    time.sleep(100)  # Kubelets have brought it to every pod by then, and Elasticsearch has read it.
    _in_place(run, _one_at_a_time)


@scenario("elastic-chart", "a cluster of the elastic/helm-charts left shard by shard", former=ELASTIC_CHART, bar=WITHOUT_HOOKS)
def take_over_beside(run):
    old = run.former.pods
    run.use_config(run.write("esgen.yaml", BESIDE % run.version))
    kubectl("apply", "-f", "-", stdin=run.new_secrets())
    run.apply("new nodes applied beside the old ones")
    run.wait_until("ten nodes", lambda: run.health().get("number_of_nodes") == 10 and run.is_settled(), limit=600)
    run.learn_roles()
    run.setting("cluster.routing.allocation.exclude._name", "elasticsearch-*")
    run.note("the old nodes give their shards away")
    run.wait_until("empty old nodes", lambda: _are_empty(run, old), limit=600)
    masters = ",".join(name for name in old if "master" in name)
    # The master that is asked may be the one that hands over, and leave without an answer.
    run.insist("POST", f"/_cluster/voting_config_exclusions?node_names={masters}")
    run.wait_until("no old master", lambda: run.elected_master() not in (None, *old), limit=120)
    run.note("the old masters have no vote")
    run.access.move("search", "search-http-tls", run.former.password)
    time.sleep(5)
    kubectl("delete", "statefulset,service,poddisruptionbudget", "-l=heritage=Helm")
    kubectl("delete", "poddisruptionbudget", "elasticsearch-master-pdb", "elasticsearch-data-pdb")
    run.note("the old cluster's objects deleted")
    run.wait_until("the end of the old pods", lambda: not any(name in run.pods() for name in old), limit=300)
    run.insist("DELETE", "/_cluster/voting_config_exclusions?wait_for_removal=false")
    run.setting("cluster.routing.allocation.exclude._name", None)
    run.apply("no old hosts any more", {"spec": {"discovery": None}})
    run.settle()


def _are_empty(run, nodes):
    shards = run.ask("GET", "/_cat/shards?format=json&h=node")
    return isinstance(shards, list) and shards != [] and not any(shard["node"] in nodes for shard in shards)


BESIDE = """
apiVersion: esgen.dev/v1
kind: ElasticsearchCluster
metadata: {name: search, namespace: search}
spec:
  version: %s
  clusterName: elasticsearch
  bootstrapped: true
  discovery:
    additionalSeedHosts: [elasticsearch-master-headless]
  security:
    tls: {transportSecret: elasticsearch-master-certs}
    elasticPassword: {secret: elasticsearch-master-credentials, key: password}
  nodeSets:
    - name: master
      roles: [master]
      resources: {cpu: 500m, memory: 1400Mi}
    - name: data
      roles: [data, ingest]
      replicas: 2
      resources: {cpu: 500m, memory: 1600Mi}
      storage: {size: 10Gi}
"""


def _import(run, answers=None):
    """Makes the config of what the former tool has, with the answers to what the import asks for."""
    former = run.former
    options = [word for release in former.releases for word in ("--release", release)]
    run.use_config(run.write("esgen.yaml", run.import_config(options)))
    if answers:
        run.change({"spec": answers})
    wanted = {
        f"{claim['metadata']['name']}-{one['metadata']['name']}-{ordinal}"
        for one in run.objects()
        if one["kind"] == "StatefulSet"
        for claim in one["spec"]["volumeClaimTemplates"]
        for ordinal in range(one["spec"]["replicas"])
    }
    if wanted != former.claims():
        raise RuntimeError(f"other claims than the old ones: {wanted ^ former.claims()}")
    run.note("the config is imported: the claims are the old ones")


def _in_place(run, replace_pods, later=lambda _: False, half=lambda: None):
    former = run.former
    sets = {name.rpartition("-")[0] for name in former.pods}
    kubectl("delete", "poddisruptionbudget", "--all")
    kubectl("delete", "statefulset", *sets, "--cascade=orphan")
    run.note("the old sets are gone, their pods run on")
    old = run.pods()
    kubectl("apply", "-f", "-", stdin=run.manifests(leave_out=later))
    run.note("the new sets are applied")
    replace_pods(run, old, half)
    run.apply("no old hosts any more", {"spec": {"discovery": None}})
    run.settle()


def _one_at_a_time(run, old, half):
    for number, name in enumerate(run.former.pods):
        kubectl("delete", "pod", name)
        # The controller has failed to make the pod ever since, and waits longer each time, up to a quarter of an hour; a change makes it look.
        kubectl("annotate", "statefulset", split_ordinal(name)[0], "--overwrite", f"esgen.dev/moved={name}")
        run.note(f"{name} deleted")
        run.wait_until(f"a new {name}", lambda name=name: name in run.replaced(old) and run.health().get("status") == "green", limit=600)
        if number == len(old) // 2:
            half()


def _by_themselves(run, old, half):
    run.wait_until("half of the pods new", lambda: len(run.replaced(old)) > len(old) // 2, limit=900)
    half()
    run.note("the new sets replace the pods that they have adopted")
    run.wait_until("new pods", lambda: len(run.replaced(old)) == len(old), limit=900)
