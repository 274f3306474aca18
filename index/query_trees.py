"""The query trees Morgue builds, of Whoosh's query classes: what a word, a phrase or a span of days becomes.

An engine needs to know these classes and no others: Term, AcrossFields, Phrase, Near, Prefix, Wildcard,
FuzzyTerm, NumericRange, ConstantScoreQuery, And, Or, Lacking, Without, AndMaybe, Every and NullQuery.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

from whoosh.query import (
    And,
    AndMaybe,
    ConstantScoreQuery,
    Every,
    FuzzyTerm,
    Not,
    NullQuery,
    NumericRange,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

from index.analysis import Token
from index.fields import FIELDS, Field
from index.ranking import AcrossFields
from index.whoosh_repairs import Lacking, Near, Without

# Chosen with judged queries, where scores change little around them; see docs/measurements.md.
EXACT = 0.3  # a match of the exact form counts this much more, as a share of the word's weight
NEARNESS = 0.3  # two words of the query that stand near each other count this much more
TITLE = 1.0  # a title that has every word of the query counts this much more
REACH = 8  # words within which two words stand near each other
MOST_PAIRS = 20  # neighbours in a query that are looked for near each other
EVERYTHING = Every()


class AnyForm(Or):  # type: ignore[misc]
    """Any of some forms in one field, as a pattern stands for them; terms of them are made when asked for.

    `places` is where the index that has the forms finds them (see `index.expansion.Fitting`).
    """

    def __init__(self, field: str, forms: Sequence[str], places: Any = None) -> None:
        self.field_name = field
        self.forms = forms
        self.places = places
        self.boost = 1.0
        self.minmatch = 0
        self.scale = None

    @cached_property
    def subqueries(self) -> list[Query]:
        """The forms as terms, for Whoosh."""
        return [Term(self.field_name, form) for form in self.forms]


class Word(AndMaybe):  # type: ignore[misc]
    """A plain word: its stem in any field, and its exact form for the ranking."""


def word(fields: Sequence[str], token: Token) -> Query:
    """Match a word by its stem in any of the fields, and rank its exact form above."""
    weighed = _weighed(fields)
    found = [Term(field.name, _key(field, token), boost=boost) for field, boost in weighed]
    exact = [Term(field.words, token.form, boost=boost) for field, boost in weighed if field.kind == "text"]
    return Word(AcrossFields(found), AcrossFields(exact, boost=EXACT)) if exact else any_of(found)


def phrase(fields: Sequence[str], tokens: Sequence[Token], slop: int = 1) -> Query:
    """Match words that follow one another, or with a slop above 1 stand within so many words."""
    if len(tokens) == 1:
        return word(fields, tokens[0])
    found = any_of(_near(field, tokens, slop, boost) for field, boost in _weighed(fields))
    exact = [
        Term(field.words, form, boost=boost * EXACT)
        for field, boost in _weighed(fields)
        if field.kind == "text"
        for form in dict.fromkeys(token.form for token in tokens)
    ]
    return AndMaybe(found, any_of(exact)) if exact else found


def pattern(fields: Sequence[str], text: str) -> Query:
    """Match words by a pattern of letters, `*` (any letters) and `?` (one letter)."""
    prefix = text.find("*") == len(text) - 1 and "?" not in text
    return any_of(
        Prefix(field.words, text[:-1], boost=boost) if prefix else Wildcard(field.words, text, boost=boost)
        for field, boost in _weighed(fields)
    )


def fuzzy(fields: Sequence[str], form: str, distance: int) -> Query:
    """Match words that are at most so many letters away from a form."""
    return any_of(
        FuzzyTerm(field.words, form, boost=boost, maxdist=distance, prefixlength=0)
        for field, boost in _weighed(fields)
    )


def flag(name: str) -> Query:
    """Match the articles that have something, as `has:` asks."""
    return ConstantScoreQuery(Term("has", name))


def within_days(first: date | None, last: date | None) -> Query:
    """Match the articles that may have appeared between two days, both included."""
    bounds = []
    if first:
        bounds.append(NumericRange("last_day", first.toordinal(), None))
    if last:
        bounds.append(NumericRange("first_day", None, last.toordinal()))
    return ConstantScoreQuery(all_of(bounds))


def any_of(queries: Iterable[Query]) -> Query:
    """Match what any of the queries matches."""
    kept = list(queries)
    return kept[0] if len(kept) == 1 else Or(kept) if kept else NullQuery


def all_of(queries: Iterable[Query]) -> Query:
    """Match what all of the queries match."""
    kept = list(queries)
    return kept[0] if len(kept) == 1 else And(kept) if kept else NullQuery


def ranked(tree: Query) -> Query:
    """Add to a tree what only ranks: neighbouring words near each other, and titles that have every word."""
    if isinstance(tree, Without):
        return Without(ranked(tree.a), tree.b)
    if isinstance(tree, Word):
        return _maybe(tree, _whole_title([tree]))
    if type(tree) is And:
        return _maybe(And([_inner(part) for part in tree]), [*_neighbours(tree), *_whole_title(tree)])
    return _inner(tree)


def _inner(tree: Query) -> Query:
    """Rank within a part of a query."""
    if type(tree) not in (And, Or):
        return tree
    return _maybe(type(tree)([_inner(part) for part in tree]), list(_neighbours(tree)))


def _maybe(tree: Query, extra: Sequence[Query]) -> Query:
    return AndMaybe(tree, any_of(extra)) if extra else tree


def tidied(tree: Query) -> Query:
    """Flatten nested groups and turn "all of these and not that" into one Without.

    Whoosh's own `normalize` is not used: to it, anything AND everything is everything.
    """
    if isinstance(tree, Not):
        inner = tidied(tree.query)
        return inner.query if isinstance(inner, Not) else Lacking(inner)
    if isinstance(tree, And):
        return _tidied_and([tidied(part) for part in tree])
    if isinstance(tree, Or):
        return any_of(_flat(Or, [tidied(part) for part in tree]))
    return tree


def positive_leaves(tree: Query) -> Iterator[Query]:
    """Give the leaves of a tree that say what an article has, not what it lacks."""
    if isinstance(tree, Not):
        return
    if isinstance(tree, Without | AndMaybe):
        yield from positive_leaves(tree.a)
    elif tree.is_leaf() or isinstance(tree, Near):
        yield tree
    else:
        for child in tree.children():
            yield from positive_leaves(child)


def _tidied_and(parts: list[Query]) -> Query:
    parts = [part for part in _flat(And, parts) if not isinstance(part, Every)] or [EVERYTHING]
    wanted = [part for part in parts if not isinstance(part, Not)]
    unwanted = [part.query for part in parts if isinstance(part, Not)]
    if not unwanted:
        return all_of(wanted)
    if not wanted:
        return Lacking(any_of(unwanted))
    return Without(all_of(wanted), any_of(unwanted))


def _neighbours(group: Iterable[Query]) -> list[Query]:
    """Give, for each two words that follow one another in a group, what asks for them near each other."""
    found = []
    for one, other in pairwise(group):
        near = [term for part in (one, other) for term in _term_of(part, "body", NEARNESS)]
        if len(near) == 2 and near[0] != near[1]:
            found.append(Near(near, slop=REACH, ordered=False, mindist=0))
    return found[:MOST_PAIRS]


def _whole_title(group: Iterable[Query]) -> list[Query]:
    """Give what asks for a title with every word of a group, when the group is all words."""
    parts = list(group)
    terms = [term for part in parts for term in _term_of(part, "title", TITLE)]
    return [all_of(dict.fromkeys(terms))] if len(terms) == len(parts) <= MOST_PAIRS else []


def _term_of(part: Query, field: str, boost: float) -> list[Query]:
    """Give the term of a plain word in one of the fields it is looked for in."""
    terms = part.a if isinstance(part, Word) and len(part.a) > 1 else ()
    return [Term(field, term.text, boost=boost) for term in terms if term.fieldname == field]


def _flat(kind: type[Query], parts: list[Query]) -> list[Query]:
    return [inner for part in parts for inner in (part if type(part) is kind else [part])]


def _weighed(names: Sequence[str]) -> list[tuple[Field, float]]:
    """Give the fields with their weights; a field that is searched alone weighs 1."""
    singles = [FIELDS[part] for name in names for part in (FIELDS[name].of or (name,))]
    return [(field, field.weight if len(names) > 1 and field.weight else 1.0) for field in singles]


def _key(field: Field, token: Token) -> str:
    return token.stem if field.kind == "text" else token.form


def _near(field: Field, tokens: Sequence[Token], slop: int, boost: float) -> Query:
    keys = [_key(field, token) for token in tokens]
    if slop == 1:
        return Phrase(field.name, keys, boost=boost)
    terms = [Term(field.name, key, boost=boost) for key in dict.fromkeys(keys)]
    return Near(terms, slop=slop, ordered=False, mindist=0) if len(terms) > 1 else terms[0]
