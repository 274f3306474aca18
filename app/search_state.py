"""The state of a search page as a frozen value that is read from a URL and prints itself as one.

All state lives in the URL and nowhere else. Every change gives a new state, so a link is a state printed.
The facets' names are parameters, and `not_` before one leaves its values out; unknown names are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote_plus

from articles.article import EARLIEST_YEAR, LATEST_YEAR, Published
from articles.errors import MorgueError
from index.search import FACETS, MAX_PER_PAGE, Search, SearchError, Sort, Span

FACET_NAMES = tuple(facet.name for facet in FACETS)
EXCLUDED = "not_"  # before a facet's name in a URL
DEFAULT_PER_PAGE = 20
VALUES_PER_FACET = 12
LONGEST_QUERY = 2_000  # characters; more is a pasted article, not a question
MOST_VALUES = 100  # of one facet; more makes no sense and long URLs
HIGHEST_PAGE = 1_000_000

_DAY_MONTH_OR_YEAR = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


class Arguments(Protocol):
    """What a request says after the question mark: werkzeug's `request.args`, or a stand-in."""

    def getlist(self, key: str, /) -> list[str]:
        """Give every value of a parameter, in order."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What one search page shows; two equal states are the same page and print the same URL.

    `first` and `last` are dates as written in the URL: "2021", "2021-10" or "2021-10-18". `sort` is None
    as long as nobody chose: by relevance when there is a query, newest first when there is none. With `share`
    the timeline's bars are shares of the archive, not numbers.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    undated: bool = False
    sort: Sort | None = None
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    share: bool = False

    @classmethod
    def from_arguments(cls, arguments: Arguments) -> SearchState:
        """Read the state from a request's arguments; parameters it does not know are ignored.

        Raises SearchError, with a sentence on what to write instead, for a value that cannot be meant.
        """
        state = cls(
            query=_query(arguments),
            filters=_filters(arguments),
            excluded=_filters(arguments, EXCLUDED),
            first=_date(arguments, "from"),
            last=_date(arguments, "to"),
            undated=_chosen(arguments, "date", "undated"),
            share=_chosen(arguments, "bars", "share"),
            sort=_sort(arguments),
            page=_number(arguments, "page", 1, HIGHEST_PAGE),
            per_page=_number(arguments, "per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE),
        )
        state._refuse_impossible_span()
        return state

    def arguments(self) -> list[tuple[str, str]]:
        """Give the URL parameters in their one order, leaving out what is as it would be anyway."""
        pairs = [("q", self.query)]
        pairs += [(name, value) for name, values in _in_order(self.filters).items() for value in values]
        pairs += [
            (EXCLUDED + name, value) for name, values in _in_order(self.excluded).items() for value in values
        ]
        pairs += [("from", self.first or ""), ("to", self.last or "")]
        pairs += [("date", "undated" if self.undated else "")]
        pairs += [("bars", "share" if self.share else "")]
        pairs += [("sort", self.sort.value if self.sort else "")]
        pairs += [("page", str(self.page) if self.page > 1 else "")]
        pairs += [("per_page", str(self.per_page) if self.per_page != DEFAULT_PER_PAGE else "")]
        return [(name, value) for name, value in pairs if value]

    def url(self, path: str) -> str:
        """Print the state as a URL below `path`."""
        query_string = "&".join([f"{name}={_quoted(value)}" for name, value in self.arguments()])
        return f"{path}?{query_string}" if query_string else path

    def search(self, values_per_facet: int = VALUES_PER_FACET) -> Search:
        """Give the search that answers this page."""
        return Search(
            query=self.query,
            filters=self.filters,
            excluded=self.excluded,
            span=self.span,
            sort=self.order,
            page=self.page,
            per_page=self.per_page,
            values_per_facet=values_per_facet,
        )

    @property
    def span(self) -> Span:
        """The days the dates cover, both ends included."""
        first = Published(self.first).first_day() if self.first else None
        last = Published(self.last).last_day() if self.last else None
        return Span(first, last, self.undated)

    @property
    def order(self) -> Sort:
        """The order of the hits, chosen or natural."""
        if self.sort and not (self.sort is Sort.RELEVANCE and not self.query):
            return self.sort
        return Sort.RELEVANCE if self.query else Sort.NEWEST

    @property
    def has_dates(self) -> bool:
        """Whether dates narrow the search."""
        return bool(self.first or self.last or self.undated)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the query narrows the search."""
        return self.has_dates or any(self.filters.values()) or any(self.excluded.values())

    @property
    def is_plain(self) -> bool:
        """Whether this is the front page: every article, nothing asked."""
        return self == SearchState()

    def selected(self, facet: str) -> tuple[str, ...]:
        """Give the values selected in a facet."""
        return self.filters.get(facet, ())

    def left_out(self, facet: str) -> tuple[str, ...]:
        """Give the values of a facet that are excluded."""
        return self.excluded.get(facet, ())

    def with_value(self, facet: str, value: str) -> SearchState:
        """Select one more value of a facet."""
        state = self.without_value(facet, value)
        return state._with_values(facet, {*state.selected(facet), value}, state.left_out(facet))

    def excluding(self, facet: str, value: str) -> SearchState:
        """Leave out what has a value of a facet."""
        state = self.without_value(facet, value)
        return state._with_values(facet, state.selected(facet), {*state.left_out(facet), value})

    def without_value(self, facet: str, value: str) -> SearchState:
        """Neither select nor exclude one value of a facet."""
        rest = set(self.selected(facet)) - {value}, set(self.left_out(facet)) - {value}
        return self._with_values(facet, *rest)

    def without_facet(self, facet: str) -> SearchState:
        """Take every selected value of a facet off."""
        return self._with_values(facet, (), self.left_out(facet))

    def without_filters(self) -> SearchState:
        """Keep the query and the way of showing, and take off everything that narrows it."""
        return replace(self.without_dates(), filters={}, excluded={})

    def with_query(self, query: str) -> SearchState:
        """Ask something else within the same filters."""
        return replace(self, query=query, page=1)

    def without_query(self) -> SearchState:
        """Ask nothing within the same filters."""
        return self.with_query("")

    def with_dates(self, first: str | None, last: str | None) -> SearchState:
        """Narrow to the days from `first` to `last`, each a day, a month or a year as in the URL."""
        return replace(self, first=first, last=last, undated=False, page=1)

    def only_undated(self) -> SearchState:
        """Narrow to what has no date."""
        return replace(self, first=None, last=None, undated=True, page=1)

    def without_dates(self) -> SearchState:
        """Take the dates off."""
        return self.with_dates(None, None)

    def measured(self, share: bool) -> SearchState:
        """Draw the timeline's bars as shares of the archive, or as numbers."""
        return replace(self, share=share)

    def sorted_by(self, sort: Sort) -> SearchState:
        """Show the same articles in another order, from the first page."""
        natural = replace(self, sort=None, page=1)
        return natural if natural.order is sort else replace(natural, sort=sort)

    def showing(self, per_page: int) -> SearchState:
        """Show more or fewer on a page, from the first page."""
        return replace(self, per_page=per_page, page=1)

    def page_to(self, page: int) -> SearchState:
        """Turn to a page."""
        return replace(self, page=page)

    def _with_values(self, facet: str, selected: Iterable[str], excluded: Iterable[str]) -> SearchState:
        filters = _in_order({**self.filters, facet: tuple(sorted(selected))})
        return replace(
            self,
            filters=filters,
            excluded=_in_order({**self.excluded, facet: tuple(sorted(excluded))}),
            page=1,
        )

    def _refuse_impossible_span(self) -> None:
        span = self.span
        if self.undated and (self.first or self.last):
            raise SearchError(
                "An article without a date is in no span of days",
                cure="Ask for date=undated, or for from and to, not for both.",
            )
        if span.first and span.last and span.first > span.last:
            raise SearchError(
                f"The dates run backwards: from {self.first} is after to {self.last}",
                cure="Swap the two dates.",
            )


_quoted = lru_cache(4_096)(quote_plus)  # a page prints the same few values hundreds of times


def _one(arguments: Arguments, name: str) -> str:
    """Give a parameter's value without surrounding blanks; of several the last one counts."""
    values = arguments.getlist(name)
    return values[-1].strip() if values else ""


def _query(arguments: Arguments) -> str:
    query = _one(arguments, "q")
    if len(query) > LONGEST_QUERY:
        raise SearchError(
            f"The query is {len(query):,} characters long, and {LONGEST_QUERY:,} are the most",
            cure="Search for a few words or one sentence of it.",
        )
    return query


def _in_order(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if len(filters) < 2:
        return {name: values for name, values in filters.items() if values}
    return {name: filters[name] for name in FACET_NAMES if filters.get(name)}


def _filters(arguments: Arguments, prefix: str = "") -> dict[str, tuple[str, ...]]:
    filters = {}
    for name in FACET_NAMES:
        values = {value for value in arguments.getlist(prefix + name) if value.strip()}
        if len(values) > MOST_VALUES:
            raise SearchError(f"More than {MOST_VALUES} values of {name} are selected", cure="Select fewer.")
        if values:
            filters[name] = tuple(sorted(values))
    return filters


def _date(arguments: Arguments, name: str) -> str | None:
    text = _one(arguments, name)
    if not text:
        return None
    if _DAY_MONTH_OR_YEAR.fullmatch(text):
        try:
            return Published(text).text
        except MorgueError:
            pass
    raise SearchError(
        f"“{text}” is no date that can stand in {name}",
        cure=f"Write a year from {EARLIEST_YEAR} to {LATEST_YEAR}, a month or a day that exists:"
        " 2021, 2021-10 or 2021-10-18.",
    )


_CURES = {
    "date": "Use date=undated for articles without a date, and from and to for days.",
    "bars": "Use bars=share for a timeline of shares, and leave it out for one of numbers.",
}


def _chosen(arguments: Arguments, name: str, word: str) -> bool:
    """Read what can have one value only."""
    text = _one(arguments, name)
    if text not in ("", word):
        raise SearchError(f"{name}={text} means nothing here", cure=_CURES[name])
    return text == word


def _sort(arguments: Arguments) -> Sort | None:
    text = _one(arguments, "sort")
    if text and text not in list(Sort):
        raise SearchError(
            f"“{text}” is no order that results can have",
            cure=f"Use one of sort={', sort='.join(Sort)}.",
        )
    return Sort(text) if text else None


def _number(arguments: Arguments, name: str, default: int, highest: int) -> int:
    text = _one(arguments, name)
    if not text:
        return default
    if text.isascii() and text.isdecimal() and len(text) <= len(str(highest)) and 1 <= int(text) <= highest:
        return int(text)
    raise SearchError(
        f"{name}={text} is not possible", cure=f"{name} is a whole number from 1 to {highest:,}."
    )
