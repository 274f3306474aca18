"""Many words by how they begin, one letter an array: those that begin as typed, or with one edit.

Nothing is sorted and nothing is looked at word by word, so it is made and asked in milliseconds also for a
few hundred thousand words. Letters are compared by their last two bytes, so what is found must be looked at
again where letters beyond the basic plane are met.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.fitting import plain_name

Array = npt.NDArray[Any]
_HALVED = 4  # letters from which on halves are looked for first
LETTERS = 9  # of each word that are laid out to be compared with one edit
_END = ord("\n")
_SPACE = ord(" ")


class Beginnings:
    """Places in a text, each up to the end of its line."""

    def __init__(self, text: str, starts: Array) -> None:
        letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint16)
        self._letters = np.concatenate((letters, np.full(1, _END, np.uint16)))
        self._starts = starts
        self._first = self._letters[starts]

    @classmethod
    def of_words(cls, text: Array, ends: Array) -> Beginnings:
        """Take words that lie end to end in UTF-8."""
        lines = np.full(len(text) + len(ends), _END, np.uint8)
        inside = np.ones(len(lines), bool)
        inside[ends + np.arange(len(ends))] = False
        lines[inside] = text
        return cls(*_lines(lines.tobytes().decode()))

    def beginning(self, typed: str) -> Array:
        """Give the numbers of the places that begin so, rising."""
        letters = _letters(typed)
        found = np.flatnonzero(self._first == letters[0])
        for place, letter in enumerate(letters[1:].tolist(), 1):
            found = found[self._letters[self._starts[found] + place] == letter]
        return found

    def nearly(self, typed: str) -> Array:
        """Give the numbers of the places that begin so with one edit at most; of long texts some more."""
        letters = _letters(typed)[:LETTERS].tolist()
        places = self._sieved(letters)
        columns = [column[places] for column in self._columns[: len(letters) + 1]]
        same = [columns[at] == letter for at, letter in enumerate(letters)]
        added = [columns[at + 1] == letter for at, letter in enumerate(letters)]
        left_out = [columns[at] == letter for at, letter in enumerate(letters[1:])]
        kept, more, fewer = _rest(same), _rest(added), _rest(left_out)
        before = np.ones(len(places), bool)
        found = np.zeros(len(places), bool)
        for at in range(len(letters)):  # the edit is at this letter: all before it are the same
            found |= before & (kept[at + 1] | more[at] | fewer[at])
            if at < len(left_out):
                found |= before & left_out[at] & added[at] & kept[at + 2]
            before = before & same[at]
        return places[found | before]

    def _sieved(self, letters: Sequence[int]) -> Array:
        """Leave the places of which one half is as typed; the edit is in the other half."""
        if len(letters) < _HALVED:
            return np.arange(len(self._starts))
        half = len(letters) // 2
        kept = np.zeros(len(self._starts), bool)
        for part, at in (
            (letters[:half], 0),
            (letters[half + 1 :], half + 1),
            (letters[half:], half + 1),  # moved by a letter more before it
            (letters[half:], half - 1),  # moved by one left out
        ):
            found = np.flatnonzero(self._columns[at] == part[0])
            for place, letter in enumerate(part[1:], at + 1):
                found = found[self._columns[place][found] == letter]
            kept[found] = True
        return np.flatnonzero(kept)

    def alike(self, typed: str, edits: int) -> Array:
        """Give the numbers of the places, each a line, that may be that with so many edits."""
        letters = _letters(typed)
        wanted = np.bitwise_or.reduce(_bits(letters)) | _bits(np.array([_END]))
        bags, sizes = self._bags
        near = np.bitwise_count(bags ^ wanted) <= 2 * edits  # an edit takes a letter away and puts one in
        return np.flatnonzero(near & (abs(sizes - len(letters)) <= edits))

    @cached_property
    def _bags(self) -> tuple[Array, Array]:
        """Which letters each line has, a bit each, and how many."""
        lines = self._letters[:-1]
        if not len(self._starts):
            return np.empty(0, np.uint64), np.empty(0, np.int64)
        bags = np.bitwise_or.reduceat(_bits(lines), self._starts)
        return bags, np.diff(self._starts, append=len(lines)) - 1

    @cached_property
    def _columns(self) -> list[Array]:
        """The first letters of each place, then the second ones, and so on; 0 after its end."""
        columns, open_, last = [], self._first != _END, len(self._letters) - 1
        for at in range(LETTERS + 1):
            letters = self._letters[np.minimum(self._starts + at, last)]
            open_ = open_ & (letters != _END)
            columns.append(np.where(open_, letters, 0))
        return columns


class NameBeginnings:
    """The words of many names: which names have a word from which on they fit what is typed."""

    def __init__(self, names: Sequence[str]) -> None:
        text, starts = _lines(_plain_lines(names))
        letters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        begins = np.zeros(len(letters) + 1, bool)
        begins[starts] = True
        name = np.cumsum(begins) - 1
        begins[1:] |= letters == _SPACE
        words = np.flatnonzero(begins)
        self._names = name[words]
        self._beginnings = Beginnings(text, words)

    def beginning(self, typed: str) -> Array:
        """Give the numbers of the names with a word from which on they begin so, rising."""
        return self._names_at(self._beginnings.beginning(typed))

    def nearly(self, typed: str) -> Array:
        """Give the numbers of the names with a word from which on they may begin so with one edit."""
        return self._names_at(self._beginnings.nearly(typed))

    def _names_at(self, places: Array) -> Array:
        """Give the names that some places are in, each once."""
        names = self._names[places]  # which rise
        found: Array = names[np.append(True, names[1:] != names[:-1])] if len(names) else names
        return found


def _plain_lines(names: Sequence[str]) -> str:
    """Write names plainly, each on a line; as `plain_name` does, but the ASCII ones all at once."""
    text = "\n".join(name.replace("\n", " ") if name.isascii() else plain_name(name) for name in names)
    lines = text.encode().translate(_PLAIN, delete=b"'.")
    while b"  " in lines:
        lines = lines.replace(b"  ", b" ")
    return lines.replace(b" \n", b"\n").replace(b"\n ", b"\n").strip(b" ").decode() + "\n" * bool(names)


def _lines(text: str) -> tuple[str, Array]:
    """Give a text with where each of its lines starts."""
    ends = np.flatnonzero(np.frombuffer(text.encode("utf-32-le"), np.uint32) == _END)
    return text, np.concatenate((np.zeros(1, np.int64), ends + 1))[:-1]


def _letters(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint16)


def _bits(letters: Array) -> Array:
    """Give a bit for each letter; some share one."""
    return np.uint64(1) << (letters.astype(np.uint64) & np.uint64(63))


def _rest(fits: Sequence[Array]) -> list[Any]:
    """Tell for each letter where all fits from it on; two letters beyond the last nothing is left to fit."""
    rest: list[Any] = [np.True_, np.True_]
    for fit in reversed(fits):
        rest.insert(0, fit & rest[0])
    return rest


_PLAIN = bytes(
    code if chr(code).isalnum() or code == _END or code > 127 else _SPACE
    for code in bytes(range(256)).lower()
)
