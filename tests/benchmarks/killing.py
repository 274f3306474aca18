"""Kill what changes an archive (SIGKILL) at random moments, before random statements and file operations,
and at every named step; see what is left.

Usage: python tests/benchmarks/killing.py [--kills 100] [--seed 1] [PROGRAM ...]
"""

import argparse
import random
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[number]) for number in (1, 2)]

from disturbances import Moment  # noqa: E402
from disturbing import Target, quick_folder, searchable  # noqa: E402
from killed_programs import PROGRAMS  # noqa: E402
from measuring import table  # noqa: E402


def main() -> None:
    """Strike every program; print how often, and that nothing was lost. Ends at the first thing that was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", nargs="*", default=list(PROGRAMS), help=", ".join(PROGRAMS))
    parser.add_argument("--kills", type=int, default=100, help="how often to kill each at random")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments")
    chosen = parser.parse_args()
    steps: set[str] = set()
    rows = []
    for name in chosen.programs:
        words, reached = strikes(name, chosen.kills, random.Random(chosen.seed))  # noqa: S311
        rows.append((name, words))
        steps |= reached
        print(f"{name}: {words}", file=sys.stderr, flush=True)
    table(f"Killed anywhere, and at {len(steps)} named steps", rows)


def strikes(name: str, kills: int, chance: random.Random) -> tuple[str, set[str]]:
    """Strike one program at random, by the clock and by the event in turn, then at each of its named steps.

    Gives what came of it in words, and the steps.
    """
    with quick_folder() as folder:
        target = Target(PROGRAMS[name], folder)
        cut = number = 0
        while cut < kills:
            number += 1
            cut += strike(name, target, target.random_moment(chance, ("seconds", "event")[number % 2]))
        moments = at_the_steps(target.peaceful.steps)
        for moment in moments:
            strike(name, target, moment)
        searchable(target.archive)
    words = (
        f"killed {cut} times before its end and {number - cut} times after, and {len(moments)} times at "
        f"{len(target.peaceful.steps)} named steps: nothing lost, nothing twice"
    )
    return words, set(target.peaceful.steps)


def strike(name: str, target: Target, moment: Moment) -> bool:
    """Strike once; end the program when something is lost."""
    try:
        return target.strike(moment).cut
    except AssertionError as error:
        sys.exit(f"{name}, killed at {moment}: {error}")


def at_the_steps(steps: dict[str, int]) -> list[Moment]:
    """Give the moments at which each step is reached for the first time, the last, and once between."""
    return [
        Moment(step=step, nth=nth)
        for step, times in steps.items()
        for nth in sorted({1, (times + 1) // 2, times})
    ]


if __name__ == "__main__":
    main()
