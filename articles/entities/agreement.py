"""Settle what each name of a document is: one name keeps one type."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from articles.article import EntityType
from articles.entities.acronyms import is_acronym
from articles.entities.contexts import cue, is_index
from articles.entities.spans import Span
from articles.entities.vocabulary import demonyms, key, known_names, label_types, never_names, not_names

OTHER = ""  # a name of something else (an event, a product, a people): it votes, and is dropped at the end

_SHARE_CODE = re.compile(r"[A-Za-z0-9]{2,6}\.[A-Z]{1,3}|[A-Z]\.(?!S)[A-Z]")
_WITHIN_A_WORD = re.compile(r"\w\.")
_CONTRACTION = re.compile(r"' ?(?:t|re|ve|ll|m)\b")
LONGEST_PERSON = 4  # words
WEIGHT = 3
CONVINCING = 3  # times the model must say otherwise before a likely place is something else


def translate_labels(text: str, spans: list[Span]) -> list[Span]:
    """Turn the model's labels into the archive's types; leave out dates, money and counts."""
    types = label_types()
    return [Span(span.start, span.end, types[span.label] or OTHER) for span in spans if span.label in types]


def agree_on_types(text: str, spans: list[Span]) -> list[Span]:
    """Give every mention of a name the type the document as a whole supports, and drop what is no name."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    surfaces = [text[span.start : span.end] for span in spans]
    for surface, span in zip(surfaces, spans, strict=True):
        votes[key(surface)][span.label] += 1
        told = cue(text, span)
        if told is not None:
            votes[key(surface)][told] += WEIGHT
    persons = parts_of_persons(votes)
    acronyms = {key(surface) for surface in surfaces if is_acronym(surface)} - _shouted(text, spans)
    types = {name: _type(name, counts, persons, name in acronyms) for name, counts in votes.items()}
    agreed = (
        span if span.label == (label := types[key(surface)]) else span._replace(label=label)
        for surface, span in zip(surfaces, spans, strict=True)
    )
    return [span for span in agreed if span.label != OTHER and not _is_no_name(text, span, persons)]


def keep_one_type(text: str, spans: list[Span]) -> list[Span]:
    """Give every mention of a name the type most of them have, and a bare surname its bearer's.

    It asks no list and no word beside the name, so it holds in any language.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for span in spans:
        votes[key(text[span.start : span.end])][span.label] += 1
    persons = parts_of_persons(votes)
    types = {name: EntityType.PERSON if name in persons else _most(counts) for name, counts in votes.items()}
    agreed = (Span(span.start, span.end, types[key(text[span.start : span.end])]) for span in spans)
    return [span for span in agreed if span.label != OTHER]


def parts_of_persons(votes: dict[str, Counter[str]]) -> frozenset[str]:
    """Collect the last words of the full names of persons, and the first: Wang Yi is Mr Wang."""
    found = set()
    for name, counts in votes.items():
        parts = name.split()
        if 1 < len(parts) <= LONGEST_PERSON and _most(counts) == EntityType.PERSON:
            found |= {parts[0], parts[-1]}
    return frozenset(found - demonyms() - not_names())


def _type(name: str, votes: Counter[str], persons: frozenset[str], acronym: bool) -> str:
    """Decide on a name's type: that of a surname's bearer, else what the lists say, else the votes."""
    elected = _most(votes)
    known = known_names().get(name)
    if name in persons and not acronym and votes[EntityType.PLACE] <= votes.total() / 2:
        return EntityType.PERSON
    if known is not None and (known.sure or votes[elected] < CONVINCING):
        return known.type
    if acronym and elected in (EntityType.PERSON, EntityType.PLACE):
        return EntityType.ORGANISATION
    return elected


def _shouted(text: str, spans: list[Span]) -> set[str]:
    """Collect the keys of names that begin a line: datelines are in capitals and no acronyms."""
    return {
        key(text[span.start : span.end]) for span in spans if text[span.start - 1 : span.start] in ("", "\n")
    }


def _most(votes: Counter[str]) -> str:
    """Give what most votes are for, of equals the first."""
    return next(iter(votes)) if len(votes) == 1 else votes.most_common(1)[0][0]


def _is_no_name(text: str, span: Span, persons: frozenset[str]) -> bool:
    """Tell whether what was found is an ordinary word, a share's code ("RIO.AX") or a part of one."""
    surface = text[span.start : span.end]
    before, behind = text[max(0, span.start - 1) : span.start], text[span.end : span.end + 2]
    if before == "." and _WITHIN_A_WORD.match(text, max(0, span.start - 2), span.start):
        return True
    if "." in surface and _SHARE_CODE.fullmatch(surface):
        return True
    if behind.startswith("'") and _CONTRACTION.match(text, span.end):
        return True
    name = key(surface)
    if is_index(text, span, name):
        return True
    if name in persons or (surface.isupper() and name in known_names()):
        return False
    return name in never_names()
