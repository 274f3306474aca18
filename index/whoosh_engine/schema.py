"""The Whoosh schema: each text field by stem with positions, and once more by form as written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh.fields import NUMERIC, STORED, FieldType, Schema
from whoosh.formats import Frequency, Positions
from whoosh.system import pack_uint

from index.analysis import words
from index.documents import Document
from index.fields import FIELDS, NAME_FIELDS, TEXT_FIELDS

PARAGRAPH_GAP = 1  # positions between two paragraphs, so that no phrase spans them
NAME_GAP = 100  # positions between two names

Posting = tuple[bytes, int, float, bytes]  # term, frequency, weight, encoded value


class PositionsField(FieldType):  # type: ignore[misc]
    """A field whose words have been analysed already: a mapping of each term to its positions."""

    def __init__(self, scorable: bool) -> None:
        super().__init__(Positions(), None, scorable=scorable)

    def index(self, value: Mapping[str, list[int]], **_options: Any) -> Iterator[Posting]:
        """Give the postings of a document."""
        encode = self.format.encode
        for term, positions in value.items():
            count = len(positions)
            yield term.encode(), count, float(count), encode(positions)


class FrequencyField(FieldType):  # type: ignore[misc]
    """A field whose words have been analysed already: a mapping of each term to its frequency."""

    def __init__(self, scorable: bool) -> None:
        super().__init__(Frequency(), None, scorable=scorable)

    def index(self, value: Mapping[str, int], **_options: Any) -> Iterator[Posting]:
        """Give the postings of a document."""
        for term, count in value.items():
            yield term.encode(), count, float(count), pack_uint(count)


def schema() -> Schema:
    """Make the schema that every Whoosh index of Morgue has."""
    made = Schema(
        has=FrequencyField(scorable=False),
        # Whoosh finds wrong numbers through its tiers (split_ranges yields a tier too many): do without
        first_day=NUMERIC(int, signed=False, shift_step=0),
        last_day=NUMERIC(int, signed=False, shift_step=0),
        record=STORED(),
    )
    for name in TEXT_FIELDS:
        made.add(name, PositionsField(scorable=True))
        made.add(FIELDS[name].words, FrequencyField(scorable=True))
    for name in NAME_FIELDS:
        made.add(name, PositionsField(scorable=False))
    return made


def whoosh_fields(document: Document) -> dict[str, Any]:
    """Analyse a document and give the values that Whoosh's writer takes."""
    fields: dict[str, Any] = {"has": dict.fromkeys(document.flags, 1), "record": record(document)}
    if document.first_day is not None:
        fields |= {"first_day": document.first_day, "last_day": document.last_day}
    for name, texts in document.texts.items():
        fields[name], fields[FIELDS[name].words] = analysed(texts)
    for name, values in document.names.items():
        fields[name] = analysed_names(values)
    return fields


def record(document: Document) -> tuple[Any, ...]:
    """Give what is kept of a document for counting and sorting; `Columns` are made of these."""
    return (
        document.id,
        document.revision,
        document.first_day or 0,
        document.last_day or 0,
        document.moment or 0,
        dict(document.facets),
    )


def analysed(texts: Iterable[str]) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Give the positions of each stem and the frequency of each form in some paragraphs."""
    stems: defaultdict[str, list[int]] = defaultdict(list)
    forms: list[str] = []
    position = 0
    for text in texts:
        for form, stem in words(text):
            forms.append(form)
            stems[stem].append(position)
            position += 1
        position += PARAGRAPH_GAP
    return dict(stems), dict(Counter(forms))


def analysed_names(names: Iterable[str]) -> dict[str, list[int]]:
    """Give the positions of each form in some names."""
    forms: defaultdict[str, list[int]] = defaultdict(list)
    position = 0
    for name in names:
        for form, _ in words(name):
            forms[form].append(position)
            position += 1
        position += NAME_GAP
    return dict(forms)
