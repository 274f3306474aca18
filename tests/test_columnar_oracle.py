"""Whoosh's own searcher judges the evaluator: over the same segments, the same documents, scores and order.

`make oracle-check` runs this file at a larger size: ORACLE_ARTICLES and ORACLE_QUERIES say how many, and
ORACLE_CORPUS may name JSON lines with a `title` and a `body` to take articles and words from.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import pytest
from whoosh.searching import Searcher

from index.analysis import tokenise, words
from index.columnar.codec import reader
from index.columnar.engine import ColumnarEngine
from index.columnar.kind import COLUMNAR
from index.documents import Document
from index.engine import Question
from index.expansion import expanded
from index.query_language import parse
from index.ranking import Weighting
from index.whoosh_engine.engine import matches
from index.whoosh_engine.schema import schema

ARTICLES = int(os.environ.get("ORACLE_ARTICLES", "400"))
QUERIES = int(os.environ.get("ORACLE_QUERIES", "300"))
CORPUS = os.environ.get("ORACLE_CORPUS")
FREQUENT = "the of and in to a on at by for with from that said was were is had not it as"
SELDOM = (
    "harbour harbours bridge bridges bridged tunnel ferry ferries vote voted votes voting minister ministers "
    "ministry court courts river flood flooded floods flooding coast wire courier gull gulls inquiry"
)
VOCABULARY = [*FREQUENT.split(), *SELDOM.split()]
OUTLETS = ("A", "B", "C")


def clippings() -> list[Document]:
    """Articles to search: real ones where a corpus is named, else made-up ones."""
    return _real(Path(CORPUS)) if CORPUS else _made_up()


def _real(corpus: Path) -> list[Document]:
    with corpus.open(encoding="utf-8") as lines:
        articles = list(map(json.loads, islice(lines, ARTICLES)))
    VOCABULARY.extend(form for article in articles[::7] for form, _ in list(words(article["body"]))[:400:40])
    return [
        Document(
            id=number,
            revision=number,
            texts={"title": (article["title"],), "body": tuple(article["body"].split("\n\n"))},
            names={"outlet": ("The Post",), "person": ("flood minister",), "id": (str(number),)},
            facets={"outlet": (OUTLETS[number % 3],)},
            flags=("date",) if number % 3 else ("undated",),
        )
        for number, article in enumerate(articles, 1)
    ]


def _made_up() -> list[Document]:
    """Articles of words drawn as language draws them: few very often, most seldom."""
    random = Random(7)  # noqa: S311 - the same articles each time
    weights = [1 / (place + 1) for place in range(len(VOCABULARY))]
    words = random.sample(VOCABULARY, len(VOCABULARY))

    def text(length: int) -> str:
        return " ".join(random.choices(words, weights, k=length))

    return [
        Document(
            id=number,
            revision=number,
            texts={
                "title": (text(6),),
                "body": tuple(text(random.randint(3, 60)) for _ in range(random.randint(1, 4))),
                **({"captions": (text(8),)} if number % 5 == 0 else {}),
            },
            names={"outlet": (f"The {text(1)} Post",), "person": (text(2), text(2)), "id": (str(number),)},
            facets={"outlet": (OUTLETS[number % 3],)},
            flags=("date",) if number % 3 else ("undated",),
        )
        for number in range(1, ARTICLES + 1)
    ]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> ColumnarEngine:
    """Several segments, some documents of them replaced or deleted."""
    folder = tmp_path_factory.mktemp("columnar")
    articles = clippings()
    COLUMNAR.create(folder)
    step = max(150, ARTICLES // 3)
    for start in range(0, ARTICLES, step):
        COLUMNAR.update(folder, articles[start : start + step])
    COLUMNAR.update(folder, articles[20:40], deleted=[3, 4, 200])
    return COLUMNAR.open(folder)


@pytest.fixture(scope="module")
def searcher(engine: ColumnarEngine) -> Iterator[Searcher]:
    searcher = Searcher(reader(engine.segments, schema()), weighting=Weighting())
    yield searcher
    searcher.close()


def queries() -> Iterator[str]:
    random = Random(11)  # noqa: S311 - the same queries each time

    def word() -> str:
        return random.choice(VOCABULARY)

    shapes = [
        lambda: word(),
        lambda: f"{word()} {word()}",
        lambda: f"{word()} OR {word()} OR {word()}",
        lambda: f'"{word()} {word()}"',
        lambda: f'"{word()} {word()} {word()}"',
        lambda: f'"{word()} {word()}"~{random.randint(2, 12)}',
        lambda: f"{word()[:3]}*",
        lambda: f"{word()[:2]}?{word()[-1]}*",
        lambda: f"{word()}~",
        lambda: f"{word()} -{word()}",
        lambda: f"({word()} OR {word()}) NOT ({word()} {word()}) title:{word()}",
        lambda: f"person:{word()} in:captions {word()}",
        lambda: f"has:undated {word()}",
    ]
    for number in range(QUERIES):
        yield shapes[number % len(shapes)]()


def test_the_evaluator_agrees_with_whoosh(engine: ColumnarEngine, searcher: Searcher) -> None:
    live = np.concatenate([segment.live for segment in engine.segments])
    found = 0
    for text in queries():
        tree, _ = expanded(parse(text).tree, engine)
        found_rows = engine.match(tree)
        rows, scores = found_rows.rows, found_rows.scores(found_rows.rows)
        ours = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        theirs = {row: score for row, score in matches(searcher, tree) if live[row]}
        assert ours.keys() == theirs.keys(), text
        assert ours == pytest.approx(theirs, rel=1e-4), text
        assert ordered(engine, text) == pytest.approx(sorted(theirs.values(), reverse=True), rel=1e-4), text
        assert counted(engine, text) == Counter(outlet_of(engine, row) for row in theirs), text
        found += bool(ours)
    assert found > QUERIES * 0.6


def ordered(engine: ColumnarEngine, text: str) -> list[float]:
    """The scores of all that a query finds, in the order in which they are shown."""
    return [score for _, score in engine.answer(Question(parse(text), limit=ARTICLES)).hits]


def counted(engine: ColumnarEngine, text: str) -> Counter[str]:
    (outlets,) = [each for each in engine.answer(Question(parse(text))).facets if each.name == "outlet"]
    return Counter({value.value: value.count for value in outlets.values})


def outlet_of(engine: ColumnarEngine, row: int) -> str:
    """The outlet of a row, counted by hand from what was indexed."""
    ids = np.concatenate([segment.numbers("ids") for segment in engine.segments])
    return OUTLETS[int(ids[row]) % 3]


def test_whoosh_reads_the_words_of_the_segments(searcher: Searcher) -> None:
    whoosh = searcher.reader()
    assert whoosh.doc_count() == ARTICLES - 3
    forms = [term.decode() for term in whoosh.lexicon("body_words")]
    assert forms == sorted(set(forms))
    if CORPUS:
        return  # what follows is known of the made-up articles only
    assert {token.form for word in VOCABULARY for token in tokenise(word)} <= set(forms)
    assert list(whoosh.expand_prefix("body_words", "flood")) == [b"flood", b"flooded", b"flooding", b"floods"]
    assert whoosh.frequency("body", "flood") == sum(
        whoosh.frequency("body_words", form) for form in ("flood", "flooded", "flooding", "floods")
    )
