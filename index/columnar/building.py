"""Documents become segments: words numbered as they come, inverted a run at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.postings import Postings, invert
from index.columnar.segment import FLAGS, NUMBERS, FacetValues
from index.columnar.vocabulary import Vocabulary
from index.documents import Document
from index.fields import NAME_FIELDS, TEXT_FIELDS
from index.search import FACETS

Array = npt.NDArray[Any]
PARAGRAPH_GAP = 1  # positions between two paragraphs, so that no phrase spans them
NAME_GAP = 100  # positions between two names


@dataclass(frozen=True, slots=True)
class Run:
    """The contents of a segment as they come from a builder, all in memory."""

    documents: int
    _fields: Mapping[str, Postings]
    _numbers: Mapping[str, Array]
    _facets: Mapping[str, FacetValues]

    def postings(self, field: str) -> Postings:
        """Give the words of a field."""
        return self._fields[field]

    def numbers(self, name: str) -> Array:
        """Give one number of each document."""
        return self._numbers[name]

    def facet(self, name: str) -> FacetValues:
        """Give the values of a facet."""
        return self._facets[name]


class Builder:
    """Gathers documents and turns them into runs; what it has learned of words outlives each run."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._start_run()

    def _start_run(self) -> None:
        self.documents = 0
        self.words = 0
        self._tokens: dict[str, list[tuple[int, Array, Array]]] = defaultdict(list)
        self._numbers: list[tuple[int, ...]] = []
        self._facets: dict[str, list[Sequence[str]]] = {facet.name: [] for facet in FACETS}
        self._flags: list[Sequence[str]] = []

    def add(self, document: Document) -> None:
        """Take one document into the run."""
        for name, texts in document.texts.items():
            self._add_words(name, texts, PARAGRAPH_GAP)
        for name, names in document.names.items():
            self._add_words(name, names, NAME_GAP)
        self._flags.append(document.flags)
        for name, values in self._facets.items():
            values.append(document.facets.get(name, ()))
        days = (document.first_day or 0, document.last_day or 0, document.moment or 0)
        self._numbers.append((document.id, document.revision, *days))
        self.documents += 1

    def _add_words(self, field: str, texts: Iterable[str], gap: int) -> None:
        numbers = [self._vocabulary.numbers(text) for text in texts]
        lengths = np.fromiter(map(len, numbers), np.int64, len(numbers))
        shifts = np.repeat(np.arange(len(numbers)) * gap, lengths)
        tokens = np.concatenate(numbers) if len(numbers) > 1 else numbers[0]
        positions = (np.arange(len(tokens)) + shifts).astype(np.uint32)
        self._tokens[field].append((self.documents, tokens, positions))
        self.words += len(tokens)

    def finish(self) -> Run:
        """Invert the run, give its contents, and start the next one."""
        words = self._vocabulary.words
        forms = [(form, form) for form, _ in words]
        fields = {name: self._inverted(name, words) for name in TEXT_FIELDS}
        fields |= {name: self._inverted(name, forms) for name in NAME_FIELDS}
        fields[FLAGS] = self._inverted_flags()
        columns = np.array(self._numbers, np.int64).reshape(-1, len(NUMBERS)).T
        facets = {name: _facet(values) for name, values in self._facets.items()}
        run = Run(self.documents, fields, dict(zip(NUMBERS, columns, strict=True)), facets)
        self._start_run()
        return run

    def _inverted(self, field: str, words: Sequence[tuple[bytes, bytes]]) -> Postings:
        rows, tokens, positions = (
            zip(*self._tokens[field], strict=True) if self._tokens[field] else ((), (), ())
        )
        lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
        docs = np.repeat(np.array(rows, np.uint32), lengths)
        return invert(
            np.concatenate(tokens) if tokens else np.empty(0, np.int32),
            docs,
            np.concatenate(positions) if positions else np.empty(0, np.uint32),
            words,
            self.documents,
        )

    def _inverted_flags(self) -> Postings:
        names: Mapping[str, int] = {
            name: n for n, name in enumerate(sorted({f for row in self._flags for f in row}))
        }
        tokens = np.array([names[flag] for row in self._flags for flag in row], np.int32)
        docs = np.repeat(np.arange(self.documents, dtype=np.uint32), [len(row) for row in self._flags])
        return invert(tokens, docs, None, [(name.encode(), name.encode()) for name in names], self.documents)


def _facet(rows: Sequence[Sequence[str]]) -> FacetValues:
    labels = sorted({value for row in rows for value in row})
    places = {label: place for place, label in enumerate(labels)}
    values = np.array([places[value] for row in rows for value in row], np.int64)
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    return FacetValues([label.encode() for label in labels], lengths, values)
