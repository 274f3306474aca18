"""How many articles the whole archive has in the days that a histogram's bars stand for."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np

from index.histogram import UNITS, Days, precision
from index.search import Bin, Histogram


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
        return Histogram(
            unit=found.unit,
            bins=tuple(
                Bin(each.first, each.last, each.count, of)
                for each, of in zip(found.bins, self._counts(found), strict=True)
            ),
            coarser=tuple(
                Bin(
                    each.first,
                    each.last,
                    each.count,
                    self._coarser[each.first.toordinal(), each.last.toordinal()],
                )
                for each in found.coarser
            ),
            undated=found.undated,
            undated_of=self._undated,
        )

    def _counts(self, found: Histogram) -> list[int]:
        if not found.bins:
            return []
        edges = [each.first.toordinal() for each in found.bins] + [found.bins[-1].last.toordinal() + 1]
        counts = np.zeros(len(found.bins), np.int64)
        for first, last in self._days[: UNITS.index(found.unit) + 1]:
            counts += np.diff(np.searchsorted(first, edges))
            begun = np.searchsorted(first, edges[0]) - np.searchsorted(last, edges[0])
            counts[0] += int(begun)  # a month that a chosen span cuts into
        return [int(count) for count in counts]

    @cached_property
    def _coarser(self) -> Counter[tuple[int, int]]:
        """The articles that are known only to a month or a year, counted by its first and last day."""
        first, last = self._vague
        return Counter(zip(first.tolist(), last.tolist(), strict=True))
