"""The commands that tests/sizes/run needs: which versions there are, and the measurement of one of them."""

import argparse
import json
import os
import signal
import sys

from cases import VERSIONS, documents_of, numbered, vectors_of

RESULTS = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "measured.json")


def main():
    parser = argparse.ArgumentParser(prog="driver")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="print the versions")
    measure = commands.add_parser("measure", help="measure a version, and put what it takes in the place of what was measured of it")
    measure.add_argument("version")
    measure.add_argument("--home", required=True, help="Elasticsearch's home folder")
    measure.add_argument("--jdk", required=True)
    options = parser.parse_args()
    # Ends the node too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.command == "list":
        print(*VERSIONS, sep="\n")
    else:
        write(options.version, measure_version(options))


def measure_version(options):
    from elasticsearch import Node
    from measure import measure_documents, measure_vectors

    results = {"vectors": [], "documents": []}
    with Node(options.home, options.jdk) as node:
        for kind, measure, cases in (
            ("vectors", measure_vectors, vectors_of(options.version)),
            ("documents", measure_documents, documents_of(options.version)),
        ):
            for case in cases:
                result = {"version": options.version} | measure(node, case)
                print(json.dumps(result), flush=True)
                results[kind].append(result)
    return results


def write(version, results):
    """JSON with a line for each case, so that a diff of results can be read."""
    earlier = {}
    if os.path.exists(RESULTS):
        with open(RESULTS, encoding="utf-8") as file:
            earlier = json.load(file)
    parts = []
    for kind, measured in results.items():
        kept = [case for case in earlier.get(kind, []) if case["version"] != version]
        # The order within a version is that of the cases.
        cases = sorted(kept + measured, key=lambda case: numbered(case["version"]))
        lines = ",\n".join(f"    {json.dumps(case)}" for case in cases)
        parts.append(f"  {json.dumps(kind)}: [\n{lines}\n  ]")
    with open(RESULTS, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(parts) + "\n}\n")


sys.exit(main())
