"""Make names whole: not "NATO-Russia" but "NATO-Russia Council", not "BNP" and "Paribas"."""

from __future__ import annotations

import re
from itertools import zip_longest

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import never_names, words

_CAPITAL_WORDS = re.compile(r"(?:[ -][A-Z][\w&']*){1,4}")
_WORD = re.compile(r"[\w&']+")
_SURNAME = re.compile(r" ([A-Z][a-z'-]+[a-z])\b")
_DISTRICT = re.compile(r"(?:(?:North|South|East|West)ern|Central) District of [A-Z]\w+(?: [A-Z]\w+)?")
_JOINED = (EntityType.PERSON, EntityType.ORGANISATION)
MOST_PARTS = 4  # words of a name that was found in halves


def join_halves(text: str, spans: list[Span]) -> list[Span]:
    """Join persons, and organisations, that stand side by side, only a space between: a name cut in two."""
    found: list[Span] = []
    for span in spans:
        if found and _belong_together(text, found[-1], span):
            found[-1] = Span(found[-1].start, span.end, span.label)
        else:
            found.append(span)
    return found


def _belong_together(text: str, first: Span, second: Span) -> bool:
    if first.label != second.label or first.label not in _JOINED or text[first.end : second.start] != " ":
        return False
    return text.count(" ", first.start, second.end) < MOST_PARTS


def grow_to_heads(text: str, spans: list[Span]) -> list[Span]:
    """Extend names over the capital words behind them, up to "Council" and the like, or a surname."""
    found: list[Span] = []
    for span, following in zip_longest(spans, spans[1:]):
        if found and span.start < found[-1].end:
            continue
        free = text.find("\n", span.end) if following is None else following.start
        grown = _with_surname(text, span, free) if span.label == EntityType.PERSON else _to_head(text, span)
        found.append(grown)
    return found


def _with_surname(text: str, span: Span, free: int) -> Span:
    """Give a first name its surname, if a word that can be one follows and is nobody else's."""
    following = _SURNAME.match(text, span.end)
    if following is None or 0 <= free < following.end() or " " in text[span.start : span.end]:
        return span
    word = following[1].lower()
    return (
        span
        if word in never_names() or word in words("organisation_heads")
        else span._replace(end=following.end())
    )


def _to_head(text: str, span: Span) -> Span:
    if (district := _DISTRICT.match(text, span.start)) and district.end() > span.end:
        return span._replace(end=district.end())
    following = _CAPITAL_WORDS.match(text, span.end)
    if following is None:
        return span
    ends = [
        word.end()
        for word in _WORD.finditer(text, span.end, following.end())
        if word.group().lower() in words("organisation_heads")
    ]
    return Span(span.start, ends[-1], EntityType.ORGANISATION) if ends else span
