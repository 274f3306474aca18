"""Facets, days and order as arrays: everything about an answer but which documents match the query.

A document is a row; a set of documents is a mask, one truth value per row. Facets hold ordinals of their
values, all rows' one after another, as `values[offsets[row]:offsets[row + 1]]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import fold
from index.engine import Answer, Question
from index.histogram import Days, histogram
from index.search import FACETS, Facet, FacetDefinition, FacetValue, Histogram, Sort, Span

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
UNDATED = 0  # no day has this ordinal


class FacetColumn:
    """The values of one facet for every row, as ordinals of its labels."""

    def __init__(self, labels: Sequence[str], values: Rows, lengths: Rows) -> None:
        self.labels = labels
        self._values = values
        self._ends = np.cumsum(lengths, dtype=np.int64)
        self._starts = self._ends - lengths

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]]) -> FacetColumn:
        """Make the column of some rows' values."""
        ordinals: dict[str, int] = {}
        values, lengths = [], []
        for row in rows:
            lengths.append(len(row))
            values.extend([ordinals.setdefault(value, len(ordinals)) for value in row])
        return cls(list(ordinals), np.array(values, np.int64), np.array(lengths, np.int64))

    def counts(self, mask: Mask) -> tuple[Rows, Rows]:
        """Count the rows of a mask by value: the ordinals that occur, and how often."""
        rows = np.flatnonzero(mask)
        if len(rows) == len(mask):
            values = self._values
        elif len(rows) * 4 > len(mask):
            values = self._values[np.repeat(mask, self._ends - self._starts)]
        else:
            values = self._values[_stretches(self._starts[rows], self._ends[rows])]
        if len(values) * 8 < len(self.labels):
            return np.unique(values, return_counts=True)
        counts = np.bincount(values, minlength=len(self.labels))
        found = np.flatnonzero(counts)
        return found, counts[found]

    def selected(self, chosen: Sequence[str]) -> Mask:
        """Give the rows that have any of the chosen values."""
        wanted = np.zeros(len(self.labels), bool)
        wanted[[self._ordinals[value] for value in chosen if value in self._ordinals]] = True
        hits = np.concatenate(([0], np.cumsum(wanted[self._values])))
        mask: Mask = hits[self._ends] > hits[self._starts]
        return mask

    @cached_property
    def _ordinals(self) -> Mapping[str, int]:
        return {label: ordinal for ordinal, label in enumerate(self.labels)}


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

    def answer(self, question: Question, rows: Rows, scores: npt.NDArray[np.float64]) -> Answer:
        """Filter, count and rank the rows that match the query; `scores` go with `rows`."""
        sets = _Sets(self, question, rows)
        kept = sets.everything[rows]
        rows, scores = rows[kept], scores[kept]
        page = self._ranked(question, rows, scores)[question.offset :]
        return Answer(
            total=len(rows),
            hits=tuple(zip(self.ids[rows[page]].tolist(), scores[page].tolist(), strict=True)),
            facets=tuple(self._facet(facet, question, sets) for facet in FACETS),
            histogram=self._histogram(sets.without_span, question.span),
        )

    def facet_values(self, question: Question, facet: str, rows: Rows, containing: str, limit: int) -> Facet:
        """Count the values of one facet whose names contain some letters."""
        definition = next(known for known in FACETS if known.name == facet)
        labels = self.facets[facet].labels
        found, counts = self.facets[facet].counts(_Sets(self, question, rows).without(facet))
        wanted = fold(containing)
        kept = {
            labels[value]: count
            for value, count in zip(found.tolist(), counts.tolist(), strict=True)
            if wanted in fold(definition.label(labels[value]))
        }
        return facet_of(definition, kept, question.filters.get(facet, ()), limit)

    def _facet(self, facet: FacetDefinition, question: Question, sets: _Sets) -> Facet:
        """Count a facet's values; only those that can be among the first are looked at one by one."""
        chosen, labels = question.filters.get(facet.name, ()), self.facets[facet.name].labels
        found, counts = self.facets[facet.name].counts(sets.without(facet.name))
        limit, distinct = max(1, question.values_per_facet + len(chosen)), len(found)
        if chosen:
            distinct += len(set(chosen) - {labels[value] for value in found.tolist()})
            limit = max(limit, distinct)
        if limit < len(found):
            least = np.partition(counts, len(counts) - limit)[len(counts) - limit]
            found, counts = found[counts >= least], counts[counts >= least]
        kept = {labels[value]: count for value, count in zip(found.tolist(), counts.tolist(), strict=True)}
        return facet_of(facet, kept, chosen, question.values_per_facet, distinct)

    def _histogram(self, mask: Mask, span: Span) -> Histogram:
        dated = mask & (self.first_day != UNDATED)
        undated = int(np.count_nonzero(mask) - np.count_nonzero(dated))
        return histogram(self.first_day[dated], self.last_day[dated], undated, span)

    def _ranked(self, question: Question, rows: Rows, scores: npt.NDArray[np.float64]) -> Rows:
        """Give the order of the first rows, up to the end of the page; ties by newest first, then by id."""
        count = min(len(rows), question.offset + question.limit)
        if question.sort is Sort.RELEVANCE:
            return _first(count, -scores, self._newest[rows])
        places = self._places(question.sort)[rows]
        return _first(count, places, places)

    def _places(self, sort: Sort) -> Rows:
        """Give each row's place in an order that is not by score; ids grow with what is added."""
        if sort is Sort.ADDED:
            return -self.ids
        return self._newest if sort is Sort.NEWEST else self._oldest

    @cached_property
    def _newest(self) -> Rows:
        """Each row's place when the newest stand first and the undated last."""
        return _places(np.lexsort((self.ids, -self.moment, self.moment == UNDATED)))

    @cached_property
    def _oldest(self) -> Rows:
        """Each row's place when the oldest stand first and the undated last."""
        return _places(np.lexsort((self.ids, self.moment, self.moment == UNDATED)))

    def in_span(self, span: Span) -> Mask:
        """Give the rows that may have appeared within a span, or only the undated ones."""
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
        self.matched = np.zeros(len(columns.ids), bool)
        self.matched[rows] = True
        self.filters: dict[str, Mask] = {
            name: columns.facets[name].selected(values) for name, values in question.filters.items() if values
        }
        self.span = columns.in_span(question.span)
        self.without_span = self._all(self.filters)
        self.everything = self.without_span & self.span

    def without(self, facet: str) -> Mask:
        if facet not in self.filters:
            return self.everything
        return self.span & self._all(name for name in self.filters if name != facet)

    def _all(self, names: Iterable[str]) -> Mask:
        mask: Mask = self.matched
        for name in names:
            mask = mask & self.filters[name]
        return mask


def facet_of(
    definition: FacetDefinition,
    counts: Mapping[str, int],
    chosen: Sequence[str],
    limit: int,
    distinct: int | None = None,
) -> Facet:
    """Put a facet's values in order: the chosen ones first, even at zero, then by falling count.

    `distinct` counts all values where `counts` holds only those that can be among the first.
    """
    all_counts = {**dict.fromkeys(chosen, 0), **counts}
    ordered = sorted(
        all_counts, key=lambda value: (value not in chosen, -all_counts[value], fold(value), value)
    )
    shown = ordered[: max(limit, len(set(chosen)))]
    values = tuple(FacetValue(v, definition.label(v), all_counts[v], v in chosen) for v in shown)
    return Facet(
        definition.name, definition.heading, values, len(all_counts) if distinct is None else distinct
    )


def _first(count: int, primary: npt.NDArray[Any], secondary: Rows) -> Rows:
    """Give the places of the `count` smallest, in order, without sorting the others."""
    if count == 0:
        return np.empty(0, np.int64)
    last = np.partition(primary, count - 1)[count - 1]
    better, tied = np.flatnonzero(primary < last), np.flatnonzero(primary == last)
    missing = count - len(better)
    if missing < len(tied):
        tied = tied[np.argpartition(secondary[tied], missing - 1)[:missing]]
    chosen = np.concatenate((better, tied))
    return chosen[np.lexsort((secondary[chosen], primary[chosen]))]


def _places(order: Rows) -> Rows:
    """Turn an order of rows into each row's place in it."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def _stretches(starts: Rows, ends: Rows) -> Rows:
    """Give every place in some stretches of an array."""
    lengths = ends - starts
    shifts = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    places: Rows = np.arange(len(shifts)) + shifts
    return places
