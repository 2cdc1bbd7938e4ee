"""From what the load and the sampler noted: the figures of a run, its timeline, and whether it meets the bar."""

from sampler import NO_ANSWER, NO_MASTER


def longest_gap(times, began, ended):
    """The longest stretch between two of these, the ends of the run counted as such."""
    edges = [began, *sorted(t for t in times if began <= t <= ended), ended]
    return round(max(b - a for a, b in zip(edges, edges[1:])), 1)


def seconds_in(samples, state, ended):
    """How long the health was in this state: each look holds until the next."""
    ends = [sample[0] for sample in samples[1:]] + [ended]
    return round(sum(end - sample[0] for sample, end in zip(samples, ends) if sample[1] == state))


def within(samples, began, ended):
    return [sample for sample in samples if began <= sample[0] <= ended]


def measure(load, sampler, began, ended):
    """The figures of the time between the first change and the end of the scenario."""
    health = within(sampler.health, began, ended)
    pods = within(sampler.pods, began, ended)
    searches = within(load.searcher.searches, began, ended)
    return {
        "seconds_red": seconds_in(health, "red", ended),
        "seconds_without_master": seconds_in(health, NO_MASTER, ended),
        "seconds_without_answer": seconds_in(health, NO_ANSWER, ended),
        "most_voters_down": max((len(sample[3]) for sample in pods), default=0),
        "most_data_nodes_down": max((len(sample[4]) for sample in pods), default=0),
        "searches": len(searches),
        "searches_failed": sum(1 for _, good in searches if not good),
        "longest_search_gap": longest_gap([t for t, good in searches if good], began, ended),
        "longest_write_gap": longest_gap([t for t, _ in load.acknowledged()], began, ended),
        "duration": round(ended - began),
    }


def timeline(load, sampler, notes, start, ended):
    """What the picture shows, in seconds since the start, each value where it changes; acknowledged writes every five seconds."""
    times = sorted(t for t, _ in load.acknowledged())
    acknowledged, position = [], 0
    for second in range(0, int(ended - start) + 5, 5):
        while position < len(times) and times[position] <= start + second:
            position += 1
        acknowledged.append(position)
    return {
        "seconds": round(ended - start),
        "notes": [[round(t - start, 1), text] for t, text in notes],
        "health": changes((t - start, status) for t, status, _ in sampler.health),
        "nodes": changes((t - start, nodes) for t, _, nodes in sampler.health),
        "ready": changes((t - start, sample[0]) for t, *sample in sampler.pods),
        "wanted": changes((t - start, sample[1]) for t, *sample in sampler.pods),
        "voters_down": changes((t - start, len(sample[2])) for t, *sample in sampler.pods),
        "data_nodes_down": changes((t - start, len(sample[3])) for t, *sample in sampler.pods),
        "failed_searches": [round(t - start, 1) for t, good in load.searcher.searches if not good],
        "acknowledged_every_5_s": acknowledged,
    }


def changes(samples):
    kept = []
    for second, value in samples:
        if not kept or kept[-1][1] != value:
            kept.append([round(second, 1), value])
    return kept


BUSY_PERCENT = 20


def judge(figures, bar, others_used_percent):
    """The ways in which the figures miss the bar; none is a pass. Gaps in time count where the machine did nothing else."""
    missed = []
    for name in ("lost", "unreachable"):
        if figures[name]:
            missed.append(f"{figures[name]} acknowledged documents {name}")
    if not figures["reached"]:
        missed.append("the end was not reached")
    limits = [
        ("seconds_red", bar.seconds_red, "s red"),
        ("most_voters_down", bar.voters_down, "voters down at once"),
    ]
    if others_used_percent <= BUSY_PERCENT:
        limits += [
            ("longest_search_gap", bar.search_gap, "s without a good search"),
            ("longest_write_gap", bar.write_gap, "s without an acknowledged write"),
        ]
    for name, limit, unit in limits:
        if figures[name] > limit:
            missed.append(f"{figures[name]} {unit} (at most {limit})")
    return missed
