"""Did you mean: what finds little brings what would find more, by every engine alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from clippings import COURIER, GAZETTE, article, documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_engine_contract import KINDS, ask

from index.engine import Engine, Question
from index.query_language import parse
from index.search import Suggestion
from index.suggestions import suggestions

TODAY = date(2026, 11, 21)
CLIPPINGS = [
    *(
        article(f"Airport {n}", "The government of New Marsh opens its airport.", outlet=COURIER)
        for n in range(5)
    ),
    *(article(f"Notice {n}", "New councils met in the air near the port and the marsh.") for n in range(4)),
    article("Gull", "A gul flew to the goverment.", outlet=GAZETTE, people=["Ilsa Varga"]),
]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    opened = []
    for kind in KINDS:
        folder = tmp_path_factory.mktemp(kind.name)
        kind.create(folder)
        kind.update(folder, documents(*CLIPPINGS))
        opened.append(kind.open(folder))
    yield opened
    for engine in opened:
        engine.close()


def suggested(engines: list[Engine], query: str, **more: object) -> list[Suggestion]:
    """What all engines suggest."""
    found = []
    for engine in engines:
        question = Question(parse(query, TODAY), **more)  # type: ignore[arg-type]
        found.append(suggestions(engine, question, engine.answer(question).total, TODAY))
    assert all(each == found[0] for each in found)
    return list(found[0])


@pytest.mark.parametrize(
    ("query", "better", "label"),
    [
        ("goverment", "government", "government"),
        ("govermnt", "government", "government"),  # two edits
        ("newmarsh", "new marsh", "new marsh"),
        ("air prot", "air port", "port"),
        ("government air port", "government airport", "airport"),
        ("goverment newmarsh", "government new marsh", "government new marsh"),
        ("goverment of the newmarsh airprot", "government of the new marsh airport", None),
        ("title:airprot", "title:airport", "airport"),
        ("-gul airprot", "-gul airport", "airport"),
        ('body:newmarsh "its airport"', 'body:"new marsh" "its airport"', '"new marsh"'),
        ("(goverment OR parliment)", "(government OR parliment)", "government"),
    ],
)
def test_a_query_that_finds_little_brings_one_that_finds_more(
    engines: list[Engine], query: str, better: str, label: str | None
) -> None:
    assert Suggestion(better, label or better) in suggested(engines, query)


@pytest.mark.parametrize(
    "query", ["airport", "", "zzzzzzzzz", "12345", "new marsh", '"goverment"', "gul*", "ofthe zzzz"]
)
def test_what_is_right_or_hopeless_brings_none(engines: list[Engine], query: str) -> None:
    assert suggested(engines, query) == []


def test_only_what_the_filters_leave_counts(engines: list[Engine]) -> None:
    assert suggested(engines, "goverment", filters={"outlet": (COURIER.name,)})
    assert not suggested(engines, "goverment", filters={"outlet": (GAZETTE.name,)})
    assert not suggested(engines, "newmarsh", excluded={"outlet": (COURIER.name,)})


words = st.sampled_from(["goverment", "airprot", "newmarsh", "air", "port", "gul", "marsh", "opens", "zzzz"])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=st.lists(words, min_size=1, max_size=4).map(" ".join))
def test_whatever_is_suggested_finds_more(engines: list[Engine], query: str) -> None:
    total = ask(engines[0], query).total
    found = suggested(engines, query)
    counts = [ask(engines[0], each.query).total for each in found]
    assert all(count > total for count in counts)
    assert counts == sorted(counts, reverse=True)
