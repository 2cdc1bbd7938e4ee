"""One run: a cluster from a config, the load on it, what the scenario does to it, and what came of it."""

import base64
import contextlib
import json
import os
import subprocess
import time

import kubernetes
from elasticsearch import Access, Client, NoAnswer
from enforcer import enforce
from figures import judge, measure, timeline
from hook_log import HookLog
from kubernetes import Api, kubectl
from load import INDEX, IndexMaker, Searcher, Writer, index_body
from machine import Others
from monitoring import Monitoring
from sampler import Sampler

CLUSTER = "survivor"
OVERLAY = {"apiVersion": "esgen.dev/v1", "kind": "ElasticsearchCluster"}
SHARDS = 12
WRITERS = 2
LOST_FOR_GOOD = 300  # seconds without an answer that is not red: more than any bar allows


class Refused(Exception):
    """esgen refuses the change, with its findings."""


class TookTooLong(Exception):
    """The end of a step was not reached within the scenario's limit."""


class Load:
    def __init__(self, access):
        self.writers = [Writer(access, f"writer{n}").start() for n in range(WRITERS)]
        self.searcher = Searcher(access).start()
        self.index_maker = None

    def slow_down(self):
        """A night's load: what two cores carry all day leaves an autoscaler no room between busy and idle."""
        for worker in [*self.writers, self.searcher]:
            worker.pause = 1.5

    def acknowledged(self):
        return [entry for writer in self.writers for entry in writer.acknowledged]

    def stop(self):
        for worker in [*self.writers, self.searcher, self.index_maker]:
            if worker:
                worker.stop()


class Run:
    LABEL = f"app.kubernetes.io/instance={CLUSTER}"

    def __init__(self, scenario, esgen, config, version, scratch):
        self.scenario = scenario
        self.api = Api()
        self.notes = []
        self.hook_log = HookLog(scratch)
        self._esgen = esgen
        self.former = scenario.former
        self.version = scenario.version or version
        self._config = config
        self._scratch = scratch
        self._overlays = []
        self._ends = time.time() + 3600
        self._roles = {}
        self._last_good = None
        self.access = self.client = self.load = None
        self.monitoring = Monitoring(scratch).start() if scenario.monitored else None
        if scenario.is_enforced:
            enforce(scratch, *scenario.nodes)
        if not self.former:
            self.change({"spec": {"version": self.version}})

    # --- What scenarios are made of ---------------------------------------------------------------------------------------------

    def note(self, text):
        """Marks this moment on the timeline."""
        print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)
        self.notes.append((time.time(), text))

    def change(self, overlay):
        """Changes the config from here on; nothing is applied."""
        self._overlays.append(self.write(f"overlay-{len(self._overlays)}.yaml", json.dumps(OVERLAY | overlay)))  # JSON is YAML

    def write(self, name, text):
        """Writes a file that esgen is to read, and returns its path."""
        path = os.path.join(self._scratch, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def undo(self):
        """Takes the last change back."""
        self._overlays.pop()

    def apply(self, note, overlay=None):
        """Changes the config and applies what esgen writes, as a user does."""
        if overlay:
            self.change(overlay)
        manifests = self.manifests()
        self.note(note)
        kubectl("apply", "-f", "-", stdin=manifests)

    def apply_again(self):
        """Applies what is applied already, as tools do that keep clusters in step with a repository."""
        self.apply("the same manifests applied again")

    def delete(self, limit):
        """Deletes what was applied, and waits until no pod is left."""
        kubectl("delete", "--wait=false", "-f", "-", stdin=self.manifests())
        self.wait_until("the end of every pod", lambda: not self.pods(), limit)

    @property
    def small_change(self):
        """A setting that needs a restart of every node and changes nothing that is measured."""
        return {"spec": {"config": {"http.max_initial_line_length": "8kb"}}}

    def use_config(self, path):
        """From here on this is the config."""
        self._config = path

    def import_config(self, options):
        """The text of the config that esgen makes of the values, or of the resource, of the former tool."""
        files = [os.path.join(self._config, name) for name in self.former.values]
        done = subprocess.run([self._esgen, "import", "-n", kubernetes.NAMESPACE, *options, *files], capture_output=True, text=True, check=False)
        self.note(f"imported: {done.stderr.count(chr(10))} lines of report, exit status {done.returncode}")
        if not done.stdout:
            raise RuntimeError(done.stderr)
        return done.stdout

    def objects(self):
        """What esgen renders."""
        return json.loads(self._run_esgen("render", "--format", "json"))["items"]

    def manifests(self, leave_out=lambda _: False):
        """What is applied: the rendered objects without those that this leaves out, or whoever applies them."""
        items = [one for one in self.objects() if one["kind"] not in self.scenario.left_out and not leave_out(one)]
        return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})

    def outputs(self):
        """What esgen says of how the cluster is reached, as JSON."""
        return self._run_esgen("outputs", "--format", "json")

    def new_secrets(self, *options):
        """The text of new Secrets."""
        return self._run_esgen("secrets", "--output", "-", *options)

    def can(self, subcommand, option):
        """Whether this esgen knows an option."""
        return option in subprocess.run([self._esgen, subcommand, "--help"], capture_output=True, text=True, check=True).stdout

    def wait_until(self, what, condition, limit=None, every=1.0):
        """Waits, at most until the limit of this step or of the whole scenario."""
        until = min(self._ends, time.time() + limit) if limit else self._ends
        while not condition():
            if time.time() > until:
                raise TookTooLong(what)
            time.sleep(every)

    def settle(self, reapply_after=20, limit=None):
        """Waits until every set is rolled out and ready and the health is green. After so many seconds the same manifests are applied again."""
        if reapply_after is not None:
            time.sleep(reapply_after)
            if not self.is_settled():
                self.apply_again()
        self._last_good = time.time()
        self.wait_until("every set rolled out, every pod ready, health green", self._is_settled_or_lost, limit)
        self.note("settled")

    def is_settled(self):
        return self._is_rolled_out() and self.health().get("status") == "green"

    def _is_rolled_out(self):
        try:
            return all(kubernetes.is_settled(s) for s in self.api.stateful_sets())
        except OSError:
            return False

    def _is_settled_or_lost(self):
        """Does not wait for what nobody brings back: a copy of every shard, or most of the voters."""
        status = self.health().get("status")
        if status in ("yellow", "green"):
            self._last_good = time.time()
        if time.time() - self._last_good > LOST_FOR_GOOD:
            raise TookTooLong("a master, and a copy of every shard")
        return status == "green" and self._is_rolled_out()

    def health(self):
        return self.ask("GET", "/_cluster/health?timeout=1s&master_timeout=5s")

    def ask(self, method, path, body=None):
        """The body of an answer; empty where there is none."""
        try:
            return self.client.ask(method, path, body)[1]
        except (NoAnswer, OSError):
            return {}

    def insist(self, method, path, body=None):
        """Asks until it is done, since a node that is asked may be on its way out. What is to be deleted may have been at the first try."""
        done = (200, 404) if method == "DELETE" else (200,)

        def is_done():
            try:
                return self.client.ask(method, path, body)[0] in done
            except NoAnswer:
                return False

        self.wait_until(f"{method} {path}", is_done, limit=60)

    def setting(self, name, value):
        """Sets a persistent setting of the cluster."""
        status, answer = self.client.ask("PUT", "/_cluster/settings", {"persistent": {name: value}})
        if status != 200:
            raise RuntimeError(f"{name}: {answer}")

    def elected_master(self):
        """Its name; none while there is none."""
        answer = self.ask("GET", "/_cat/master?format=json")
        return answer[0]["node"] if isinstance(answer, list) and answer else None

    def voters(self):
        """How many nodes vote for a master."""
        path = "/_cluster/state/metadata?filter_path=metadata.cluster_coordination.last_committed_config"
        return len(self.ask("GET", path).get("metadata", {}).get("cluster_coordination", {}).get("last_committed_config", ()))

    def fill(self, megabytes):
        """Writes that much more data, so that copying a shard takes time."""
        self.note(f"{megabytes} MB of documents")
        for _ in range(megabytes * 2):
            lines = []
            for _ in range(50):
                lines.append('{"index": {}}')
                lines.append(json.dumps({"blob": base64.b64encode(os.urandom(7_500)).decode()}))
            self.ask("POST", f"/{INDEX}/_bulk", "\n".join(lines) + "\n")
        self.ask("POST", f"/{INDEX}/_flush")

    @contextlib.contextmanager
    def beside_an_index_that_fits_nowhere(self):
        """While this lasts there is an index of more copies than nodes."""
        self.insist("PUT", "/fits-nowhere", {"settings": {"number_of_shards": 1, "number_of_replicas": 9}})
        yield
        self.insist("DELETE", "/fits-nowhere")

    def make_indices(self):
        """From now on an index is made every few seconds."""
        self.load.index_maker = IndexMaker(self.access).start()

    def learn_roles(self):
        """Which StatefulSet has which roles, of those that are there now. Nodes that only coordinate are in Deployments."""
        nodes = self.ask("GET", "/_nodes?filter_path=nodes.*.name,nodes.*.roles")["nodes"].values()
        self._roles.update({kubernetes.split_ordinal(node["name"])[0]: node["roles"] for node in nodes if node.get("roles")})

    def pods(self, of_set=None):
        pods = {pod["metadata"]["name"]: pod for pod in self.api.pods()}
        return {name: pod for name, pod in sorted(pods.items()) if of_set is None or name.startswith(f"{CLUSTER}-{of_set}-")}

    def replaced(self, old):
        """The names of those of these pods that are ready and others than they were."""
        pods = self.pods()
        return [n for n, pod in old.items() if n in pods and kubernetes.is_ready(pods[n]) and pods[n]["metadata"]["uid"] != pod["metadata"]["uid"]]

    # --- The frame around them --------------------------------------------------------------------------------------------------

    def execute(self):
        """Starts the cluster and the load, lets the scenario act, and returns the result."""
        self.hook_log.start()
        started = self._start()
        self.learn_roles()
        self.load = Load(self.access)
        time.sleep(5)
        sampler, others = Sampler(self.access, self._roles).start(), Others()
        begin_picture = time.time()
        time.sleep(5)
        began = time.time()
        self._ends = began + self.scenario.limit
        reached, refused = True, None
        try:
            self.scenario.act(self)
        except TookTooLong as late:
            self.note(f"not reached: {late}")
            reached = False
        except Refused as refusal:
            self.note("esgen refuses the change")
            refused = str(refusal)
        ended = time.time()
        busy = others.percent()
        time.sleep(5)
        self.load.stop()
        sampler.stop()
        self.hook_log.stop()
        figures = {"acknowledged": len(self.load.acknowledged()), **self._check_documents(), "reached": reached}
        figures.update(measure(self.load, sampler, began, ended))
        figures["seconds_to_start"] = started
        return {
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "others_used_percent": busy,
            "figures": figures,
            "missed": judge(figures, self.scenario.bar, busy),
            "refused": refused,
            "failures": dict(sorted(self.load.searcher.reasons.items(), key=lambda item: -item[1])[:5]),
            "timeline": timeline(self.load, sampler, self.notes, begin_picture, ended + 5),
        }

    def _start(self):
        began = time.time()
        self._ends = began + 900
        kubectl("create", "namespace", kubernetes.NAMESPACE)
        if self.former:
            self.former.deploy(self, self._config)
            self.access = Access(self.api, self.former.service, self.former.authority, self.former.password)
        else:
            kubectl("apply", "-f", "-", stdin=self.new_secrets())
            kubectl("apply", "-f", "-", stdin=self.manifests())
            self.access = Access(self.api, CLUSTER, f"{CLUSTER}-http-tls", (f"{CLUSTER}-elastic-password", "password"))
        self.client = Client(self.access, timeout=10)
        self.note("applied for the first time")
        self.wait_until("the first start", self.is_settled)
        seconds = round(time.time() - began)
        # The volumes are folders on one disk, which is as full as this machine's happens to be.
        self.setting("cluster.routing.allocation.disk.threshold_enabled", "false")
        status, answer = self.client.ask("PUT", f"/{INDEX}", index_body(SHARDS))
        if status != 200:
            raise RuntimeError(f"the index cannot be made: {answer}")
        self.wait_until("a green index", lambda: self.health().get("status") == "green")
        self.note(f"green {seconds} s after the first apply")
        return seconds

    def _check_documents(self):
        """Asks for every document that was acknowledged. Those on shards without a copy are unreachable, others that are not there lost."""
        if self.health().get("status") == "red":
            time.sleep(30)
        lost = unreachable = 0
        ids = [document for _, document in self.load.acknowledged()]
        wanted = [(INDEX, document) for document in ids]
        wanted += [(name, "only") for name in (self.load.index_maker.made if self.load.index_maker else [])]
        reader = Client(self.access, timeout=60)
        for first in range(0, len(wanted), 500):
            part = [{"_index": index, "_id": document, "_source": False} for index, document in wanted[first : first + 500]]
            for attempt in range(10):
                try:
                    status, answer = reader.ask("POST", "/_mget", {"docs": part})
                    if status == 200:
                        break
                except NoAnswer:
                    pass
                time.sleep(5)
            else:
                unreachable += len(part)
                continue
            unreachable += sum(1 for document in answer["docs"] if "error" in document)
            lost += sum(1 for document in answer["docs"] if "error" not in document and not document["found"])
        return {"lost": lost, "unreachable": unreachable}

    def _run_esgen(self, *arguments):
        overlays = [part for path in self._overlays for part in ("--overlay", path)]
        done = subprocess.run([self._esgen, *arguments, *overlays, self._config], capture_output=True, text=True, check=False)
        if done.returncode == 1:
            raise Refused(done.stderr)
        if done.returncode != 0:
            raise RuntimeError(f"esgen {' '.join(arguments)}: {done.stderr}")
        return done.stdout
