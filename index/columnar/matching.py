"""Sets of matching documents with their scores, and how to join them: the arithmetic of a query tree.

A set is two arrays: document numbers, rising, and their scores. Joining chooses between a merge of the two
lists and a table over all documents, whichever touches less memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_TABLE = 24  # a table over all documents is used when the lists hold more than one document in so many


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents that match, rising, and the score of each."""

    docs: Array
    scores: Array

    @staticmethod
    def none() -> Matches:
        """Give the empty set."""
        return Matches(np.empty(0, np.int64), np.empty(0))

    def scored(self, score: float) -> Matches:
        """Give every document the same score."""
        return Matches(self.docs, np.full(len(self.docs), score))

    def where(self, kept: Array) -> Matches:
        """Keep the documents that a mask over this set's documents keeps."""
        return Matches(self.docs[kept], self.scores[kept])


def union(sets: Sequence[Matches], size: int) -> Matches:
    """Give the documents in any of the sets, scores added."""
    sets = [one for one in sets if len(one.docs)]
    if len(sets) < 2:
        return sets[0] if sets else Matches.none()
    if sum(len(one.docs) for one in sets) * _TABLE > size:
        return _union_by_table(sets, size)
    docs, places = np.unique(np.concatenate([one.docs for one in sets]), return_inverse=True)
    return Matches(docs, np.bincount(places, np.concatenate([one.scores for one in sets]), len(docs)))


def intersection(sets: Sequence[Matches], size: int) -> Matches:
    """Give the documents in all of the sets, scores added; the smallest set leads."""
    first, *others = sorted(sets, key=lambda one: len(one.docs))
    for other in others:
        kept, places = _found(first.docs, other.docs, size)
        first = Matches(first.docs[kept], first.scores[kept] + other.scores[places[kept]])
    return first


def common(lists: Sequence[Array], size: int) -> Array:
    """Give the documents that stand in all of some rising lists; the shortest leads."""
    first, *others = sorted(lists, key=len)
    for other in others:
        first = first[_found(first, other, size)[0]]
    return first


def also(wanted: Matches, extra: Sequence[Matches], size: int) -> Matches:
    """Give the wanted documents, with the extra scores of those that are in other sets too."""
    scores = wanted.scores.copy()
    for one in extra:
        kept, places = _found(one.docs, wanted.docs, size)
        if kept.all():
            scores[places] += one.scores
        else:
            scores[places[kept]] += one.scores[kept]
    return Matches(wanted.docs, scores)


def without(wanted: Matches, unwanted: Array, size: int) -> Matches:
    """Give the wanted documents that are not among the unwanted."""
    return wanted.where(~_found(wanted.docs, unwanted, size)[0])


def others(docs: Array, size: int) -> Array:
    """Give all documents but these."""
    mask = np.ones(size, bool)
    mask[docs] = False
    return np.flatnonzero(mask)


def _union_by_table(sets: Sequence[Matches], size: int) -> Matches:
    present, scores = np.zeros(size, bool), np.zeros(size)
    for one in sets:
        present[one.docs] = True
        scores[one.docs] += one.scores
    docs = np.flatnonzero(present)
    return Matches(docs, scores[docs])


def _found(docs: Array, among: Array, size: int) -> tuple[Array, Array]:
    """Tell which documents are among others, and at which place there (any place for those that are not)."""
    if not len(among):
        return np.zeros(len(docs), bool), np.zeros(len(docs), np.int64)
    if (len(docs) + len(among)) * _TABLE > size:
        table = np.full(size, -1, np.int32)
        table[among] = np.arange(len(among), dtype=np.int32)
        return table[docs] >= 0, table[docs]
    places = np.searchsorted(among, docs)
    places[places == len(among)] = 0
    return among[places] == docs, places
