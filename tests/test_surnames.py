"""Bare surnames find their full names, on the project's own labelled set."""

from __future__ import annotations

from collections import Counter

import pytest
from surname_cases import NOBODY, Verdict, cases, score, verdicts

from articles.entities import load_recogniser


@pytest.fixture(scope="module")
def judged() -> list[Verdict]:
    return list(verdicts(load_recogniser()))


def test_the_set_is_large_and_has_traps() -> None:
    answers = Counter(surname.answer in NOBODY for case in cases() for surname in case.surnames)
    assert answers.total() >= 200
    assert answers[True] >= 20


def test_nearly_all_links_are_right(judged: list[Verdict]) -> None:
    assert score(judged)["right_of_linked"] >= 0.95


def test_most_surnames_that_can_be_linked_are(judged: list[Verdict]) -> None:
    assert score(judged)["linked_of_answered"] >= 0.80
