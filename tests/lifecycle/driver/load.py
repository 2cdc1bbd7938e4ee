"""The load: writers that note what was acknowledged, a searcher, and one that makes an index every few seconds."""

import json
import random
import time

from elasticsearch import Client, NoAnswer
from repeated import Repeated

INDEX = "load"
DIMENSIONS = 8
WORDS = "shard replica quorum voter lease drain zone heap merge segment refresh translog".split()
MAPPING = {
    "properties": {
        "text": {"type": "text"},
        "blob": {"type": "binary"},
        "vector": {"type": "dense_vector", "dims": DIMENSIONS, "index": True, "similarity": "cosine"},
    }
}


def index_body(shards):
    return {"settings": {"number_of_shards": shards, "number_of_replicas": 1}, "mappings": MAPPING}


def vector():
    return [random.uniform(0.1, 1.0) for _ in range(DIMENSIONS)]


class Worker(Repeated):
    """Asks the cluster for something again and again."""

    def __init__(self, access, timeout=5):
        super().__init__()
        self.client = Client(access, timeout)

    def stop(self):
        super().stop()
        self.client.close()


class Writer(Worker):
    """Writes few documents at a time, each under an id of its own, and notes the ids that were acknowledged and when."""

    BATCH = 4

    def __init__(self, access, name):
        super().__init__(access)
        self._name = name
        self._next = 0
        self.acknowledged = []  # (time, id)
        self.refused = 0

    def document(self):
        return {"text": " ".join(random.choices(WORDS, k=12)), "vector": vector()}

    def step(self):
        lines = []
        for _ in range(self.BATCH):
            lines.append(json.dumps({"create": {"_id": f"{self._name}-{self._next}"}}))
            lines.append(json.dumps(self.document()))
            self._next += 1
        try:
            status, answer = self.client.ask("POST", f"/{INDEX}/_bulk?timeout=2s", "\n".join(lines) + "\n")
        except NoAnswer:
            self.refused += self.BATCH
            return
        now = time.time()
        items = answer.get("items", []) if status == 200 else []
        written = [item["create"]["_id"] for item in items if item["create"]["status"] == 201]
        self.acknowledged += [(now, document) for document in written]
        self.refused += self.BATCH - len(written)


class Searcher(Worker):
    """Searches by text and by vector in turn. A search is good when every shard answered."""

    def __init__(self, access):
        super().__init__(access)
        self.searches = []  # (time, good)
        self.reasons = {}

    def query(self):
        if len(self.searches) % 2:
            return {"knn": {"field": "vector", "query_vector": vector(), "k": 5, "num_candidates": 20}}
        return {"query": {"match": {"text": random.choice(WORDS)}}}

    def step(self):
        try:
            status, answer = self.client.ask("POST", f"/{INDEX}/_search", self.query())
            failed = self._failure(status, answer)
        except NoAnswer as nothing:
            failed = str(nothing)
        self.searches.append((time.time(), failed is None))
        if failed:
            self.reasons[failed] = self.reasons.get(failed, 0) + 1

    @staticmethod
    def _failure(status, answer):
        if status != 200:
            error = answer.get("error", {})
            return f"{status} {error.get('type', '') if isinstance(error, dict) else error}".strip()
        if answer["timed_out"] or answer["_shards"]["failed"]:
            return "not every shard answered"
        return None


class IndexMaker(Worker):
    """Makes an index every few seconds, as data streams that roll over do, and writes a document into it."""

    pause = 4

    def __init__(self, access):
        super().__init__(access, timeout=15)
        self.made = []  # names of the indices whose document was acknowledged
        self.refused = 0
        self._next = 0

    def step(self):
        name = f"made-{self._next:04}"
        self._next += 1
        try:
            self.client.ask("PUT", f"/{name}", index_body(1))
            status, _ = self.client.ask("PUT", f"/{name}/_doc/only", {"text": name, "vector": vector()})
        except NoAnswer:
            status = 0
        if status == 201:
            self.made.append(name)
        else:
            self.refused += 1
