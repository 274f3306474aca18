"""A made-up corpus whose words are spread as language spreads them, by Zipf's law."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice, product

import numpy as np
from engine_records import Record

WORDS = 120_000
NAMES = 30_000
LENGTH = 400  # words of an article, in the mean
BATCH = 2_000
_FIRST_DAY = date(2006, 1, 1).toordinal()
_SYLLABLES = [
    f"{consonant}{vowel}" for consonant in (*"bdfgklmnprstv", "ch", "st", "tr") for vowel in "aeiou"
]


def records(articles: int, seed: int = 5) -> Iterator[Record]:
    """Make so many articles, the same ones for the same seed."""
    chance = np.random.default_rng(seed)
    words, names = _words(WORDS), [name.capitalize() for name in _words(NAMES)]
    weights = _zipf(WORDS, 1.07)
    for start in range(0, articles, BATCH):
        lengths = np.maximum(60, chance.normal(LENGTH, 120, min(BATCH, articles - start)).astype(int))
        drawn = np.searchsorted(weights, chance.random(int(lengths.sum())))
        ends = np.cumsum(lengths)
        for place, (end, length) in enumerate(zip(ends.tolist(), lengths.tolist(), strict=True)):
            text = [words[word] for word in drawn[end - length : end]]
            yield _record(start + place + 1, text, names, chance)


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
