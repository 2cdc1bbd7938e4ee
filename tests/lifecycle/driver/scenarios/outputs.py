"""What `esgen outputs` tells people to type."""

import json
import os
import socket
import subprocess
import tempfile
import time

from scenario import scenario


@scenario("sets", "the commands that esgen outputs prints, run as they are", in_subset=True)
def outputs(run):
    cluster = json.loads(run.outputs())["clusters"][0]
    commands = cluster["commands"]
    with tempfile.TemporaryDirectory() as scratch:
        run.note(commands["portForward"])
        forward = subprocess.Popen(["bash", "-c", f"exec {commands['portForward']}"], cwd=scratch, stdout=subprocess.DEVNULL)
        try:
            run.wait_until("the port-forward", lambda: _listens(9200), limit=60)
            # The server here lacks the module that answers at the root.
            curl = commands["curl"] + "'/_nodes/_local?filter_path=cluster_name,nodes.*.version' --fail --silent"
            script = "\n".join(["set -euo pipefail", commands["authority"], commands["password"], curl])
            done = subprocess.run(["bash", "-c", script], cwd=scratch, capture_output=True, text=True, check=False)
            run.note(f"curl: {done.returncode}")
            if done.returncode != 0:
                raise RuntimeError(f"{script}: {done.stderr}")
            _python(run, cluster, scratch)
            answer = json.loads(done.stdout)
            versions = [node["version"] for node in answer["nodes"].values()]
            if versions != [cluster["version"]] or answer["cluster_name"] != cluster["cluster"]:
                raise RuntimeError(f"another cluster answers: {answer}")
            if os.stat(os.path.join(scratch, f"{cluster['cluster']}-ca.crt")).st_size == 0:
                raise RuntimeError("the authority's certificate is empty")
        finally:
            forward.terminate()
            forward.wait()
    time.sleep(5)


def _python(run, cluster, scratch):
    """The lines for the Python client, but for the one that asks at the root."""
    lines = [line for line in cluster["python"].splitlines() if "client.info()" not in line]
    script = "\n".join(["set -euo pipefail", cluster["commands"]["password"], "python3 - <<'END'", *lines, "END"])
    environment = {**os.environ, "PYTHONPATH": os.environ["PYTHON_CLIENT"]}
    done = subprocess.run(["bash", "-c", script], cwd=scratch, env=environment, capture_output=True, text=True, check=False)
    run.note(f"Python: {done.stdout.strip()}")
    if done.returncode != 0 or done.stdout.strip() not in ("green", "yellow"):
        raise RuntimeError(f"{script}: {done.stdout}{done.stderr}")


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
