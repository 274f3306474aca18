"""Whoosh's own searcher over our segments, for the kinds of queries that we do not evaluate ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from whoosh.query import Query
from whoosh.searching import Searcher

from index.columnar.codec import reader
from index.columnar.segment import Array, Segment
from index.ranking import Weighting
from index.time_budget import TimeBudget
from index.whoosh_engine.schema import schema

_EACH = 256  # documents after which the time is looked at


class WhooshSearching:
    """A searcher that is made when it is first needed; it serves one thread at a time."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._searcher: Searcher | None = None
        self._turn = Lock()

    def matches(self, segment: int, tree: Query, budget: TimeBudget) -> tuple[Array, Array]:
        """Give the documents of a segment, by its number, that match a tree, and their scores."""
        with self._turn:
            if self._searcher is None:
                self._searcher = Searcher(reader(self._segments, schema()), weighting=Weighting())
            context = self._searcher.boolean_context().set(weighting=self._searcher.weighting)
            matcher = tree.matcher(self._searcher.leaf_searchers()[segment][0], context)
            found: list[tuple[int, float]] = []
            while matcher.is_active() and (len(found) % _EACH or not budget.is_spent()):
                found.append((matcher.id(), matcher.score()))
                matcher.next()
        docs = np.array([number for number, _ in found], np.int64)
        return docs, np.array([score for _, score in found], np.float64)
