"""Indexes what a case says, as one segment, and asks Elasticsearch what it takes."""

import time

import data

INDEX = "measured"
SETTINGS = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "refresh_interval": "-1",
    # A file for each part of a merged segment.
    "index.compound_format": False,
}


def measure_vectors(node, case):
    field = {"type": "dense_vector", "dims": case.dims, "element_type": case.element, "similarity": "cosine"}
    options = {"m": case.m} if "hnsw" in case.index else {}
    field |= {"index": True, "index_options": {"type": case.index, **options}}
    mappings = {"properties": {"v": field}}
    if case.source == "none":
        mappings["_source"] = {"excludes": ["v"]}
    documents = data.vectors(case.element, case.dims, case.count, case.source)
    result = _index(node, mappings, data.bodies(documents))
    return case.key | result


def measure_documents(node, case):
    mappings = {"properties": data.MAPPING, "dynamic": False} if case.mapping == "explicit" else {}
    documents = data.documents(case.average_size, case.count)
    result = _index(node, mappings, data.bodies(documents))
    return case.key | {"json": sum(map(len, documents))} | result


def _index(node, mappings, bodies):
    began = time.monotonic()
    node.ask("PUT", f"/{INDEX}", {"settings": SETTINGS, "mappings": mappings})
    try:
        for number, body in enumerate(bodies):
            # The files of a segment that was never merged are one.
            if number == len(bodies) // 2:
                node.ask("POST", f"/{INDEX}/_flush")
            answer = node.ask("POST", f"/{INDEX}/_bulk?filter_path=errors,items.*.error.reason", body)
            if answer["errors"]:
                raise ValueError(answer["items"][0])
        node.ask("POST", f"/{INDEX}/_forcemerge?max_num_segments=1")
        # The files of merged segments are deleted by the commit behind them.
        node.ask("POST", f"/{INDEX}/_flush?force=true&wait_if_ongoing=true")
        node.ask("POST", f"/{INDEX}/_refresh")
        return _figures(node) | {"seconds": round(time.monotonic() - began, 1)}
    finally:
        node.ask("DELETE", f"/{INDEX}")


def _figures(node):
    path = f"/{INDEX}/_stats/segments,store,docs,dense_vector?include_segment_file_sizes=true"
    stats = node.ask("GET", path)["_all"]["primaries"]
    if stats["segments"]["count"] != 1:
        raise ValueError(f"{stats['segments']['count']} segments")
    usage = node.ask("POST", f"/{INDEX}/_disk_usage?run_expensive_tasks=true&flush=false")[INDEX]
    files = {name: size["size_in_bytes"] for name, size in stats["segments"]["file_sizes"].items()}
    figures = {
        "documents": stats["docs"]["count"],
        "store": stats["store"]["size_in_bytes"],
        "stored_fields": usage["all_fields"]["stored_fields_in_bytes"],
        "files": dict(sorted(files.items())),
    }
    if "v" in usage["fields"]:
        figures["vectors"] = usage["fields"]["v"]["knn_vectors_in_bytes"]
        # Elasticsearch tells it from 9.1 on.
        off_heap = stats["dense_vector"].get("off_heap", {})
        figures["off_heap"] = {name: size for name, size in off_heap.items() if size}
    return figures
