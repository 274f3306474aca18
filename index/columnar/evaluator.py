"""A query tree evaluated over the arrays of an index: first which rows match, then how well some of them do.

The tree is Whoosh's, and so are the scores: those of `index.ranking`, over statistics of the whole index.
Fields without lengths that matter score by frequency, as in Whoosh. Only rows that the filters leave are
ever scored, and what is dear to know only of those that can still be among the first.
"""

from __future__ import annotations

import math
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
from index.columnar.matching import NOTHING, common, others, union, within, without
from index.columnar.scoring import Scores
from index.columnar.segment import base_field
from index.columnar.statistics import Statistics
from index.columnar.terms import Term as Known
from index.columnar.terms import Terms
from index.fields import TEXT_FIELDS
from index.query_trees import AnyForm, Word
from index.ranking import K1, AcrossFields
from index.time_budget import TimeBudget

Array = npt.NDArray[Any]
Numbers = Callable[[str], Array]  # a number of each row, by name
Foreign = Callable[[Query], tuple[Array, Array]]  # rows and scores of a tree we do not know


class Evaluation:
    """One tree over one index; which rows match a part of it is found out once.

    When time is up, parts of the tree that have not been looked at match nothing; nothing is given that does
    not match.
    """

    def __init__(
        self, terms: Terms, statistics: Statistics, numbers: Numbers, budget: TimeBudget, foreign: Foreign
    ) -> None:
        self._terms = terms
        self._statistics = statistics
        self._numbers = numbers
        self._size = terms.rows
        self._budget = budget
        self._foreign = foreign
        self._found: dict[int, tuple[Query, Array]] = {}
        self._foreign_scores: dict[int, tuple[Array, Array]] = {}

    def rows(self, tree: Query, among: Array | None = None) -> Array:
        """Give the rows, deleted ones too, that match a tree, rising; only those `among` some where given."""
        if self._budget.is_spent():
            return NOTHING
        if id(tree) in self._found:
            found = self._found[id(tree)][1]
            return found if among is None else within(found, among, self._size)
        found = _KINDS[_kind(tree)][0](self, tree, among)
        if among is None:
            self._found[id(tree)] = tree, found
        return found

    def scores(self, tree: Query, rows: Array, count: int | None = None) -> Array:
        """Score some of the rows that match a tree.

        Where only the best `count` of them matter, those that cannot be among them may get less.
        """
        scores = Scores(rows, self._size)
        self._add(tree, scores, count)
        return scores.sums()

    # --- which rows match ---

    def term(self, query: Term, among: Array | None) -> Array:
        """Find the rows with a word."""
        term = self._find(query)
        if term is None:
            return NOTHING
        return term.docs if among is None else within(among, term.docs, self._size)

    def all_of(self, query: And, among: Array | None) -> Array:
        """Join what all parts match: the rarest first, phrases last, each among what is left."""
        found = among
        for part in sorted(query, key=lambda part: (_is_positional(part), self._most(part))):
            found = self.rows(part, found)
            if not len(found):
                return NOTHING
        return NOTHING if found is None else found

    def any_of(self, query: Or, among: Array | None) -> Array:
        """Unite what any part matches."""
        return union([self.rows(part, among) for part in query], self._size)

    def across_fields(self, query: AcrossFields, among: Array | None) -> Array:
        """Unite the rows that have a word in any of some fields."""
        lists = [term.docs for part in query if (term := self._find(part))]
        if among is not None:
            lists = [within(among, docs, self._size) for docs in lists]
        return union(lists, self._size)

    def any_form(self, query: AnyForm, among: Array | None) -> Array:
        """Unite what any of some forms stands in; the table of all rows is filled segment by segment."""
        found = self._terms.of_forms(query.field_name, query.places)
        return found if among is None else within(among, found, self._size)

    def maybe(self, query: AndMaybe, among: Array | None) -> Array:
        """Match the first part; the second only adds to the score."""
        return self.rows(query.a, among)

    def but_not(self, query: AndNot, among: Array | None) -> Array:
        """Match the first part where the second does not."""
        wanted = self.rows(query.a, among)
        unwanted = self.rows(query.b, wanted)
        return NOTHING if self._budget.spent else without(wanted, unwanted, self._size)

    def not_(self, query: Not, among: Array | None) -> Array:
        """Match everything else."""
        unwanted = self.rows(query.query, among)
        if self._budget.spent:
            return NOTHING
        return others(unwanted, self._size) if among is None else without(among, unwanted, self._size)

    def every(self, query: Every, among: Array | None) -> Array:
        """Match everything."""
        return np.arange(self._size) if among is None else among

    def constant(self, query: ConstantScoreQuery, among: Array | None) -> Array:
        """Match what the inner tree matches."""
        return self.rows(query.child, among)

    def range(self, query: NumericRange, among: Array | None) -> Array:
        """Match rows by a number; 0 stands for none."""
        numbers = self._numbers(query.fieldname)
        numbers = numbers if among is None else numbers[among]
        fits = numbers > 0
        if query.start is not None:
            fits &= numbers > query.start if query.startexcl else numbers >= query.start
        if query.end is not None:
            fits &= numbers < query.end if query.endexcl else numbers <= query.end
        return np.flatnonzero(fits) if among is None else among[fits]

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
        if id(query) not in self._foreign_scores:
            self._foreign_scores[id(query)] = self._foreign(query)
        found = self._foreign_scores[id(query)][0]
        return found if among is None else within(among, found, self._size)

    def _near(
        self, terms: Sequence[Term], slop: int, ordered: bool, nearest: int, among: Array | None
    ) -> Array:
        having = [found for term in terms if (found := self._find(term))]
        if len(having) < len(terms):
            return NOTHING
        lists = [term.docs for term in dict.fromkeys(having)]
        together = common(lists if among is None else [*lists, among], self._size)
        if not len(together) or self._budget.is_spent():
            return NOTHING
        tokens = {term: term.tokens(together) for term in having}
        words = [tokens[term] for term in having]
        if slop == 1 and ordered and nearest == 1:
            return nearness.consecutive(words)
        places = {term: found.places for term, found in tokens.items()}
        return nearness.documents(nearness.near([places[term] for term in having], slop, ordered, nearest))

    def _most(self, tree: Query) -> int:
        """Give a number of rows that a tree does not match more of, as far as that is known cheaply."""
        if isinstance(tree, Term):
            return self._statistics.document_frequency(tree.fieldname, tree.text)
        if isinstance(tree, AndMaybe | AndNot):
            return self._most(tree.a)
        if isinstance(tree, Or):
            return sum(map(self._most, tree))
        return min(map(self._most, tree)) if isinstance(tree, And) and len(tree) else self._size

    # --- how well some of them match ---

    def _add(self, tree: Query, scores: Scores, count: int | None = None) -> None:
        """Add the score of a tree that all the rows match."""
        if not self._budget.is_spent():
            _KINDS[_kind(tree)][1](self, tree, scores, count)

    def _add_some(self, tree: Query, scores: Scores, rows: Array | None = None) -> None:
        """Add the score of a tree that some of the rows match, or of these rows only."""
        if _kind(tree) in _ZERO_BY_THEMSELVES:
            self._add(tree, scores)
        else:
            matching = self.rows(tree, scores.rows if rows is None else rows)
            if len(matching):
                scores.add(matching, self.scores(tree, matching))

    def add_term(self, query: Term, scores: Scores, count: int | None) -> None:
        """Score a word by the field it stands in."""
        is_text = base_field(query.fieldname)[0] in TEXT_FIELDS
        self._add_mentions(query, scores, self._statistics.rarity(query) if is_text else 1.0)

    def add_across_fields(self, query: AcrossFields, scores: Scores, count: int | None) -> None:
        """Score a word in any of several fields as one word."""
        found = [(term, float(part.boost)) for part in query if (term := self._find(part))]
        having = max((term.document_frequency for term, _ in found), default=0)
        weight = self._statistics.weight(having) * float(query.boost)
        for term, boost in found:
            if not self._budget.is_spent():
                scores.add_term(term, weight * boost)

    def add_word(self, query: Word, scores: Scores, count: int | None) -> None:
        """Score a word by its stem and by its form, which stands nowhere else."""
        self._add(query.a, scores)
        self._add(query.b, scores)

    def add_all(self, query: And, scores: Scores, count: int | None) -> None:
        """Add up the scores of parts that all match."""
        for part in query:
            self._add(part, scores)

    def add_any(self, query: Or, scores: Scores, count: int | None) -> None:
        """Add up the scores of those parts that match."""
        for part in query:
            self._add_some(part, scores)

    def add_maybe(self, query: AndMaybe, scores: Scores, count: int | None) -> None:
        """Add what the second part gives to the score of the first.

        Where words stand is only looked at in rows that it could bring among the best.
        """
        self._add(query.a, scores)
        parts = list(query.b) if type(query.b) is Or else [query.b]
        for part in parts:
            if not _is_positional(part):
                self._add_some(part, scores)
        dear = list(filter(_is_positional, parts))
        if dear:
            more = sum(map(self._bound, dear))
            rows = scores.rows if count is None else scores.hopeful(count, more)
            for part in dear:
                self._add_some(part, scores, rows)

    def add_wanted(self, query: AndNot, scores: Scores, count: int | None) -> None:
        """Score the first part."""
        self._add(query.a, scores, count)

    def add_boost(self, query: Query, scores: Scores, count: int | None) -> None:
        """Give every row the query's boost."""
        scores.add_to_all(float(query.boost))

    def add_constant(self, query: ConstantScoreQuery, scores: Scores, count: int | None) -> None:
        """Give every row the one score."""
        scores.add_to_all(float(query.score))

    def add_phrase(self, query: Phrase, scores: Scores, count: int | None) -> None:
        """Add up the scores of the phrase's words, each as often as the phrase has it."""
        for term in _terms_of(query):
            self._add(term, scores)

    def add_near(self, query: SpanNear2, scores: Scores, count: int | None) -> None:
        """Add up the scores of the words."""
        for term in query.qs:
            self._add(term, scores)

    def add_foreign(self, query: Query, scores: Scores, count: int | None) -> None:
        """Give the scores that Whoosh's own searcher gave."""
        having, given = self._foreign_scores[id(query)]
        scores.add(having, given.astype(np.float32))

    def _add_mentions(self, query: Term, scores: Scores, rarity: float) -> None:
        term = self._find(query)
        if term and not self._budget.is_spent():
            scores.add_term(term, rarity * float(query.boost))

    def _find(self, query: Term) -> Known | None:
        return self._terms.find(query.fieldname, query.text)

    def _bound(self, tree: Query) -> float:
        """Give a score that no row gets more of from a tree of words that stand near each other."""
        if not isinstance(tree, SpanNear2) or not all(term.fieldname in TEXT_FIELDS for term in tree.qs):
            return math.inf
        return sum((K1 + 1) * float(term.boost) * self._statistics.rarity(term) for term in tree.qs)


_Match = Callable[[Evaluation, Any, Array | None], Array]
_Score = Callable[[Evaluation, Any, Scores, int | None], None]
_KINDS: Mapping[type[Query], tuple[_Match, _Score]] = {
    Term: (Evaluation.term, Evaluation.add_term),
    And: (Evaluation.all_of, Evaluation.add_all),
    AcrossFields: (Evaluation.across_fields, Evaluation.add_across_fields),
    Or: (Evaluation.any_of, Evaluation.add_any),
    Word: (Evaluation.maybe, Evaluation.add_word),
    AnyForm: (Evaluation.any_form, Evaluation.add_any),
    AndMaybe: (Evaluation.maybe, Evaluation.add_maybe),
    AndNot: (Evaluation.but_not, Evaluation.add_wanted),
    Not: (Evaluation.not_, Evaluation.add_boost),
    Every: (Evaluation.every, Evaluation.add_boost),
    ConstantScoreQuery: (Evaluation.constant, Evaluation.add_constant),
    NumericRange: (Evaluation.range, Evaluation.add_boost),
    Phrase: (Evaluation.phrase, Evaluation.add_phrase),
    SpanNear2: (Evaluation.near, Evaluation.add_near),
    type(NullQuery): (Evaluation.nothing, Evaluation.add_boost),
    Query: (Evaluation.foreign, Evaluation.add_foreign),
}
_ZERO_BY_THEMSELVES = {Term, AcrossFields, Word, Or}


def _kind(tree: Query) -> type[Query]:
    """Give the class by which a query is evaluated; one that we do not know is just a Query."""
    kind = type(tree)
    return kind if kind in _KINDS else next(each for each in kind.__mro__ if each in _KINDS)


def _is_positional(tree: Query) -> bool:
    return any(isinstance(leaf, Phrase | SpanNear2) for leaf in (tree, *tree.children()))


def _terms_of(query: Phrase) -> list[Term]:
    return [Term(query.fieldname, word, boost=query.boost) for word in query.words]
