"""The commands that tests/lifecycle/run needs: which scenarios there are, one of them beside a Kubernetes that runs, and the report."""

import argparse
import json
import os
import sys
import time

import scenarios  # noqa: F401 (registers them)
from scenario import SCENARIOS


def main():
    parser = argparse.ArgumentParser(prog="driver")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="print the scenarios' names")
    listing.add_argument("--subset", action="store_true")
    describe = commands.add_parser("describe", help="print scenarios' configs, the versions they start from, what runs beside them, and their nodes")
    describe.add_argument("scenario", nargs="+", choices=SCENARIOS)
    run = commands.add_parser("run", help="run a scenario inside the namespaces of node/start")
    run.add_argument("scenario", choices=SCENARIOS)
    run.add_argument("--esgen", required=True)
    run.add_argument("--config", required=True)
    run.add_argument("--elasticsearch", required=True)
    run.add_argument("--column", required=True)
    run.add_argument("--output", required=True)
    run.add_argument("--again", action="store_true", help="the output holds an earlier run: keep the worse of both")
    run.add_argument("--keep", action="store_true", help="stay until ended from outside")
    commands.add_parser("report", help="write docs/survival.md from the results")
    options = parser.parse_args()

    if options.command == "list":
        for name, scenario in SCENARIOS.items():
            if scenario.in_subset or not options.subset:
                print(name)
    elif options.command == "describe":
        for scenario in map(SCENARIOS.get, options.scenario):
            beside = "monitored" if scenario.monitored else "enforced" if scenario.is_enforced else "-"
            print(scenario.config, scenario.version or "-", beside, *scenario.nodes)
    elif options.command == "run":
        return run_scenario(options)
    else:
        from report import write_report

        write_report()
    return 0


def run_scenario(options):
    from run import Run

    run = Run(SCENARIOS[options.scenario], options.esgen, options.config, options.elasticsearch, os.environ["LIFECYCLE_SCRATCH"])
    result = {"column": options.column, "elasticsearch": options.elasticsearch, **run.execute()}
    if options.again:
        with open(options.output, encoding="utf-8") as file:
            earlier = json.load(file)
        result = max(earlier, result, key=badness) | {"runs": earlier.get("runs", 1) + 1}
    os.makedirs(os.path.dirname(options.output), exist_ok=True)
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(compact(result))
    print(json.dumps(result["figures"], indent=1))
    for miss in result["missed"]:
        print(f"missed: {miss}")
    if result["missed"]:
        explain(result["timeline"], run.hook_log)
    if options.keep:
        print("kept: tests/lifecycle/run --enter", flush=True)
        while True:
            time.sleep(3600)
    return 1 if result["missed"] else 0


def explain(timeline, hook_log):
    """Prints what someone needs who sees only the output of a run that missed its bar."""
    for name in ("notes", "health", "ready", "wanted", "voters_down", "data_nodes_down"):
        print(f"{name}: {json.dumps(timeline[name])}")
    print("what hooks and probes said:", *hook_log.lines, sep="\n  ")


def badness(result):
    """Sorts runs of one scenario."""
    figures = result["figures"]
    names = ("lost", "unreachable", "seconds_red", "most_voters_down", "longest_search_gap")
    return [len(result["missed"]), *(figures[name] for name in names)]


def compact(result):
    """JSON with a line for each key of the first two levels, so that a diff of results can be read."""
    lines = []
    for key, value in result.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            lines.append(f"  {json.dumps(key)}: {{\n{inner}\n  }}")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


sys.exit(main())
