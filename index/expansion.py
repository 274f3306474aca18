"""Which words a wildcard or a similar word stands for in an index, within bounds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from whoosh.query import (
    And,
    AndMaybe,
    AndNot,
    ConstantScoreQuery,
    FuzzyTerm,
    Not,
    NullQuery,
    Or,
    Prefix,
    Query,
    Wildcard,
)

from index.query_trees import AnyForm, Word
from index.ranking import AcrossFields
from index.time_budget import TimeBudget

MOST_FORMS = 400  # words that one pattern may stand for in one field
EACH = 64  # words after which the time is looked at
_LAST = chr(0x10FFFF)


Pattern: TypeAlias = Query  # one of these
PATTERNS = (Prefix, Wildcard, FuzzyTerm)


@dataclass(frozen=True)
class Fitting:
    """Forms that fit a pattern, sorted by code points, and how many articles have each.

    `places` is where the lexicon that gave them finds them again, with a column for each form.
    """

    forms: tuple[str, ...]
    frequencies: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64] | None = None

    def most_frequent(self, count: int) -> Fitting:
        """Give the forms that most articles have."""
        kept = np.sort(np.argsort(-self.frequencies, kind="stable")[:count])
        places = None if self.places is None else self.places[:, kept]
        return Fitting(tuple(self.forms[place] for place in kept.tolist()), self.frequencies[kept], places)


class Lexicon(Protocol):
    """The words of an index, by field."""

    def fitting(self, query: Pattern, budget: TimeBudget) -> Fitting:
        """Give the forms in a field of the index that a pattern or a similar word stands for."""


def expanded(
    tree: Query, lexicon: Lexicon, budget: TimeBudget | None = None
) -> tuple[Query, tuple[str, ...]]:
    """Replace patterns in a tree by the words they stand for; the notes say what was left out.

    When time is up before that is done, the tree cannot be told from what it should be: it matches nothing.
    """
    budget = budget or TimeBudget()
    notes: dict[str, None] = {}

    def expand(query: Query) -> Query:
        if isinstance(query, PATTERNS):
            return NullQuery if budget.is_spent() else _words(query, lexicon, notes, budget)
        if isinstance(query, Word | AcrossFields):
            return query
        if isinstance(query, And | Or):
            return type(query)([expand(part) for part in query], boost=query.boost)
        if isinstance(query, AndNot | AndMaybe):
            return type(query)(expand(query.a), expand(query.b))
        return type(query)(expand(query.query)) if isinstance(query, Not) else query

    found = expand(tree)
    return NullQuery if budget.spent else found, tuple(notes)


def similar(forms: Sequence[str], form: str, distance: int) -> Iterator[tuple[str, int]]:
    """Give the forms at most `distance` edits away, with how many edits each takes.

    An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string alignment). The
    forms must be sorted: those that share a beginning share its rows of the table, and a beginning that
    is too far away already is skipped with all that begin so.
    """
    width = len(form)
    rows = [list(range(width + 1))]
    place, previous = 0, ""
    while place < len(forms):
        candidate = forms[place]
        depth = _shared(previous, candidate, len(rows) - 1)
        del rows[depth + 1 :]
        while depth < len(candidate) and min(rows[depth]) <= distance:
            rows.append(_row(rows, form, candidate, depth))
            depth += 1
        previous = candidate
        if min(rows[depth]) > distance:
            place = bisect_left(forms, candidate[:depth] + _LAST, place)
            continue
        if depth == len(candidate) and rows[depth][width] <= distance:
            yield candidate, rows[depth][width]
        place += 1


def _words(query: Pattern, lexicon: Lexicon, notes: dict[str, None], budget: TimeBudget) -> Query:
    found = lexicon.fitting(query, budget)
    if len(found.forms) > MOST_FORMS:
        notes[
            f"“{_written(query)}” stands for more than {MOST_FORMS} words; the most frequent were searched."
        ] = None
        found = found.most_frequent(MOST_FORMS)
    if not found.forms:
        return NullQuery
    return ConstantScoreQuery(AnyForm(query.fieldname, found.forms, found.places), query.boost)


def fitting_of(
    forms: Sequence[str], frequency: Callable[[str, str], int], query: Pattern, budget: TimeBudget
) -> Fitting:
    """Look through all forms of a field for those that fit."""
    found = tuple(_candidates(query, forms, budget))
    return Fitting(found, np.array([frequency(query.fieldname, form) for form in found], np.int64))


def _candidates(query: Pattern, forms: Sequence[str], budget: TimeBudget) -> Iterator[str]:
    if isinstance(query, FuzzyTerm):
        yield from (form for form, _ in similar(forms, query.text, query.maxdist))
        return
    text = written_pattern(query)
    beginning = re.split("[*?]", text, maxsplit=1)[0]
    low = bisect_left(forms, beginning)
    high = bisect_left(forms, beginning + _LAST) if beginning else len(forms)
    for place in range(low, high):
        if place % EACH == 0 and budget.is_spent():
            return
        if matches(text, forms[place]):
            yield forms[place]


def matches(pattern: str, form: str) -> bool:
    """Tell whether a form fits a pattern of letters, `*` and `?`."""
    return fits(pattern)(form) is not None


def written_pattern(query: Pattern) -> str:
    """Write a pattern with `*` and `?`."""
    return str(query.text) + "*" if isinstance(query, Prefix) else str(query.text)


@lru_cache(maxsize=64)
def fits(pattern: str) -> Callable[[str], re.Match[str] | None]:
    """Compile a pattern; fnmatch never goes back over what a `*` has taken, so matching takes linear time."""
    return re.compile(translate(pattern)).match


def _written(query: Pattern) -> str:
    return str(query.text) + (
        "~" if isinstance(query, FuzzyTerm) else "*" if isinstance(query, Prefix) else ""
    )


def _shared(one: str, other: str, most: int) -> int:
    """Give the length of the common beginning of two words, at most `most`."""
    length = 0
    while length < most and length < len(other) and one[length] == other[length]:
        length += 1
    return length


def _row(rows: list[list[int]], form: str, candidate: str, depth: int) -> list[int]:
    above, letter = rows[depth], candidate[depth]
    row = [above[0] + 1]
    for i, own in enumerate(form):
        best = min(above[i + 1] + 1, row[i] + 1, above[i] + (own != letter))
        if depth and i and own == candidate[depth - 1] and form[i - 1] == letter:
            best = min(best, rows[depth - 1][i - 1] + 1)
        row.append(best)
    return row
