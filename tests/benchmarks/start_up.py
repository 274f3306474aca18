"""Measure how long a person waits for `morgue --help` and for the first cleaned article.

Usage: python tests/benchmarks/start_up.py
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import CHECKOUT, ENVIRONMENT, MORGUE, table

SAMPLE = CHECKOUT / "articles" / "samples"


def main() -> None:
    """Run each command ten times; print medians beside an empty Python."""
    sample = next(path for path in sorted(SAMPLE.rglob("*.txt")))
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            ("an empty Python (the reference)", median(sys.executable, "-c", "pass")),
            ("morgue --help", median(*MORGUE, "--help", cwd=folder)),
            (
                "morgue clean --json --no-entities FILE",
                median(*MORGUE, "clean", "--json", "--no-entities", sample),
            ),
            ("morgue clean --json FILE", median(*MORGUE, "clean", "--json", sample)),
        ]
    table("Start-up", rows)


def median(*command: str | Path, cwd: str | None = None) -> str:
    """Give the median time of ten runs."""
    times = []
    for _ in range(10):
        began = time.perf_counter()
        subprocess.run([*map(str, command)], check=True, capture_output=True, env=ENVIRONMENT, cwd=cwd)
        times.append(time.perf_counter() - began)
    return f"{statistics.median(times) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
