"""Find names again: what was recognised once is the same name wherever it stands, also in the headline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from articles.article import EntityType
from articles.entities.acronyms import is_acronym
from articles.entities.contexts import is_index
from articles.entities.spans import Span, merged
from articles.entities.vocabulary import CAPITAL_WORD, key, known_forms, known_names, never_names, words

SHORTEST = 4  # characters; shorter words are too often something else
SHORTEST_ACRONYM = 3
ENOUGH = 2  # times a single word must have been recognised before it is looked for


def add_later_mentions(text: str, spans: list[Span]) -> list[Span]:
    """Add mentions the model missed: of names it found elsewhere in the text, and of listed names."""
    wanted = dict(_well_known(text)) | _worth_looking_for(text, spans)
    taken = bytearray(len(text))
    found: list[Span] = []
    for name, label in sorted(wanted.items(), key=lambda item: -len(item[0])):
        for start in occurrences(text, name):
            end = start + len(name)
            if taken.find(1, start, end) >= 0:
                continue
            span = Span(start, end, label)
            if label != EntityType.ORGANISATION or not is_index(text, span, key(name)):
                taken[start:end] = b"\1" * len(name)
                found.append(span)
    return merged(spans, found)


def _well_known(text: str) -> Iterator[tuple[str, str]]:
    """Give the listed names that may stand in a text, by its words with capitals."""
    forms, capitals = known_forms(), set(CAPITAL_WORD.findall(text))
    for word in forms.keys() & capitals:
        for form, kind, others in forms[word]:
            if others <= capitals:
                yield form, kind


def occurrences(text: str, name: str) -> Iterator[int]:
    """Give the offsets at which a name stands as whole words."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before, behind = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() or before in ("-", "_", "@")) and not (
            behind.isalnum() or behind in ("-", "_")
        ):
            yield start
        start = text.find(name, end)


def _worth_looking_for(text: str, spans: list[Span]) -> dict[str, str]:
    """Choose the names that mean the same wherever they stand: full, listed, or found repeatedly."""
    counts = Counter((text[span.start : span.end], span.label) for span in spans)
    return dict(
        with_surnames(
            name
            for name, count in counts.items()
            if " " in name[0]
            or key(name[0]) in known_names()
            or (len(name[0]) >= SHORTEST_ACRONYM and is_acronym(name[0]))
            or (count >= ENOUGH and len(name[0]) >= SHORTEST)
        )
    )


def with_surnames(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give names with their labels, the surnames of persons first, so that other names outrank them."""
    kept = list(names)
    for name, label in kept:
        if label == EntityType.PERSON:
            for surname in surnames(name):
                yield surname, label
    yield from kept


def surnames(name: str) -> Iterator[str]:
    """Give the forms in which a person's surname may stand alone: "Aarle", "van Aarle", "Van Aarle"."""
    parts = name.split()
    last = parts.pop()
    particle, hyphen, rest = last.partition("-")
    if hyphen and particle.lower() in words("particles"):
        yield from (last, last[0].upper() + last[1:])
        last = rest
    if len(last) >= SHORTEST and last[0].isupper() and last.lower() not in never_names():
        yield last
        while len(parts) > 1 and parts[-1].lower() in words("particles"):
            last = f"{parts.pop()} {last}"
            yield from (last, last[0].upper() + last[1:])
