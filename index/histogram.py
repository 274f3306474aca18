"""Articles over time: bins whose unit suits the span, and what is known too coarsely for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

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
    first, last = _inside(first, last, span)
    if not len(first) or span.undated:
        return Histogram("year", (), undated=undated)
    lower = span.first.toordinal() if span.first else int(first.min())
    upper = span.last.toordinal() if span.last else int(last.max())
    unit = _unit(lower, upper)
    starts, limits = _calendar(lower, upper, unit)
    fine = precision(first, last) <= UNITS.index(unit)
    bin_of_day = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, upper + 1)))
    counts = np.bincount(bin_of_day[np.maximum(first[fine], lower) - starts[0]], minlength=len(starts))
    return Histogram(
        unit=unit,
        bins=tuple(_bins(limits, counts, span)),
        coarser=_coarser(first[~fine], last[~fine]),
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


def precision(first: Days, last: Days) -> npt.NDArray[np.int64]:
    """Give the index in UNITS of how finely each article's time is known."""
    length = last - first
    return (length > 0).astype(np.int64) + (length > 30)


@lru_cache(maxsize=64)
def _calendar(lower: int, upper: int, unit: str) -> tuple[Days, tuple[tuple[date, date], ...]]:
    """Give all units from the one that holds a day to the one that holds another: first days, and limits."""
    limits = []
    start, last = _floor(date.fromordinal(lower), unit), date.fromordinal(upper)
    while start <= last:
        following = _next(start, unit)
        limits.append((start, following - ONE_DAY))
        start = following
    return np.array([first.toordinal() for first, _ in limits], np.int32), tuple(limits)


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


def _bins(limits: Iterable[tuple[date, date]], counts: npt.NDArray[np.int64], span: Span) -> Iterator[Bin]:
    """Make the bins, the outermost ones cut to the chosen span."""
    for (first, last), count in zip(limits, counts.tolist(), strict=True):
        yield Bin(max(first, span.first or first), min(last, span.last or last), count)


def _coarser(first: Days, last: Days) -> tuple[Bin, ...]:
    counted = Counter(zip(first.tolist(), last.tolist(), strict=True))
    return tuple(
        Bin(date.fromordinal(start), date.fromordinal(end), count)
        for (start, end), count in sorted(counted.items())
    )
