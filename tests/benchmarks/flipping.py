"""Turn bits of an index and of a database over, one at a time; see that each is told or harmless.

Told is what `morgue check` tells; and none may crash the server, or make it give another article in silence.

Usage: python tests/benchmarks/flipping.py [--flips 1000] [--seed 1] [index] [database]
"""

import argparse
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[number]) for number in (1, 2)]

import damaged_archives  # noqa: E402
import damaged_indexes  # noqa: E402
from measuring import table  # noqa: E402

TARGETS: dict[str, Callable[[Path], damaged_indexes.Target | damaged_archives.Target]] = {
    "index": damaged_indexes.Target,
    "database": damaged_archives.Target,
}


def main() -> None:
    """Turn the bits over; print what came of it. Ends at the first that goes unnoticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=list(TARGETS), help=", ".join(TARGETS))
    parser.add_argument("--flips", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1, help="chooses the bits")
    chosen = parser.parse_args()
    logging.disable()  # a server tells in its log what it cannot read
    for what in chosen.what:
        with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
            target = TARGETS[what](Path(folder))
            chance = random.Random(chosen.seed)  # noqa: S311 - no secret: it chooses the bits
            try:
                outcomes = Counter(target.strike(chance) for _ in range(chosen.flips))
            except AssertionError as error:
                sys.exit(str(error))
        rows = [(outcome, f"{number:,}") for outcome, number in outcomes.items()]
        table(f"{chosen.flips:,} bits of the {what} turned over", rows)


if __name__ == "__main__":
    main()
