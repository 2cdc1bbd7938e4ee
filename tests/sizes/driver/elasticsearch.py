"""One node of Elasticsearch, started on this machine for as long as it is measured."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
PORT = 19200
HEAP = "1500m"
SETTINGS = {
    "http.port": str(PORT),
    "transport.port": str(PORT + 100),
    # A segment is written once, not in many pieces whose graphs are built anew.
    "indices.memory.index_buffer_size": "50%",
    # What there is to measure is small, however full the disk is.
    "cluster.routing.allocation.disk.threshold_enabled": "false",
    "indices.merge.disk.watermark.high": "1gb",
}


class Refused(Exception):
    """Elasticsearch's answer was an error."""


class Node:
    """Runs within a `with`."""

    def __init__(self, home, jdk):
        self._home = home
        self._jdk = jdk

    def __enter__(self):
        self._scratch = tempfile.mkdtemp(prefix="esgen-sizes-")
        os.chmod(self._scratch, 0o755)
        settings = [f"{key}={value}" for key, value in SETTINGS.items()]
        command = [os.path.join(HERE, "node"), self._home, self._jdk, self._scratch, HEAP, *settings]
        with open(os.path.join(self._scratch, "output"), "wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._scratch)

    def ask(self, method, path, body=None):
        """The parsed answer. A body is JSON, or lines of it."""
        kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
        sent = body if body is None or isinstance(body, str) else json.dumps(body)
        url = f"http://127.0.0.1:{PORT}{path}"
        request = urllib.request.Request(url, sent and sent.encode(), {"Content-Type": kind}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=1800) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise Refused(refused.read().decode(errors="replace")[:500]) from refused

    def _wait_until_it_answers(self, seconds=600):
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError, Refused):
                self.ask("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s")
                return
            time.sleep(1)
        with open(os.path.join(self._scratch, "output"), encoding="utf-8", errors="replace") as output:
            raise TimeoutError("Elasticsearch did not start:\n" + output.read()[-4000:])
