"""Searching an open Whoosh index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
from whoosh.index import FileIndex, open_dir
from whoosh.query import Every, Or, Query
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from index.columns import Columns, Rows
from index.columns_among import ColumnsAmong
from index.engine import Answer, Question
from index.expansion import Fitting, Pattern, expanded, fitting_of
from index.facet_columns import FacetColumn
from index.fitting import Fit, fits
from index.ranking import Weighting
from index.search import FACETS, Facet
from index.time_budget import TimeBudget
from index.whoosh_engine.damage import damage_told, reading_told


class WhooshEngine:
    """One state of a Whoosh index, opened without writing or locking anything.

    A Whoosh reader may be used by one thread at a time, so matching takes turns; counting does not.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with damage_told(folder):
            self._index: FileIndex = open_dir(str(folder), readonly=True)
            self._searcher: Searcher = self._index.searcher(weighting=Weighting())
            self._reader: IndexReader = self._searcher.reader()
            self._columns = _columns(self._reader)
        self._forms: dict[str, Sequence[str]] = {}
        self._turn = Lock()

    def answer(self, question: Question) -> Answer:
        """Find, count and rank; see `index.engine.Engine`."""
        rows, scores, notes = self._match(question.query.tree)
        answer = self._columns.answer(
            question, rows, lambda some, count=None: scores[np.searchsorted(rows, some)]
        )
        return Answer(answer.total, answer.hits, answer.facets, answer.histogram, notes)

    def facet_values(self, question: Question, facet: str, containing: str, limit: int) -> Facet:
        """Count one facet's values; see `index.engine.Engine`."""
        rows, _, _ = self._match(question.query.tree)
        return self._columns.facet_values(question, facet, rows, containing, limit)

    def fitting(self, query: Pattern, budget: TimeBudget) -> Fitting:
        """Look through the forms of a field."""
        with self._turn:
            return self._fitting(query, budget)

    def forms(self, field: str) -> Sequence[str]:
        """Give the forms of a field, read once and kept."""
        with self._turn:
            return self._all_forms(field)

    def frequency(self, field: str, form: str) -> int:
        """Give the number of articles that have a form in a field."""
        with self._turn:
            return self._frequency(field, form)

    def written(self, fields: Sequence[str], text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give the forms that fit a text."""
        found = {form for field in fields for form in self.forms(field) if fits(form, text, fit)}
        counts = {form: max(self.frequency(field, form) for field in fields) for form in found}
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]

    def among(self, question: Question) -> ColumnsAmong:
        """Give the articles that a question finds."""
        return ColumnsAmong(self._columns, question, lambda tree: self._columns.mask(self._match(tree)[0]))

    def documents(self) -> Mapping[int, int]:
        """Give the id and revision of every article in the index."""
        live = self._columns.live
        return dict(
            zip(self._columns.ids[live].tolist(), self._columns.revisions[live].tolist(), strict=True)
        )

    def is_current(self) -> bool:
        """Whether nothing has been committed to the folder since it was opened."""
        try:
            return bool(self._index.latest_generation() == self._reader.generation())
        except OSError:
            return False

    def close(self) -> None:
        """Close Whoosh's files."""
        with self._turn:
            self._searcher.close()
            self._index.close()

    def _match(self, tree: Query) -> tuple[Rows, npt.NDArray[np.float64], tuple[str, ...]]:
        """Give the rows that match, rising, with their scores, and notes on what was bounded."""
        if isinstance(tree, Every):
            rows = np.flatnonzero(self._columns.live)
            return rows, np.zeros(len(rows)), ()
        with self._turn, reading_told(self.folder):
            tree, notes = expanded(tree, _Lexicon(self))
            found = list(matches(self._searcher, tree))
        rows = np.array([row for row, _ in found], np.int64)
        return rows, np.array([score for _, score in found], np.float64), notes

    def _all_forms(self, field: str) -> Sequence[str]:
        if field not in self._forms:
            self._forms[field] = [term.decode() for term in self._reader.lexicon(field)]
        return self._forms[field]

    def _fitting(self, query: Pattern, budget: TimeBudget) -> Fitting:
        return fitting_of(self._all_forms(query.fieldname), self._frequency, query, budget)

    def _frequency(self, field: str, form: str) -> int:
        return int(self._reader.doc_frequency(field, form.encode()))


class _Lexicon:
    """The engine's words for one whose turn it already is."""

    def __init__(self, engine: WhooshEngine) -> None:
        self.fitting = engine._fitting


def matches(searcher: Searcher, tree: Query) -> Iterator[tuple[int, float]]:
    """Walk the matching documents of every segment with their scores, in the order of the documents."""
    _make_unions(tree)
    context = searcher.boolean_context().set(weighting=searcher.weighting)
    for leaf, offset in searcher.leaf_searchers():
        matcher = tree.matcher(leaf, context)
        while matcher.is_active():
            yield offset + matcher.id(), matcher.score()
            matcher.next()


def _make_unions(tree: Query) -> None:
    """Make every Or a union of matchers: Whoosh's array of scores would lose matches that score zero."""
    if isinstance(tree, Or):
        tree.matcher_type = Or.DEFAULT_MATCHER
    for child in tree.children():
        _make_unions(child)


def _columns(reader: IndexReader) -> Columns:
    """Read the records of all documents into columns; a deleted document keeps an empty row."""
    count = reader.doc_count_all()
    numbers = np.zeros((5, count), np.int64)
    live = np.zeros(count, bool)
    facets: dict[str, list[Sequence[str]]] = {facet.name: [()] * count for facet in FACETS}
    for row, stored in reader.iter_docs():
        *values, names = stored["record"]
        numbers[:, row] = values
        live[row] = True
        for facet, kept in names.items():
            facets[facet][row] = kept
    ids, revisions, first_day, last_day, moment = numbers
    return Columns(
        live=live,
        ids=ids,
        revisions=revisions,
        first_day=first_day.astype(np.int32),
        last_day=last_day.astype(np.int32),
        moment=moment,
        facets={facet: FacetColumn.of(values) for facet, values in facets.items()},
    )
