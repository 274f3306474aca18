"""The words of an index as searches meet them: their documents, frequencies and positions in all segments.

A document is a row here: its number in its segment, the segments one after another. What was read of a word
is kept for the next search; of all that is kept, the words that were not used for longest go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.columnar.arrays import stretches
from index.columnar.field_arrays import FieldArrays
from index.columnar.matching import NOTHING, places_among
from index.columnar.nearness import Tokens
from index.columnar.segment import POSTINGS, Segment, base_field
from index.ranking import K1

Array = npt.NDArray[Any]
KEPT = 24 * 2**20  # bytes of words that are kept
MOST_KEPT = 20_000  # words, those that are nowhere included
_FEW = 4  # of so many documents of a term one is wanted: then only its tokens are looked at


class Terms:
    """The words of some segments, for any number of threads.

    `norms` gives, by field, what a row's length adds to a frequency in the score (see `index.ranking`), and
    None for fields that are scored by frequency alone.
    """

    def __init__(
        self, segments: Sequence[Segment], norms: Callable[[str], Array | None], kept: int = KEPT
    ) -> None:
        self.rows = sum(segment.documents for segment in segments)
        self._segments = segments
        self._norms = norms
        self._most = kept
        self._held = 0
        self._known: OrderedDict[tuple[str, str], Term | None] = OrderedDict()
        self._turn = Lock()

    def find(self, field: str, text: str | bytes) -> Term | None:
        """Give a term, or a form in a field of words; None when no document has it."""
        key = field, text if isinstance(text, str) else text.decode()
        try:
            known = self._known[key]
            self._known.move_to_end(key)
        except KeyError:  # never looked for, or let go by another thread just now
            pass
        else:
            return known
        found = self._find(field, encoded(text))
        with self._turn:
            if key not in self._known:
                self._known[key] = found
            self._let_go()
            return self._known.get(key, found)

    def of_forms(self, field: str, places: Array) -> Array:
        """Give the rows that have any of some forms; `places` has a line for each segment, -1 for none."""
        present = np.zeros(self.rows, bool)
        base = 0
        for segment, forms in zip(self._segments, places, strict=True):
            kept = np.sort(forms[forms >= 0])
            if len(kept):
                segment.fields[base_field(field)[0]].mark_forms(kept, present[base:])
            base += segment.documents
        return np.flatnonzero(present)

    def grown(self, term: Term, array: Array) -> None:
        """Count an array that a term keeps from now on."""
        with self._turn:
            if term.kept:
                term.held += array.nbytes
                self._held += array.nbytes
                self._let_go()

    def _let_go(self) -> None:
        while self._known and (self._held > self._most or len(self._known) > MOST_KEPT):
            _, term = self._known.popitem(last=False)
            if term:
                self._held -= term.held
                term.kept = False

    def _find(self, field: str, text: bytes) -> Term | None:
        name, exact = base_field(field)
        if name not in POSTINGS:
            return None
        parts = tuple(self._parts(name, exact, text))
        if not parts:
            return None
        norms = self._norms(name)
        if not exact or all(part.is_alone for part in parts):
            return Term(self, parts, norms)
        term = self.find(name, parts[0].arrays.terms[parts[0].term])
        return Form(self, parts, norms, term) if term else None

    def _parts(self, field: str, exact: bool, text: bytes) -> Iterator[Part]:
        """Give the places of a term, or form, in the segments that have it."""
        base = 0
        for segment in self._segments:
            arrays = segment.fields[field]
            place = (arrays.forms if exact else arrays.terms).find(text)
            if place >= 0:
                form = place if exact and arrays.stemmed else -1
                yield Part(base, arrays, int(arrays.form_terms[place]) if form >= 0 else place, form)
            base += segment.documents


class Part(NamedTuple):
    """A term in one segment: the segment's first row, the field there, the term, and the form or -1."""

    base: int
    arrays: FieldArrays
    term: int
    form: int

    @property
    def is_alone(self) -> bool:
        """Whether the form is the only one of its term here, or no form is meant."""
        return self.form < 0 or bool(self.arrays.forms_of_terms[self.term] == 1)


class Stretch(NamedTuple):
    """Where the documents of a part stand among all that a term has."""

    part: Part
    begin: int
    end: int


class Term:
    """A term's postings in all segments, each array read when it is first asked for."""

    def __init__(self, owner: Terms, parts: tuple[Part, ...], norms: Array | None) -> None:
        self.kept, self.held = True, 0
        self._owner = owner
        self._parts = parts
        self._norms = norms

    @cached_property
    def document_frequency(self) -> int:
        """The number of documents, deleted ones too, that have it."""
        return sum(
            part.arrays.document_frequency(part.term)
            if part.is_alone
            else int(part.arrays.form_frequencies[part.form])
            for part in self._parts
        )

    @cached_property
    def docs(self) -> Array:
        """The rows that have it, rising."""
        return self._kept(self._all_docs())

    @cached_property
    def frequencies(self) -> Array:
        """How often it stands in each of them."""
        return self._kept(np.concatenate([part.arrays.frequencies(part.term) for part in self._parts]))

    @cached_property
    def scores(self) -> Array:
        """What it gives each of them: mentions damped as BM25 does, rarity left out (see `index.ranking`)."""
        return self._kept(self._damped(self.frequencies, self.docs))

    def scores_of(self, rows: Array) -> Array:
        """Give what it gives some rows, 0 for those that have it not."""
        found, places = places_among(rows, self.docs)
        if "scores" in self.__dict__:
            return np.where(found, self.scores[places], np.float32(0))
        return self._damped(np.where(found, self.frequencies[places], 0), rows)

    def tokens(self, rows: Array) -> Tokens:
        """Give where it stands in some of the rows that have it."""
        if len(rows) == len(self.docs):
            return Tokens(rows, self.frequencies, self._all_positions())
        places = self.docs.searchsorted(rows)
        return Tokens(rows, self.frequencies[places], self.positions_at(places))

    def _all_docs(self) -> Array:
        if any(part.arrays.is_dense(part.term) for part in self._parts):
            present = np.zeros(self._owner.rows, bool)
            for part in self._parts:
                part.arrays.mark(part.term, present[part.base :])
            return np.flatnonzero(present)
        found = [part.arrays.docs(part.term) + np.int64(part.base) for part in self._parts]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _all_positions(self) -> Array:
        found = [part.arrays.positions(part.term) for part in self._parts]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def positions_at(self, places: Array) -> Array:
        """Give the positions in the documents at some places of `docs`, rising."""
        return self.of_tokens(places, lambda part, tokens: part.arrays.positions(part.term)[tokens])

    def of_tokens(self, places: Array, read: Callable[[Part, Array], Array]) -> Array:
        """Read something of the tokens in the documents at some places of `docs`, rising.

        `read` takes the numbers of tokens among those that a part has of the term.
        """
        found, first = [], 0
        for part, begin, end in self.stretches:
            last = int(places.searchsorted(end))
            at = places[first:last]
            if len(at):
                found.append(
                    read(part, stretches(self._starts[at] - self._starts[begin], self.frequencies[at]))
                )
            first = last
        return found[0] if len(found) == 1 else np.concatenate([NOTHING[:0].astype(bool), *found])

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Where the documents of each part begin and end in `docs`."""
        ends = list(accumulate(part.arrays.document_frequency(part.term) for part in self._parts))
        return tuple(map(Stretch, self._parts, [0, *ends], ends))

    @cached_property
    def _starts(self) -> Array:
        """Where the tokens of each document begin among all the term's."""
        return self._kept(np.cumsum(self.frequencies, dtype=np.int64) - self.frequencies)

    def _damped(self, frequencies: Array, rows: Array) -> Array:
        mentions: Array = frequencies.astype(np.float32)
        if self._norms is not None:
            mentions *= np.float32(K1 + 1) / (mentions + self._norms[rows])
        return mentions

    def _kept(self, array: Array) -> Array:
        self._owner.grown(self, array)
        return array


class Form(Term):
    """One form of a term that has others: the tokens of the term that were written so."""

    def __init__(self, owner: Terms, parts: tuple[Part, ...], norms: Array | None, term: Term) -> None:
        super().__init__(owner, parts, norms)
        self._term = term
        self._forms = {part.base: part.form for part in parts}

    @cached_property
    def frequencies(self) -> Array:
        """How often it stands in each of its documents."""
        return self._kept(self._counts[self._places])

    def scores_of(self, rows: Array) -> Array:
        """Give what it gives some rows, 0 for those that have it not."""
        if "_counts" in self.__dict__ or len(rows) * _FEW > len(self._term.docs):
            return super().scores_of(rows)
        found, places = places_among(rows, self._term.docs)
        counts = np.zeros(len(rows), np.uint32)
        counts[found] = self._counts_at(places[found])
        return self._damped(counts, rows)

    def tokens(self, rows: Array) -> Tokens:
        """Give where it stands in some of the rows that have it."""
        places = self._term.docs.searchsorted(rows)
        positions = self._term.positions_at(places)[self._written_so(places)]
        return Tokens(rows, self._counts[places], positions)

    def _all_docs(self) -> Array:
        docs: Array = self._term.docs[self._places]
        return docs

    @cached_property
    def _places(self) -> Array:
        """The places of its documents among those of the term."""
        return self._kept(np.flatnonzero(self._counts))

    @cached_property
    def _counts(self) -> Array:
        """How often it stands in each document of the term."""
        return self._kept(np.concatenate([self._counted(stretch) for stretch in self._term.stretches]))

    def _counted(self, stretch: Stretch) -> Array:
        part, form = stretch.part, self._forms.get(stretch.part.base, -1)
        if form < 0:
            return np.zeros(stretch.end - stretch.begin, np.uint8)
        frequencies = part.arrays.frequencies(part.term)
        exact = part.arrays.ordinals(part.term) == part.arrays.form_ordinal(form)
        starts = np.cumsum(frequencies, dtype=np.int64) - frequencies
        return np.add.reduceat(exact, starts, dtype=np.uint32)

    def _counts_at(self, places: Array) -> Array:
        """Count it in the documents at some places of the term's."""
        if not len(places):
            return places
        lengths = self._term.frequencies[places]
        starts = np.cumsum(lengths, dtype=np.int64) - lengths
        counts: Array = np.add.reduceat(self._written_so(places), starts, dtype=np.uint32)
        return counts

    def _written_so(self, places: Array) -> Array:
        """Tell of each token in the documents at some places of the term's whether it was written so."""

        def tell(part: Part, tokens: Array) -> Array:
            form = self._forms.get(part.base, -1)
            if form < 0:
                return np.zeros(len(tokens), bool)
            found: Array = part.arrays.ordinals(part.term)[tokens] == part.arrays.form_ordinal(form)
            return found

        return self._term.of_tokens(places, tell)


def encoded(text: str | bytes) -> bytes:
    """Give a term as a segment keeps it."""
    return text if isinstance(text, bytes) else text.encode()
