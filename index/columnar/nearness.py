"""Words that stand near each other: phrases and proximity over arrays of positions.

A place in a segment is one number, document * 2^32 + position, so that "the next word" is "plus one" and
lists of places can be joined without looking at documents. What counts as near is exactly what Whoosh's
`SpanNear2` says, so that its own matcher can be the judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_SHIFT = 32


def places(docs: Array, frequencies: Array, positions: Array, wanted: Array) -> Array:
    """Give the places, rising, of a term's tokens in some of its documents."""
    if len(wanted) < len(docs):
        at = np.searchsorted(docs, wanted)
        ends = np.cumsum(frequencies, dtype=np.int64)[at]
        docs, frequencies = wanted, frequencies[at]
        positions = positions[_stretches(ends - frequencies, frequencies)]
    return (np.repeat(docs.astype(np.int64), frequencies) << _SHIFT) + positions


def documents(found: Array) -> Array:
    """Give the documents that some places are in, each once."""
    docs = found >> _SHIFT
    return docs[np.flatnonzero(np.diff(docs, prepend=-1))]


def consecutive(words: Sequence[Array]) -> Array:
    """Give the places where words follow one another immediately: where the last of them stands."""
    found = words[0]
    for word in words[1:]:
        found = _common(found + 1, word)
    return found


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
    united = np.unique(pairs, axis=1) if pairs.shape[1] else pairs
    return united[0], united[1]


def _within_reach(one: Array, other: Array, slop: int) -> Array:
    """Give the places of the seldomer of two words that have the other within reach, on either side."""
    if len(one) > len(other):
        one, other = other, one
    following = np.searchsorted(other, one - slop)
    following[following == len(other)] = 0
    found: Array = one[np.abs(other[following] - one) <= slop]
    return found


def _stretches(starts: Array, lengths: Array) -> Array:
    """Give every place in some stretches of an array, one stretch after another."""
    shifts = starts - np.cumsum(lengths, dtype=np.int64) + lengths
    found: Array = np.arange(int(lengths.sum(dtype=np.int64))) + np.repeat(shifts, lengths)
    return found


def _common(one: Array, other: Array) -> Array:
    """Give the numbers in both of two rising lists, by looking the shorter up in the longer."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return one
    found = np.searchsorted(other, one)
    found[found == len(other)] = 0
    both: Array = one[other[found] == one]
    return both
