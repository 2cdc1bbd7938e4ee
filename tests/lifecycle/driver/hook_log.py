"""What the hooks and probes of every pod say, kept beyond the pods: the kubelet deletes a pod's log with the pod."""

import glob
import os

from repeated import Repeated

MARK = "[esgen]"


class HookLog(Repeated):
    pause = 0.5

    def __init__(self, scratch):
        super().__init__()
        self._logs = os.path.join(scratch, "pod-logs", "*", "*", "elasticsearch", "*.log")
        self._read = {}  # inode -> bytes read; a log that is rotated keeps its inode
        self.lines = []  # "pod  time [esgen] text"

    def stop(self):
        super().stop()
        self.step()

    def step(self):
        for path in glob.glob(self._logs):
            try:
                with open(path, "rb") as file:
                    inode = os.fstat(file.fileno()).st_ino
                    file.seek(self._read.get(inode, 0))
                    whole_lines, end, _ = file.read().rpartition(b"\n")
            except OSError:
                continue  # its pod has just gone
            self._read[inode] = self._read.get(inode, 0) + len(whole_lines) + len(end)
            pod = path.split(os.sep)[-3].split("_")[1]
            for line in whole_lines.decode(errors="replace").splitlines():
                if MARK in line:
                    self.lines.append(f"{pod}  {line.split(' ', 3)[-1]}")
