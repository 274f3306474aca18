"""Indexing cuts texts into words over bytes, many at a time: exactly the words that queries are cut into."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import words
from index.columnar import vocabulary
from index.columnar.vocabulary import Vocabulary

HARD = st.text(alphabet=st.sampled_from("aBz09.',-_ \n\0’“…é東\xad"), max_size=40)


def read(texts: list[str], numbering: Vocabulary) -> list[list[tuple[bytes, bytes]]]:
    numbers, counts = numbering.numbers(texts)
    found, place = [], 0
    for count in counts.tolist():
        found.append(
            [
                (numbering.forms[number], numbering.stems[number])
                for number in numbers[place : place + count].tolist()
            ]
        )
        place += count
    assert place == len(numbers)
    return found


def analysed(texts: list[str]) -> list[list[tuple[bytes, bytes]]]:
    return [[(form.encode(), stem.encode()) for form, stem in words(text)] for text in texts]


@given(st.lists(HARD, max_size=8))
@settings(max_examples=1500, deadline=None)
def test_texts_are_cut_where_the_analysis_cuts_them(texts: list[str]) -> None:
    numbering = Vocabulary()
    assert read(texts, numbering) == analysed(texts)
    assert read(texts, numbering) == analysed(texts), "once all spellings are known"


@given(st.lists(st.text(max_size=30), max_size=5))
@settings(deadline=None)
def test_any_text_at_all_is_cut_so(texts: list[str]) -> None:
    assert read(texts, Vocabulary()) == analysed(texts)


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. envoy’s U.S.-led talks, at 3.5m or 1,000 a day; see vellmar.example.org.",
        ".a.b a.b. a.b.c.dd 'tis o'malley's don't 18th_century",
        "Counterrevolutionaries misunderstood incomprehensibilities, most incomprehensibility.",
        "x" * 200 + " " + "1," * 90,
        "Über “Zürich” — naïve café owners' 3½ wins",
    ],
)
def test_awkward_words(text: str) -> None:
    assert read([text, "", text], Vocabulary()) == analysed([text, "", text])


def test_spellings_that_find_no_slot_are_looked_up_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_SLOTS", 16)
    monkeypatch.setattr(vocabulary, "_SHIFT", np.uint64(60))
    texts = [f"gull{number} heron{number}" for number in range(50)]
    numbering = Vocabulary()
    for _ in range(3):
        assert read(texts, numbering) == analysed(texts)
