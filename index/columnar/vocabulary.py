"""Words as numbers while an index is built: every spelling is analysed once and looked up ever after."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import analyse_word, split

Array = npt.NDArray[Any]


class Vocabulary:
    """Numbers for words: `words[n]` is the (form, stem) of word n, in UTF-8.

    A spelling that becomes several words, or none, has a negative number: -1 - n stands for `runs[n]`.
    """

    def __init__(self) -> None:
        self.words: list[tuple[bytes, bytes]] = []
        self._runs: list[list[int]] = []
        self._word_numbers: dict[str, int] = {}
        self._spellings = _Spellings(self)

    def numbers(self, text: str) -> Array:
        """Give the numbers of all words of a text, in order, as 32-bit whole numbers."""
        raw = split(text)
        found = np.fromiter(map(self._spellings.__getitem__, raw), np.int32, len(raw))
        if len(found) and found.min() < 0:
            return self._expand(found)
        return found

    def _expand(self, found: Array) -> Array:
        flat: list[int] = []
        for number in found.tolist():
            if number >= 0:
                flat.append(number)
            else:
                flat.extend(self._runs[-1 - number])
        return np.array(flat, np.int32)

    def number_of(self, raw: str) -> int:
        """Analyse a spelling met for the first time and give its number."""
        numbers = [self._number(form, stem) for form, stem in analyse_word(raw)]
        if len(numbers) == 1:
            return numbers[0]
        self._runs.append(numbers)
        return -len(self._runs)

    def _number(self, form: str, stem: str) -> int:
        number = self._word_numbers.get(form)
        if number is None:
            number = self._word_numbers[form] = len(self.words)
            self.words.append((form.encode(), stem.encode()))
        return number


class _Spellings(dict[str, int]):
    """The numbers of all spellings met so far."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __missing__(self, raw: str) -> int:
        number = self[raw] = self._vocabulary.number_of(raw)
        return number
