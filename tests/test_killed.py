"""What changes an archive may be killed anywhere; `benchmarks/killing.py` does it a hundred times each."""

import random
from pathlib import Path

import pytest
from killed_programs import PROGRAMS, Target, searchable


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_killed_loses_nothing_and_is_finished_by_the_next_run(name: str, tmp_path: Path) -> None:
    chance = random.Random()  # noqa: S311 - no secret: it chooses when to strike
    target = Target(name, tmp_path)
    moments = [chance.uniform(0, target.seconds) for _ in range(1)]
    statements = [chance.randrange(1, target.statements) for _ in range(1)]
    try:
        for moment in moments:
            target.strike(seconds=moment)
        cut = [target.strike(statement=statement) for statement in statements]
    except AssertionError as error:
        error.add_note(f"killed after {moments} s, or before statements {statements}")
        raise
    assert all(cut)
    assert searchable(tmp_path / "archive") > 0
