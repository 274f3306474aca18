"""Facets, days and order as arrays: everything about an answer but which documents match the query.

A document is a row; a set of documents is a mask, one truth value per row. Facets hold ordinals of their
values, all rows' one after another, as `values[offsets[row]:offsets[row + 1]]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis import fold
from index.engine import Answer, Question
from index.histogram import Days, histogram
from index.search import FACETS, UNKNOWN, Facet, FacetDefinition, FacetValue, Histogram, Sort, Span

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
UNDATED = 0  # no day has this ordinal


class FacetColumn:
    """The values of one facet for every row."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        ordinals: dict[str, int] = {}
        values, lengths = [], []
        for row in rows:
            lengths.append(len(row))
            values.extend([ordinals.setdefault(value, len(ordinals)) for value in row])
        self.labels = list(ordinals)
        self.ordinals = ordinals
        self.values = np.array(values, np.int32)
        self.rows = np.repeat(np.arange(len(lengths)), lengths)

    def counts(self, mask: Mask) -> npt.NDArray[np.int64]:
        """Count the rows of a mask by value."""
        return np.bincount(self.values[mask[self.rows]], minlength=len(self.labels))

    def selected(self, chosen: Sequence[str], size: int) -> Mask:
        """Give the rows that have any of the chosen values."""
        wanted = np.zeros(len(self.labels), bool)
        wanted[[self.ordinals[value] for value in chosen if value in self.ordinals]] = True
        mask = np.zeros(size, bool)
        mask[self.rows[wanted[self.values]]] = True
        return mask


@dataclass(frozen=True, slots=True)
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
        page = self._ranked(question.sort, rows, scores)[question.offset : question.offset + question.limit]
        return Answer(
            total=len(rows),
            hits=tuple(zip(self.ids[rows[page]].tolist(), scores[page].tolist(), strict=True)),
            facets=tuple(self._facet(facet, question, sets) for facet in FACETS),
            histogram=self._histogram(sets.without_span, question.span),
        )

    def facet_values(self, question: Question, facet: str, rows: Rows, containing: str, limit: int) -> Facet:
        """Count the values of one facet whose names contain some letters."""
        definition = next(known for known in FACETS if known.name == facet)
        counts = self._counts(facet, _Sets(self, question, rows))
        wanted = fold(containing)
        kept = {value: count for value, count in counts.items() if wanted in fold(label(value))}
        return facet_of(definition, kept, question.filters.get(facet, ()), limit)

    def _facet(self, facet: FacetDefinition, question: Question, sets: _Sets) -> Facet:
        counts = self._counts(facet.name, sets)
        return facet_of(facet, counts, question.filters.get(facet.name, ()), question.values_per_facet)

    def _counts(self, facet: str, sets: _Sets) -> dict[str, int]:
        column = self.facets[facet]
        counts = column.counts(sets.without(facet))
        found = np.flatnonzero(counts)
        return {column.labels[value]: int(counts[value]) for value in found.tolist()}

    def _histogram(self, mask: Mask, span: Span) -> Histogram:
        dated = mask & (self.first_day != UNDATED)
        undated = int(np.count_nonzero(mask) - np.count_nonzero(dated))
        return histogram(self.first_day[dated], self.last_day[dated], undated, span)

    def _ranked(self, sort: Sort, rows: Rows, scores: npt.NDArray[np.float64]) -> Rows:
        """Give the order of the rows: ties by newest first, then by id; undated last."""
        ids, moments = self.ids[rows], self.moment[rows]
        undated = moments == UNDATED
        if sort is Sort.OLDEST:
            return np.lexsort((ids, moments, undated))
        if sort is Sort.NEWEST:
            return np.lexsort((ids, -moments, undated))
        return np.lexsort((ids, -moments, undated, -scores))

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
            name: columns.facets[name].selected(values, len(columns.ids))
            for name, values in question.filters.items()
            if values
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
    definition: FacetDefinition, counts: Mapping[str, int], chosen: Sequence[str], limit: int
) -> Facet:
    """Put a facet's values in order: the chosen ones first, even at zero, then by falling count."""
    all_counts = {**dict.fromkeys(chosen, 0), **counts}
    ordered = sorted(
        all_counts, key=lambda value: (value not in chosen, -all_counts[value], fold(value), value)
    )
    shown = ordered[: max(limit, len(set(chosen)))]
    values = tuple(FacetValue(v, label(v), all_counts[v], v in chosen) for v in shown)
    return Facet(definition.name, definition.heading, values, distinct=len(all_counts))


def label(value: str) -> str:
    """Name a facet's value for people."""
    return "Outlet unknown" if value == UNKNOWN else value
