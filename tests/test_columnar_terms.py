"""What an engine keeps of words between searches changes no answer, and stays within its bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from clippings import COURIER, article, documents

from index.columnar.engine import ColumnarEngine
from index.columnar.kind import COLUMNAR
from index.columnar.terms import Terms
from index.engine import Answer, Question
from index.query_language import parse
from index.search import DATE, NO_HISTOGRAM

ARTICLES = 90
QUERIES = (
    "gull",
    "gulls",
    "gull heron",
    "gull OR tern",
    '"gull heron"',
    "her*",
    "heron~",
    "gulled -tern",
    "the gull",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, whose words have several forms in one of them only."""
    folder = tmp_path_factory.mktemp("terms")
    made = documents(
        *(
            article(
                f"Gull {n}",
                " ".join(
                    ["gull heron"] * (n % 5 + 1) + ["gulls" if n % 3 else "gulled"] * (n > 50) + ["the tern"]
                ),
                outlet=COURIER,
            )
            for n in range(ARTICLES)
        )
    )
    COLUMNAR.create(folder)
    COLUMNAR.update(folder, made[:50])
    COLUMNAR.update(folder, made[50:])
    return folder


def terms_of(engine: ColumnarEngine) -> Terms:
    return engine._statistics.terms


def answers(engine: ColumnarEngine) -> list[Answer]:
    return [engine.answer(Question(parse(query), limit=ARTICLES)) for query in QUERIES]


def test_answers_are_the_same_when_nothing_can_be_kept(folder: Path) -> None:
    keeping, forgetting = COLUMNAR.open(folder), COLUMNAR.open(folder)
    terms_of(forgetting)._most = 0
    expected = answers(keeping)
    assert answers(keeping) == expected
    assert answers(forgetting) == expected
    assert terms_of(forgetting)._held == 0


def test_threads_that_share_a_small_store_get_what_one_gets(folder: Path) -> None:
    expected = answers(COLUMNAR.open(folder))
    engine = COLUMNAR.open(folder)
    terms_of(engine)._most = 4_000
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: answers(engine), range(12)))
    assert all(each == expected for each in found)
    terms = terms_of(engine)
    assert terms._held <= 4_000
    assert terms._held == sum(term.held for term in terms._known.values() if term)


def test_only_what_is_asked_for_is_counted(folder: Path) -> None:
    engine = COLUMNAR.open(folder)
    some = engine.answer(Question(parse("gull"), facets=("outlet",)))
    assert [(facet.name, facet.values[0].count) for facet in some.facets] == [("outlet", ARTICLES)]
    assert some.histogram == NO_HISTOGRAM
    dates = engine.answer(Question(parse("gull"), facets=(DATE,)))
    assert dates.facets == ()
    assert dates.histogram == engine.answer(Question(parse("gull"))).histogram
