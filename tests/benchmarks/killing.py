"""Kill what changes an archive (SIGKILL) at random moments and before random statements; see what is left.

Usage: python tests/benchmarks/killing.py [--kills 100] [--seed 1] [PROGRAM ...]
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[number]) for number in (1, 2)]

from killed_programs import PROGRAMS, Target, searchable  # noqa: E402
from measuring import table  # noqa: E402


def main() -> None:
    """Strike every program; print how often, and that nothing was lost. Ends at the first thing that was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", default=list(PROGRAMS), help=", ".join(PROGRAMS))
    parser.add_argument("--kills", type=int, default=100, help="how often to kill each")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    chosen = parser.parse_args()
    rows = [row(name, chosen.kills, random.Random(chosen.seed)) for name in chosen.programs]  # noqa: S311
    table("Killed anywhere", rows)


def row(name: str, kills: int, chance: random.Random) -> tuple[str, str]:
    """Strike one program so many times, half of them by the clock and half by the statement."""
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        target = Target(name, Path(folder))
        cut = number = 0
        while cut < kills:
            number += 1
            moment, statement = chance.uniform(0, target.seconds), chance.randrange(1, target.statements)
            where = {"seconds": moment} if number % 2 else {"statement": statement}
            try:
                cut += target.strike(**where)
            except AssertionError as error:
                sys.exit(f"{name}, killed at {where}: {error}")
        searchable(Path(folder) / "archive")
    return name, f"killed {cut} times before its end, {number - cut} times after: nothing lost, nothing twice"


if __name__ == "__main__":
    main()
