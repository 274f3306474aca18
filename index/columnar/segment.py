"""A segment: up to 65,536 documents in one file, every field's words and every column as arrays.

Beside the fields (see `field_arrays`) the file holds, for each document, `ids`, `revisions`, `first_day`,
`last_day` and `moment`; and for each facet F its labels end to end (`facet_F.labels`, `facet_F.label_ends`),
the ordinals of all documents' values (`facet_F.values`), and how many of those each document has
(`facet_F.lengths`). The facts are the number of documents and the number of words in each field. A segment
never changes; which of its documents are deleted is a file of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.columnar.array_file import ArrayFile, ArrayWriter
from index.columnar.arrays import narrowed
from index.columnar.field_arrays import FieldArrays, Words, write_field
from index.columnar.merging import keep_only, merge, unite
from index.columnar.postings import Postings
from index.fields import FIELDS, NAME_FIELDS, TEXT_FIELDS
from index.search import FACETS

Array = npt.NDArray[Any]
MOST_DOCUMENTS = 1 << 16  # so that a document's number fits into two bytes
FLAGS = "has"
POSTINGS = (*TEXT_FIELDS, *NAME_FIELDS, FLAGS)
NUMBERS = ("ids", "revisions", "first_day", "last_day", "moment")


@dataclass(frozen=True, slots=True)
class FacetValues:
    """A facet's values: labels, sorted; the number of values each document has; their ordinals, in order."""

    labels: list[bytes]
    lengths: Array
    values: Array


class Contents(Protocol):
    """What a segment can be written from; each part is made when it is asked for, and may then be let go."""

    @property
    def documents(self) -> int:
        """The number of documents."""

    def postings(self, field: str) -> Postings:
        """Give the words of a field."""

    def numbers(self, name: str) -> Array:
        """Give one number of each document: its id, revision, first or last day, or moment."""

    def facet(self, name: str) -> FacetValues:
        """Give the values of a facet."""


class Segment:
    """A segment open for reading, with the mask of its documents that are not deleted."""

    def __init__(self, path: Path, deleted: Array | None = None) -> None:
        self.file = ArrayFile(path)
        self.documents = int(self.file.facts["documents"])
        self.live = np.ones(self.documents, bool)
        if deleted is not None:
            self.live[deleted] = False
        self.fields = {name: FieldArrays(self.file, name) for name in POSTINGS}

    def words(self, field: str) -> int:
        """Count the words of a field in all documents."""
        return int(self.file.facts["words"][field])

    def numbers(self, name: str) -> Array:
        """Give one number of each document: its id, revision, first or last day, or moment."""
        return self.file[name]

    def facet(self, name: str) -> FacetValues:
        """Give the values of a facet."""
        labels = Words(self.file[f"facet_{name}.labels"], self.file[f"facet_{name}.label_ends"])
        return FacetValues(
            labels.all(), self.file[f"facet_{name}.lengths"], self.file[f"facet_{name}.values"]
        )


@dataclass(frozen=True, slots=True)
class Live:
    """What is not deleted of a segment, its documents numbered anew."""

    segment: Segment

    @property
    def documents(self) -> int:
        """The number of documents."""
        return int(np.count_nonzero(self.segment.live))

    def postings(self, field: str) -> Postings:
        """Give the words of a field."""
        postings = self.segment.fields[field].postings()
        return postings if self.segment.live.all() else keep_only(postings, self.segment.live)

    def numbers(self, name: str) -> Array:
        """Give one number of each document."""
        return self.segment.numbers(name)[self.segment.live]

    def facet(self, name: str) -> FacetValues:
        """Give the values of a facet."""
        facet = self.segment.facet(name)
        kept = np.repeat(self.segment.live, facet.lengths)
        return FacetValues(facet.labels, facet.lengths[self.segment.live], facet.values[kept])


@dataclass(frozen=True, slots=True)
class Merged:
    """Several parts as one, their documents one after another."""

    parts: Sequence[Contents]

    @property
    def documents(self) -> int:
        """The number of documents."""
        return sum(part.documents for part in self.parts)

    def postings(self, field: str) -> Postings:
        """Give the words of a field."""
        return merge([part.postings(field) for part in self.parts])

    def numbers(self, name: str) -> Array:
        """Give one number of each document."""
        return np.concatenate([part.numbers(name) for part in self.parts])

    def facet(self, name: str) -> FacetValues:
        """Give the values of a facet."""
        return united([part.facet(name) for part in self.parts])


def write_segment(path: Path, contents: Contents) -> None:
    """Write a segment's file, whole or not at all, a field at a time."""
    with ArrayWriter(path) as file:
        words = {}
        for name in POSTINGS:
            postings = contents.postings(name)
            words[name] = int(postings.lengths.sum())
            write_field(file, name, postings)
        for name in NUMBERS:
            file.add(name, narrowed(contents.numbers(name)))
        for facet in FACETS:
            _write_facet(file, facet.name, contents.facet(facet.name))
        file.facts |= {"documents": contents.documents, "words": words}


def united(parts: Sequence[FacetValues]) -> FacetValues:
    """Put the values of several parts one after another, under one list of labels."""
    labels, places = unite([part.labels for part in parts])
    moved = [place[part.values] for place, part in zip(places, parts, strict=True)]
    nothing = np.empty(0, np.int64)
    lengths = np.concatenate([nothing, *(part.lengths for part in parts)])
    return FacetValues(labels, lengths, np.concatenate([nothing, *moved]))


def base_field(name: str) -> tuple[str, bool]:
    """Give the field of a segment that holds a field of the query tree, and whether its forms are meant."""
    return _BASE_FIELDS.get(name, (name, False))


_BASE_FIELDS = {FIELDS[name].words: (name, True) for name in TEXT_FIELDS}


def _write_facet(file: ArrayWriter, name: str, facet: FacetValues) -> None:
    ends = np.cumsum(np.fromiter(map(len, facet.labels), np.int64, len(facet.labels)))
    file.add(f"facet_{name}.labels", np.frombuffer(b"".join(facet.labels), np.uint8))
    file.add(f"facet_{name}.label_ends", narrowed(ends))
    file.add(f"facet_{name}.lengths", narrowed(facet.lengths))
    file.add(f"facet_{name}.values", narrowed(facet.values))
