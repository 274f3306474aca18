"""Adding up what the words of a query give each of some rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.terms import Term
from index.top import threshold

Array = npt.NDArray[Any]
_STEP = 8  # one list as many times as long as another: looking up beats going through it
_ALMOST = np.float32(1e-5)  # what rounding may take from a sum, as a share


class Scores:
    """The scores of some rows, rising, as they grow.

    What many rows have is added in a table of all rows, and taken from there at the end.
    """

    def __init__(self, rows: Array, size: int) -> None:
        self.rows = rows
        self._sums = np.zeros(len(rows), np.float32)
        self._size = size
        self._table: Array | None = None

    def add_term(self, term: Term, weight: float) -> None:
        """Add what a term gives those of the rows that have it."""
        rows, having = len(self.rows), term.document_frequency
        if self.rows is term.docs:
            self._sums += term.scores * np.float32(weight)
        elif rows * _STEP < having:
            self._sums += term.scores_of(self.rows) * np.float32(weight)
        else:
            self.add(term.docs, term.scores * np.float32(weight))

    def add(self, rows: Array, scores: Array) -> None:
        """Add the scores of other rows, rising, to those of ours that are among them."""
        if rows is self.rows:
            self._sums += scores
        elif len(rows) * _STEP < len(self.rows):
            places = self.rows.searchsorted(rows)
            places[places == len(self.rows)] = 0
            found = self.rows[places] == rows
            self._sums[places[found]] += scores[found]
        else:
            if self._table is None:
                self._table = np.zeros(self._size, np.float32)
            self._table[rows] += scores

    def add_to_all(self, score: float) -> None:
        """Add a score to every row."""
        self._sums += np.float32(score)

    def sums(self) -> Array:
        """Give the scores, in the order of the rows."""
        if self._table is not None:
            self._sums += self._table[self.rows]
            self._table = None
        return self._sums

    def hopeful(self, count: int, more: float) -> Array:
        """Give the rows that could be among the best `count` if each of them got so much more."""
        sums = self.sums()
        if count >= len(sums):
            return self.rows
        hopeful: Array = self.rows[sums * (1 + _ALMOST) + np.float32(more) >= threshold(sums, count)]
        return hopeful
