"""What is indexed, the same in each run: bodies of bulk requests."""

import functools
import itertools
import json
import math
import random

SEED = 1
CLUSTERS = 100
BATCH = 250


def bodies(documents):
    """Bulk requests for these."""
    return [
        "".join(f'{{"index":{{}}}}\n{document}\n' for document in documents[start : start + BATCH])
        for start in range(0, len(documents), BATCH)
    ]


# Several index types get the same.
@functools.lru_cache(maxsize=2)
def vectors(element, dims, count, source):
    """Documents of a unit vector each, near one of the centres, as embeddings are."""
    values = random.Random(SEED)
    centres = [_unit(values, dims) for _ in range(CLUSTERS)]
    writes = {"byte": lambda x: str(round(x * 127)), "double": repr}
    write = writes.get("byte" if element == "byte" else source, "{:.7g}".format)
    spread = 1 / math.sqrt(dims)
    near = [[x + values.uniform(-spread, spread) for x in values.choice(centres)] for _ in range(count)]
    # Bytes would be all but zero in many dimensions.
    length = (lambda vector: max(map(abs, vector))) if element == "byte" else (lambda vector: math.hypot(*vector))
    return [_document(vector, length(vector), write) for vector in near]


def _document(vector, length, write):
    return '{"v":[' + ",".join([write(x / length) for x in vector]) + "]}"


def _unit(values, dims):
    vector = [values.gauss(0, 1) for _ in range(dims)]
    length = math.hypot(*vector)
    return [x / length for x in vector]


MAPPING = {
    "title": {"type": "text"},
    "body": {"type": "text"},
    "author": {"type": "keyword"},
    "tags": {"type": "keyword"},
    "published": {"type": "date"},
    "views": {"type": "long"},
    "score": {"type": "double"},
}


def documents(average_size, count):
    """Documents of about that size as JSON, whose words are as frequent as in a language."""
    values = random.Random(SEED)
    letters = "etaoinshrdlucmfwypvbgk"
    weights = [1 / (rank + 1) for rank in range(len(letters))]
    words = ["".join(values.choices(letters, weights, k=max(2, round(values.gauss(7, 3))))) for _ in range(50_000)]
    frequencies = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    overhead = 210
    made = []
    for number in range(count):
        size = average_size * values.uniform(0.5, 1.5) - overhead
        text = values.choices(words, cum_weights=frequencies, k=max(3, round(size / 8.4)))
        document = {
            "title": " ".join(values.choices(words, cum_weights=frequencies, k=6)),
            "body": " ".join(text),
            "author": f"author-{values.randrange(2000)}",
            "tags": values.sample(["search", "vectors", "kubernetes", "storage", "memory", "news"], k=2),
            "published": f"20{values.randrange(10, 26)}-0{values.randrange(1, 10)}-1{values.randrange(10)}T08:{values.randrange(10, 60)}:00Z",
            "views": values.randrange(1_000_000),
            "score": round(values.random(), 4),
            "id": number,
        }
        made.append(json.dumps(document))
    return made
