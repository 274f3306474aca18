"""One field of a segment on disk: its dictionaries, postings and tokens as arrays of a file.

Every array is named FIELD.PART. Numbers are kept in the narrowest type that holds them, and two things are
packed further, because a news archive's index must not outgrow its text:

    terms, forms            the words end to end; term_ends, form_ends: where each ends
    starts                  where each term's postings begin (and the last one's end)
    dense                   the terms that stand in more than a sixteenth of the documents
    bitmaps                 for each of those, one bit per document, most significant bit first
    docs                    the documents of all other terms, term by term
    frequencies             one byte a posting; 0 stands for the next of `large_frequencies`, whose postings
                            are `large_postings`
    token_starts            where each term's tokens begin in positions and ordinals
    positions, ordinals     of each token: its place in the document, and which form of its term it is
    form_terms, form_ordinals, form_frequencies, lengths    as in `Postings`

A field whose words are not stemmed has no forms, form_* and ordinals: there each term is its only form.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.beginnings import Beginnings
from index.columnar.array_file import ArrayFile, ArrayWriter
from index.columnar.arrays import narrowed, stretches
from index.columnar.merging import token_starts
from index.columnar.postings import Postings

Array = npt.NDArray[Any]
DENSE = 16  # a term in more than one document of so many keeps a bitmap instead of numbers


class FieldArrays:
    """A field's words as they lie in a segment, read only where they are asked for."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self._file = file
        self._field = field

    @cached_property
    def terms(self) -> Words:
        """The field's terms, sorted."""
        return Words(self._array("terms"), self._array("term_ends"))

    @cached_property
    def stemmed(self) -> bool:
        """Whether the field tells a term from its forms."""
        return f"{self._field}.forms" in self._file

    @cached_property
    def forms(self) -> Words:
        """The field's forms, sorted."""
        return Words(self._array("forms"), self._array("form_ends")) if self.stemmed else self.terms

    @cached_property
    def beginnings(self) -> Beginnings:
        """The field's forms by how they begin."""
        return self.forms.beginnings()

    @cached_property
    def lengths(self) -> Array:
        """The number of words of each document."""
        return self._array("lengths")

    @cached_property
    def form_frequencies(self) -> Array:
        """The number of documents each form stands in."""
        return self._array("form_frequencies") if self.stemmed else np.diff(self._array("starts"))

    @cached_property
    def form_terms(self) -> Array:
        """The term that each form belongs to."""
        return self._array("form_terms") if self.stemmed else np.arange(len(self.terms))

    @cached_property
    def forms_of_terms(self) -> Array:
        """The number of forms of each term."""
        return np.bincount(self.form_terms, minlength=len(self.terms))

    def document_frequency(self, term: int) -> int:
        """Count the documents a term stands in."""
        starts = self._array("starts")
        return int(starts[term + 1] - starts[term])

    def docs(self, term: int) -> Array:
        """Give the documents a term stands in, rising."""
        place = self._dense_place(term)
        return np.flatnonzero(self._bits(place)) if self._is_dense(place, term) else self._listed(place, term)

    def is_dense(self, term: int) -> bool:
        """Tell whether a term stands in so many documents that it has a bit for each."""
        return self._is_dense(self._dense_place(term), term)

    def mark(self, term: int, present: Array) -> None:
        """Set the documents of a term in a table that has a place for each document, and perhaps for more."""
        place = self._dense_place(term)
        if self._is_dense(place, term):
            present[: len(self.lengths)] |= self._bits(place)
        else:
            present[self._listed(place, term)] = True

    def mark_forms(self, forms: Array, present: Array) -> None:
        """Set the documents of some forms, given rising, in a table that has a place for each document."""
        of_forms = self.form_terms[forms].astype(np.int64)
        terms, wanted = np.unique(of_forms, return_counts=True)
        whole = wanted == self.forms_of_terms[terms] if self.stemmed else np.ones(len(terms), bool)
        dense = np.isin(terms, self._array("dense"))
        for term in terms[dense & whole].tolist():
            self.mark(term, present)
        present[self._array("docs")[self._listed_at(terms[~dense & whole])]] = True
        self._mark_some(terms[~dense & ~whole], forms, of_forms, present)
        for form in forms[np.isin(of_forms, terms[dense & ~whole])].tolist():
            present[self.form_docs(form)[0]] = True

    def _mark_some(self, terms: Array, forms: Array, of_forms: Array, present: Array) -> None:
        """Set the documents in which some forms of some terms stand, the terms all without bitmaps."""
        if not len(terms):
            return
        kept = np.isin(of_forms, terms)
        ordinals = self._array("form_ordinals")[forms[kept]]
        wanted = np.zeros((len(terms), int(self._array("form_ordinals").max()) + 1), bool)
        wanted[terms.searchsorted(of_forms[kept]), ordinals] = True
        starts, token_starts = self._array("starts"), self._array("token_starts")
        postings = stretches(
            starts[terms].astype(np.int64), (starts[terms + 1] - starts[terms]).astype(np.int64)
        )
        lengths = (token_starts[terms + 1] - token_starts[terms]).astype(np.int64)
        tokens = stretches(token_starts[terms].astype(np.int64), lengths)
        found = wanted[np.repeat(np.arange(len(terms)), lengths), self._array("ordinals")[tokens]]
        docs = self._array("docs")[self._listed_at(terms)]
        present[np.repeat(docs, self._frequencies_at(postings))[found]] = True

    def _listed_at(self, terms: Array) -> Array:
        """Give where the documents of some terms, all without bitmaps, stand in `docs`."""
        starts = self._array("starts")
        first = starts[terms].astype(np.int64)
        before = self._dense_before[self._array("dense").searchsorted(terms)]
        return stretches(first - before, starts[terms + 1].astype(np.int64) - first)

    def _frequencies_at(self, postings: Array) -> Array:
        counts = self._array("frequencies")[postings].astype(np.int64)
        large = np.flatnonzero(counts == 0)
        if len(large):
            places = self._array("large_postings").searchsorted(postings[large])
            counts[large] = self._array("large_frequencies")[places]
        return counts

    def _dense_place(self, term: int) -> int:
        return int(self._array("dense").searchsorted(term))

    def _is_dense(self, place: int, term: int) -> bool:
        dense = self._array("dense")
        return place < len(dense) and bool(dense[place] == term)

    def _bits(self, place: int) -> Array:
        width = (len(self.lengths) + 7) // 8
        bits = self._array("bitmaps")[place * width : (place + 1) * width]
        return np.unpackbits(bits, count=len(self.lengths)).view(bool)

    def _listed(self, place: int, term: int) -> Array:
        starts, before = self._array("starts"), int(self._dense_before[place])
        return self._array("docs")[int(starts[term]) - before : int(starts[term + 1]) - before]

    def frequencies(self, term: int) -> Array:
        """Give how often a term stands in each of its documents."""
        starts = self._array("starts")
        first, last = int(starts[term]), int(starts[term + 1])
        counts = self._array("frequencies")[first:last]
        large = self._array("large_postings")
        low, high = np.searchsorted(large, (first, last)).tolist()
        if low == high:
            return counts
        counts = counts.astype(np.uint32)
        counts[large[low:high] - first] = self._array("large_frequencies")[low:high]
        return counts

    def positions(self, term: int) -> Array:
        """Give the places of all tokens of a term, document by document."""
        first, last = self._tokens(term)
        return self._array("positions")[first:last]

    def ordinals(self, term: int) -> Array:
        """Give of each token of a term which of the term's forms it is, in the order of the positions."""
        first, last = self._tokens(term)
        return self._array("ordinals")[first:last]

    def form_ordinal(self, form: int) -> int:
        """Give a form's number among the forms of its term."""
        return int(self._array("form_ordinals")[form])

    def form_docs(self, form: int) -> tuple[Array, Array]:
        """Give the documents a form stands in, rising, and how often it stands in each."""
        term = int(self.form_terms[form])
        docs, frequencies = self.docs(term), self.frequencies(term)
        if not self.stemmed or self.forms_of_terms[term] == 1:
            return docs, frequencies
        first, last = self._tokens(term)
        exact = self._array("ordinals")[first:last] == self._array("form_ordinals")[form]
        ends = np.cumsum(frequencies, dtype=np.int64)
        counts = np.add.reduceat(exact, ends - frequencies, dtype=np.uint32)
        found = np.flatnonzero(counts)
        return docs[found], counts[found]

    def postings(self) -> Postings:
        """Read the whole field back, as a merge needs it."""
        starts = self._array("starts").astype(np.int64)
        forms = np.arange(len(self.terms), dtype=np.int32)
        positions = self._array("positions")
        return Postings(
            terms=self.terms.all(),
            starts=starts,
            docs=self._all_docs(starts),
            frequencies=self._all_frequencies(),
            positions=positions,
            ordinals=self._array("ordinals") if self.stemmed else np.zeros(len(positions), np.uint8),
            forms=self.forms.all(),
            form_terms=self.form_terms if self.stemmed else forms,
            form_ordinals=self._array("form_ordinals") if self.stemmed else np.zeros(len(forms), np.uint8),
            form_frequencies=self.form_frequencies,
            lengths=self.lengths,
        )

    def _all_docs(self, starts: Array) -> Array:
        docs = np.empty(int(starts[-1]), np.min_scalar_type(len(self.lengths)))
        sparse = np.ones(len(docs), bool)
        for term in self._array("dense").tolist():
            sparse[starts[term] : starts[term + 1]] = False
            docs[starts[term] : starts[term + 1]] = self.docs(term)
        docs[sparse] = self._array("docs")
        return docs

    def _all_frequencies(self) -> Array:
        large = self._array("large_frequencies")
        counts = self._array("frequencies").astype(np.min_scalar_type(int(large.max(initial=255))))
        counts[self._array("large_postings")] = large
        return counts

    def _tokens(self, term: int) -> tuple[int, int]:
        starts = self._array("token_starts")
        return int(starts[term]), int(starts[term + 1])

    @cached_property
    def _dense_before(self) -> Array:
        """How many postings of dense terms stand before each dense term, and after the last."""
        dense, starts = self._array("dense"), self._array("starts").astype(np.int64)
        return np.concatenate(([0], np.cumsum(starts[dense + 1] - starts[dense])))

    def _array(self, part: str) -> Array:
        return self._file[f"{self._field}.{part}"]


class Words(Sequence[bytes]):
    """Sorted words lying end to end, of which any can be found without reading the others."""

    def __init__(self, text: Array, ends: Array) -> None:
        self.text = memoryview(text.data) if len(text) else memoryview(b"")
        self.ends = ends

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: Any) -> Any:
        first = int(self.ends[place - 1]) if place else 0
        return bytes(self.text[first : int(self.ends[place])])

    def find(self, word: bytes) -> int:
        """Give a word's place, -1 when it is not there."""
        place = bisect_left(self, word)
        return place if place < len(self) and self[place] == word else -1

    def beginning(self, text: bytes) -> tuple[int, int]:
        """Give where the words that begin so begin, and where they end."""
        return bisect_left(self, text), bisect_left(self, text + b"\xff")  # which no word has

    def beginnings(self) -> Beginnings:
        """Lay the words out by how they begin."""
        return Beginnings.of_words(np.frombuffer(self.text, np.uint8), self.ends.astype(np.int64))

    def all(self) -> list[bytes]:
        """Read all words at once."""
        text, first, words = bytes(self.text), 0, []
        for end in self.ends.tolist():
            words.append(text[first:end])
            first = end
        return words


def _between(starts: Array, terms: Array) -> tuple[Array, Array]:
    """Give all places from where each of some terms begins to where the next one does, and how many."""
    first = starts[terms].astype(np.int64)
    lengths = starts[terms + 1].astype(np.int64) - first
    return stretches(first, lengths), lengths


def write_field(file: ArrayWriter, field: str, postings: Postings) -> None:
    """Write a field's postings as the arrays the top of this module lists."""
    for part, array in _arrays(postings):
        file.add(f"{field}.{part}", array)


def _arrays(postings: Postings) -> Iterator[tuple[str, Array]]:
    """Make the arrays of a field one after another, so that each can be let go when it is written."""
    dense = np.flatnonzero(np.diff(postings.starts) * DENSE > len(postings.lengths))
    large = np.flatnonzero(postings.frequencies > 255)
    yield from _words("term", postings.terms)
    yield from _forms(postings)
    yield "starts", narrowed(postings.starts)
    yield "dense", narrowed(dense)
    yield "bitmaps", _bitmaps(postings, dense)
    yield "docs", narrowed(postings.docs[~_postings_of(postings, dense)])
    yield "frequencies", _small(postings.frequencies, large)
    yield "large_postings", narrowed(large)
    yield "large_frequencies", postings.frequencies[large].astype(np.uint32)
    yield "token_starts", narrowed(token_starts(postings))
    yield "positions", narrowed(postings.positions)
    yield "lengths", narrowed(postings.lengths)


def _small(frequencies: Array, large: Array) -> Array:
    """Keep frequencies in a byte each, 0 for those that are too large for it."""
    counts = frequencies.astype(np.uint8)
    counts[large] = 0
    return counts


def _forms(postings: Postings) -> Iterator[tuple[str, Array]]:
    if postings.forms == postings.terms and not postings.ordinals.any():
        return
    yield from _words("form", postings.forms)
    yield "form_terms", narrowed(postings.form_terms)
    yield "form_ordinals", postings.form_ordinals
    yield "form_frequencies", narrowed(postings.form_frequencies)
    yield "ordinals", postings.ordinals


def _words(kind: str, words: list[bytes]) -> Iterator[tuple[str, Array]]:
    ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
    yield f"{kind}s", np.frombuffer(b"".join(words), np.uint8)
    yield f"{kind}_ends", narrowed(ends)


def _bitmaps(postings: Postings, terms: Array) -> Array:
    rows = np.zeros((len(terms), len(postings.lengths)), bool)
    for row, term in zip(rows, terms.tolist(), strict=True):
        row[postings.docs[postings.starts[term] : postings.starts[term + 1]]] = True
    return np.packbits(rows, axis=1).ravel()


def _postings_of(postings: Postings, terms: Array) -> Array:
    chosen = np.zeros(len(postings.terms), bool)
    chosen[terms] = True
    return np.repeat(chosen, np.diff(postings.starts))
