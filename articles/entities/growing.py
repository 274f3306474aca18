"""Take in the word that makes a name an organisation's: not "NATO-Russia" but "NATO-Russia Council"."""

from __future__ import annotations

import re

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import words

_CAPITAL_WORDS = re.compile(r"(?:[ -][A-Z][\w&']*){1,4}")
_WORD = re.compile(r"[\w&']+")


def grow_to_heads(text: str, spans: list[Span]) -> list[Span]:
    """Extend names over the capital words behind them up to "Council", "Ministry" and the like."""
    found: list[Span] = []
    for span in spans:
        if found and span.start < found[-1].end:
            continue
        found.append(_grown(text, span))
    return found


def _grown(text: str, span: Span) -> Span:
    following = _CAPITAL_WORDS.match(text, span.end) if span.label != EntityType.PERSON else None
    if following is None:
        return span
    ends = [
        word.end()
        for word in _WORD.finditer(text, span.end, following.end())
        if word.group().lower() in words("organisation_heads")
    ]
    return Span(span.start, ends[-1], EntityType.ORGANISATION) if ends else span
