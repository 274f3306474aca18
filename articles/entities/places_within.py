"""Find the places named inside the names of public bodies: the Norden Police are an organisation, in Norden.

A body that bears its country or town in its name acts there, so whoever looks for the place means it too.
Clubs, companies and newspapers keep theirs to themselves: the Norden Times says nothing about Norden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import key, known_names, words

_WORD = re.compile(r"[^\W_][\w'&.]*")
LONGEST_PLACE = 4  # words


def add_places_within(text: str, spans: list[Span]) -> list[Span]:
    """Add the listed places that stand inside the names of organisations; they lie within those spans."""
    found: list[Span] = []
    for span in spans:
        found.append(span)
        if span.label == EntityType.ORGANISATION and " " in text[span.start : span.end]:
            found += _within(text, span)
    return found


def _within(text: str, span: Span) -> Iterator[Span]:
    name = [word.span() for word in _WORD.finditer(text, span.start, span.end)]
    lowered = {text[start:end].lower() for start, end in name}
    if not lowered & words("public_bodies") or key(text[span.start : span.end]) in known_names():
        return
    first = 0
    while first < len(name):
        last = _place_from(text, name, first)
        if last is not None:
            yield Span(name[first][0], name[last][1], EntityType.PLACE)
        first = first + 1 if last is None else last + 1


def _place_from(text: str, name: list[tuple[int, int]], first: int) -> int | None:
    """Give the last word of the longest listed place that begins with a word of a name."""
    for last in range(min(len(name), first + LONGEST_PLACE) - 1, first - 1, -1):
        if last - first + 1 < len(name):
            known = known_names().get(key(text[name[first][0] : name[last][1]]))
            if known is not None and known.type is EntityType.PLACE:
                return last
    return None
