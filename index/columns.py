"""Facets, days and order as arrays: everything about an answer but which documents match the query.

A document is a row; a set of documents is their rows, rising. Facets hold ordinals of their values, all rows'
one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.analysis import fold
from index.archive_days import ArchiveDays
from index.engine import Answer, Question
from index.facet_columns import FacetColumn, shown_order
from index.histogram import Days, histogram
from index.search import (
    DATE,
    FACETS,
    NO_HISTOGRAM,
    Facet,
    FacetDefinition,
    FacetValue,
    Histogram,
    Sort,
    Span,
)
from index.top import best

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[Any]
UNDATED = 0  # no day has this ordinal
CACHED_SPANS = 16  # spans of days whose rows are kept for the next search


class Score(Protocol):
    """Scores rows, which are rising."""

    def __call__(self, rows: Rows, count: int | None = None, /) -> Scores:
        """Give the scores; where `count` is given, those that cannot be among the best may be too low."""


@dataclass(frozen=True)
class Columns:
    """All columns of an index; rows that are deleted are not `live`."""

    live: Mask
    ids: Rows
    revisions: Rows
    first_day: Days
    last_day: Days
    moment: Rows
    facets: Mapping[str, FacetColumn]

    def answer(self, question: Question, rows: Rows, score: Score) -> Answer:
        """Filter, count and rank the rows that match the query; only those are scored that have to be."""
        sets = _Sets(self, question, rows)
        rows = sets.everything
        page, scores = self._page(question, rows, score)
        return Answer(
            total=len(rows),
            hits=tuple(zip(self.ids[page].tolist(), scores.tolist(), strict=True)),
            facets=tuple(self._facet(facet, question, sets) for facet in question.counted),
            histogram=self._histogram(question, sets),
        )

    def facet_values(self, question: Question, facet: str, rows: Rows, containing: str, limit: int) -> Facet:
        """Count the values of one facet whose names contain some letters."""
        definition = next(known for known in FACETS if known.name == facet)
        column = self.facets[facet]
        found, counts = column.counts(_Sets(self, question, rows).without(facet), self.live)
        wanted, chosen = fold(containing), question.chosen(facet)
        kept_apart = {value for values in chosen for value in values}
        kept = {
            label: count
            for label, count in zip(map(column.label, found.tolist()), counts.tolist(), strict=True)
            if label in kept_apart or wanted in fold(definition.label(label))
        }
        return facet_of(definition, kept, chosen, limit)

    def left(self, question: Question) -> Mask:
        """Mark the live rows that all filters leave, whatever the query."""
        left = self.live.copy()
        for name in {*question.filters, *question.excluded}:
            selected, excluded = question.chosen(name)
            having = self.facets[name].having
            if selected:
                left &= having(tuple(selected))
            if excluded:
                left &= ~having(tuple(excluded))
        return left & self.in_span(question.span)

    def mask(self, rows: Rows) -> Mask:
        """Mark some rows among all."""
        mask = np.zeros(len(self.live), bool)
        mask[rows] = True
        return mask

    def _facet(self, facet: FacetDefinition, question: Question, sets: _Sets) -> Facet:
        """Count a facet's values; only the first and the chosen ones are looked at one by one."""
        chosen, column = question.chosen(facet.name), self.facets[facet.name]
        kept_apart = dict.fromkeys(value for values in chosen for value in values)
        found, counts = column.counts(sets.without(facet.name), self.live)
        first = column.first(found, counts, question.values_per_facet + len(kept_apart))
        if not kept_apart:
            values = tuple(FacetValue(label, facet.label(label), count) for label, count in first)
            return Facet(facet.name, facet.heading, values, len(found))
        kept = dict(first)
        absent = 0
        for label in kept_apart:
            kept[label] = _count_of(column.ordinal(label), found, counts)
            absent += not kept[label]
        return facet_of(facet, kept, chosen, question.values_per_facet, len(found) + absent)

    def _histogram(self, question: Question, sets: _Sets) -> Histogram:
        if DATE not in question.facets:
            return NO_HISTOGRAM
        rows, span = sets.without_span, question.span
        first = self.first_day[rows]
        dated = first != UNDATED
        undated = int(len(rows) - np.count_nonzero(dated))
        if undated:
            first, rows = first[dated], rows[dated]
        found = histogram(first, self.last_day[rows], undated, span)
        return self._archive_days.beside(found)

    @cached_property
    def _archive_days(self) -> ArchiveDays:
        """The days of every article, whatever is asked."""
        dated = self.live & (self.first_day != UNDATED)
        undated = int(np.count_nonzero(self.live) - np.count_nonzero(dated))
        return ArchiveDays(self.first_day[dated], self.last_day[dated], undated)

    def _page(self, question: Question, rows: Rows, score: Score) -> tuple[Rows, Scores]:
        """Give the rows of the page with their scores; ties by newest first, then by id."""
        count = min(len(rows), question.offset + question.limit)
        if count <= question.offset:
            return np.empty(0, np.int64), np.empty(0)
        if question.sort is Sort.RELEVANCE:
            scores = score(rows, count)
            chosen = best(count, scores, self._newest, rows)[question.offset :]
            return rows[chosen], scores[chosen]
        places = self._places(question.sort)
        page = rows[best(count, -places[rows], places, rows)[question.offset :]]
        rising = np.sort(page)
        return page, score(rising)[np.searchsorted(rising, page)]

    def _places(self, sort: Sort) -> Rows:
        """Give each row's place in an order that is not by score; ids grow with what is added."""
        if sort is Sort.ADDED:
            return -self.ids
        return self._newest if sort is Sort.NEWEST else self._oldest

    @cached_property
    def rows(self) -> Rows:
        """All rows that are live, rising."""
        return np.flatnonzero(self.live)

    @cached_property
    def _newest(self) -> Rows:
        """Each row's place when the newest stand first and the undated last."""
        return _places(np.lexsort((self.ids, -self.moment, self.moment == UNDATED)))

    @cached_property
    def _oldest(self) -> Rows:
        """Each row's place when the oldest stand first and the undated last."""
        return _places(np.lexsort((self.ids, self.moment, self.moment == UNDATED)))

    def in_span(self, span: Span) -> Mask:
        """Tell of each row whether it may have appeared within a span, or is undated where that is asked."""
        return self._in_span(span)

    @cached_property
    def _in_span(self) -> Callable[[Span], Mask]:
        return lru_cache(CACHED_SPANS)(self._span_mask)

    def _span_mask(self, span: Span) -> Mask:
        dated: Mask = self.first_day != UNDATED
        if span.undated:
            return np.logical_not(dated)
        mask = np.ones(len(dated), bool)
        if span.first:
            mask &= dated & (self.last_day >= span.first.toordinal())
        if span.last:
            mask &= dated & (self.first_day <= span.last.toordinal())
        return mask


class _Sets:
    """The matches of a query under all filters but one, each made from masks that are made once."""

    def __init__(self, columns: Columns, question: Question, rows: Rows) -> None:
        self._rows = rows
        self._fits: dict[str, Mask] = {}
        for name in {*question.filters, *question.excluded}:
            selected, excluded = question.chosen(name)
            having = columns.facets[name].having
            if selected or excluded:
                fits = having(tuple(selected))[rows] if selected else np.ones(len(rows), bool)
                self._fits[name] = fits & ~having(tuple(excluded))[rows] if excluded else fits
        if question.span != Span():
            self._fits[DATE] = columns.in_span(question.span)[rows]
        self.everything = rows[self._all_but("")]

    @property
    def without_span(self) -> Rows:
        """The matches whatever their day."""
        return self.without(DATE)

    def without(self, name: str) -> Rows:
        """Give the matches under all filters but one."""
        return self._rows[self._all_but(name)] if name in self._fits else self.everything

    def _all_but(self, name: str) -> Mask | slice:
        fits = [mask for other, mask in self._fits.items() if other != name]
        return np.logical_and.reduce(fits) if fits else slice(None)


def _count_of(ordinal: int | None, found: Rows, counts: Rows) -> int:
    """Give the count of a value among those that were found."""
    place = int(np.searchsorted(found, ordinal)) if ordinal is not None else len(found)
    return int(counts[place]) if place < len(found) and found[place] == ordinal else 0


def facet_of(
    definition: FacetDefinition,
    counts: Mapping[str, int],
    chosen: tuple[Sequence[str], Sequence[str]],
    limit: int,
    distinct: int | None = None,
) -> Facet:
    """Put a facet's values in order: the chosen ones first, even at zero, then by falling count.

    `chosen` are the values that are selected and those that are excluded.
    `distinct` counts all values where `counts` holds only those that can be among the first.
    """
    selected, excluded = map(frozenset, chosen)
    first = {*selected, *excluded}
    all_counts = {**dict.fromkeys(sorted(first), 0), **counts}
    ordered = sorted(
        all_counts, key=lambda value: (value not in first, -all_counts[value], *shown_order(value))
    )
    shown = ordered[: max(limit, len(first))]
    values = tuple(
        FacetValue(v, definition.label(v), all_counts[v], v in selected, v in excluded) for v in shown
    )
    return Facet(
        definition.name, definition.heading, values, len(all_counts) if distinct is None else distinct
    )


def _places(order: Rows) -> Rows:
    """Turn an order of rows into each row's place in it."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places
