"""A damaged index is told by `morgue check`; `benchmarks/flipping.py` turns a thousand bits over."""

import random
from collections import Counter
from pathlib import Path

import pytest
from damaged_indexes import Target

from index.columnar import directory
from index.columnar.array_file import DamagedSegmentError
from index.generations import check


def test_no_bit_turned_over_goes_unnoticed(tmp_path: Path) -> None:
    target, seed = Target(tmp_path), random.randrange(10**6)  # noqa: S311 - no secret: it chooses the bits
    chance = random.Random(seed)  # noqa: S311
    try:
        outcomes = Counter(target.strike(chance) for _ in range(60))
    except AssertionError as error:
        error.add_note(f"with the seed {seed}")
        raise
    assert outcomes["told by morgue check"] > outcomes["harmless"]
    assert list(check(tmp_path)) == []


def test_a_changed_list_of_segments_is_told(tmp_path: Path) -> None:
    directory.write(tmp_path, directory.Contents((directory.Entry("00000001.segment"),), 2))
    path = tmp_path / "SEGMENTS"
    path.write_text(path.read_text().replace('"next": 2', '"next": 1'))
    with pytest.raises(DamagedSegmentError, match=r"checksum.*morgue reindex"):
        directory.read(tmp_path)
