"""What is being typed at the end of a query, and what stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.fields import DEFAULT_FIELDS, FIELD_NAMES, FIELDS
from index.query_language import plain_signs
from index.search import FACETS

NAMES_ANYWHERE = ("person", "org", "place", "outlet")
MOST_WORDS = 4  # that a name may have been begun with
_NAMES = "|".join(sorted(FIELD_NAMES, key=len, reverse=True))
_FIELD_BEFORE = re.compile(rf"(?<![^\s(+−–-])(?P<name>(?i:{_NAMES})):\s*$")
_FIELD = re.compile(rf"(?P<name>(?i:{_NAMES})):")
_PART = re.compile(r"(?<![^\s(])(?i:in):\s*(?P<name>[a-z]+)(?=[\s)])")
_END_OF_WORD = re.compile(r'[\s"()]')
_WORD_BEFORE = re.compile(r'(?<![^\s(])[^\s"():*?~−–-][^\s"():*?~]*\s+$')
_OPERATOR = re.compile(r"(?<![^\s(])(?:AND|OR|NOT)\s*$")
_NOT = re.compile(r'(?<![^\s(])(?:[-−–]|NOT\s+)(?:[a-z]+:\s*)?"?$')
_OR = re.compile(r"(?<![^\s()])OR(?![^\s()])")
_NO_WORD = re.compile(r"[*?~:]")


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something begun at the end of a query: what was typed of it, and the query up to there.

    `rest` is what else the query asks for, which narrows what the end can be.
    """

    typed: str
    before: str
    rest: str

    @property
    def is_unwanted(self) -> bool:
        """Whether it is to be left out: after a minus or NOT."""
        return _NOT.search(self.before) is not None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The end of a query: the word begun, in which text fields; and the names begun, in which facets.

    A name may have been begun some words ago: the longest beginning comes first.
    """

    word: Beginning
    text_fields: tuple[str, ...]
    names: tuple[Beginning, ...]
    facets: tuple[str, ...]


def unfinished(text: str) -> Unfinished | None:
    """Read the end of a query; None when nothing is being typed there that could be completed."""
    plain = plain_signs(text)
    is_quoted = plain.count('"') % 2 == 1
    start = plain.rindex('"') + 1 if is_quoted else _last_word(plain)
    signed = not is_quoted and plain[start : start + 1] in ("+", "-", "−", "–")
    is_plus = plain[start : start + 1] == "+"  # which means nothing here, and may go
    start += signed
    field, leaf, start = _field(plain, start - (is_quoted or is_plus), start)
    typed = plain[start:]
    if not typed.strip() or _NO_WORD.search(typed) or (not is_quoted and _OPERATOR.search(plain)):
        return None
    parts, rest = _parts(plain[:leaf])
    last = start + _last_word(typed)
    beside = f'{rest} "{plain[start:last]}' if last > start else rest  # words before it in the same quotes
    word = Beginning(plain[last:], text[:last], _rest(beside))
    if field and FIELDS[field].kind == "text":
        return Unfinished(word, (field,), (), ())
    if field:
        facets = tuple(name for name in FIELDS[field].of or (field,) if name in _FACETS)
        return Unfinished(word, (), (Beginning(typed, text[:leaf], _rest(rest)),), facets)
    names = () if parts else tuple(_names_begun(text, plain, leaf, typed))
    return Unfinished(word, parts or DEFAULT_FIELDS, names, NAMES_ANYWHERE)


_FACETS = frozenset(facet.name for facet in FACETS)


def _last_word(text: str) -> int:
    """Give where the last word of a text begins."""
    return max((found.end() for found in _END_OF_WORD.finditer(text)), default=0)


def _field(plain: str, leaf: int, start: int) -> tuple[str | None, int, int]:
    """Find the field that the end stands under; give it, where it begins, and where what was typed does."""
    if found := _FIELD_BEFORE.search(plain, 0, leaf):
        return FIELD_NAMES[found["name"].lower()], found.start(), start
    if found := _FIELD.match(plain, start):
        return FIELD_NAMES[found["name"].lower()], start, found.end()
    return None, leaf, start


def _parts(before: str) -> tuple[tuple[str, ...], str]:
    """Take `in:PART` out of what stands before; give the parts and what is left."""
    parts = dict.fromkeys(FIELD_NAMES.get(found["name"], "") for found in _PART.finditer(before))
    return tuple(name for name in parts if name and FIELDS[name].part), _PART.sub("", before)


def _rest(before: str) -> str:
    """Give what a query asks for beside its end; nothing where it asks for one thing or another."""
    return "" if _OR.search(before) else before


def _names_begun(text: str, plain: str, leaf: int, typed: str) -> Iterator[Beginning]:
    """Give the names that may have been begun: the more words before the last belong to it, the sooner."""
    starts = [leaf]
    while plain[leaf] != '"' and len(starts) < MOST_WORDS:
        word = _WORD_BEFORE.search(plain, 0, starts[-1])
        if word is None or _OPERATOR.search(word[0]):
            break
        starts.append(word.start())
    for start in reversed(starts):
        yield Beginning(typed if start == leaf else plain[start:], text[:start], _rest(plain[:start]))
