"""Sets of documents as rising arrays of their rows, and how to join them.

Joining chooses between looking the shorter list up in the longer one and a table over all rows, whichever
touches less memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NOTHING = np.empty(0, np.int64)
_TABLE = 24  # a table over all rows is used when the lists hold more than one row in so many
_STEP = 8  # one list as many times as long as another: looking up beats going through it


def union(lists: Sequence[Array], size: int) -> Array:
    """Give the rows in any of the lists."""
    lists = [one for one in lists if len(one)]
    if len(lists) < 2:
        return lists[0] if lists else NOTHING
    if sum(map(len, lists)) * _TABLE <= size:
        merged = np.sort(np.concatenate(lists))
        return merged[np.flatnonzero(np.diff(merged, prepend=-1))]
    present = np.zeros(size, bool)
    for one in lists:
        present[one] = True
    return np.flatnonzero(present)


def common(lists: Sequence[Array], size: int) -> Array:
    """Give the rows in all of the lists; the shortest leads."""
    first, *others = sorted(lists, key=len)
    for other in others:
        first = within(first, other, size)
    return first


def within(rows: Array, others: Array, size: int) -> Array:
    """Give those of some rows that are among others."""
    if rows is others:
        return rows
    if len(rows) > _STEP * len(others):
        rows, others = others, rows
    return rows[_is_among(rows, others, size)]


def without(wanted: Array, unwanted: Array, size: int) -> Array:
    """Give the wanted rows that are not among the unwanted."""
    return wanted[~_is_among(wanted, unwanted, size)]


def others(docs: Array, size: int) -> Array:
    """Give all rows but these."""
    mask = np.ones(size, bool)
    mask[docs] = False
    return np.flatnonzero(mask)


def places_among(rows: Array, among: Array) -> tuple[Array, Array]:
    """Tell which rows are among others, and at which place there (any place for those that are not)."""
    if rows is among:
        return np.ones(len(rows), bool), np.arange(len(rows))
    if not len(among):
        return np.zeros(len(rows), bool), np.zeros(len(rows), np.int64)
    places = among.searchsorted(rows)
    places[places == len(among)] = 0
    return among[places] == rows, places


def _is_among(rows: Array, among: Array, size: int) -> Array:
    if (len(rows) + len(among)) * _TABLE > size and len(rows) * _STEP > len(among):
        present = np.zeros(size, bool)
        present[among] = True
        found: Array = present[rows]
        return found
    return places_among(rows, among)[0]
