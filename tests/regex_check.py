"""Try every regular expression that Morgue ships on many texts made to choke it, and name those that do.

Usage: python tests/regex_check.py [--length CHARACTERS] [--only PART]
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date

from regex_baiting import recipes, slowest
from regex_collecting import shipped

LENGTH = 20_000  # characters
PATIENCE = 2.0  # seconds of processor time for one text: a tenth of a millisecond a character


def main() -> int:
    """Try all, tell what was found; 1 when something was."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--length", type=int, default=LENGTH)
    options.add_argument("--only", default="", help="modules whose name has this in it")
    chosen = options.parse_args()
    patterns = [each for each in shipped() if chosen.only in each.place]
    limits = [chosen.length] * len(patterns), [PATIENCE] * len(patterns)
    start, texts, slow = time.monotonic(), 0, 0
    with ProcessPoolExecutor() as pool:
        for each, found in zip(patterns, pool.map(slowest, patterns, *limits), strict=True):
            texts += len(recipes(each.pattern))
            if found:
                slow += 1
                print(f"{each.name}\n    {found}", flush=True)
    took = time.monotonic() - start
    print(
        f"{date.today()}: {len(patterns)} patterns, {texts:,} texts of up to {chosen.length:,} characters, "
        f"{slow} patterns too slow; {took:.0f} s"
    )
    return slow > 0


if __name__ == "__main__":
    sys.exit(main())
