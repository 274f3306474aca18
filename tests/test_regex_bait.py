"""No text makes a regular expression that Morgue ships take long: time grows in proportion to length.

Here each is tried on some texts; `make regex-check` (tests/regex_check.py) tries many, and longer ones.
"""

import re

import pytest
from regex_baiting import recipes, slowest
from regex_collecting import LIMITED, MATCHED, Shipped, shipped

LENGTH = 2_000  # characters
PATIENCE = 0.1  # seconds of processor time for one of them
MOST = 15  # texts of a pattern's own; about seventy more are tried on all


@pytest.fixture(scope="module")
def patterns() -> list[Shipped]:
    return shipped()


def test_patterns_of_code_and_of_vocabularies_are_found(patterns: list[Shipped]) -> None:
    assert len(patterns) > 200
    assert {each.place.split(".")[0] for each in patterns} == {"articles", "index", "app"}
    assert any(len(each.pattern.pattern) > 2_000 for each in patterns), "one is made of a vocabulary"


def test_what_is_said_of_a_pattern_is_said_of_one_that_is_there(patterns: list[Shipped]) -> None:
    for place, start in (*LIMITED, *MATCHED):
        assert [each for each in patterns if each.place == place and each.pattern.pattern.startswith(start)]


def test_no_pattern_takes_long(patterns: list[Shipped]) -> None:
    found = {each.name: str(slow) for each in patterns if (slow := slowest(each, LENGTH, PATIENCE, MOST))}
    assert found == {}


@pytest.mark.parametrize(
    "pattern",
    [r"(a+)+$", r"(\w+\s?)*:", r"\s+$", r"\d+\.?\d+-", r"<[^>]*>", r"(?:a|aa)+!", r"a*[ab]*c", rb"\S+@\S+"],
    ids=repr,
)
def test_a_bad_pattern_is_found_out(pattern: str | bytes) -> None:
    one = Shipped("here", re.compile(pattern), frozenset({"search"}))
    assert slowest(one, LENGTH * 2, PATIENCE)


def test_a_good_pattern_is_let_go() -> None:
    for pattern in (r"[a-z]+", r"(?<!\s)\s+$", r"<[^<>]*>", r"^(\d{1,4})-(\d\d)"):
        one = Shipped("here", re.compile(pattern), frozenset({"search"}))
        assert slowest(one, LENGTH * 2, PATIENCE) is None, pattern


def test_texts_are_made_of_the_pattern_itself() -> None:
    made = recipes(re.compile(r"id=(\d+);x"))
    assert [each for each in made if each[0] == "id=" and each[1].isdecimal()]
