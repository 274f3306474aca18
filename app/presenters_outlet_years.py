"""The overview's table of outlets over the years: how many articles each has of which year, or decade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.links import search_link
from app.search_state import SearchState
from app.wording import number_words
from index.search import Bin, FacetValue, Histogram

MOST_YEARS = 12  # more are put together by decades
FEWEST_OUTLETS = 2  # of one alone the timeline tells the same


@dataclass(frozen=True, slots=True)
class Cell:
    """How many articles an outlet has of a time, as a figure and in words, and the search for them."""

    count: str
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """An outlet, the search for its articles, and a cell for each time."""

    outlet: str
    href: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class OutletYears:
    """The table: what its columns are called, and a row for each outlet."""

    heading: str
    columns: list[str]
    rows: list[Row]


def outlet_years(
    outlets: Sequence[FacetValue], whole: Histogram, over_time: Callable[[SearchState], Histogram]
) -> OutletYears | None:
    """Present some outlets over the years of the whole archive; None where that would tell nothing.

    `over_time` gives the histogram of a search.
    """
    years = sorted({each.first.year for each in _counted(whole)})
    if len(outlets) < FEWEST_OUTLETS or len(years) < 2:
        return None
    width = 1 if years[-1] - years[0] < MOST_YEARS else 10
    starts = range(years[0] // width * width, years[-1] + 1, width)
    return OutletYears(
        "Outlets by year" if width == 1 else "Outlets by decade",
        [str(start) if width == 1 else f"{start}s" for start in starts],
        [_row(outlet, starts, over_time) for outlet in outlets],
    )


def _row(outlet: FacetValue, starts: range, over_time: Callable[[SearchState], Histogram]) -> Row:
    state = SearchState().with_value("outlet", outlet.value)
    counts: Counter[int] = Counter()
    for each in _counted(over_time(state)):
        counts[each.first.year // starts.step * starts.step] += each.count
    return Row(
        outlet.label,
        search_link(state),
        [_cell(state, start, start + starts.step - 1, counts[start]) for start in starts],
    )


def _cell(state: SearchState, first: int, last: int, count: int) -> Cell:
    narrowed = replace(state, first=f"{first:04}", last=f"{last:04}")
    return Cell(f"{count:,}", number_words(count, "article"), search_link(narrowed) if count else "")


def _counted(histogram: Histogram) -> Iterator[Bin]:
    """Give the bins, coarse ones too, that count anything."""
    return (each for each in (*histogram.bins, *histogram.coarser) if each.count)
