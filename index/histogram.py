"""Articles over time: bins whose unit suits the span, and what is known too coarsely for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.search import Bin, Histogram, Span

Days = npt.NDArray[np.int32]  # ordinals of calendar days

UNITS = ("day", "month", "year", "decade")
MOST_DAYS = 92  # about three months of single days
MOST_MONTHS = 120
MOST_YEARS = 120
ONE_DAY = timedelta(days=1)


def histogram(first: Days, last: Days, undated: int, span: Span) -> Histogram:
    """Count articles by when they appeared, each once.

    `first` and `last` are the first and last day on which each dated article may have appeared. Where a
    span is chosen, the bins cover exactly the span and only the articles inside it; otherwise they cover
    whole units from the earliest article to the latest.
    """
    if span.first or span.last:
        first, last = _inside(first, last, span)
    if not len(first) or span.undated:
        return Histogram("year", (), undated=undated)
    lower = span.first.toordinal() if span.first else int(first.min())
    upper = span.last.toordinal() if span.last else int(last.max())
    unit = _unit(lower, upper)
    calendar = _calendar(*(_floor(date.fromordinal(day), unit) for day in (lower, upper)), unit)
    fine = precision(first, last) <= UNITS.index(unit)
    all_fine = bool(fine.all())
    days = np.maximum(first if all_fine else first[fine], lower)
    counts = np.bincount(calendar.bins[days - calendar.first], minlength=len(calendar.limits))
    return Histogram(
        unit=unit,
        bins=_bins(calendar.limits, counts.tolist(), span),
        coarser=() if all_fine else _coarser(first[~fine], last[~fine]),
        undated=undated,
    )


def _inside(first: Days, last: Days, span: Span) -> tuple[Days, Days]:
    kept = np.ones(len(first), bool)
    if span.first:
        kept &= last >= span.first.toordinal()
    if span.last:
        kept &= first <= span.last.toordinal()
    return first[kept], last[kept]


def _unit(lower: int, upper: int) -> str:
    days = upper - lower + 1
    if days <= MOST_DAYS:
        return "day"
    if days <= MOST_MONTHS * 30.5:
        return "month"
    return "year" if days <= MOST_YEARS * 365.25 else "decade"


def precision(first: Days, last: Days) -> npt.NDArray[np.int8]:
    """Give the index in UNITS of how finely each article's time is known."""
    length = last - first
    return (length > 0).view(np.int8) + (length > 30).view(np.int8)


class _Calendar(NamedTuple):
    """Units of time side by side: the days that limit each, and the unit of every day from `first` on."""

    first: int
    limits: tuple[tuple[date, date], ...]
    bins: npt.NDArray[np.int64]


@lru_cache(maxsize=64)
def _calendar(first: date, last: date, unit: str) -> _Calendar:
    """Give all units from the one that begins on a day to the one that begins on another."""
    limits = []
    start = first
    while start <= last:
        following = _next(start, unit)
        limits.append((start, following - ONE_DAY))
        start = following
    lengths = [(end - begin).days + 1 for begin, end in limits]
    return _Calendar(first.toordinal(), tuple(limits), np.repeat(np.arange(len(limits)), lengths))


def _floor(day: date, unit: str) -> date:
    if unit == "day":
        return day
    if unit == "month":
        return day.replace(day=1)
    return date(day.year if unit == "year" else max(1, day.year // 10 * 10), 1, 1)


def _next(start: date, unit: str) -> date:
    if unit == "day":
        return date.fromordinal(start.toordinal() + 1)
    if unit == "month":
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return date(start.year + (1 if unit == "year" else 10), 1, 1)


def _bins(limits: Iterable[tuple[date, date]], counts: Sequence[int], span: Span) -> tuple[Bin, ...]:
    """Make the bins, the outermost ones cut to the chosen span."""
    bins = [Bin(first, last, count) for (first, last), count in zip(limits, counts, strict=True)]
    if span.first:
        bins[0] = bins[0]._replace(first=max(bins[0].first, span.first))
    if span.last:
        bins[-1] = bins[-1]._replace(last=min(bins[-1].last, span.last))
    return tuple(bins)


def _coarser(first: Days, last: Days) -> tuple[Bin, ...]:
    counted = Counter(zip(first.tolist(), last.tolist(), strict=True))
    return tuple(
        Bin(date.fromordinal(start), date.fromordinal(end), count)
        for (start, end), count in sorted(counted.items())
    )
