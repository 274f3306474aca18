"""Let disks fill up or refuse, and clocks go back, under all that changes an archive; see what is left.

Usage: python tests/benchmarks/refusing.py [--times 20] [--seed 1] [PROGRAM ...]

The full disk is a small one in memory, mounted for this program alone (Linux; `unshare` must be allowed): it
ends with 77 where that cannot be.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[number]) for number in (1, 2)]

from disturbances import Moment  # noqa: E402
from disturbing import Target, searchable  # noqa: E402
from killed_programs import PROGRAMS  # noqa: E402
from measuring import table  # noqa: E402

DISK_BYTES = 24 << 20
MOST_ROOM = 600_000  # bytes; what comes in takes less
CANNOT = 77
_ALONE = "MORGUE_TEST_ALONE_WITH_ITS_DISKS"
_FULL = re.compile(r"(?i)disk is full|no space left|whether the disk is full")
_CURE = re.compile(r"(?i)free some space|see whether")


def main() -> None:
    """Disturb every program; print how often, and that nothing was lost. Ends at the first thing that was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", default=list(PROGRAMS), help=", ".join(PROGRAMS))
    parser.add_argument("--times", type=int, default=20, help="how often to disturb each in each way")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    chosen = parser.parse_args()
    go_alone()
    rows = []
    for name in chosen.programs:
        rows.append((name, disturbed(name, chosen.times, random.Random(chosen.seed))))  # noqa: S311
        print(f"{name}: {rows[-1][1]}", file=sys.stderr, flush=True)
    table("Disks that fill up or refuse, clocks that go back", rows)


def go_alone() -> None:
    """Go on as a program with mounts of its own, which end with it; as nobody else, where one is not root."""
    if _ALONE in os.environ:
        return
    command = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    tried = shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True, check=False)
    if not tried or tried.returncode:
        sys.exit(CANNOT)
    done = subprocess.run([*command, sys.executable, *sys.argv], env={**os.environ, _ALONE: "1"}, check=False)
    sys.exit(done.returncode)


def disturbed(name: str, times: int, chance: random.Random) -> str:
    """Disturb one program in every way so often, and say what came of it."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        disk, notes = Path(folder) / "disk", Path(folder) / "notes"
        disk.mkdir()
        notes.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", disk], check=True)
        try:
            target = Target(PROGRAMS[name], notes, disk)
            for _ in range(times):
                fill_up(name, target, chance, counts)
                refuse(name, target, chance, counts)
                set_back(name, target, chance, counts)
            searchable(target.archive)
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)
    return (
        f"{times} times on a disk that filled up (it gave up {counts['full']} times, saying so), "
        f"{times} times refused an operation ({counts['refused']} times it had to give up), "
        f"{times} times with the clock set back: nothing lost, nothing twice, finished by the next run"
    )


def fill_up(name: str, target: Target, chance: random.Random, counts: Counter[str]) -> None:
    """Run a program with little room."""
    room = chance.choice([0, chance.randrange(MOST_ROOM), chance.randrange(MOST_ROOM // 8)])
    try:
        outcome = target.strike(Moment(), room)
        if outcome.refused:
            counts["full"] += 1
            assert _FULL.search(outcome.refused), outcome.refused
            assert _CURE.search(outcome.refused), outcome.refused
        assert outcome.refused or not outcome.cut
    except AssertionError as error:
        sys.exit(f"{name}, with {room} bytes left on the disk: {error}")


def refuse(name: str, target: Target, chance: random.Random, counts: Counter[str]) -> None:
    """Refuse a program one file operation."""
    if not target.peaceful.operations:
        return
    moment = target.random_moment(chance, "operation")
    try:
        outcome = target.strike(moment)
        counts["refused"] += bool(outcome.refused)
        assert outcome.refused or not outcome.cut
    except AssertionError as error:
        sys.exit(f"{name}, refused {moment}: {error}")


def set_back(name: str, target: Target, chance: random.Random, counts: Counter[str]) -> None:
    """Set the clock back at one of the steps of a program."""
    moment = replace(target.random_moment(chance, "step"), deed="set the clock back")
    try:
        outcome = target.strike(moment)
        assert not outcome.cut, outcome.refused
    except AssertionError as error:
        sys.exit(f"{name}, the clock set back at {moment}: {error}")


if __name__ == "__main__":
    main()
