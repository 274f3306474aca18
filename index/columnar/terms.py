"""What an evaluation reads of a segment's terms: documents, frequencies, positions; each is read once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.columnar.field_arrays import FieldArrays
from index.columnar.matching import NOTHING, found_among
from index.columnar.nearness import Tokens, stretches
from index.columnar.segment import POSTINGS, Segment, base_field

Array = npt.NDArray[Any]
_FEW = 4  # of so many documents of a term one is wanted: then only its tokens are looked at


class Terms:
    """The terms of one segment as one evaluation meets them."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._read: dict[tuple[str, str], _Term | None] = {}

    def docs(self, field: str, text: str) -> Array:
        """Give the documents that have a term, or a form in a field of words; rising."""
        term = self._term(field, text)
        return term.docs if term else NOTHING

    def frequencies(self, field: str, text: str, docs: Array) -> Array | None:
        """Give how often a term or form stands in each of some documents; None when it is in none at all."""
        term = self._term(field, text)
        return term.frequencies_in(docs, self._segment.documents) if term else None

    def tokens(self, field: str, text: str, docs: Array) -> Tokens:
        """Give where a term stands in some of the documents that have it."""
        term = self._term(field, text)
        return term.tokens(docs) if term else Tokens(NOTHING, NOTHING, NOTHING)

    def _term(self, field: str, text: str) -> _Term | None:
        key = field, text
        if key not in self._read:
            self._read[key] = self._find(field, text)
        return self._read[key]

    def _find(self, field: str, text: str) -> _Term | None:
        name, exact = base_field(field)
        if name not in POSTINGS:
            return None
        arrays = self._segment.fields[name]
        place = (arrays.forms if exact else arrays.terms).find(encoded(text))
        if place < 0:
            return None
        if not exact:
            return _Term(arrays, place)
        stem = int(arrays.form_terms[place])
        parent = self._term(name, arrays.terms[stem].decode())
        alone = not arrays.stemmed or arrays.forms_of_terms[stem] == 1
        return parent if alone or parent is None else _Form(parent, place)


class _Term:
    """A term's postings."""

    def __init__(self, arrays: FieldArrays, place: int) -> None:
        self.arrays = arrays
        self.place = place
        self._last: tuple[Array, Array, Array] | None = None

    @cached_property
    def docs(self) -> Array:
        return self.arrays.docs(self.place)

    @cached_property
    def frequencies(self) -> Array:
        return self.arrays.frequencies(self.place)

    @cached_property
    def positions(self) -> Array:
        return self.arrays.positions(self.place)

    @cached_property
    def starts(self) -> Array:
        """Where the tokens of each document begin among the term's."""
        return np.cumsum(self.frequencies, dtype=np.int64) - self.frequencies

    def tokens(self, docs: Array) -> Tokens:
        if len(docs) == len(self.docs):
            return Tokens(docs, self.frequencies, self.positions)
        places = np.searchsorted(self.docs, docs)
        frequencies = self.frequencies[places]
        return Tokens(docs, frequencies, self.positions[stretches(self.starts[places], frequencies)])

    def frequencies_in(self, docs: Array, size: int) -> Array:
        if docs is self.docs:
            return self.frequencies
        kept, places = self.places_of(docs, size)
        return np.where(kept, self.frequencies[places], 0)

    def places_of(self, docs: Array, size: int) -> tuple[Array, Array]:
        """Tell which documents have the term, and at which place of `docs` each of them stands."""
        if self._last is None or self._last[0] is not docs:
            self._last = (docs, *found_among(docs, self.docs, size))
        return self._last[1], self._last[2]


class _Form(_Term):
    """One form of a term that has others: the tokens of the term that were written so."""

    def __init__(self, parent: _Term, form: int) -> None:
        super().__init__(parent.arrays, parent.place)
        self._parent = parent
        self._ordinal = parent.arrays.form_ordinal(form)

    @cached_property
    def docs(self) -> Array:
        return self._parent.docs[self._found]

    @cached_property
    def frequencies(self) -> Array:
        return self._counts[self._found]

    @cached_property
    def positions(self) -> Array:
        written_so = self.arrays.ordinals(self.place) == self._ordinal
        positions: Array = self._parent.positions[written_so]
        return positions

    def frequencies_in(self, docs: Array, size: int) -> Array:
        kept, places = self._parent.places_of(docs, size)
        at = places[kept]
        counts = np.zeros(len(docs), np.uint32)
        counts[kept] = self._counts_at(at) if len(at) * _FEW < len(self._parent.docs) else self._counts[at]
        return counts

    @cached_property
    def _counts(self) -> Array:
        """How often the form stands in each document of the term."""
        exact = self.arrays.ordinals(self.place) == self._ordinal
        return np.add.reduceat(exact, self._parent.starts, dtype=np.uint32)

    @cached_property
    def _found(self) -> Array:
        return np.flatnonzero(self._counts)

    def _counts_at(self, places: Array) -> Array:
        if not len(places):
            return places
        lengths = self._parent.frequencies[places]
        tokens = stretches(self._parent.starts[places], lengths)
        exact = self.arrays.ordinals(self.place)[tokens] == self._ordinal
        starts = np.cumsum(lengths, dtype=np.int64) - lengths
        counts: Array = np.add.reduceat(exact, starts, dtype=np.uint32)
        return counts


def encoded(text: str | bytes) -> bytes:
    """Give a term as a segment keeps it."""
    return text if isinstance(text, bytes) else text.encode()
