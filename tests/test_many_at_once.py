"""Many may work on one archive at once; `benchmarks/together.py` lets them for a minute."""

from pathlib import Path

from many_at_once import CLIENTS, together


def test_many_work_on_one_archive_at_once_and_nobody_meets_an_error(tmp_path: Path) -> None:
    seen = together(tmp_path, seconds=3)
    assert seen.searches >= CLIENTS * 5
    assert set(seen.runs) == {"ingest", "reindex", "fix"}
