"""Sets of documents as rising arrays of their numbers, and how to join them.

Joining chooses between looking the shorter list up in the longer one and a table over all documents,
whichever touches less memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NOTHING = np.empty(0, np.int64)
_TABLE = 24  # a table over all documents is used when the lists hold more than one document in so many


def union(lists: Sequence[Array], size: int) -> Array:
    """Give the documents in any of the lists."""
    lists = [one for one in lists if len(one)]
    if len(lists) < 2:
        return lists[0] if lists else NOTHING
    if sum(map(len, lists)) * _TABLE <= size:
        return np.unique(np.concatenate(lists))
    present = np.zeros(size, bool)
    for one in lists:
        present[one] = True
    return np.flatnonzero(present)


def common(lists: Sequence[Array], size: int) -> Array:
    """Give the documents in all of the lists; the shortest leads."""
    first, *others = sorted(lists, key=len)
    for other in others:
        first = first[found_among(first, other, size)[0]]
    return first


def without(wanted: Array, unwanted: Array, size: int) -> Array:
    """Give the wanted documents that are not among the unwanted."""
    return wanted[~found_among(wanted, unwanted, size)[0]]


def others(docs: Array, size: int) -> Array:
    """Give all documents but these."""
    mask = np.ones(size, bool)
    mask[docs] = False
    return np.flatnonzero(mask)


def found_among(docs: Array, among: Array, size: int) -> tuple[Array, Array]:
    """Tell which documents are among others, and at which place there (any place for those that are not)."""
    if docs is among:
        return np.ones(len(docs), bool), np.arange(len(docs))
    if not len(among):
        return np.zeros(len(docs), bool), np.zeros(len(docs), np.int64)
    if len(docs) * _TABLE > size:
        table = np.full(size, -1, np.int32)
        table[among] = np.arange(len(among), dtype=np.int32)
        return table[docs] >= 0, table[docs]
    places = np.searchsorted(among, docs)
    places[places == len(among)] = 0
    return among[places] == docs, places
