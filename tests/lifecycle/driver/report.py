"""docs/survival.md and its pictures, from the results of all columns."""

import json
import os

from figures import BUSY_PERCENT
from scenario import SCENARIOS
from timeline import Picture

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
DOCS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs")
COLUMNS = ("before", "now")
FIGURES = (
    ("lost", "lost", lambda f: f"{f['lost']} of {f['acknowledged']:,}"),
    ("unreachable", "unreachable", lambda f: str(f["unreachable"])),
    ("seconds_red", "red", lambda f: str(f["seconds_red"])),
    ("no master", "no master", lambda f: str(f["seconds_without_master"])),
    ("no answer", "no answer", lambda f: str(f["seconds_without_answer"])),
    ("down", "most down: voters, data", lambda f: f"{f['most_voters_down']}, {f['most_data_nodes_down']}"),
    ("searches", "searches failed", lambda f: f"{f['searches_failed']} of {f['searches']:,}"),
    ("gap", "longest gap: search, write", lambda f: f"{f['longest_search_gap']:.0f}, {f['longest_write_gap']:.0f}"),
    ("duration", "took", lambda f: str(f["duration"])),
)


def write_report():
    results = {column: read_results(column) for column in COLUMNS}
    pictures = os.path.join(DOCS, "survival")
    os.makedirs(pictures, exist_ok=True)
    for stale in os.listdir(pictures):
        os.remove(os.path.join(pictures, stale))
    with open(os.path.join(HERE, "introduction.md"), encoding="utf-8") as file:
        introduction = file.read()
    with open(os.path.join(DOCS, "survival.md"), "w", encoding="utf-8") as page:
        page.write(introduction.rstrip() + "\n\n")
        page.write("\n".join(table(results)) + "\n")
        for name, scenario in SCENARIOS.items():
            shown = [(column, key, results[column][key]) for column in COLUMNS for key in sorted(results[column]) if key.split("@")[0] == name]
            if not shown:
                continue
            page.write(f"\n## {name}\n\n{capitalised(scenario.title)}.\n")
            for column, key, result in shown:
                file_name = f"{key}-{column}.svg"
                version = result["elasticsearch"] if "@" in key else None
                title = f"{name}, {column}" + (f", {version}" if version else "")
                with open(os.path.join(pictures, file_name), "w", encoding="utf-8") as picture:
                    picture.write(Picture(title, result).draw())
                page.write(f"\n{paragraph(column, result)}\n\n![{title}](survival/{file_name})\n")


def read_results(column):
    folder = os.path.join(HERE, "results", column)
    results = {}
    for file_name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, file_name), encoding="utf-8") as file:
            results[file_name.removesuffix(".json")] = json.load(file)
    return results


def table(results):
    yield "| scenario | | " + " | ".join(title for _, title, _ in FIGURES) + " | bar |"
    yield "|---|---|" + "---|" * (len(FIGURES) + 1)
    for name in SCENARIOS:
        for column in COLUMNS:
            for key, result in results[column].items():
                if key.split("@")[0] != name:
                    continue
                link = f"[{key}](#{name})" if column == next(c for c in COLUMNS if key in results[c]) else ""
                busy = " *" if is_busy(result) else ""
                yield f"| {link} | {column}{busy} | " + " | ".join(cells(result)) + f" | {verdict(result)} |"


def cells(result):
    return [show(result["figures"]) for _, _, show in FIGURES]


def verdict(result):
    if result["refused"]:
        return "refused"
    return "**missed**" if result["missed"] else "met"


def paragraph(column, result):
    said = [f"`{column}`: {verdict(result).strip('*')}"]
    if result.get("runs", 1) > 1:
        said.append(f"the worst of {result['runs']} runs")
    if result["refused"]:
        said.append(result["refused"])
    if result["missed"]:
        said.append("; ".join(result["missed"]))
    if is_busy(result):
        said.append(f"the machine was busy (others used {result['others_used_percent']} % of it), so times are rough")
    return ". ".join([said[0], *map(capitalised, said[1:])]) + "."


def is_busy(result):
    return result["others_used_percent"] > BUSY_PERCENT


def capitalised(text):
    return text[0].upper() + text[1:]
