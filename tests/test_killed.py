"""What changes an archive may be killed anywhere; `benchmarks/killing.py` does it a hundred times each."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from disturbing import Target, quick_folder, searchable
from killed_programs import PROGRAMS

CHECKOUT = Path(__file__).resolve().parent.parent
IN_THE_SUITE = [name for name in PROGRAMS if name != "workers"]  # `test_ingest_crash` kills those


@pytest.fixture
def quick() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.mark.parametrize("name", IN_THE_SUITE)
def test_what_is_killed_loses_nothing_and_is_finished_by_the_next_run(name: str, quick: Path) -> None:
    chance = random.Random()  # noqa: S311 - no secret: it chooses when to strike
    target = Target(PROGRAMS[name], quick)
    moment = target.random_moment(chance, chance.choice(("event", "step", "seconds")))
    try:
        outcome = target.strike(moment)
    except AssertionError as error:
        error.add_note(f"killed at {moment}")
        raise
    assert outcome.cut or moment.seconds
    assert searchable(target.archive) >= 6


def test_a_program_that_says_what_it_has_not_done_is_found_out(quick: Path) -> None:
    target = Target(PROGRAMS["correct"], quick)
    with pytest.raises(AssertionError, match="a correction is lost"):
        target.program.holds(target.archive, ["made 99"])


def test_every_named_step_has_a_name_of_its_own_and_is_told_of() -> None:
    sources = [path for room in ("articles", "index", "app") for path in (CHECKOUT / room).rglob("*.py")]
    steps = [
        step for path in sources for step in re.findall(r'reached\("([^"]+)"\)', path.read_text("utf-8"))
    ]
    assert len(steps) == len(set(steps)) > 20
    page = (CHECKOUT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert [step for step in steps if f"*{step}*" not in page] == []
