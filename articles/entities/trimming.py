"""Make each span exactly a name: no title, no article, no punctuation, no number behind it."""

from __future__ import annotations

import re

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import callings, key, known_names, titles, words

_EDGES = " \t\"'.,;:!?*_~<>=+-–—…#@&()[]{}©®™«»‹›·•→►▶★|\\"
_SHOUTED_BEFORE = re.compile(r"(?:[A-Z'-]{3,}[,.:]? )+(?=[A-Z][a-z])")
_LEADING_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"' ?s?$", re.IGNORECASE)
_ABBREVIATION_AT_END = re.compile(r"\b(?:\w|Inc|Corp|Ltd|Co|Jr|Sr|St|Bros)\.$")
_NUMBERS_AT_END = re.compile(r"(?:\s+[.,:/-]*\d[\d.,:/-]*)+$")
LONGEST_NAME = 100  # characters
LONGEST_UNTRIMMED = 1_000  # characters; in no text is so much put around a name
MOST_PARTS = 4  # words of a person's name with a calling before it
LONGEST_IN_BRACKETS = 4  # characters, as in "JD(S)"


def trim(text: str, spans: list[Span]) -> list[Span]:
    """Take articles, possessives, titles and stray punctuation off; drop what is no name any more."""
    return [trimmed for span in spans if (trimmed := _trimmed(text, span)) and _has_capital(text, trimmed)]


def _trimmed(text: str, span: Span) -> Span | None:
    if span.end - span.start > LONGEST_UNTRIMMED:
        return None
    if text[span.start : span.end].isalpha():  # one word: nothing to take off
        return span if span.label != EntityType.PERSON or _behind_titles(text, *span[:2]) < span.end else None
    start, end = _without_edges(text, span.start, span.end)
    if article := _LEADING_ARTICLE.match(text, start, end):
        start = article.end()
    possessive = _POSSESSIVE.search(text[start:end])
    if possessive and key(text[start:end]) not in known_names():
        end -= len(possessive.group())
    end = _with_brackets_closed(text, start, _before_joined_word(text, start, end))
    if span.label != EntityType.ORGANISATION and (numbers := _NUMBERS_AT_END.search(text[start:end])):
        end -= len(numbers.group())
    if span.label == EntityType.PERSON:
        if shouted := _SHOUTED_BEFORE.match(text, start, end):  # a cross-heading ran into the text
            start = shouted.end()
        start = _behind_titles(text, start, end)
    elif span.label == EntityType.ORGANISATION:
        end = _before_part(text, start, end)
        if _is_someone(text[start:end]):
            return _trimmed(text, Span(start, end, EntityType.PERSON))
    start, end = _without_edges(text, start, end)
    return Span(start, end, span.label) if start < end <= start + LONGEST_NAME else None


def _is_someone(name: str) -> bool:
    """Tell whether what was taken for an organisation is a person with a calling: "Skier Ole Tveitan"."""
    parts = name.split()
    if not 1 < len(parts) <= MOST_PARTS or parts[0].lower() not in callings():
        return False
    return all(part[0].isupper() and part.lower() not in words("organisation_heads") for part in parts)


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Take punctuation and white space off both ends, not the full stop of "U.S." nor a closed bracket."""
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        piece = text[start:end]
        if _ABBREVIATION_AT_END.search(piece) or (piece[-1] == ")" and piece.count("(") == piece.count(")")):
            break
        end -= 1
    return start, end


def _behind_titles(text: str, start: int, end: int) -> int:
    """Skip "Mr", "Foreign Minister" and the like, as long as a name is left; a title alone is no name."""
    while start < end:
        word = text[start:end].split(None, 1)
        if word[0].strip(".,").lower() not in titles():
            return start
        start = text.index(word[1], start) if len(word) > 1 else end
    return end


def _with_brackets_closed(text: str, start: int, end: int) -> int:
    """Take in the closing bracket of "JD(S)"; leave out an opened bracket that is not closed soon."""
    opened = text.rfind("(", start, end)
    if opened <= start or text.find(")", opened, end) >= 0:
        return end
    return end + 1 if text[end : end + 1] == ")" and end - opened <= LONGEST_IN_BRACKETS else opened


def _before_joined_word(text: str, start: int, end: int) -> int:
    """Stop before the hyphen of "U.S.-led"; what is behind it is an ordinary word."""
    hyphen = text.rfind("-", start, end)
    return hyphen if hyphen > start and text[hyphen + 1 : end] in words("joined_words") else end


def _before_part(text: str, start: int, end: int) -> int:
    """Stop before "HQ" and the like, which name a part of the organisation."""
    name = text[start:end].split()
    while len(name) > 1 and name[-1].lower() in words("parts_of_organisations"):
        end = start + text[start:end].rindex(name.pop())
    return end


def _has_capital(text: str, span: Span) -> bool:
    piece = text[span.start : span.end]
    return len(piece) > 1 and piece.lower() != piece
