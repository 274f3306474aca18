"""What the search page prints of articles over time: an SVG's measures, a table saying the same, and links.

Positions across are percentages of the drawing's width, so that it fits any screen without distortion;
heights are pixels. Each bar leads to the days it stands for, so following bars zooms in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.links import search_link
from app.presenters_results import Link
from app.search_state import SearchState
from app.timeline_axis import Tick, ticks
from app.timeline_scale import HEIGHT, Scale, measure_links, scale_of
from app.wording import days_words, number_words, span_texts
from index.search import Bin, Histogram

TOP = 16  # pixels above it, for the number it stands for
LANE = 7  # pixels of one lane of coarsely dated articles below the axis
PLOT = 100.0  # per cent of the width when every article has a date
PLOT_BESIDE_UNDATED = 91.0
UNDATED_AT, UNDATED_WIDTH = 94.0, 6.0
GAP = 0.18  # of a bar's width, left free beside it
LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it stands, how high it is, and what it says and leads to.

    `share` is of the archive's articles in its days, `figure` what its height stands for, and `said` all
    of it in words. `outside` says that the dates selected leave its days out.
    """

    x: str
    width: str
    hit_x: str
    hit_width: str
    y: int
    height: int
    label: str
    count: str
    articles: str
    share: str
    figure: str
    said: str
    href: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn and said about articles over time."""

    bars: tuple[Bar, ...]
    coarser: tuple[Bar, ...]
    undated: Bar | None
    ticks: tuple[Tick, ...]
    peak: str
    plot: str
    baseline: int
    height: int
    tick_y: int
    trail: tuple[Link, ...]
    summary: str
    legend: str
    measures: tuple[Link, ...]
    earliest: str
    latest: str

    @property
    def rows(self) -> tuple[Bar, ...]:
        """Every bar that counts anything, for the table."""
        own = (bar for bar in self.bars if bar.count != "0")
        return (*own, *self.coarser, *([self.undated] if self.undated else []))


def timeline(histogram: Histogram, state: SearchState, *, offer_shares: bool = False) -> Timeline | None:
    """Present a histogram, or None when there is nothing to draw.

    Where shares are offered, links lead from numbers to shares and back.
    """
    if not (histogram.bins or histogram.coarser or histogram.undated):
        return None
    measures = tuple(measure_links(histogram, state)) if offer_shares else ()
    scale = scale_of(histogram, share=state.share and bool(measures))
    plot = PLOT_BESIDE_UNDATED if histogram.undated and histogram.bins else PLOT
    lanes = {lane_of(item) for item in histogram.coarser}
    below = TOP + HEIGHT + len(lanes) * LANE
    return Timeline(
        bars=tuple(_bars(histogram, scale, plot, state)),
        coarser=tuple(_coarser_bars(histogram, scale, plot, sorted(lanes), state)),
        undated=_undated_bar(histogram, scale, state),
        ticks=tuple(ticks(histogram, plot, PLOT)),
        peak=scale.peak_words,
        plot=_per_cent(plot),
        baseline=TOP + HEIGHT,
        height=below + 20,
        tick_y=below + 14,
        trail=tuple(trail(state)),
        summary=_summary(histogram),
        legend=_legend(histogram),
        measures=measures,
        earliest=_ends(histogram)[0],
        latest=_ends(histogram)[1],
    )


def trail(state: SearchState) -> Iterator[Link]:
    """Lead out of the days shown, step by step: "All dates", "2021", "October 2021"."""
    yield Link("All dates", search_link(state.without_dates()), current=not state.has_dates)
    span = state.span
    if not (span.first and span.last):
        return
    years = (date(span.first.year, 1, 1), date(span.last.year, 12, 31))
    months = (span.first.replace(day=1), _end_of_month(span.last))
    decade = date(span.first.year // 10 * 10, 1, 1)
    seen = set()
    for first, last in ((decade, date(decade.year + 9, 12, 31)), years, months, (span.first, span.last)):
        holds = first <= span.first and span.last <= last
        if holds and (first, last) not in seen:
            seen.add((first, last))
            yield _span_link(first, last, state)


def lane_of(item: Bin) -> int:
    """Give the lane below the axis for a coarsely dated bar: 0 for a month, 1 for a year."""
    return int((item.last - item.first).days >= LONGEST_MONTH)


def _span_link(first: date, last: date, state: SearchState) -> Link:
    here = (first, last) == (state.span.first, state.span.last)
    href = search_link(state.with_dates(*span_texts(first, last)))
    return Link(days_words(first, last), href, current=here)


def _bars(histogram: Histogram, scale: Scale, plot: float, state: SearchState) -> Iterator[Bar]:
    step = plot / max(1, len(histogram.bins))
    for number, item in enumerate(histogram.bins):
        height = scale.height(item.count, item.of)
        yield Bar(
            x=_per_cent((number + GAP / 2) * step),
            width=_per_cent(step * (1 - GAP)),
            hit_x=_per_cent(number * step),
            hit_width=_per_cent(step),
            y=TOP + HEIGHT - height,
            height=height,
            **_words(item, scale, state),
        )


def _coarser_bars(
    histogram: Histogram, scale: Scale, plot: float, lanes: list[int], state: SearchState
) -> Iterator[Bar]:
    for item in histogram.coarser:
        left, right = _position(item.first, histogram), _position(item.last + timedelta(days=1), histogram)
        x, width = _per_cent(left * plot), _per_cent(max(right - left, 0.004) * plot)
        y = TOP + HEIGHT + 3 + lanes.index(lane_of(item)) * LANE
        words = _words(item, scale, state, "Some time in ")
        yield Bar(x=x, width=width, hit_x=x, hit_width=width, y=y, height=LANE - 3, **words)


def _words(item: Bin, scale: Scale, state: SearchState, before: str = "") -> dict[str, Any]:
    span = state.span
    return {
        **scale.words(before + days_words(item.first, item.last), item.count, item.of),
        "href": search_link(state.with_dates(*span_texts(item.first, item.last))),
        "outside": state.undated
        or (span.first is not None and item.last < span.first)
        or (span.last is not None and item.first > span.last),
    }


def _undated_bar(histogram: Histogram, scale: Scale, state: SearchState) -> Bar | None:
    count, of = histogram.undated, histogram.undated_of
    if not count:
        return None
    height = scale.height(count, of)
    x, width = _per_cent(UNDATED_AT), _per_cent(UNDATED_WIDTH)
    return Bar(
        x=x,
        width=width,
        hit_x=x,
        hit_width=width,
        y=TOP + HEIGHT - height,
        height=height,
        **scale.words("Undated", count, of),
        href=search_link(state.only_undated()),
        outside=state.has_dates and not state.undated,
    )


def _position(day: date, histogram: Histogram) -> float:
    """Give where a day stands among the bins, from 0.0 at the first one's start to 1.0 at the last's end."""
    bins = histogram.bins
    if not bins or day <= bins[0].first:
        return 0.0
    if day > bins[-1].last:
        return 1.0
    number = bisect_right([item.first for item in bins], day) - 1
    item = bins[number]
    share = (day - item.first).days / ((item.last - item.first).days + 1)
    return (number + share) / len(bins)


def _summary(histogram: Histogram) -> str:
    if not histogram.bins:
        return "No article has an exact date."
    first, last = histogram.bins[0].first, histogram.bins[-1].last
    total = sum(item.count for item in histogram.bins)
    return f"{number_words(total, 'article')} by {histogram.unit}, {days_words(first, last)}"


def _ends(histogram: Histogram) -> tuple[str, str]:
    """Write the first and the last time drawn as the date boxes take them, to show what can be written."""
    if not histogram.bins:
        return "", ""
    first, last = histogram.bins[0], histogram.bins[-1]
    return span_texts(first.first, first.last)[0], span_texts(last.first, last.last)[1]


def _legend(histogram: Histogram) -> str:
    """Say what stands below the axis."""
    vague = sum(item.count for item in histogram.coarser)
    if not vague:
        return ""
    known = "a year" if any(lane_of(item) for item in histogram.coarser) else "a month"
    return f"Below the line: {number_words(vague, 'article')} known only to {known}"


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _per_cent(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".") + "%"
