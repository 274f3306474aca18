"""Let two ingests, a reindex, a line of corrections and eight searching clients work on one archive at once.

Usage: python tests/benchmarks/together.py [--seconds 60]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[number]) for number in (1, 2)]

from many_at_once import CLIENTS, together  # noqa: E402
from measuring import table  # noqa: E402


def main() -> None:
    """Let them; print what was done, and that nobody met an error. Ends at the first thing that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        try:
            seen = together(Path(folder), chosen.seconds)
        except AssertionError as error:
            sys.exit(str(error))
    waited = sum("waiting" in line for line in seen.told)
    rows = [
        ("commands, each ended with 0", seen.words()),
        (f"pages that {CLIENTS} clients asked for", f"{seen.searches:,}, none with an error"),
        ("the slowest of them", f"{seen.slowest:.2f} s"),
        (
            "told that another is at work, and waited",
            f"{waited:,} times",
        ),
        ("lost articles, lost corrections, faults that `morgue check` found", "0, 0, 0"),
    ]
    table(f"All at once on one archive for {chosen.seconds:.0f} s", rows)


if __name__ == "__main__":
    main()
