"""Losses: processes, volumes, hosts and zones that go."""

import time
from concurrent.futures import ThreadPoolExecutor

import hosts
from kubernetes import kubectl
from run import CLUSTER
from scenario import Bar, scenario

TWO_HOSTS_A_ZONE = ("node-a1", "node-a2", "node-b1", "node-b2", "node-c1")
# Whoever is gone without a word is missed after thirteen seconds at most; then there may be a master to elect, and a client's next attempt, after its
# timeout of five seconds, goes through.
SILENT = Bar(voters_down=3, search_gap=25, write_gap=25)


@scenario("sets", "SIGKILL of each pod in turn", bar=Bar(search_gap=30, write_gap=45))
def kill_each(run):
    for name in run.pods():
        run.note(f"SIGKILL {name}")
        hosts.kill(run.pods()[name])
        run.settle(reapply_after=3, limit=600)


@scenario("sets", "loss of a data node's volume", bar=Bar(search_gap=30, write_gap=45))
def volume(run):
    pod = run.pods("data-a")["survivor-data-a-1"]
    run.note("the volume of survivor-data-a-1 is lost")
    hosts.lose_volume(pod)
    run.settle(reapply_after=5)


@scenario("sets", "eviction of everything on a host, through the disruption budget, beside an index of more copies than nodes")
def evict(run):
    node = run.pods("master")["survivor-master-0"]["spec"]["nodeName"]

    def apply_again():
        time.sleep(20)
        run.apply_again()

    with run.beside_an_index_that_fits_nowhere(), ThreadPoolExecutor() as meanwhile:
        run.note(f"{node} is drained")
        applied = meanwhile.submit(apply_again)
        over = hosts.drain(node, limit=600)
        applied.result()
        run.note("drained" if over else "the drain did not end")
        hosts.uncordon(node)
    run.settle()
    if not over:
        run.wait_until("the end of the drain", lambda: False, limit=1)


@scenario("sets", "every pod killed at once", bar=Bar(seconds_red=120, voters_down=3, search_gap=300, write_gap=300))
def kill_all(run):
    run.note("SIGKILL for all")
    for pod in run.pods().values():
        hosts.kill(pod)
    run.settle(reapply_after=5)


@scenario("sets", "every pod deleted at once, without grace", bar=Bar(seconds_red=120, voters_down=3, search_gap=300, write_gap=300))
def delete_all(run):
    run.note("every pod deleted")
    kubectl("delete", "pods", "--all", "--force", "--grace-period=0")
    run.settle(reapply_after=5)


@scenario(
    "sets",
    "everything deleted with `kubectl delete -f`, then applied again",
    bar=Bar(seconds_red=120, voters_down=3, search_gap=420, write_gap=420),
)
def delete_manifests(run):
    run.note("everything deleted but Secrets and volumes")
    run.delete(limit=300)
    run.apply("no pod is left: applied again")
    run.access.resolve(CLUSTER)
    run.settle(reapply_after=None)


@scenario(
    "sets",
    "every pod deleted at once, without grace, and one data node stays away",
    bar=Bar(seconds_red=240, voters_down=3, search_gap=240, write_gap=240),
)
def node_stays_away(run):
    kubectl("scale", "statefulset/survivor-data-b", "--replicas=1")
    kubectl("delete", "pods", "--all", "--force", "--grace-period=0")
    run.note("every pod deleted, and survivor-data-b-1 for good")
    time.sleep(30)
    run.wait_until("a copy of every shard", lambda: run.health().get("status") in ("yellow", "green"), limit=420)
    run.note("a copy of every shard is there")
    kubectl("scale", "statefulset/survivor-data-b", "--replicas=2")
    run.settle()


@scenario("sets", "a host gone without a word, and back after two minutes", bar=SILENT)
def silent_host(run):
    node = run.pods()[run.elected_master()]["spec"]["nodeName"]
    _silence(run, [node], f"{node}, with the elected master, drops every packet")


@scenario(
    "two-zones",
    "two zones of data, the one with the elected master lost for two minutes",
    nodes=TWO_HOSTS_A_ZONE,
    bar=SILENT,
)
def zone(run):
    def zone_of(master):
        return run.pods()[master]["spec"]["nodeName"].removeprefix("node-")[0]

    elected = run.elected_master()
    if zone_of(elected) == "c":
        # The zone without data: its master hands over first.
        run.insist("POST", f"/_cluster/voting_config_exclusions?node_names={elected}")
        run.wait_until("another master", lambda: run.elected_master() not in (None, elected), limit=60)
        run.insist("DELETE", "/_cluster/voting_config_exclusions?wait_for_removal=false")
        # While one is excluded, one of the other two has the only vote.
        run.wait_until("three votes", lambda: run.voters() == 3, limit=60)
        elected = run.elected_master()
    lost = zone_of(elected)
    _silence(run, [f"node-{lost}1", f"node-{lost}2"], f"zone {lost}, with the elected master, drops every packet")


@scenario(
    "spanning",
    "one of three zones lost for six minutes, and a pod restarts in another meanwhile",
    bar=SILENT,
)
def zone_for_long(run):
    def meanwhile():
        # After five minutes its pods are being deleted, which nobody is left to do; their zone still has its host.
        time.sleep(300)
        name, pod = next((name, pod) for name, pod in run.pods("data").items() if pod["spec"]["nodeName"] == "node-a1")
        kubectl("delete", "pod", name)
        run.note(f"{name} deleted")
        run.wait_until(f"a new {name}", lambda: run.replaced({name: pod}), limit=300)
        run.note(f"{name} is back")

    _silence(run, ["node-c1"], "zone c drops every packet", meanwhile)


def _silence(run, nodes, note, meanwhile=lambda: time.sleep(60)):
    silence = hosts.Silence(nodes, run.pods().values())
    run.note(note)
    silence.begin()
    try:
        time.sleep(60)
        run.apply_again()
        meanwhile()
    finally:
        silence.end()
    run.note("packets pass again")
    time.sleep(10)
    run.settle()


@scenario("sets", "a change of all sets while a node that has lost its volume is not ready yet")
def unready_node(run):
    _changed_while_copies_come_back(run, seconds=30)


@scenario("sets", "a change of all sets while lost copies come back slower than the grace period lasts")
def slow_recovery(run):
    run.fill(megabytes=100)
    # Longer than the grace period of ten minutes that esgen once gave: whoever stops by then, stops with the last copy.
    _changed_while_copies_come_back(run, seconds=700)


def _changed_while_copies_come_back(run, seconds):
    run.setting("indices.recovery.max_bytes_per_sec", "40kb")
    name = "survivor-data-a-0"
    run.note(f"the volume of {name} is lost; copies come back at 40 kB/s")
    hosts.lose_volume(run.pods()[name])
    run.wait_until("copies on their way", lambda: run.health().get("initializing_shards", 0) > 0, limit=180)
    run.apply("a change of all sets applied", run.small_change)
    time.sleep(seconds - 10)
    run.apply_again()
    time.sleep(10)
    run.note("copies come back at full speed")
    run.setting("indices.recovery.max_bytes_per_sec", "100mb")
    run.settle()
