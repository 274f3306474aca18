"""A bit turned over in the database is told or changes nothing; `benchmarks/flipping.py` turns 1,000."""

import logging
import random
from collections import Counter
from pathlib import Path

import pytest
from damaged_archives import Target


def test_no_bit_turned_over_in_the_database_reads_as_another_article(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    target, seed = Target(tmp_path), random.randrange(10**6)  # noqa: S311 - no secret: it chooses the bits
    chance = random.Random(seed)  # noqa: S311
    try:
        outcomes = Counter(target.strike(chance) for _ in range(12))
    except AssertionError as error:
        error.add_note(f"with the seed {seed}")
        raise
    assert sum(outcomes.values()) == 12
    assert target.faults() == []
