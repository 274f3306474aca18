"""A query tree evaluated over a segment's arrays: which documents match, and how well.

The tree is Whoosh's, and so are the scores: those of `index.ranking`, over statistics of the whole index.
Fields without lengths that matter score by frequency, as in Whoosh.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.query import (
    And,
    AndMaybe,
    AndNot,
    ConstantScoreQuery,
    Every,
    Not,
    NullQuery,
    NumericRange,
    Or,
    Phrase,
    Query,
    Term,
)
from whoosh.query.spans import SpanNear2

from index.columnar import nearness
from index.columnar.matching import Matches, also, common, intersection, others, union, without
from index.columnar.segment import POSTINGS, Segment, base_field
from index.fields import FIELDS, TEXT_FIELDS
from index.ranking import K1, AcrossFields, rarity

Array = npt.NDArray[Any]


class Statistics:
    """What scores need to know of all segments together; every number is worked out once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self.documents = sum(segment.documents for segment in segments)
        self._frequencies: dict[tuple[str, str], int] = {}

    def average_length(self, field: str) -> float:
        """Give the mean number of words a document has in a field."""
        words = sum(segment.words(field) for segment in self._segments)
        return words / self.documents if words else 1.0

    def document_frequency(self, field: str, text: str) -> int:
        """Count the documents, deleted ones too, that have a term or form in a field."""
        key = field, text
        if key not in self._frequencies:
            self._frequencies[key] = sum(_frequency(segment, field, text) for segment in self._segments)
        return self._frequencies[key]

    def rarity(self, *terms: Term) -> float:
        """Weigh a word by the field that it stands in most often."""
        return rarity(self.documents, max(self.document_frequency(t.fieldname, t.text) for t in terms))


Shares = dict[str, Array]  # by field: what one mention counts in each document


class Evaluator:
    """Evaluates one tree over one segment; what it has read of a term it does not read again.

    `shares` is kept from one evaluator of a segment to the next.
    """

    def __init__(self, segment: Segment, statistics: Statistics, shares: Shares) -> None:
        self._segment = segment
        self._statistics = statistics
        self._size = segment.documents
        self._shares = shares
        self._read: dict[tuple[str, str], tuple[Array, Array] | None] = {}

    def matches(self, tree: Query) -> Matches:
        """Give the documents of the segment, deleted ones too, that match a tree."""
        kind = next(kind for kind in type(tree).__mro__ if kind in _EVALUATORS)
        return _EVALUATORS[kind](self, tree)

    def term(self, query: Term) -> Matches:
        """Find the documents with a word and score them."""
        found = self._postings(query.fieldname, query.text)
        return Matches(found[0], self._scores(query, *found)) if found else Matches.none()

    def across_fields(self, query: AcrossFields) -> Matches:
        """Find the documents with a word in any field and score them as one text."""
        found = []
        for term in query:
            if postings := self._postings(term.fieldname, term.text):
                docs, frequencies = postings
                found.append(Matches(docs, self._damped(term, docs, frequencies)))
        united = union(found, self._size)
        return Matches(united.docs, united.scores * (self._statistics.rarity(*query) * query.boost))

    def all_of(self, query: And) -> Matches:
        """Join what all parts match."""
        return intersection([self.matches(part) for part in query], self._size)

    def any_of(self, query: Or) -> Matches:
        """Unite what any part matches."""
        return union([self.matches(part) for part in query], self._size)

    def maybe(self, query: AndMaybe) -> Matches:
        """Match the first part; the second only adds to the score."""
        wanted = self.matches(query.a)
        parts = query.b if type(query.b) is Or else (query.b,)
        extra = [
            self.near(part, wanted.docs) if isinstance(part, SpanNear2) else self.matches(part)
            for part in parts
        ]
        return also(wanted, extra, self._size)

    def but_not(self, query: AndNot) -> Matches:
        """Match the first part where the second does not."""
        return without(self.matches(query.a), self.matches(query.b).docs, self._size)

    def not_(self, query: Not) -> Matches:
        """Match everything else."""
        docs = others(self.matches(query.query).docs, self._size)
        return Matches(docs, np.full(len(docs), float(query.boost)))

    def every(self, query: Every) -> Matches:
        """Match everything."""
        return Matches(np.arange(self._size), np.full(self._size, float(query.boost)))

    def constant(self, query: ConstantScoreQuery) -> Matches:
        """Match what the inner tree matches, all with one score."""
        return self.matches(query.child).scored(query.score)

    def range(self, query: NumericRange) -> Matches:
        """Match documents by a number; 0 stands for none."""
        numbers = self._segment.numbers(query.fieldname)
        fits = numbers > 0
        if query.start is not None:
            fits &= numbers > query.start if query.startexcl else numbers >= query.start
        if query.end is not None:
            fits &= numbers < query.end if query.endexcl else numbers <= query.end
        docs = np.flatnonzero(fits)
        return Matches(docs, np.full(len(docs), float(query.boost)))

    def phrase(self, query: Phrase) -> Matches:
        """Match words that follow one another."""
        terms = [Term(query.fieldname, word, boost=query.boost) for word in query.words]
        return self._near(terms, query.slop, ordered=True, nearest=1)

    def near(self, query: SpanNear2, among: Array | None = None) -> Matches:
        """Match words that stand near each other, in all documents or only among some."""
        return self._near(query.qs, query.slop, query.ordered, query.mindist, among)

    def nothing(self, query: Query) -> Matches:
        """Match nothing."""
        return Matches.none()

    def _near(
        self, terms: Sequence[Term], slop: int, ordered: bool, nearest: int, among: Array | None = None
    ) -> Matches:
        postings = {term: self._postings(term.fieldname, term.text) for term in terms}
        lists = [found[0] for found in postings.values() if found]
        if len(lists) < len(postings):
            return Matches.none()
        together = common([*lists, *([] if among is None else [among])], self._size)
        places = {term: self._places(term, together) for term in postings}
        words = [places[term] for term in terms]
        if slop == 1 and ordered and nearest == 1:
            found = nearness.consecutive(words)
        else:
            found = nearness.near(words, slop, ordered, nearest)
        docs = nearness.documents(found)
        return Matches(docs, sum((self._score(term, docs) for term in terms), np.zeros(len(docs))))

    def _score(self, term: Term, docs: Array) -> Array:
        """Score some of the documents that have a term."""
        having, frequencies = self._postings(term.fieldname, term.text) or (docs, docs)
        return self._scores(term, docs, frequencies[np.searchsorted(having, docs)])

    def _scores(self, term: Term, docs: Array, frequencies: Array) -> Array:
        if base_field(term.fieldname)[0] not in TEXT_FIELDS:
            return np.multiply(frequencies, float(term.boost))
        return self._damped(term, docs, frequencies) * self._statistics.rarity(term)

    def _damped(self, term: Term, docs: Array, frequencies: Array) -> Array:
        """Score mentions: no number of them counts for more than K1 + 1 times the boost."""
        shares = frequencies * self._weights(base_field(term.fieldname)[0])[docs]
        damped: Array = shares * ((K1 + 1) * term.boost) / (shares + K1)
        return damped

    def _places(self, term: Term, wanted: Array) -> Array:
        arrays = self._segment.fields[term.fieldname]
        positions = arrays.positions(arrays.terms.find(_encoded(term.text)))
        docs, frequencies = self._postings(term.fieldname, term.text) or (wanted, wanted)
        return nearness.places(docs, frequencies, positions, wanted)

    def _postings(self, field: str, text: str) -> tuple[Array, Array] | None:
        key = field, text
        if key not in self._read:
            self._read[key] = self._read_postings(field, text)
        return self._read[key]

    def _read_postings(self, field: str, text: str) -> tuple[Array, Array] | None:
        name, exact = base_field(field)
        arrays = self._segment.fields[name]
        words = arrays.forms if exact else arrays.terms
        place = words.find(_encoded(text))
        if place < 0:
            return None
        return arrays.form_docs(place) if exact else (arrays.docs(place), arrays.frequencies(place))

    def _weights(self, field: str) -> Array:
        """Give what one mention counts in each document: less in those that are longer than most."""
        if field not in self._shares:
            share = self._segment.fields[field].lengths / self._statistics.average_length(field)
            counts = FIELDS[field].length
            self._shares[field] = 1 / ((1 - counts) + counts * share)
        return self._shares[field]


_EVALUATORS: Mapping[type[Query], Callable[[Evaluator, Any], Matches]] = {
    Term: Evaluator.term,
    And: Evaluator.all_of,
    AcrossFields: Evaluator.across_fields,
    Or: Evaluator.any_of,
    AndMaybe: Evaluator.maybe,
    AndNot: Evaluator.but_not,
    Not: Evaluator.not_,
    Every: Evaluator.every,
    ConstantScoreQuery: Evaluator.constant,
    NumericRange: Evaluator.range,
    Phrase: Evaluator.phrase,
    SpanNear2: Evaluator.near,
    type(NullQuery): Evaluator.nothing,
}


def _frequency(segment: Segment, field: str, text: str) -> int:
    name, exact = base_field(field)
    if name not in POSTINGS:
        return 0
    arrays = segment.fields[name]
    place = (arrays.forms if exact else arrays.terms).find(_encoded(text))
    if place < 0:
        return 0
    return int(arrays.form_frequencies[place]) if exact else arrays.document_frequency(place)


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
