"""No one search takes the server: whatever is asked ends in time, and says when something was left out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from clippings import COURIER, article, documents
from whoosh.query import And, Not, Or, Query, Term, Variations

from app.search_json import results_json
from articles.sources import Source
from articles.store import Intake, Store
from index.archive_index import ArchiveIndex
from index.columnar.engine import ColumnarEngine
from index.columnar.kind import COLUMNAR
from index.engine import Answer, Question
from index.expansion import MOST_FORMS
from index.generations import reindex
from index.query_language import ParsedQuery, parse
from index.search import Search, SearchError, Sort

ARTICLES = 60
SOON = 5.0  # seconds, on a machine that is busy with other things


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColumnarEngine]:
    """Articles with a thousand different words, in two segments."""
    folder = tmp_path_factory.mktemp("limits")
    articles = [
        article(
            f"Gull {n}",
            " ".join(f"gull{n}heron{m}" for m in range(40)) + " gull heron tern",
            outlet=COURIER,
            people=[f"Ines Calloway{n}"],
        )
        for n in range(ARTICLES)
    ]
    made = documents(*articles)
    COLUMNAR.create(folder)
    COLUMNAR.update(folder, made[:40])
    COLUMNAR.update(folder, made[40:])
    opened = COLUMNAR.open(folder)
    yield opened
    opened.close()


def ask(engine: ColumnarEngine, query: str | Query, **more: object) -> Answer:
    parsed = parse(query) if isinstance(query, str) else ParsedQuery("", query)
    return engine.answer(Question(parsed, **more))  # type: ignore[arg-type]


def test_an_answer_in_time_is_whole(engine: ColumnarEngine) -> None:
    answer = ask(engine, "gull", seconds=SOON)
    assert (answer.total, answer.partial, answer.debug) == (ARTICLES, False, ())


@pytest.mark.parametrize(
    "query", ["gull", "gull OR heron", "gull heron", "gull*", "*a*", '"gull heron"', "gull~"]
)
def test_when_time_is_up_the_answer_says_so(engine: ColumnarEngine, query: str) -> None:
    answer = ask(engine, query, seconds=0.0)
    assert answer.partial
    assert answer.total <= ARTICLES


@pytest.mark.parametrize("query", ["-gull", "-xyzzy", "heron -gull", "heron -gull*", "NOT (gull OR tern)"])
def test_what_is_unwanted_is_never_let_through_for_want_of_time(engine: ColumnarEngine, query: str) -> None:
    answer = ask(engine, query, seconds=0.0)
    assert (answer.total, answer.partial) == (0, True)


def test_what_was_found_in_time_matches(engine: ColumnarEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(10_000))
    monkeypatch.setattr("index.time_budget.time.monotonic", lambda: float(next(moments)))
    everything = {number for number, _ in ask(engine, "gull OR heron OR tern", limit=100).hits}
    totals = set()
    for seconds in range(1, 400, 9):
        answer = ask(engine, "gull OR heron OR tern", limit=100, seconds=float(seconds))
        assert {number for number, _ in answer.hits} <= everything
        totals.add((answer.total, answer.partial))
    assert (ARTICLES, False) in totals
    assert any(partial for _, partial in totals)


def test_a_result_page_warns_of_what_may_be_missing(tmp_path: Path) -> None:
    with Store.create(tmp_path) as store:
        store.save([Intake(Source("a.txt", b"a"), article("Gull", "A gull flew by."))])
    reindex(tmp_path)
    hasty, patient = ArchiveIndex(tmp_path, patience=0.0), ArchiveIndex(tmp_path)
    results = hasty.search(Search("gull"))
    assert results_json(results)["partial"] is True
    assert "took too long" in results.notes[-1]
    assert results.suggestions == ()
    assert results_json(patient.search(Search("gull")))["partial"] is False
    hasty.close()
    patient.close()


@pytest.mark.parametrize(
    "query",
    [
        " OR ".join(["gull"] * 1_000),
        "(" * 500 + "gull" + ")" * 500,
        '"' + " ".join(["gull"] * 900) + '"',
        "gull " * 200,
    ],
    ids=["words", "brackets", "phrase", "short words"],
)
def test_queries_beyond_measure_are_refused_with_what_to_do(query: str) -> None:
    with pytest.raises(SearchError, match=r"Search for fewer words|Make it simpler"):
        parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "*a*",
        " ".join(["*a*"] * 100),
        " OR ".join(f"*{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"),
        " ".join(["*a*a*a*a*"] * 20),
        " ".join(f"gull{n}heron~2" for n in range(50)),
        "-(" * 20 + "gull" + ")" * 20,
        '"' + " ".join(["gull heron"] * 70) + '"~50',
        '"' + " ".join(["gull"] * 140) + '"',
    ],
    ids=str,
)
def test_hard_queries_end_soon(engine: ColumnarEngine, query: str) -> None:
    began = time.monotonic()
    ask(engine, query, seconds=1.0)
    assert time.monotonic() - began < SOON


def test_a_pattern_for_very_many_words_is_bounded_and_says_so(engine: ColumnarEngine) -> None:
    answer = ask(engine, "*heron*")
    assert any(f"more than {MOST_FORMS} words" in note for note in answer.notes)


@pytest.mark.parametrize("offset", [10**6, 10**9, 10**30])
@pytest.mark.parametrize("sort", Sort)
def test_a_page_far_beyond_the_last_is_empty(engine: ColumnarEngine, offset: int, sort: Sort) -> None:
    answer = ask(engine, "gull", offset=offset, sort=sort)
    assert (answer.total, answer.hits) == (ARTICLES, ())


def test_thousands_of_filters_cost_no_more_than_one_pass(engine: ColumnarEngine) -> None:
    people = tuple(f"Ines Calloway{n}" for n in range(5_000))
    began = time.monotonic()
    assert ask(engine, "gull", filters={"person": people, "outlet": people}).total == 0
    assert ask(engine, "gull", filters={"person": people}).total == ARTICLES
    assert time.monotonic() - began < SOON


class Starting(Variations):  # type: ignore[misc]
    """A kind of query that this engine does not know."""

    def _btexts(self, reader: object) -> Iterator[bytes]:
        yield from (text for text in reader.lexicon(self.fieldname) if text.startswith(b"gull1heron1"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "tree",
    [
        Starting("body_words", "gull1heron1"),
        And([Starting("body_words", "gull1heron1"), Term("body", "heron")]),
        Or([Starting("body_words", "gull1heron1"), Term("body", "xyzzy")]),
    ],
    ids=["alone", "and", "or"],
)
def test_an_unknown_kind_of_query_is_answered_by_whoosh_and_said_so(
    engine: ColumnarEngine, tree: Query
) -> None:
    answer = ask(engine, tree)
    assert [number for number, _ in answer.hits] == [2]
    assert answer.hits[0][1] > 0
    assert answer.debug == ("Starting was matched by Whoosh's own searcher",)


def test_what_whoosh_matches_can_be_excluded(engine: ColumnarEngine) -> None:
    found = engine.match(Not(Starting("body_words", "gull1heron1")))
    assert len(found.rows) == ARTICLES - 1
    assert np.all(found.scores(found.rows) == 1.0)
