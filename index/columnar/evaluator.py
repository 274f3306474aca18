"""A query tree evaluated over a segment's arrays: first which documents match, then how well some of them do.

The tree is Whoosh's, and so are the scores: those of `index.ranking`, over statistics of the whole index.
Fields without lengths that matter score by frequency, as in Whoosh. Only documents that the filters leave are
ever scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from index.columnar.matching import NOTHING, common, found_among, others, union, without
from index.columnar.segment import Segment, base_field
from index.columnar.statistics import Statistics
from index.columnar.terms import Terms
from index.fields import FIELDS, TEXT_FIELDS
from index.ranking import K1, AcrossFields
from index.time_budget import TimeBudget

Array = npt.NDArray[Any]
Shares = dict[str, Array]  # by field: what one mention counts in each document
Foreign = Callable[[Query], tuple[Array, Array]]  # documents and scores of a tree we do not know


class Evaluation:
    """One tree over one segment; what it has read or found out once it does not read or find out again.

    `shares` is kept from one evaluation of a segment to the next. When time is up, parts of the tree that
    have not been looked at match nothing; nothing is given that does not match.
    """

    def __init__(
        self, segment: Segment, statistics: Statistics, shares: Shares, budget: TimeBudget, foreign: Foreign
    ) -> None:
        self._segment = segment
        self._statistics = statistics
        self._size = segment.documents
        self._shares = shares
        self._budget = budget
        self._foreign = foreign
        self._terms = Terms(segment)
        self._found: dict[int, tuple[Query, Array | None, Array]] = {}
        self._foreign_scores: dict[int, tuple[Array, Array]] = {}

    def documents(self, tree: Query, among: Array | None = None) -> Array:
        """Give the documents of the segment, deleted ones too, that match a tree; rising.

        Where `among` is given, documents outside it may be left out.
        """
        if self._budget.is_spent():
            return NOTHING
        known = self._found.get(id(tree))
        if known and (known[1] is None or known[1] is among):
            return known[2]
        among = None if known else among
        found = _KINDS[_kind(tree)][0](self, tree, among)
        self._found[id(tree)] = tree, among, found
        return found

    def scores(self, tree: Query, docs: Array) -> Array:
        """Score some of the documents that `documents` gave for the tree."""
        return self._scores(tree, docs, matching=True)

    def _scores(self, tree: Query, docs: Array, matching: bool = False) -> Array:
        """Score documents of which some may not match, with 0 for those; all do where they are `matching`."""
        kind = _kind(tree)
        score = _KINDS[kind][1]
        if matching or kind in _ZERO_BY_THEMSELVES:
            return score(self, tree, docs)
        kept = found_among(docs, self._known(tree, docs), self._size)[0]
        if kept.all():
            return score(self, tree, docs)
        scores = np.zeros(len(docs))
        scores[kept] = score(self, tree, docs[kept])
        return scores

    def _known(self, tree: Query, docs: Array) -> Array:
        known = self._found.get(id(tree))
        return known[2] if known else self.documents(tree, docs)

    # --- which documents match ---

    def term(self, query: Term, among: Array | None) -> Array:
        """Find the documents with a word."""
        return self._terms.docs(query.fieldname, query.text)

    def all_of(self, query: And, among: Array | None) -> Array:
        """Join what all parts match: words first, so that phrases look at fewer documents."""
        found = [] if among is None else [among]
        for positional in (False, True):
            for part in query:
                if _is_positional(part) is positional:
                    found.append(self.documents(part, found[0] if positional and found else among))
                    if not len(found[-1]):
                        return NOTHING
            found = [common(found, self._size)] if found else []
        return found[0] if found else NOTHING

    def any_of(self, query: Or, among: Array | None) -> Array:
        """Unite what any part matches."""
        return union([self.documents(part, among) for part in query], self._size)

    def maybe(self, query: AndMaybe, among: Array | None) -> Array:
        """Match the first part; the second only adds to the score."""
        return self.documents(query.a, among)

    def but_not(self, query: AndNot, among: Array | None) -> Array:
        """Match the first part where the second does not."""
        wanted = self.documents(query.a, among)
        unwanted = self.documents(query.b, wanted)
        return NOTHING if self._budget.spent else without(wanted, unwanted, self._size)

    def not_(self, query: Not, among: Array | None) -> Array:
        """Match everything else."""
        unwanted = self.documents(query.query)
        return NOTHING if self._budget.spent else others(unwanted, self._size)

    def every(self, query: Every, among: Array | None) -> Array:
        """Match everything."""
        return np.arange(self._size)

    def constant(self, query: ConstantScoreQuery, among: Array | None) -> Array:
        """Match what the inner tree matches."""
        return self.documents(query.child, among)

    def range(self, query: NumericRange, among: Array | None) -> Array:
        """Match documents by a number; 0 stands for none."""
        numbers = self._segment.numbers(query.fieldname)
        fits = numbers > 0
        if query.start is not None:
            fits &= numbers > query.start if query.startexcl else numbers >= query.start
        if query.end is not None:
            fits &= numbers < query.end if query.endexcl else numbers <= query.end
        return np.flatnonzero(fits)

    def phrase(self, query: Phrase, among: Array | None) -> Array:
        """Match words that follow one another."""
        return self._near(_terms_of(query), query.slop, True, 1, among)

    def near(self, query: SpanNear2, among: Array | None) -> Array:
        """Match words that stand near each other."""
        return self._near(query.qs, query.slop, query.ordered, query.mindist, among)

    def nothing(self, query: Query, among: Array | None) -> Array:
        """Match nothing."""
        return NOTHING

    def foreign(self, query: Query, among: Array | None) -> Array:
        """Let Whoosh's own searcher match a kind of query that we do not know."""
        self._foreign_scores[id(query)] = self._foreign(query)
        return self._foreign_scores[id(query)][0]

    def _near(
        self, terms: Sequence[Term], slop: int, ordered: bool, nearest: int, among: Array | None
    ) -> Array:
        lists = [self._terms.docs(term.fieldname, term.text) for term in terms]
        together = common(lists if among is None else [*lists, among], self._size)
        if not len(together) or self._budget.is_spent():
            return NOTHING
        tokens = {term: self._terms.tokens(term.fieldname, term.text, together) for term in terms}
        if slop == 1 and ordered and nearest == 1:
            return nearness.consecutive([tokens[term] for term in terms])
        places = {term: found.places for term, found in tokens.items()}
        return nearness.documents(nearness.near([places[term] for term in terms], slop, ordered, nearest))

    # --- how well some of them match ---

    def score_term(self, query: Term, docs: Array) -> Array:
        """Score a word by the field it stands in."""
        if base_field(query.fieldname)[0] in TEXT_FIELDS:
            return self._mentions(query, docs) * self._statistics.rarity(query)
        frequencies = self._terms.frequencies(query.fieldname, query.text, docs)
        return np.zeros(len(docs)) if frequencies is None else frequencies * float(query.boost)

    def score_across_fields(self, query: AcrossFields, docs: Array) -> Array:
        """Score a word in any of several fields as one word."""
        return self._sum(self._mentions, query, docs) * self._statistics.rarity(*query) * float(query.boost)

    def score_all(self, query: And, docs: Array) -> Array:
        """Add up the scores of parts that all match."""
        return self._sum(self.scores, query, docs)

    def score_any(self, query: Or, docs: Array) -> Array:
        """Add up the scores of those parts that match."""
        return self._sum(self._scores, query, docs)

    def score_maybe(self, query: AndMaybe, docs: Array) -> Array:
        """Add what the second part gives to the score of the first."""
        return self.scores(query.a, docs) + self._scores(query.b, docs)

    def score_wanted(self, query: AndNot, docs: Array) -> Array:
        """Score the first part."""
        return self.scores(query.a, docs)

    def score_boost(self, query: Query, docs: Array) -> Array:
        """Give every document the query's boost."""
        return np.full(len(docs), float(query.boost))

    def score_constant(self, query: ConstantScoreQuery, docs: Array) -> Array:
        """Give every document the one score."""
        return np.full(len(docs), float(query.score))

    def score_phrase(self, query: Phrase, docs: Array) -> Array:
        """Add up the scores of the phrase's words, each as often as the phrase has it."""
        return self._sum(self.score_term, _terms_of(query), docs)

    def score_near(self, query: SpanNear2, docs: Array) -> Array:
        """Add up the scores of the words."""
        return self._sum(self.score_term, query.qs, docs)

    def score_foreign(self, query: Query, docs: Array) -> Array:
        """Give the scores that Whoosh's own searcher gave."""
        having, scores = self._foreign_scores[id(query)]
        return scores[np.searchsorted(having, docs)]

    def _sum(self, score: Callable[[Any, Array], Array], parts: Iterable[Query], docs: Array) -> Array:
        total = np.zeros(len(docs))
        for part in parts:
            if self._budget.is_spent():
                break
            total += score(part, docs)
        return total

    def _mentions(self, term: Term, docs: Array) -> Array:
        """Score mentions: no number of them counts for more than K1 + 1 times the boost."""
        frequencies = self._terms.frequencies(term.fieldname, term.text, docs)
        if frequencies is None:
            return np.zeros(len(docs))
        shares = frequencies * self._weights(base_field(term.fieldname)[0])[docs]
        damped: Array = shares * ((K1 + 1) * term.boost) / (shares + K1)
        return damped

    def _weights(self, field: str) -> Array:
        """Give what one mention counts in each document: less in those that are longer than most."""
        if field not in self._shares:
            share = self._segment.fields[field].lengths / self._statistics.average_length(field)
            counts = FIELDS[field].length
            self._shares[field] = 1 / ((1 - counts) + counts * share)
        return self._shares[field]


_Match = Callable[[Evaluation, Any, Array | None], Array]
_Score = Callable[[Evaluation, Any, Array], Array]
_KINDS: Mapping[type[Query], tuple[_Match, _Score]] = {
    Term: (Evaluation.term, Evaluation.score_term),
    And: (Evaluation.all_of, Evaluation.score_all),
    AcrossFields: (Evaluation.any_of, Evaluation.score_across_fields),
    Or: (Evaluation.any_of, Evaluation.score_any),
    AndMaybe: (Evaluation.maybe, Evaluation.score_maybe),
    AndNot: (Evaluation.but_not, Evaluation.score_wanted),
    Not: (Evaluation.not_, Evaluation.score_boost),
    Every: (Evaluation.every, Evaluation.score_boost),
    ConstantScoreQuery: (Evaluation.constant, Evaluation.score_constant),
    NumericRange: (Evaluation.range, Evaluation.score_boost),
    Phrase: (Evaluation.phrase, Evaluation.score_phrase),
    SpanNear2: (Evaluation.near, Evaluation.score_near),
    type(NullQuery): (Evaluation.nothing, Evaluation.score_boost),
    Query: (Evaluation.foreign, Evaluation.score_foreign),
}
_ZERO_BY_THEMSELVES = {Term, AcrossFields, Or}


def _kind(tree: Query) -> type[Query]:
    """Give the class by which a query is evaluated; one that we do not know is just a Query."""
    return next(kind for kind in type(tree).__mro__ if kind in _KINDS)


def _is_positional(tree: Query) -> bool:
    return any(isinstance(leaf, Phrase | SpanNear2) for leaf in (tree, *tree.children()))


def _terms_of(query: Phrase) -> list[Term]:
    return [Term(query.fieldname, word, boost=query.boost) for word in query.words]
