"""The rows that a question leaves, to count in: see `index.engine.Among`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from whoosh.query import Query

from index.beginnings import LETTERS
from index.columns import Columns, Mask
from index.engine import Question
from index.fitting import Fit, name_fits, plain_name


class ColumnsAmong:
    """Some rows of an index, looked for when they are first needed, given how to tell which rows match."""

    def __init__(self, columns: Columns, question: Question, matching: Callable[[Query], Mask]) -> None:
        self._columns = columns
        self._question = question
        self._matching = matching

    @property
    def total(self) -> int:
        """The number of them."""
        return int(np.count_nonzero(self._mask))

    def count(self, tree: Query) -> int:
        """Count those that match a tree as well."""
        return int(np.count_nonzero(self._mask & self._matching(tree)))

    def names(self, facet: str, text: str, fit: Fit, most: int) -> list[tuple[str, int]]:
        """Give the values that fit a text, the most frequent first."""
        column = self._columns.facets[facet]
        begin = fit is Fit.BEGINS
        found = column.beginnings.beginning(text) if begin else column.beginnings.nearly(text)
        if fit is Fit.NEARLY_IS or (not begin and len(text) > LETTERS):  # then they were only sieved
            labels = (plain_name(column.label(ordinal)) for ordinal in found.tolist())
            found = found[np.fromiter((name_fits(label, text, fit) for label in labels), bool, len(found))]
        if not len(found):
            return []
        counts = column.counts_of(found, self._mask)
        return [(label, count) for label, count in column.first(found, counts, most) if count]

    def counts(self, facet: str, values: Sequence[str]) -> dict[str, int]:
        """Count some values of a facet."""
        column = self._columns.facets[facet]
        known = [(value, ordinal) for value in values if (ordinal := column.ordinal(value)) is not None]
        ordinals = np.array([ordinal for _, ordinal in known], np.int64)
        counts = column.counts_of(ordinals, self._mask).tolist() if known else []
        return {value: count for (value, _), count in zip(known, counts, strict=True) if count}

    @cached_property
    def _mask(self) -> Mask:
        return self._columns.left(self._question) & self._matching(self._question.query.tree)
