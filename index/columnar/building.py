"""Documents become segments: words numbered as they come, inverted a run at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
BATCH = 1 << 20  # characters of a field that are cut into words at once


@dataclass(frozen=True, slots=True)
class Run:
    """The contents of a segment as they come from a builder, all in memory."""

    documents: int
    words: int
    _fields: dict[str, Postings]
    _numbers: Mapping[str, Array]
    _facets: Mapping[str, FacetValues]

    def postings(self, field: str) -> Postings:
        """Give the words of a field, once: they are let go."""
        return self._fields.pop(field)

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
        self.characters = 0
        self._texts = {name: _Texts(self._vocabulary, PARAGRAPH_GAP) for name in TEXT_FIELDS}
        self._texts |= {name: _Texts(self._vocabulary, NAME_GAP) for name in NAME_FIELDS}
        self._numbers: list[tuple[int, ...]] = []
        self._facets: dict[str, list[Sequence[str]]] = {facet.name: [] for facet in FACETS}
        self._flags: list[Sequence[str]] = []

    def add(self, document: Document) -> None:
        """Take one document into the run."""
        for name, texts in (*document.texts.items(), *document.names.items()):
            self.characters += self._texts[name].add(self.documents, texts)
        self._flags.append(document.flags)
        for name, values in self._facets.items():
            values.append(document.facets.get(name, ()))
        days = (document.first_day or 0, document.last_day or 0, document.moment or 0)
        self._numbers.append((document.id, document.revision, *days))
        self.documents += 1

    def finish(self) -> Run:
        """Invert the run, give its contents, and start the next one."""
        for texts in self._texts.values():
            texts.analyse()
        known = self._vocabulary
        fields = {name: self._inverted(name, known.forms, known.stems) for name in TEXT_FIELDS}
        fields |= {name: self._inverted(name, known.forms, known.forms) for name in NAME_FIELDS}
        fields[FLAGS] = self._inverted_flags()
        columns = np.array(self._numbers, np.int64).reshape(-1, len(NUMBERS)).T
        facets = {name: _facet(values) for name, values in self._facets.items()}
        words = sum(int(postings.lengths.sum()) for postings in fields.values())
        run = Run(self.documents, words, fields, dict(zip(NUMBERS, columns, strict=True)), facets)
        self._start_run()
        return run

    def _inverted(self, field: str, forms: Sequence[bytes], stems: Sequence[bytes]) -> Postings:
        return invert(*self._texts.pop(field).tokens(), forms, stems, self.documents)

    def _inverted_flags(self) -> Postings:
        names: Mapping[str, int] = {
            name: n for n, name in enumerate(sorted({f for row in self._flags for f in row}))
        }
        tokens = np.array([names[flag] for row in self._flags for flag in row], np.int32)
        docs = np.repeat(np.arange(self.documents, dtype=np.uint32), [len(row) for row in self._flags])
        forms = [name.encode() for name in names]
        return invert(tokens, docs, None, forms, forms, self.documents)


class _Texts:
    """The texts of one field of a run: gathered, turned into tokens a batch at a time."""

    def __init__(self, vocabulary: Vocabulary, gap: int) -> None:
        self._vocabulary = vocabulary
        self._gap = gap
        self._waiting: list[str] = []
        self._characters = 0
        self._documents: list[int] = []  # of each text
        self._tokens = [np.empty(0, np.int32)]
        self._lengths = [np.empty(0, np.int64)]  # of each text, in words

    def add(self, document: int, texts: Sequence[str]) -> int:
        """Take the texts of a document and give their length in characters."""
        length = sum(map(len, texts))
        self._waiting += texts
        self._documents += [document] * len(texts)
        self._characters += length
        if self._characters >= BATCH:
            self.analyse()
        return length

    def analyse(self) -> None:
        """Turn the texts that wait into tokens."""
        if self._waiting:
            tokens, lengths = self._vocabulary.numbers(self._waiting)
            self._tokens.append(tokens)
            self._lengths.append(lengths)
            self._waiting, self._characters = [], 0

    def tokens(self) -> tuple[Array, Array, Array]:
        """Give the number of every word, the document it stands in, and its position there."""
        lengths = np.concatenate(self._lengths)
        docs = np.array(self._documents, np.uint32)
        before = np.cumsum(lengths) - lengths
        places = before + np.arange(len(lengths)) * self._gap  # of each text, all documents being one
        first = np.searchsorted(docs, docs)
        shifts = (places - places[first] - before).astype(np.int32)
        tokens = np.concatenate(self._tokens)
        positions = np.arange(len(tokens), dtype=np.int32) + np.repeat(shifts, lengths)
        return tokens, np.repeat(docs, lengths), positions.view(np.uint32)


def _facet(rows: Sequence[Sequence[str]]) -> FacetValues:
    labels = sorted({value for row in rows for value in row})
    places = {label: place for place, label in enumerate(labels)}
    values = np.array([places[value] for row in rows for value in row], np.int64)
    lengths = np.fromiter(map(len, rows), np.int64, len(rows))
    return FacetValues([label.encode() for label in labels], lengths, values)
