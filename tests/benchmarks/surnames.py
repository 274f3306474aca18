"""How well bare surnames find their full names, on the project's own labelled set.

    python tests/benchmarks/surnames.py [--recogniser SETTING]

Printed are the shares, and every surname that was given a wrong name or none.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from surname_cases import score, verdicts

from articles.entities import load_recogniser


def main() -> None:
    """Score the set and show what went wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recogniser", default="builtin")
    found = list(verdicts(load_recogniser(parser.parse_args().recogniser)))
    for verdict in found:
        if verdict.outcome != "right":
            text, answer = verdict.surname.text, verdict.surname.answer
            print(f"{verdict.outcome}: {text!r} should be {answer!r}, is {verdict.given!r}")
    for name, value in score(found).items():
        print(f"{name}: {value:.3f}" if isinstance(value, float) else f"{name}: {value}")


if __name__ == "__main__":
    main()
