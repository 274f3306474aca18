"""Turn bits of an index over, one at a time; see that each is told by `morgue check` or harmless.

Usage: python tests/benchmarks/flipping.py [--flips 1000] [--seed 1]
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[number]) for number in (1, 2)]

from damaged_indexes import Target  # noqa: E402
from measuring import table  # noqa: E402


def main() -> None:
    """Turn the bits over; print what came of it. Ends at the first that goes unnoticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1, help="chooses the bits")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)  # noqa: S311 - no secret: it chooses the bits
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        target = Target(Path(folder))
        try:
            outcomes = Counter(target.strike(chance) for _ in range(chosen.flips))
        except AssertionError as error:
            sys.exit(str(error))
    table(
        f"{chosen.flips:,} bits of an index turned over", [(what, f"{n:,}") for what, n in outcomes.items()]
    )


if __name__ == "__main__":
    main()
