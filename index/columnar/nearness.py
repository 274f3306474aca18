"""Words that stand near each other: phrases and proximity over arrays of positions.

A place in a segment is one number, document * 2^32 + position, so that "the next word" is "plus one" and
lists of places can be joined without looking at documents. What counts as near is exactly what Whoosh's
`SpanNear2` says, so that its own matcher can be the judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.arrays import first_of_each

Array = npt.NDArray[Any]
_SHIFT = 32
MOST_POSITIONS = 1 << 26  # in a table of them, which has a byte for each


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where a word stands in some documents: how often in each, and the positions, document by document."""

    docs: Array
    frequencies: Array
    positions: Array

    @property
    def places(self) -> Array:
        """Every token as one number, rising."""
        return (np.repeat(self.docs.astype(np.int64), self.frequencies) << _SHIFT) + self.positions

    def some(self, first: int, last: int) -> Tokens:
        """Give the tokens in a stretch of the documents."""
        ends = np.cumsum(self.frequencies, dtype=np.int64)
        begin = int(ends[first - 1]) if first else 0
        positions = self.positions[begin : int(ends[last - 1])]
        return Tokens(self.docs[first:last], self.frequencies[first:last], positions)


def documents(found: Array) -> Array:
    """Give the documents that some places are in, each once."""
    docs = found >> _SHIFT
    return docs[np.flatnonzero(np.diff(docs, prepend=-1))]


def consecutive(words: Sequence[Tokens]) -> Array:
    """Give the documents, of those that have all the words, in which the words follow one another."""
    docs = words[0].docs
    if not len(docs):
        return docs
    longest = np.maximum.reduce([_last_positions(word) for word in words]).astype(np.int64) + 2
    ends = np.cumsum(longest)
    found, first = [], 0
    while first < len(docs):  # a table of every position there is, for so many documents at a time
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + MOST_POSITIONS, side="right")))
        whole = first == 0 and last == len(docs)
        part = words if whole else [word.some(first, last) for word in words]
        found.append(_following(part, longest[first:last]))
        first = last
    return np.concatenate(found)


def _last_positions(word: Tokens) -> Array:
    return word.positions[np.cumsum(word.frequencies, dtype=np.int64) - 1]


def _following(words: Sequence[Tokens], lengths: Array) -> Array:
    ends = np.cumsum(lengths)
    starts = ends - lengths
    at = np.repeat(starts, words[0].frequencies) + words[0].positions
    for word in words[1:]:
        expected = np.zeros(int(ends[-1]) + 1, bool)
        expected[at + 1] = True
        places = np.repeat(starts, word.frequencies) + word.positions
        at = places[expected[places]]
    rows = np.searchsorted(ends, at, side="right")
    return words[0].docs[rows[np.flatnonzero(np.diff(rows, prepend=-1))]]


def near(words: Sequence[Array], slop: int, ordered: bool, nearest: int) -> Array:
    """Give the places where words stand within `slop` of each other, one word after another joining a span.

    Spans grow as they join: the next word is measured against the whole stretch so far. `nearest` is the
    least distance; ordered words may not begin before the span does.
    """
    if len(words) == 2 and not ordered and nearest == 0:
        return _within_reach(words[0], words[1], slop)
    starts = ends = words[0]
    for word in words[1:]:
        starts, ends = _joined(starts, ends, word, slop, ordered, nearest)
    return starts


def _joined(
    starts: Array, ends: Array, word: Array, slop: int, ordered: bool, nearest: int
) -> tuple[Array, Array]:
    floor = (starts >> _SHIFT) << _SHIFT
    lowest = starts if ordered else np.maximum(starts - slop, floor)
    first = np.searchsorted(word, lowest, side="left")
    last = np.searchsorted(word, ends + slop, side="right")
    counts = np.maximum(last - first, 0)
    spans = np.repeat(np.arange(len(starts)), counts)
    within = np.arange(len(spans)) - np.repeat(np.cumsum(counts) - counts, counts)
    place, start, end = word[first[spans] + within], starts[spans], ends[spans]
    distance = np.maximum(np.maximum(place - end, start - place), 0)
    fits = (distance >= nearest) & (distance <= slop) & (place >> _SHIFT == start >> _SHIFT)
    pairs = np.stack((np.minimum(start, place)[fits], np.maximum(end, place)[fits]))
    pairs = pairs[:, np.lexsort(pairs[::-1])]
    united = pairs[:, first_of_each(*pairs)]
    return united[0], united[1]


def _within_reach(one: Array, other: Array, slop: int) -> Array:
    """Give the places of the seldomer of two words that have the other within reach, on either side."""
    if len(one) > len(other):
        one, other = other, one
    following = np.searchsorted(other, one - slop)
    following[following == len(other)] = 0
    found: Array = one[np.abs(other[following] - one) <= slop]
    return found
