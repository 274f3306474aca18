"""The labels below the timeline's axis: few, at round times, and never touching on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.wording import MONTHS
from index.search import Bin, Histogram

MOST = {"day": 5, "month": 8, "year": 8, "decade": 6}  # labels that stand beside one another on a phone
STRIDES = {
    "day": (1, 2, 7, 14, 28),
    "month": (1, 2, 3, 6, 12, 24, 60, 120, 240),
    "year": (1, 2, 5, 10, 20, 50, 100),
    "decade": (1, 2, 5, 10),
}
WHOLE_YEAR = 12  # months; from here on a label need not name its month
MOST_MONTHS_NAMED = 4  # labels like "Oct 2021" are long
MARGIN = 5.0  # per cent of the width at each end where a centred label would hang over
ROOM_FOR_UNDATED = 12.0  # per cent kept free for the label of the undated articles' bar


@dataclass(frozen=True, slots=True)
class Tick:
    """A label below the axis; `x` is in per cent, `anchor` is SVG's text-anchor."""

    x: float
    anchor: str
    label: str


def ticks(histogram: Histogram, plot: float, whole: float) -> Iterator[Tick]:
    """Choose the labels of a histogram drawn over `plot` of the `whole` width, both in per cent."""
    bins, unit = histogram.bins, histogram.unit
    stride = stride_of(len(bins), unit)
    last = plot if plot == whole else plot - ROOM_FOR_UNDATED
    for number, item in enumerate(bins):
        centre = (number + 0.5) * plot / len(bins)
        if ordinal(item, unit) % stride == 0 and centre <= last:
            yield _tick(centre, plot / len(bins) / 2, whole, words(item, unit, stride))


def stride_of(count: int, unit: str) -> int:
    """Give the smallest round number of bins between labels that leaves few enough labels."""
    for stride in STRIDES[unit]:
        most = MOST_MONTHS_NAMED if unit == "month" and stride < WHOLE_YEAR else MOST[unit]
        if count <= stride * most:
            return stride
    return max(STRIDES[unit][-1], -(-count // MOST[unit]))


def ordinal(item: Bin, unit: str) -> int:
    """Give a bin's time as a number, round times being those that a round stride divides."""
    first = item.first
    return {
        "day": first.toordinal() - 1,  # 1 January of year 1 was a Monday, so weeks begin on Mondays
        "month": first.year * 12 + first.month - 1,
        "year": first.year,
        "decade": first.year // 10,
    }[unit]


def words(item: Bin, unit: str, stride: int) -> str:
    """Say a bin's time in as few letters as do."""
    month = MONTHS[item.first.month - 1][:3]
    if unit == "day":
        return f"{item.first.day} {month}"
    if unit == "month" and stride < WHOLE_YEAR:
        return f"{month} {item.first.year}"
    return f"{item.first.year}s" if unit == "decade" and item.first.year % 10 == 0 else str(item.first.year)


def _tick(centre: float, half: float, whole: float, label: str) -> Tick:
    if centre < MARGIN:
        return Tick(centre - half, "start", label)
    if centre > whole - MARGIN:
        return Tick(centre + half, "end", label)
    return Tick(centre, "middle", label)
