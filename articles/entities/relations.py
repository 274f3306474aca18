"""What a text relates to without naming it: the Russian navy is no mention of Russia, but concerns it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from articles.entities.document import straighten
from articles.entities.vocabulary import countries_by_demonym


class Relation(NamedTuple):
    """A word for a country's people or things, the country's name, and where the word stands."""

    text: str
    place: str
    start: int
    end: int


def relations_in(text: str) -> Iterator[Relation]:
    """Give the words of a text for a country's people or things ("Russian", "South Koreans"), in order.

    Offsets count characters. A word that belongs to several countries ("Congolese") says nothing.
    """
    countries = countries_by_demonym()
    for word in _demonyms().finditer(straighten(text)):
        yield Relation(text[word.start() : word.end()], countries[word.group()], word.start(), word.end())


@cache
def _demonyms() -> re.Pattern[str]:
    """Make one pattern of all the words, the longest first."""
    words = sorted(countries_by_demonym(), key=len, reverse=True)
    return re.compile(rf"(?<![\w@])(?:{'|'.join(map(re.escape, words))})(?!\w)")
