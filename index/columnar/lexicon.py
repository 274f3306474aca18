"""Which forms of a segment fit a pattern or are like a word: found in all words at once, not one by one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.query import FuzzyTerm, Prefix

from index.columnar.arrays import distinct
from index.columnar.field_arrays import FieldArrays
from index.expansion import Fitting, Pattern, fits, written_pattern
from index.time_budget import TimeBudget

Array = npt.NDArray[Any]
EACH = 64  # words after which the time is looked at
_BITS = np.uint64(1) << np.arange(64, dtype=np.uint64)
_PAST = b"\xff"  # no UTF-8 begins so


class Lexicon:
    """The forms of one field of one segment."""

    def __init__(self, arrays: FieldArrays) -> None:
        self.arrays = arrays

    def fitting(self, query: Pattern, budget: TimeBudget) -> Array:
        """Give the numbers of the forms that a pattern stands for, rising."""
        if isinstance(query, FuzzyTerm):
            return self._similar(query.text, query.maxdist)
        pattern = written_pattern(query)
        beginning = re.split("[*?]", pattern, maxsplit=1)[0].encode()
        low = bisect_left(self.arrays.forms, beginning)
        high = bisect_left(self.arrays.forms, beginning + _PAST, low) if beginning else len(self.arrays.forms)
        if isinstance(query, Prefix):
            return np.arange(low, high)
        return np.fromiter(self._matching(pattern, low, high, budget), np.int64)

    def _matching(self, pattern: str, low: int, high: int, budget: TimeBudget) -> Iterator[int]:
        """Look at the words that have the longest run of letters that the pattern has."""
        longest = max(re.split("[*?]+", pattern), key=len).encode()
        matches = fits(pattern)
        found = self._containing(longest, low, high) if longest else range(low, high)
        for seen, place in enumerate(found):
            if seen % EACH == 0 and budget.is_spent():
                return
            if matches(self.arrays.forms[place].decode()):
                yield place

    def _containing(self, letters: bytes, low: int, high: int) -> list[int]:
        """Give the places of the words that hold some letters, of those between two places."""
        text, ends = self.arrays.forms.text, self.arrays.forms.ends
        first = int(ends[low - 1]) if low else 0
        last = int(ends[high - 1]) if high else 0
        starts = [match.start() + first for match in re.finditer(re.escape(letters), text[first:last])]
        at = np.array(starts, ends.dtype)
        places = np.searchsorted(ends, at, side="right")
        whole = places[at + np.array(len(letters), ends.dtype) <= ends[places]] if len(at) else places
        found: list[int] = distinct(whole).tolist()
        return found

    def _similar(self, word: str, distance: int) -> Array:
        """Give the forms at most so many edits away: first by length and letters, then one by one in step."""
        lengths, letters = self._shapes
        near = np.abs(lengths.astype(np.int16) - len(word)) <= distance
        different = np.bitwise_count(letters ^ _letters(np.frombuffer(word.encode("utf-32-le"), np.uint32)))
        likely = np.flatnonzero(near & (different <= 2 * distance))
        words = [self.arrays.forms[place].decode() for place in likely.tolist()]
        return likely[distances(words, word) <= distance] if words else likely

    @cached_property
    def _shapes(self) -> tuple[Array, Array]:
        """The length of each form in characters, and which letters it has, as bits."""
        words = self.arrays.forms
        if not len(words):
            return np.empty(0, np.uint8), np.empty(0, np.uint64)
        characters = np.frombuffer(bytes(words.text).decode().encode("utf-32-le"), np.uint32)
        begun = np.frombuffer(words.text, np.uint8) & 0xC0 != 0x80  # bytes that begin a character
        ends = np.cumsum(begun, dtype=np.int64)[words.ends.astype(np.int64) - 1]
        starts = np.concatenate(([0], ends[:-1]))
        letters = np.bitwise_or.reduceat(_BITS[characters & 63], starts)
        return np.minimum(ends - starts, 255).astype(np.uint8), letters


def together(found: Sequence[tuple[FieldArrays, Array]]) -> Fitting:
    """Put what fits in each segment together: each form once, with its documents in all segments."""
    numbers: dict[str, int] = {}
    rows = [_rows(arrays, places, numbers) for arrays, places in found]
    size = len(numbers)
    frequencies = np.zeros(size, np.int64)
    places_of = np.full((len(found), size), -1, np.int64)
    for segment, ((arrays, places), row) in enumerate(zip(found, rows, strict=True)):
        frequencies[row] += arrays.form_frequencies[places]
        places_of[segment, row] = places
    forms = sorted(numbers)
    order = [numbers[form] for form in forms]
    return Fitting(tuple(forms), frequencies[order], places_of[:, order])


def distances(words: Sequence[str], word: str) -> Array:
    """Give how many edits each of some words, none empty, is away from a word.

    An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string alignment). All
    words are compared in step, a letter of each at a time.
    """
    lengths = np.array([len(each) for each in words])
    letters = np.zeros((int(lengths.max()), len(words)), np.uint32)
    for column, each in enumerate(words):
        letters[: len(each), column] = np.frombuffer(each.encode("utf-32-le"), np.uint32)
    own = np.frombuffer(word.encode("utf-32-le"), np.uint32)
    rows = [np.repeat(np.arange(len(word) + 1, dtype=np.uint8)[:, None], len(words), axis=1)]
    for depth in range(len(letters)):
        rows.append(_next_row(rows, letters, own, depth))
    table = np.stack(rows)
    found: Array = table[lengths, len(word), np.arange(len(words))]
    return found


def _next_row(rows: list[Array], letters: Array, own: Array, depth: int) -> Array:
    above = rows[depth]
    row = np.empty_like(above)
    row[0] = above[0] + 1
    for i, letter in enumerate(own):
        best = np.minimum(np.minimum(above[i + 1], row[i]) + 1, above[i] + (letters[depth] != letter))
        if depth and i:
            swapped = (letters[depth - 1] == letter) & (letters[depth] == own[i - 1])
            best = np.where(swapped, np.minimum(best, rows[depth - 1][i - 1] + 1), best)
        row[i + 1] = best
    return row


def _rows(arrays: FieldArrays, places: Array, numbers: dict[str, int]) -> list[int]:
    """Give the number of each of some forms of a segment among all that fit."""
    forms = (arrays.forms[place].decode() for place in places.tolist())
    return [numbers.setdefault(form, len(numbers)) for form in forms]


def _letters(characters: Array) -> np.uint64:
    found: np.uint64 = np.bitwise_or.reduce(_BITS[characters & 63])
    return found
