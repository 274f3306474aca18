"""One facet's values for every row of an index, as ordinals, and how to count them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import fold
from index.beginnings import NameBeginnings
from index.top import threshold

Array = npt.NDArray[Any]
_ROW_BITS = 32
CACHED_MASKS = 64  # rows with a chosen value, kept for the next search: one byte a row each


class FacetColumn:
    """The values of one facet for every row, as ordinals of its labels, which are UTF-8 and sorted."""

    def __init__(self, labels: Sequence[bytes], values: Array, lengths: Array) -> None:
        self._labels = labels
        self._values = values.astype(np.int32)
        self._lengths = lengths.astype(np.min_scalar_type(int(lengths.max(initial=0))))
        self._ends = np.cumsum(self._lengths, dtype=np.int32)
        self._single = bool((lengths == 1).all())
        self.having = lru_cache(CACHED_MASKS)(self._having)

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> FacetColumn:
        """Make the column of some rows' values."""
        rows = list(rows)
        labels = sorted({value.encode() for row in rows for value in row})
        ordinals = {label: ordinal for ordinal, label in enumerate(labels)}
        values = [ordinals[value.encode()] for row in rows for value in row]
        return cls(labels, np.array(values, np.int64), np.array([len(row) for row in rows], np.int64))

    def counts(self, rows: Array, live: Array) -> tuple[Array, Array]:
        """Count some of the live rows by value: the ordinals that occur, rising, and how often.

        Where most rows are meant, the others are counted and taken from the whole.
        """
        total = self._totals(live)
        if len(rows) == total[0]:
            counts = total[1]
        elif len(rows) * 2 > total[0]:
            others = live.copy()
            others[rows] = False
            counts = total[1] - self._tally(np.flatnonzero(others))
        else:
            values = self._values_of(rows)
            if len(values) * 8 < len(self._labels):
                return _runs(np.sort(values))
            counts = np.bincount(values, minlength=len(self._labels))
        found = np.flatnonzero(counts > 0)
        return found, counts[found]

    def counts_of(self, ordinals: Array, among: Array) -> Array:
        """Count in how many of the rows of a mask each of some values is."""
        rows, ends = self._rows_of_values
        starts = np.where(ordinals > 0, ends[ordinals - 1], 0)
        lengths = ends[ordinals] - starts
        inside = among[rows[_stretches(starts, lengths)]]
        sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(inside)))
        last = np.cumsum(lengths)
        found: Array = sums[last] - sums[last - lengths]
        return found

    @cached_property
    def _rows_of_values(self) -> tuple[Array, Array]:
        """The rows that have the first value, then those of the second, and so on; and where each's end."""
        rows = np.repeat(np.arange(len(self._ends)), self._lengths)
        both = np.sort(self._values.astype(np.int64) << _ROW_BITS | rows)
        counts = np.bincount(self._values, minlength=len(self._labels))
        return (both & ((1 << _ROW_BITS) - 1)).astype(np.int32), np.cumsum(counts)

    @cached_property
    def beginnings(self) -> NameBeginnings:
        """The words of the labels, to find labels by."""
        return NameBeginnings([label.decode() for label in self._labels])

    def first(self, found: Array, counts: Array, limit: int) -> list[tuple[str, int]]:
        """Give the labels that are shown first with their counts, of those that `counts` gave.

        The most frequent stand first, equals as `shown_order` has them. Only labels that may be among them
        are looked at.
        """
        if limit < 1:
            return []
        places = np.arange(len(counts))
        if len(counts) > limit:
            places = np.flatnonzero(counts >= threshold(counts, limit))
        if len(places) > limit:
            some = counts[places]
            least = np.partition(some, len(places) - limit)[len(places) - limit]
            better, tied = places[some > least], places[some == least]
            keys = nsmallest(
                limit - len(better), ((self._key(found[place]), place) for place in tied.tolist())
            )
            places = np.concatenate((better, np.array([place for _, place in keys], np.int64)))
        ordinals, shown = found[places].tolist(), counts[places].tolist()
        ordered = sorted(zip([-count for count in shown], map(self._key, ordinals), strict=True))
        return [(key[1], -count) for count, key in ordered]

    def label(self, ordinal: int) -> str:
        """Give a label by its ordinal."""
        return self._labels[ordinal].decode()

    def ordinal(self, label: str) -> int | None:
        """Give the ordinal of a label, None when no row has it."""
        wanted = label.encode()
        place = bisect_left(self._labels, wanted)
        return place if place < len(self._labels) and self._labels[place] == wanted else None

    def _key(self, ordinal: int) -> tuple[str, str]:
        """Give what a label is sorted by; what was asked for is kept."""
        key = self._keys.get(ordinal)
        if key is None:
            key = self._keys[ordinal] = shown_order(self.label(ordinal))
        return key

    def _having(self, chosen: tuple[str, ...]) -> Array:
        """Tell of each row whether it has any of the chosen values."""
        known = [ordinal for label in chosen if (ordinal := self.ordinal(label)) is not None]
        mask = np.zeros(len(self._ends), bool)
        if len(known) == 1:
            places = np.flatnonzero(self._values == known[0])
        else:
            wanted = np.zeros(len(self._labels), bool)
            wanted[known] = True
            places = np.flatnonzero(wanted[self._values])
        mask[np.searchsorted(self._ends, places, side="right")] = True
        return mask

    def _tally(self, rows: Array) -> Array:
        return np.bincount(self._values_of(rows), minlength=len(self._labels))

    def _values_of(self, rows: Array) -> Array:
        if self._single:
            return self._values[rows]
        lengths = self._lengths[rows].astype(np.int32)
        return self._values[_stretches(self._ends[rows] - lengths, lengths)]

    def _totals(self, live: Array) -> tuple[int, Array]:
        """Give the number of live rows and their counts; they are the same for as long as this lives."""
        if self._kept_totals is None:
            rows = np.flatnonzero(live)
            self._kept_totals = len(rows), self._tally(rows)
        return self._kept_totals

    _kept_totals: tuple[int, Array] | None = None

    @cached_property
    def _keys(self) -> dict[int, tuple[str, str]]:
        return {}


def shown_order(label: str) -> tuple[str, str]:
    """Give what values of equal count are sorted by."""
    return fold(label), label


def _runs(values: Array) -> tuple[Array, Array]:
    """Give the different values of a sorted array and how often each stands there."""
    if not len(values):
        return values, values
    first = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    return values[first], np.diff(np.append(first, len(values)))


def _stretches(starts: Array, lengths: Array) -> Array:
    """Give every place in some stretches of an array."""
    ends = np.cumsum(lengths, dtype=np.int32)
    places: Array = np.repeat(starts - ends + lengths, lengths)
    places += np.arange(len(places), dtype=np.int32)
    return places
