"""A search and its results as values: what every engine takes in and gives out.

No engine's own object appears here; the app knows nothing of searching but this module and `archive_index`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from articles.article import Certainty, Published
from articles.errors import MorgueError
from index.languages import names as language_names

UNKNOWN = "(unknown)"  # the facet value of articles whose outlet is not known
MAX_PER_PAGE = 100


class SearchError(MorgueError):
    """A search that cannot be answered as asked; its text says what to change."""


class Sort(StrEnum):
    """The orders a result list can have.

    Undated articles stand last in both orders of publication; `ADDED` is what came into the archive last.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class FacetDefinition:
    """A facet as it is declared once: its name in URLs, JSON and queries, and its heading on the page.

    `labels` name those of its values for people that do not name themselves.
    """

    name: str
    heading: str
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def label(self, value: str) -> str:
        """Name a value for people."""
        return self.labels.get(value, value)


FACETS = (
    FacetDefinition("outlet", "Outlet", {UNKNOWN: "Outlet unknown"}),
    FacetDefinition("person", "People"),
    FacetDefinition("org", "Organisations"),
    FacetDefinition("place", "Places"),
    FacetDefinition("author", "Authors"),
    FacetDefinition("section", "Sections"),
    FacetDefinition("lang", "Languages", language_names()),
    FacetDefinition("dating", "Dating", {each.value: each.value.capitalize() for each in Certainty}),
)
DATE = "date"  # what the histogram is called where facets are named
COUNTED = (*(facet.name for facet in FACETS), DATE)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of calendar days, both ends included and either end open; or only what has no date at all.

    An article known only to a month or year is inside when that month or year overlaps the span.
    """

    first: date | None = None
    last: date | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """Everything that decides a result page; two equal searches have equal answers.

    `filters` maps a facet's name to the values selected in it: OR inside a facet, AND across facets.
    `excluded` maps it to values that no article may have. `facets` names what is counted beside the hits:
    facets, and "date" for the histogram; whoever shows no counts asks for none.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    span: Span = field(default_factory=Span)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 20
    values_per_facet: int = 12
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = COUNTED


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of snippet or title text, marked when it matched the query. Plain text, never markup."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that shows why an article matched: whole sentences where possible, in pieces.

    `field` names where it stands: "standfirst", "body", "captions" or "removed".
    """

    pieces: tuple[Piece, ...]
    field: str = "body"

    @property
    def text(self) -> str:
        """The passage without its marks."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What stands otherwise in an article than it was asked: "expel" as "expelled".

    With `alias`, what was asked is another name of whom or what the article calls so.
    """

    asked: str
    found: str
    alias: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One article in a result list.

    `otherwise` says why it matched where that is not plain to see; `copies` are the numbers of others that
    have the very same text.
    """

    id: int
    title: str
    title_pieces: tuple[Piece, ...]
    outlet: str | None
    published: Published
    authors: tuple[str, ...]
    url: str | None
    score: float
    passages: tuple[Passage, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, with how many articles it would leave given the query and every other filter."""

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet's values, selected and excluded ones first and kept at zero, then by falling count.

    `distinct` counts all values the facet would have.
    """

    name: str
    heading: str
    values: tuple[FacetValue, ...]
    distinct: int


class Bin(NamedTuple):
    """One bar of a date histogram: the days it spans, both ends included, and its articles.

    `of` is how many articles the whole archive has in these days.
    """

    first: date
    last: date
    count: int  # type: ignore[assignment]  # a tuple has a method of this name
    of: int = 0


@dataclass(frozen=True, slots=True)
class Histogram:
    """Articles over time, given the query and every filter but the date's.

    `unit` is "day", "month", "year" or "decade", whichever suits the span; `bins` leave no gap. Articles
    known less precisely than the unit stand in `coarser` (a bar as long as the month or year they are
    known to), and those without a date in `undated`, of `undated_of` in the whole archive; no article is
    counted twice.
    """

    unit: str
    bins: tuple[Bin, ...]
    coarser: tuple[Bin, ...] = ()
    undated: int = 0
    undated_of: int = 0


NO_HISTOGRAM = Histogram("year", ())


@dataclass(frozen=True, slots=True)
class Added:
    """How many articles a search finds, and how many of them were added since; `partial` when time was up."""

    total: int
    new: int
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that would find more: the whole query as it would be written, and what to call the change."""

    query: str
    label: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A way to end what is being typed at the end of a query.

    `text` is a word as articles write it (but folded: small letters, no accents) or a name; `kind` is "word"
    or the facet that has the name. `count` is the number of articles that have it, of those that the filters
    and the rest of the query leave. `query` is the whole query as it would then be written, and `other` the
    other name of who is named that begins as typed, where their own does not.
    """

    text: str
    kind: str
    count: int
    query: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a search.

    `notes` are sentences about what was forgiven in the query ("A closing quotation mark was added"). When
    the answer is `partial`, time was up: every article in it matches, but there may be more, and the counts
    may be too low. `debug` tells those who look for a fault how it was answered.
    `generation` names the index generation that answered.
    """

    search: Search
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    histogram: Histogram
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = ()
    partial: bool = False
    debug: tuple[str, ...] = ()
    took_ms: float = 0.0
    generation: str = ""
