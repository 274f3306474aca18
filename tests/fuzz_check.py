"""Ask the app everything nobody means, a hundred thousand times, and see that it answers each time, and soon.

Usage: python tests/fuzz_check.py [--cases NUMBER] [--seed NUMBER]
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import schemathesis
from fuzzing import PATHS, answered, requests
from hostile_articles import fill
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app import create_app

CASES = 100_000
SCHEMA_SHARE = 5  # one in so many is asked of the API by schemathesis, out of its own description
PROCESSES = 2
PHASES = (Phase.generate,)


def main() -> int:
    """Ask, and tell what was answered; a failure ends it with what was asked."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--cases", type=int, default=CASES)
    options.add_argument("--seed", type=int, default=int(date.today().strftime("%Y%m%d")))
    chosen = options.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        fill(archive)
        share = -(-(chosen.cases - chosen.cases // SCHEMA_SHARE) // PROCESSES)
        with ProcessPoolExecutor(PROCESSES) as pool:
            work = [
                pool.submit(_ask, archive, -(-share // PATHS), chosen.seed + number)
                for number in range(PROCESSES)
            ]
            described = pool.submit(_ask_as_described, archive, chosen.cases // SCHEMA_SHARE, chosen.seed)
            counts, slowest = Counter[int](), 0.0
            for each in work:
                found, longest = each.result()
                counts += found
                slowest = max(slowest, longest)
            schema_cases = described.result()
    statuses = ", ".join(f"{status}: {number:,}" for status, number in sorted(counts.items()))
    print(f"{date.today()}: {counts.total():,} requests to every route ({statuses}),")
    print(f"{schema_cases:,} to the API as it is described (schemathesis); no answer of 500 or more;")
    print(f"the slowest took {slowest:.2f} s of work; seed {chosen.seed}; {time.monotonic() - start:.0f} s")
    return 0


def _ask(archive: Path, cases: int, number: int) -> tuple[Counter[int], float]:
    app = create_app({"ARCHIVE": archive, "RECOGNISER": "none"})
    counts: Counter[int] = Counter()
    slowest = 0.0

    @seed(number)
    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(app))
    def ask(asked: dict[str, Any]) -> None:
        nonlocal slowest
        for path in asked["paths"]:
            status, seconds = answered(app, asked, path)
            counts[status] += 1
            slowest = max(slowest, seconds)

    ask()
    return counts, slowest


def _ask_as_described(archive: Path, cases: int, number: int) -> int:
    app = create_app({"ARCHIVE": archive, "RECOGNISER": "none"})
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    asked = 0
    for operation in operations:

        @seed(number)
        @settings(
            max_examples=-(-cases // len(operations)),
            deadline=None,
            database=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        ask()
    return asked


if __name__ == "__main__":
    sys.exit(main())
