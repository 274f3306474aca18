"""The best few of many values, without sorting the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_SMALL = 2_048  # values of which all are looked at
_WIDTH = 64  # values of which only the greatest is, where there are more


def threshold(values: Array, count: int) -> Any:
    """Give a value that at least `count` of the values reach, and not many more.

    As many stretches of the values have a greatest value that reaches it.
    """
    width = min(_WIDTH, len(values) // (2 * count)) if len(values) > _SMALL else 1
    if width > 1:
        rows = len(values) // width
        values = values[: rows * width].reshape(rows, width).max(axis=1)
    return np.partition(values, len(values) - count)[len(values) - count]


def best(count: int, values: Array, places: Array, rows: Array) -> Array:
    """Give where the `count` greatest values stand, greatest first; of equal ones those of the least places.

    The place of value n is `places[rows[n]]`.
    """
    if not count:
        return np.empty(0, np.int64)
    kept = np.flatnonzero(values >= threshold(values, count))
    if len(kept) > _SMALL:  # many are equal, perhaps all
        last = np.partition(values[kept], len(kept) - count)[len(kept) - count]
        better, tied = kept[values[kept] > last], kept[values[kept] == last]
        least = -places[rows[tied]]
        kept = np.concatenate((better, tied[least >= threshold(least, count - len(better))]))
    order = np.lexsort((places[rows[kept]], -values[kept]))
    return kept[order[:count]]


def largest(counts: Array, limit: int) -> Array:
    """Give the places of the largest counts, of equal ones the first, in order of place."""
    if len(counts) <= limit:
        return np.arange(len(counts))
    kept = np.flatnonzero(counts >= threshold(counts, limit))
    if len(kept) == limit:
        return kept
    some = counts[kept]
    least = np.partition(some, len(kept) - limit)[len(kept) - limit]
    better = kept[some > least]
    return np.sort(np.concatenate((better, kept[some == least][: limit - len(better)])))
