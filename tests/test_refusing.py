"""A full disk, a refused operation, a clock set back: said with what to do, and nothing is lost by it.

`benchmarks/refusing.py` does that to every program; here it does to two of them, others each time.
"""

import random
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent / "benchmarks" / "refusing.py"
PROGRAMS = ("ingest", "upload", "reclean", "correct", "decide", "reindex", "restore", "import", "backup")
CANNOT = 77


def test_what_is_refused_loses_nothing_and_is_finished_by_the_next_run() -> None:
    chance = random.Random()  # noqa: S311 - no secret: it chooses what to disturb
    words = [*chance.sample(PROGRAMS, 2), "--times", "1", "--seed", str(chance.randrange(10**6))]
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)
    if done.returncode == CANNOT:
        pytest.skip("no disk can be mounted here for a test (unshare --mount)")
    assert done.returncode == 0, (words, done.stderr)
