"""A query tree evaluated over a segment's arrays: which documents match, and how well.

The tree is Whoosh's, and so are the scores: BM25F with Whoosh's formula and constants (`whoosh.scoring`,
after Robertson, Zaragoza and Taylor, *Simple BM25 extension to multiple weighted fields*, CIKM 2004), over
statistics of the whole index. Fields without lengths that matter score by frequency, as in Whoosh.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log
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
from index.columnar.matching import Matches, also, intersection, others, union, without
from index.columnar.segment import POSTINGS, Segment, base_field
from index.fields import FIELDS, TEXT_FIELDS

Array = npt.NDArray[Any]
K1 = 1.2  # whoosh.scoring.BM25F's


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

    def rarity(self, field: str, text: str) -> float:
        """Give the inverse document frequency as Whoosh reckons it."""
        return log(self.documents / (self.document_frequency(field, text) + 1)) + 1


class Evaluator:
    """Evaluates trees over one segment."""

    def __init__(self, segment: Segment, statistics: Statistics) -> None:
        self._segment = segment
        self._statistics = statistics
        self._size = segment.documents
        self._norms: dict[str, Array] = {}

    def matches(self, tree: Query) -> Matches:
        """Give the documents of the segment, deleted ones too, that match a tree."""
        kind = next(kind for kind in type(tree).__mro__ if kind in _EVALUATORS)
        return _EVALUATORS[kind](self, tree)

    def term(self, query: Term) -> Matches:
        """Find the documents with a word and score them."""
        found = self._postings(query.fieldname, query.text)
        if found is None:
            return Matches.none()
        docs, frequencies = found
        field, _ = base_field(query.fieldname)
        if field not in TEXT_FIELDS:
            return Matches(docs, frequencies * float(query.boost))
        weight = self._statistics.rarity(query.fieldname, query.text) * (K1 + 1) * query.boost
        return Matches(docs, weight * frequencies / (frequencies + self._norm(field)[docs]))

    def all_of(self, query: And) -> Matches:
        """Join what all parts match."""
        return intersection([self.matches(part) for part in query], self._size)

    def any_of(self, query: Or) -> Matches:
        """Unite what any part matches."""
        return union([self.matches(part) for part in query], self._size)

    def maybe(self, query: AndMaybe) -> Matches:
        """Match the first part; the second only adds to the score."""
        return also(self.matches(query.a), self.matches(query.b), self._size)

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
        terms = [Term(query.fieldname, word) for word in query.words]
        found = self._near(terms, query.slop, ordered=True, nearest=1)
        return Matches(found.docs, found.scores * query.boost)

    def near(self, query: SpanNear2) -> Matches:
        """Match words that stand near each other."""
        return self._near(query.qs, query.slop, query.ordered, query.mindist)

    def nothing(self, query: Query) -> Matches:
        """Match nothing."""
        return Matches.none()

    def _near(self, terms: Sequence[Term], slop: int, ordered: bool, nearest: int) -> Matches:
        distinct = {(term.fieldname, term.text, term.boost): self.term(term) for term in terms}
        together = intersection(list(distinct.values()), self._size)
        if not len(together.docs):
            return together
        wanted = np.zeros(self._size, bool)
        wanted[together.docs] = True
        words = {key: self._places(key[0], key[1], wanted) for key in distinct}
        ordered_words = [words[term.fieldname, term.text, term.boost] for term in terms]
        if slop == 1 and ordered and nearest == 1:
            found = nearness.consecutive(ordered_words)
        else:
            found = nearness.near(ordered_words, slop, ordered, nearest)
        kept = np.isin(together.docs, nearness.documents(found), assume_unique=True)
        return self._rescored(together.where(kept), terms, distinct)

    def _rescored(
        self, found: Matches, terms: Sequence[Term], distinct: Mapping[tuple[str, str, float], Matches]
    ) -> Matches:
        """Count a word's score as often as the phrase repeats it."""
        if len(distinct) == len(terms):
            return found
        scores = np.zeros(len(found.docs))
        for term in terms:
            match = distinct[term.fieldname, term.text, term.boost]
            scores += match.scores[np.searchsorted(match.docs, found.docs)]
        return Matches(found.docs, scores)

    def _places(self, field: str, text: str, wanted: Array) -> Array:
        arrays = self._segment.fields[field]
        term = arrays.terms.find(text.encode())
        docs = arrays.docs(term)
        return nearness.places(docs, arrays.frequencies(term), arrays.positions(term), wanted[docs])

    def _postings(self, field: str, text: str) -> tuple[Array, Array] | None:
        name, exact = base_field(field)
        arrays = self._segment.fields[name]
        words = arrays.forms if exact else arrays.terms
        place = words.find(_encoded(text))
        if place < 0:
            return None
        return arrays.form_docs(place) if exact else (arrays.docs(place), arrays.frequencies(place))

    def _norm(self, field: str) -> Array:
        """Give, for each document, what its length adds to the frequency in BM25F's denominator."""
        if field not in self._norms:
            share = self._segment.fields[field].lengths / self._statistics.average_length(field)
            counts = FIELDS[field].length
            self._norms[field] = K1 * ((1 - counts) + counts * share)
        return self._norms[field]


_EVALUATORS: Mapping[type[Query], Callable[[Evaluator, Any], Matches]] = {
    Term: Evaluator.term,
    And: Evaluator.all_of,
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
