"""Words as numbers while an index is built: every spelling is analysed once and looked up ever after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import LONGEST_FORM, analyse_word, split, stems
from index.columnar.splitting import WIDTH, Chunks, chunks, plain

Array = npt.NDArray[Any]
_SLOTS = 1 << 20
_SHIFT = np.uint64(64 - 20)
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)  # odd


class Vocabulary:
    """Numbers for words: word n is the form `forms[n]` of the stem `stems[n]`, both in UTF-8.

    A spelling that becomes several words, or none, has a negative number: -1 - n stands for `_runs[n]`.
    """

    def __init__(self) -> None:
        self.forms: list[bytes] = []
        self.stems: list[bytes] = []
        self._runs: list[list[int]] = []
        self._word_numbers: dict[str, int] = {}
        self._spellings = _Spellings(self)
        self._table = _Table()

    def numbers(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Give the numbers of all words of some texts, in order, and how many words each text has."""
        fast = [plain(text) for text in texts]
        slow = [place for place, text in enumerate(fast) if text is None]
        found, counts = self._expanded(*self._of_chunks(chunks([text or "" for text in fast])))
        return self._with_others(found, counts, texts, slow) if slow else (found, counts)

    def _of_chunks(self, found: Chunks) -> tuple[Array, Array]:
        """Give the number of each chunk, looking up those that the table does not know one by one."""
        if not len(found.starts):
            return np.empty(0, np.int32), found.counts
        low, high = found.keys
        short = found.ends - found.starts <= WIDTH
        numbers, known = self._table.look_up(low, high)
        unknown = np.flatnonzero(~(known & short))
        spellings = [found.spelling(place) for place in unknown.tolist()]
        self._learn_plain(spellings)
        numbers[unknown] = list(map(self._spellings.__getitem__, spellings))
        _, first = np.unique(numbers[unknown], return_index=True)
        new = unknown[first]
        new = new[short[new]]
        self._table.learn(low[new], high[new], numbers[new])
        return numbers, found.counts

    def _learn_plain(self, spellings: Sequence[bytes]) -> None:
        """Give numbers to new spellings that are forms as they stand; all are stemmed at once."""
        known = self._spellings
        new = [each for each in dict.fromkeys(spellings) if each not in known and each.isalnum()]
        forms = [each.decode() for each in new if len(each) <= LONGEST_FORM]
        for form, stem in zip(forms, stems(forms), strict=True):
            known[form.encode()] = self._number(form, stem)

    def number_of(self, spelling: bytes) -> int:
        """Analyse a spelling met for the first time and give its number."""
        raw = spelling.decode()
        return self._number_of_words([raw] if raw.isalnum() or not raw.isascii() else split(raw))

    def _number_of_words(self, raws: Sequence[str]) -> int:
        """Give the number of the words that some raw words become together."""
        numbers = [self._number(form, stem) for raw in raws for form, stem in analyse_word(raw)]
        if len(numbers) == 1:
            return numbers[0]
        self._runs.append(numbers)
        return -len(self._runs)

    def _number(self, form: str, stem: str) -> int:
        number = self._word_numbers.get(form)
        if number is None:
            number = self._word_numbers[form] = len(self.forms)
            self.forms.append(form.encode())
            self.stems.append(stem.encode() if stem != form else self.forms[-1])
        return number

    def _expanded(self, numbers: Array, counts: Array) -> tuple[Array, Array]:
        """Put the words in place of the numbers that stand for several words or none."""
        runs = np.flatnonzero(numbers < 0)
        if not len(runs):
            return numbers, counts
        words = [self._runs[-1 - number] for number in numbers[runs].tolist()]
        lengths = np.ones(len(numbers), np.int64)
        lengths[runs] = list(map(len, words))
        expanded = np.repeat(numbers, lengths)
        expanded[expanded < 0] = [word for run in words for word in run]
        texts = np.repeat(np.arange(len(counts)), counts)
        return expanded, np.bincount(texts, lengths, len(counts)).astype(np.int64)

    def _with_others(
        self, found: Array, counts: Array, texts: Sequence[str], slow: Sequence[int]
    ) -> tuple[Array, Array]:
        """Put the words of texts beyond ASCII, cut by the analysis itself, where they belong."""
        ends = np.cumsum(counts)
        pieces, start = [], 0
        counts = counts.copy()
        for place in slow:
            spellings = [(raw.lower() if raw.isascii() else raw).encode() for raw in split(texts[place])]
            numbers = np.array(list(map(self._spellings.__getitem__, spellings)), np.int32)
            numbers, total = self._expanded(numbers, np.array([len(numbers)]))
            pieces += [found[start : ends[place]], numbers]
            start, counts[place] = int(ends[place]), int(total[0])
        return np.concatenate([*pieces, found[start:]]), counts


class _Spellings(dict[bytes, int]):
    """The numbers of all spellings met so far, in UTF-8; those in ASCII are in lower case."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, spelling: bytes) -> int:
        number = self[spelling] = self._vocabulary.number_of(spelling)
        return number


class _Table:
    """The numbers of short spellings by their keys; each spelling has two slots that it may stand in."""

    def __init__(self) -> None:
        self._low = np.zeros(_SLOTS, np.uint64)
        self._high = np.zeros(_SLOTS, np.uint64)
        self._numbers = np.zeros(_SLOTS, np.int32)

    def look_up(self, low: Array, high: Array) -> tuple[Array, Array]:
        """Give the number of each spelling, and whether it is known."""
        first = _slots(low, high)
        numbers = self._numbers.take(first)
        known = (self._low.take(first) == low) & (self._high.take(first) == high)
        missed = np.flatnonzero(~known)
        low, high = low[missed], high[missed]
        other = _other_slots(low, high)
        numbers[missed] = self._numbers[other]
        known[missed] = (self._low[other] == low) & (self._high[other] == high)
        return numbers, known

    def learn(self, low: Array, high: Array, numbers: Array) -> None:
        """Keep new spellings where a slot of theirs is free; the others are always looked up elsewhere."""
        left = self._put(_slots(low, high), low, high, numbers)
        low, high, numbers = low[left], high[left], numbers[left]
        self._put(_other_slots(low, high), low, high, numbers)

    def _put(self, slots: Array, low: Array, high: Array, numbers: Array) -> Array:
        """Fill the slots that are free, and tell which spellings found theirs taken."""
        free = np.flatnonzero(self._low[slots] == 0)
        kept = free[np.unique(slots[free], return_index=True)[1]]
        self._low[slots[kept]], self._high[slots[kept]] = low[kept], high[kept]
        self._numbers[slots[kept]] = numbers[kept]
        left = np.ones(len(slots), bool)
        left[kept] = False
        return left


def _slots(low: Array, high: Array) -> Array:
    """Give the slot that each spelling stands in, if it is free."""
    slots: Array = (_mixed(low, high) >> _SHIFT).astype(np.int64)
    return slots


def _other_slots(low: Array, high: Array) -> Array:
    """Give the slot that each spelling stands in if its first is taken."""
    slots: Array = ((_mixed(low, high) * _FACTORS[2]) >> _SHIFT).astype(np.int64)
    return slots


def _mixed(low: Array, high: Array) -> Array:
    mixed: Array = (low * _FACTORS[0]) ^ (high * _FACTORS[1])
    return mixed
