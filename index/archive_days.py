"""How many articles the whole archive has in the days that a histogram's bars stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from index.histogram import UNITS, Days, precision
from index.search import Bin, Histogram

KEPT = 64  # stretches of time whose counts are kept for the next search


class ArchiveDays:
    """The days of all articles, sorted once, so that any bar's are counted without looking at them again.

    `first` and `last` are the first and last day on which each dated article may have appeared.
    """

    def __init__(self, first: Days, last: Days, undated: int) -> None:
        fineness = precision(first, last)
        self._days = [
            (np.sort(first[fineness == each]), np.sort(last[fineness == each])) for each in range(len(UNITS))
        ]
        self._vague = first[fineness > 0], last[fineness > 0]
        self._undated = undated

    def beside(self, found: Histogram) -> Histogram:
        """Give a histogram that tells of each bar how many articles there are in its days altogether.

        As in the histogram itself, an article is in the first bar that it may belong to, and stands apart
        when it is known less precisely than the unit.
        """
        coarser = (
            each._replace(of=self._coarser[each.first.toordinal(), each.last.toordinal()])
            for each in found.coarser
        )
        return Histogram(found.unit, self._beside(found), tuple(coarser), found.undated, self._undated)

    def _beside(self, found: Histogram) -> tuple[Bin, ...]:
        if not found.bins:
            return ()
        counts = self._counts(found.unit, tuple(each.first for each in found.bins), found.bins[-1].last)
        return tuple(
            Bin(first, last, count, of)
            for (first, last, count, _), of in zip(found.bins, counts, strict=True)
        )

    @cached_property
    def _counts(self) -> Callable[[str, tuple[date, ...], date], list[int]]:
        """Count the articles in stretches of days, each up to the next; the last searches' are kept."""
        return lru_cache(KEPT)(self._count)

    def _count(self, unit: str, firsts: tuple[date, ...], last: date) -> list[int]:
        edges = np.array([each.toordinal() for each in firsts] + [last.toordinal() + 1], np.int32)
        counts = np.zeros(len(firsts), np.int64)
        for begun, ended in self._days[: UNITS.index(unit) + 1]:
            counts += np.diff(np.searchsorted(begun, edges))
            before = np.searchsorted(begun, edges[0]) - np.searchsorted(ended, edges[0])
            counts[0] += int(before)  # a month that a chosen span cuts into
        totals: list[int] = counts.tolist()
        return totals

    @cached_property
    def _coarser(self) -> Counter[tuple[int, int]]:
        """The articles that are known only to a month or a year, counted by its first and last day."""
        first, last = self._vague
        return Counter(zip(first.tolist(), last.tolist(), strict=True))
