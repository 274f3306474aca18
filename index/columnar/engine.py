"""Searching the segments of an index: each is evaluated by itself, counting and ranking see them as one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path

import numpy as np
from whoosh.query import Every, Query

from index.columnar import directory
from index.columnar.array_file import DamagedSegmentError
from index.columnar.evaluator import Evaluation, Foreign
from index.columnar.lexicon import Lexicon, together
from index.columnar.matching import NOTHING
from index.columnar.presence import Presence
from index.columnar.segment import NUMBERS, Array, Segment, base_field, united
from index.columnar.statistics import Statistics
from index.columnar.whoosh_searching import WhooshSearching
from index.columnar.written_forms import written
from index.columns import Columns, Mask, Rows, Score
from index.columns_among import ColumnsAmong
from index.engine import Answer, Question
from index.expansion import Fitting, Pattern, expanded
from index.facet_columns import FacetColumn
from index.fitting import Fit
from index.search import FACETS, Facet
from index.time_budget import TimeBudget


@dataclass(frozen=True)
class Found:
    """What matches: the rows, rising, and a function that scores some of them (see `index.columns.Score`).

    `notes` say what was bounded, `debug` which parts of the tree Whoosh's own searcher matched.
    """

    rows: Rows
    scores: Score
    budget: TimeBudget
    notes: tuple[str, ...] = ()
    _debug: Mapping[str, None] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether time was up before everything was looked at."""
        return self.budget.spent

    @property
    def debug(self) -> tuple[str, ...]:
        """What only those who look for a fault want to know."""
        return tuple(self._debug)


class ColumnarEngine:
    """One state of an index of segments, mapped into memory; any number of threads may search it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = directory.stamp(folder)
        self.segments = [directory.open_segment(folder, entry) for entry in directory.read(folder).entries]
        self._statistics = Statistics(self.segments)
        self._whoosh = WhooshSearching(self.segments)
        self._forms: dict[str, Sequence[str]] = {}
        self._lexicons = [
            {name: Lexicon(arrays) for name, arrays in segment.fields.items()} for segment in self.segments
        ]

    def answer(self, question: Question) -> Answer:
        """Find, count and rank; see `index.engine.Engine`."""
        found = self.match(question.query.tree, question.seconds)
        answer = self._columns.answer(question, found.rows, found.scores)
        return replace(answer, notes=found.notes, partial=found.partial, debug=found.debug)

    def facet_values(self, question: Question, facet: str, containing: str, limit: int) -> Facet:
        """Count one facet's values; see `index.engine.Engine`."""
        rows = self.match(question.query.tree, question.seconds).rows
        return self._columns.facet_values(question, facet, rows, containing, limit)

    def fitting(self, query: Pattern, budget: TimeBudget) -> Fitting:
        """Give the forms that a pattern or a similar word stands for, segment by segment."""
        name, _ = base_field(query.fieldname)
        lexicons = [lexicon[name] for lexicon in self._lexicons]
        return together([(each.arrays, each.fitting(query, budget)) for each in lexicons])

    def forms(self, field: str) -> Sequence[str]:
        """Give the forms of a field, read once and kept."""
        if field not in self._forms:
            self._forms[field] = self._united_forms(field)
        return self._forms[field]

    def frequency(self, field: str, form: str) -> int:
        """Give the number of articles that have a form in a field."""
        return self._statistics.document_frequency(field, form)

    def written(self, fields: Sequence[str], text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give the forms that fit a text; see `index.engine.Engine`."""
        return written(self.segments, fields, text, fit, most)

    def among(self, question: Question) -> ColumnsAmong:
        """Give the articles that a question finds."""

        def matching(tree: Query) -> Mask:
            return self._columns.mask(self.match(tree, question.seconds).rows)

        return ColumnsAmong(self._columns, question, Presence(self.segments, matching).mask)

    def documents(self) -> Mapping[int, int]:
        """Give the id and revision of every article in the index."""
        live = self._columns.live
        return dict(
            zip(self._columns.ids[live].tolist(), self._columns.revisions[live].tolist(), strict=True)
        )

    def is_current(self) -> bool:
        """Whether nothing has been committed to the folder since it was opened."""
        try:
            return directory.stamp(self._folder) == self._stamp
        except DamagedSegmentError:  # the generation was replaced and removed
            return False

    def close(self) -> None:
        """Let go of the segments; the system unmaps them when the last answer is given."""
        self.segments, self._lexicons = [], []
        self._statistics = Statistics([])

    def match(self, tree: Query, seconds: float = math.inf) -> Found:
        """Give what matches, or what of it is found in so many seconds; scores come when asked for."""
        budget = TimeBudget(seconds)
        if isinstance(tree, Every):
            return Found(self._columns.rows, lambda rows, count=None: np.zeros(len(rows)), budget)
        tree, notes = expanded(tree, self, budget)
        debug: dict[str, None] = {}
        evaluation = Evaluation(
            self._statistics.terms, self._statistics, self._numbers, budget, self._foreign(budget, debug)
        )
        rows = NOTHING if budget.spent else evaluation.rows(tree)
        if self._deletions:
            rows = rows[self._columns.live[rows]]
        return Found(rows, partial(evaluation.scores, tree), budget, notes, debug)

    def _foreign(self, budget: TimeBudget, debug: dict[str, None]) -> Foreign:
        """Let Whoosh match over all segments, and note that it did."""

        def match(query: Query) -> tuple[Array, Array]:
            debug[f"{type(query).__name__} was matched by Whoosh's own searcher"] = None
            found = [
                (docs + base, scores)
                for number, base in enumerate(self._bases)
                for docs, scores in [self._whoosh.matches(number, query, budget)]
            ]
            rows, scores = ([each[place] for each in found] for place in (0, 1))
            return np.concatenate([NOTHING, *rows]), np.concatenate([np.empty(0), *scores])

        return match

    @cached_property
    def _bases(self) -> list[int]:
        """The first row of each segment."""
        return list(accumulate((segment.documents for segment in self.segments[:-1]), initial=0))

    @cached_property
    def _deletions(self) -> bool:
        return not all(segment.live.all() for segment in self.segments)

    def _numbers(self, name: str) -> Array:
        numbers: Array = getattr(self._columns, name)
        return numbers

    def _united_forms(self, field: str) -> Sequence[str]:
        name, _ = base_field(field)
        united = set().union(*(segment.fields[name].forms.all() for segment in self.segments))
        return [form.decode() for form in sorted(united)]

    @cached_property
    def _columns(self) -> Columns:
        """Lay the segments' columns end to end."""
        numbers = {
            name: _together([segment.numbers(name) for segment in self.segments], np.int64)
            for name in NUMBERS
        }
        return Columns(
            live=_together([segment.live for segment in self.segments], np.bool_),
            ids=numbers["ids"],
            revisions=numbers["revisions"],
            first_day=numbers["first_day"].astype(np.int32),
            last_day=numbers["last_day"].astype(np.int32),
            moment=numbers["moment"],
            facets={facet.name: _facet_column(self.segments, facet.name) for facet in FACETS},
        )


def _together(arrays: Sequence[Array], kind: type[np.generic]) -> Array:
    return np.concatenate([np.empty(0, kind), *arrays]).astype(kind)


def _facet_column(segments: Sequence[Segment], name: str) -> FacetColumn:
    """Give one facet's values over all segments, each label once."""
    parts = [segment.facet(name) for segment in segments]
    if len(parts) == 1:
        return FacetColumn(parts[0].labels, parts[0].values, parts[0].lengths)
    together = united(parts)
    return FacetColumn(together.labels, together.values, together.lengths)
