"""Ingest every file of hostile_files.py with the real command, one by one, and see what each costs.

Usage: python tests/files_check.py [--only PART]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from hostile_files import hostile_files
from outside import CHECKOUT, MORGUE, environment

MOST_SECONDS = 300.0  # of processor time: an article has 120 by the clock before its process is ended
MOST_MEMORY = 2_500  # MiB of any process: a worker may have 2,048 of data


def main() -> int:
    """Ingest each, print what it took; 1 when one took too much or ended otherwise than in words."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--only", default="", help="files whose name has this in it")
    chosen = options.parse_args()
    bad = count = 0
    costliest = largest = 0.0
    for name, make in hostile_files():
        if chosen.only in name:
            seconds, memory, fault, told = _ingested(name, make)
            count, costliest, largest = count + 1, max(costliest, seconds), max(largest, memory)
            bad += bool(fault)
            print(f"{name:32} {seconds:6.1f} s {memory:6.0f} MiB  {fault or told}", flush=True)
    limits = f"{bad} beyond the limits; at most {costliest:.0f} s and {largest:.0f} MiB"
    print(f"{date.today()}: {count} files, {limits}")
    return bad > 0


def _ingested(name: str, make: Callable[[Path], None]) -> tuple[float, float, str, str]:
    """Give the seconds and MiB that a file took, what was wrong, and the last words of the command."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / name.replace("/", "_")
        writer = get_context("fork").Process(target=make, args=(clip,))  # so that its memory is not counted
        writer.start()
        writer.join()
        command = [*MORGUE, "--archive", f"{folder}/archive", "ingest", str(clip), "--workers", "1"]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(PYTHONPATH=str(CHECKOUT)),
        ) as child:
            assert child.stdout
            said = child.stdout.read()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
    seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    fault = "" if child.returncode in (0, 1) else f"exit code {child.returncode}"
    fault = fault or ("a traceback" if "Traceback" in said or "unexpected fault" in said else "")
    fault = fault or (
        "too long" if seconds > MOST_SECONDS else "too much memory" if memory > MOST_MEMORY else ""
    )
    return seconds, memory, fault, " ".join(said.split())[-110:]


if __name__ == "__main__":
    sys.exit(main())
