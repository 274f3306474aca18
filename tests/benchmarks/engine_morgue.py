"""Morgue's own engine in the comparison."""

from __future__ import annotations

from pathlib import Path

from engine_kinds import HITS, VALUES, Page
from engine_queries import Query
from engine_records import FACETS, Records, document
from engine_synthetic import Synthetic

from index.analysis import stem
from index.columnar.engine import ColumnarEngine
from index.columnar.kind import COLUMNAR
from index.engine import Question, Resources, no_progress
from index.query_language import parse
from index.search import DATE


class Morgue:
    """Segments of flat arrays; see `index.columnar`."""

    name = "Morgue"

    def build(self, folder: Path, records: Records | Synthetic, cores: int) -> None:
        """Index the records with so many processes."""
        COLUMNAR.create(folder)
        COLUMNAR.build(folder, records, range(1, records.articles + 1), Resources(cores), no_progress)

    def add(self, folder: Path, records: Records, first: int) -> MorgueReader:
        """Add the records from a number on."""
        COLUMNAR.update(folder, map(document, records.read(range(first, records.articles + 1))))
        return self.open(folder)

    def open(self, folder: Path) -> MorgueReader:
        """Open the index."""
        return MorgueReader(COLUMNAR.open(folder))


class MorgueReader:
    """An open index."""

    def __init__(self, engine: ColumnarEngine) -> None:
        self.engine = engine
        self._articles = len(engine.documents())

    def page(self, query: Query) -> Page:
        """Answer a query; several values of one facet are counted as the page does."""
        answer = self.engine.answer(question(query))
        facets = {facet.name: {v.value: v.count for v in facet.values} for facet in answer.facets}
        return Page(
            answer.total,
            tuple(number for number, _ in answer.hits),
            facets,
            len(answer.histogram.bins),
        )

    def share(self, word: str) -> float:
        """Give the share of the articles that have a word, or another word of its stem, in the body."""
        return self.engine.frequency("body", stem(word)) / self._articles

    def close(self) -> None:
        """Let go of the index."""
        self.engine.close()


def question(query: Query) -> Question:
    """Write a query as Morgue's users do, and read it as the page does."""
    filters = {facet: (value,) for facet, value in query.filters.items()}
    return Question(parse(text(query)), filters, limit=HITS, values_per_facet=VALUES, facets=(*FACETS, DATE))


def text(query: Query) -> str:
    """Write a query in Morgue's language, which here is also Tantivy's."""
    if query.kind == "phrase":
        return f'"{" ".join(query.words)}"'
    if query.kind == "prefix":
        return f"{query.words[0]}*"
    return (" OR " if query.kind == "or" else " ").join(query.words)


ENGINE = Morgue()
