"""The mixed queries of the comparison: 200 values that each engine writes in its own language."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from engine_records import FACETS, Record, Records
from engine_synthetic import Synthetic

QUERIES = 200
KINDS = (  # how many of each hundred
    ("term", 1, 30),
    ("and", 2, 15),
    ("and", 3, 10),
    ("or", 2, 10),
    ("or", 3, 5),
    ("phrase", 2, 15),
    ("prefix", 1, 15),
)
LEAST, MOST = 0.0001, 0.5  # share of the articles that a term stands in
_WORD = re.compile(r"[A-Za-z]{2,}")
_SAMPLED = 300  # articles that words and phrases are taken from


@dataclass(frozen=True, slots=True)
class Query:
    """Words to find in title or body, joined as `kind` says, among the articles with some facet values."""

    kind: str
    words: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)


def mixed(records: Records | Synthetic, share: Callable[[str], float], seed: int = 9) -> list[Query]:
    """Draw the queries; `share` gives the share of the articles that a word stands in.

    Single terms are drawn evenly over the orders of magnitude of their share; phrases are words that follow
    one another somewhere.
    """
    chance = random.Random(seed)  # noqa: S311 - the same queries each time
    sample = list(records.read(sorted(chance.sample(range(1, records.articles + 1), _SAMPLED))))
    pool = _Pool(sample, share, chance)
    kinds = [(kind, number) for kind, number, share_ in KINDS for _ in range(share_ * QUERIES // 100)]
    return [
        Query(kind, pool.words(kind, number), pool.filters(place % 3))
        for place, (kind, number) in enumerate(kinds)
    ]


class _Pool:
    """Words of some articles, by how frequent they are."""

    def __init__(
        self, sample: Sequence[Record], share: Callable[[str], float], chance: random.Random
    ) -> None:
        self._chance = chance
        self._sample = sample
        texts = [_WORD.findall(record.body) for record in sample]
        self._pairs = [pair for text in texts for pair in itertools.pairwise(text)]
        shares = {word: share(word) for word in sorted({word.lower() for text in texts for word in text})}
        kept = [(value, word) for word, value in shares.items() if LEAST <= value <= MOST]
        self._shares, self._words = np.array([v for v, _ in kept]), [word for _, word in kept]
        self._known = set(self._words)

    def words(self, kind: str, number: int) -> tuple[str, ...]:
        if kind == "phrase":
            return self._phrase()
        if kind == "prefix":
            word = max(self._word(), self._word(), key=len)
            return (word[: max(3, min(5, len(word) - 2))],)
        return tuple(self._word() for _ in range(number))

    def filters(self, number: int) -> dict[str, str]:
        """Take a value of so many facets from some article, so that something is left."""
        record = self._chance.choice([r for r in self._sample if r.people and r.places])
        chosen = self._chance.sample(FACETS, number)
        return {facet: self._chance.choice(list(record.values(facet))[:3]) for facet in chosen}

    def _word(self) -> str:
        wanted = np.exp(self._chance.uniform(np.log(LEAST), np.log(MOST)))
        near = np.argsort(np.abs(np.log(self._shares) - np.log(wanted)))[:20]
        found: str = self._words[self._chance.choice(near.tolist())]
        return found

    def _phrase(self) -> tuple[str, ...]:
        while True:
            pair = tuple(word.lower() for word in self._chance.choice(self._pairs))
            if all(word in self._known for word in pair):
                return pair
