"""How busy the machine is with other work than this cluster."""

import os


class Others:
    """Measures, between its making and `percent`, how much of the machine programs outside of the cluster's control group used."""

    def __init__(self):
        self._before = self._now()

    def percent(self):
        total, busy, own = (now - before for now, before in zip(self._now(), self._before))
        return max(0, round(100 * (busy - own) / total)) if total else 0

    @staticmethod
    def _now():
        """Seconds of all processors since the machine started: in all, busy, busy for the cluster."""
        tick = os.sysconf("SC_CLK_TCK")
        with open("/proc/stat", encoding="utf-8") as file:
            times = [int(value) / tick for value in file.readline().split()[1:9]]
        idle = times[3] + times[4]
        return sum(times), sum(times) - idle, _cluster_seconds(os.environ["LIFECYCLE_GROUP"])


def _cluster_seconds(group):
    first_version = f"/sys/fs/cgroup/cpuacct/{group}/cpuacct.usage"
    if os.path.exists(first_version):
        with open(first_version, encoding="utf-8") as file:
            return int(file.read()) / 1e9
    with open(f"/sys/fs/cgroup/{group}/cpu.stat", encoding="utf-8") as file:
        return int(file.readline().split()[1]) / 1e6  # usage_usec
