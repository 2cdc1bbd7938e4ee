#!/usr/bin/env python3
"""What a release profile costs to build, and what it gives to a run. See docs/performance.md.

    benches/release_profiles.py build fat,1,3 thin,1,3 thin,16,3 false,16,3   # lto,codegen-units,opt-level
    benches/release_profiles.py run target/profiles/*/release/esgen

Processor time, not the clock: builds go on while other work does. Binaries run in turn, on one thread, and the table compares
them with the first.
"""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
CASES = ["minimal", "dedicated-everything"]
RUNS = 100


def processor_seconds(command, **options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(profiles):
    for profile in profiles:
        lto, units, level = profile.split(",")
        target = ROOT / "target/profiles" / profile
        shutil.rmtree(target, ignore_errors=True)
        environment = {
            "CARGO_TARGET_DIR": str(target),
            "CARGO_PROFILE_RELEASE_LTO": lto,
            "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": units,
            "CARGO_PROFILE_RELEASE_OPT_LEVEL": level,
        }
        command = ["cargo", "build", "--quiet", "--release", "--locked", "--bin", "esgen"]
        seconds = processor_seconds(command, env=os.environ | environment)
        size = (target / "release/esgen").stat().st_size
        print(f"{profile:<12} {seconds:6.0f} s of CPU {size / 1e6:6.1f} MB", flush=True)


def instructions(binary, arguments):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, *arguments]
    log = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stderr
    return int(log.split("Collected : ")[1].split()[0])


def run(binaries):
    os.environ["RAYON_NUM_THREADS"] = "1"
    binaries = [str(Path(binary).resolve()) for binary in binaries]
    for case in CASES:
        arguments = ["render", f"golden/{case}/esgen.yaml"]
        seconds = {binary: [] for binary in binaries}
        for _ in range(RUNS):
            for binary in binaries:
                seconds[binary].append(processor_seconds([binary, *arguments], stderr=subprocess.DEVNULL))
        times = {binary: median(seconds[binary]) for binary in binaries}
        counts = {binary: instructions(binary, arguments) for binary in binaries} if shutil.which("valgrind") else {}
        print(" ".join(arguments))
        for binary in binaries:
            line = f"  {times[binary] * 1e3:6.2f} ms ({times[binary] / times[binaries[0]]:.2f})"
            if counts:
                line += f" {counts[binary] / 1e6:8.1f} M instructions ({counts[binary] / counts[binaries[0]]:.3f})"
            print(f"{line}  {binary}")


match sys.argv[1:]:
    case ["build", *profiles] if profiles:
        build(profiles)
    case ["run", *binaries] if binaries:
        run(binaries)
    case _:
        sys.exit(__doc__)
