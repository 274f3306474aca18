"""Know acronyms: what "Long Name (LN)" defines, and what capitals alone tell.

Definitions are matched letter by letter from right to left, after Schwartz & Hearst 2003, "A simple algorithm
for identifying abbreviation definitions in biomedical text".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from articles.article import EntityType
from articles.entities.spans import Span, merged
from articles.entities.vocabulary import key, known_names, words

_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z&.-]{1,9})\)")
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,5}s?|[A-Z]+[a-z]{1,2}[A-Z]+|(?:[A-Z]\.){2,}")
_INNER_SPACE = re.compile(r"[\s-]+")
_WORD = re.compile(r"[\w'&.-]+")
MOST_WORDS = 12
REACH = 120  # characters before the brackets in which the long name must begin


class Definition(NamedTuple):
    """A long name and the short one the text gives for it, by their offsets."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int


def apply_definitions(text: str, spans: list[Span]) -> list[Span]:
    """Make whole names of "Long Name (LN)" where the model saw part of one; both forms get one type."""
    starts = [span.start for span in spans]
    defined: list[Span] = []
    for found in definitions(text):
        inside = spans[bisect_left(starts, found.long_start) : bisect_left(starts, found.short_end)]
        label = _type_of(text, found, {span.label for span in inside})
        if label is not None:
            defined.append(Span(found.long_start, found.long_end, label))
            defined.append(Span(found.short_start, found.short_end, label))
    if not defined:
        return spans
    types = {text[span.start : span.end]: span.label for span in defined}
    return [
        Span(span.start, span.end, types.get(text[span.start : span.end], span.label))
        for span in merged(defined, spans)
    ]


def acronym_pairs(text: str) -> dict[str, str]:
    """Map the keys of the acronyms a text defines to the keys of their long names."""
    return {
        key(text[found.short_start : found.short_end]): key(text[found.long_start : found.long_end])
        for found in definitions(text)
    }


def _type_of(text: str, found: Definition, labels: set[str]) -> EntityType | None:
    """Decide what a defined acronym names; None if nothing speaks for a name."""
    known = known_names().get(key(text[found.long_start : found.long_end]))
    if known is not None:
        return known.type
    long = text[found.long_start : found.long_end].lower().split()
    if words("organisation_heads").intersection(long):
        return EntityType.ORGANISATION
    if labels & {EntityType.ORGANISATION, EntityType.PERSON}:
        return EntityType.ORGANISATION
    return EntityType.PLACE if EntityType.PLACE in labels else None


def is_acronym(name: str) -> bool:
    """Tell whether a name is written as an acronym: "EU", "BoG", "U.N."."""
    return _ACRONYM.fullmatch(name) is not None


def definitions(text: str) -> Iterator[Definition]:
    """Find the places where a text says "Long Name (LN)"."""
    for match in _IN_BRACKETS.finditer(text):
        end = match.start() - (text[match.start() - 1 : match.start()] == " ")
        if is_acronym(match[1]) and (start := _long_start(text, end, match[1])) is not None:
            yield Definition(start, end, match.start(1), match.end(1))


def _long_start(text: str, end: int, short: str) -> int | None:
    """Find where the long name of an acronym begins: at a capital that is the acronym's first letter."""
    letters = [letter.lower() for letter in short if letter.isupper()]  # not the small ones of "AfDB"
    offset = max(0, end - REACH, text.rfind("\n", 0, end) + 1)
    before = [(match.start() + offset, match.group()) for match in _WORD.finditer(text[offset:end])]
    for start, word in reversed(before[-MOST_WORDS:]):
        if word[0].isupper() and word[0].lower() == letters[0] and _spells(text[start:end].lower(), letters):
            long = text[start:end].split()
            return start if len(long) > 1 and _is_name(long) else None
    return None


def _spells(long: str, letters: list[str]) -> bool:
    """Tell whether the letters are, in this order, first letters of words; words may be passed over."""
    initials = iter(word[0] for word in _INNER_SPACE.split(long) if word)
    return all(letter in initials for letter in letters)


def _is_name(long: list[str]) -> bool:
    """Tell whether all words but the little ones have capitals: "Bank of Ghana", not "the product"."""
    return all(not word[0].islower() or word.lower() in words("little_words") for word in long)
