"""A made-up corpus whose words are spread as language spreads them, by Zipf's law.

Articles are made when they are asked for, the same ones for the same number, so that each process of a build
makes its own and a million of them need no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby, islice, product

import numpy as np
from engine_records import Record, document

from index.documents import Document

WORDS = 120_000
NAMES = 30_000
LENGTH = 400  # words of an article, in the mean
BATCH = 256  # articles that are made together
SAMPLE = 1_000  # articles whose text is measured
_FIRST_DAY = date(2006, 1, 1).toordinal()
_SYLLABLES = [
    f"{consonant}{vowel}" for consonant in (*"bdfgklmnprstv", "ch", "st", "tr") for vowel in "aeiou"
]


@dataclass(frozen=True, slots=True)
class Synthetic:
    """So many made-up articles; they can be read as `engine_records.Records` can."""

    articles: int
    seed: int = 5

    def __iter__(self) -> Iterator[Record]:
        return self.read(range(1, self.articles + 1))

    def read(self, numbers: Iterable[int]) -> Iterator[Record]:
        """Make the articles of some numbers; those that follow one another are quickest."""
        for batch, chosen in groupby(numbers, lambda number: (number - 1) // BATCH):
            made = _batch(batch, self.seed)
            yield from (made[number - 1 - batch * BATCH] for number in chosen)

    def documents(self, ids: Sequence[int]) -> list[Document]:
        """Give the documents of some articles as Morgue indexes them; see `index.engine.DocumentSource`."""
        return [document(record) for record in self.read(ids)]

    @property
    def text_bytes(self) -> int:
        """About how many bytes of text all articles have."""
        sample = list(self.read(range(1, min(SAMPLE, self.articles) + 1)))
        size = sum(len(record.title) + len(record.body) for record in sample)
        return size * self.articles // len(sample)


def _batch(number: int, seed: int) -> list[Record]:
    chance = np.random.default_rng((seed, number))
    words, names, weights = _vocabulary()
    lengths = np.maximum(60, chance.normal(LENGTH, 120, BATCH).astype(int))
    drawn = np.searchsorted(weights, chance.random(int(lengths.sum()))).tolist()
    ends, first = np.cumsum(lengths).tolist(), number * BATCH + 1
    return [
        _record(first + place, [words[word] for word in drawn[end - length : end]], names, chance)
        for place, (end, length) in enumerate(zip(ends, lengths.tolist(), strict=True))
    ]


def _record(number: int, text: list[str], names: list[str], chance: np.random.Generator) -> Record:
    drawn = (len(names) ** chance.random(9)).astype(int).tolist()
    paragraphs = [" ".join(text[place : place + 40]).capitalize() + "." for place in range(8, len(text), 40)]
    return Record(
        number=number,
        title=" ".join(text[:8]).capitalize(),
        paragraphs=paragraphs,
        outlet=f"Outlet {drawn[0] % 40}",
        people=list(dict.fromkeys(f"{names[first]} {names[first // 3]}" for first in drawn[1:6])),
        places=list(dict.fromkeys(names[place % 900] for place in drawn[6:])),
        day=_FIRST_DAY + int(chance.integers(0, 2_900)),
    )


@cache
def _vocabulary() -> tuple[list[str], list[str], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Give the words, the names, and the shares of the words added up; made once a process."""
    return _words(WORDS), [name.capitalize() for name in _words(NAMES)], _zipf(WORDS, 1.07)


def _words(count: int) -> list[str]:
    """Make words of two syllables, then of three and four, the short ones for the frequent places."""
    made = (
        "".join(syllables)
        for length in (2, 3, 4)
        for syllables in product(_SYLLABLES[:: 1 if length < 4 else 3], repeat=length)
    )
    return list(islice(made, count))


def _zipf(count: int, exponent: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    shares = 1 / np.arange(1, count + 1) ** exponent
    return np.cumsum(shares / shares.sum())
