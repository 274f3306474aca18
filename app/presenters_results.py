"""What the search page prints of a result list: hits, active filters, orders, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.links import article_link, search_link, value_link
from app.search_state import SearchState
from app.wording import (
    CERTAINTY_EXPLANATIONS,
    CERTAINTY_NOTES,
    days_words,
    joined_words,
    published_words,
)
from articles.article import Article, Certainty, Published
from articles.store import StoredArticle
from index.search import FACETS, Facet, Hit, Otherwise, Passage, Piece, Results, Sort

Reader = Callable[[Sequence[int]], Mapping[int, StoredArticle]]

ORDERS = (
    (Sort.RELEVANCE, "Best match"),
    (Sort.NEWEST, "Newest"),
    (Sort.OLDEST, "Oldest"),
    (Sort.ADDED, "Last added"),
)
PAGE_SIZES = (10, 20, 50, 100)
PLACES_OF_PASSAGES = {
    "standfirst": "",
    "body": "",
    "captions": "In a caption",
    "removed": "In what was removed",
}
NAMES_OF_ONE = {
    "outlet": "Outlet",
    "person": "Person",
    "org": "Organisation",
    "place": "Place",
    "author": "Author",
    "section": "Section",
    "lang": "Language",
    "dating": "Dating",
}
COPIES_SHOWN = 3  # by name; the rest are counted
LONGEST_QUERY_IN_TITLE = 60  # characters
LONGEST_BYLINE = 4  # names; the rest are counted


@dataclass(frozen=True, slots=True)
class Link:
    """Something to follow: its words, where it leads, and whether it is where the reader stands."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class DateView:
    """A publication time in words, in machine form, and how it is known if not by being stated."""

    words: str
    text: str | None
    note: str
    explanation: str


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with, where it is not the article's own text, the place it stands in."""

    pieces: tuple[Piece, ...]
    place: str


@dataclass(frozen=True, slots=True)
class HitView:
    """One article of a result list."""

    href: str
    title: tuple[Piece, ...]
    outlet: str
    outlet_known: bool
    date: DateView
    byline: str
    passages: tuple[PassageView, ...]
    otherwise: tuple[Otherwise, ...] = ()
    copies: CopiesView | None = None


@dataclass(frozen=True, slots=True)
class CopiesView:
    """The same text elsewhere: links to the first of them, and how many more there are."""

    links: tuple[Link, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter: what it is, its value, the link that takes it off, and the page about it if any."""

    name: str
    value: str
    href: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages of a result list; a None among `pages` stands for pages left out."""

    previous: str | None
    next: str | None
    pages: tuple[Link | None, ...]


def hit_view(hit: Hit, state: SearchState, read: Reader | None = None) -> HitView:
    """Present a hit; with a reader of articles also where else its text stands."""
    return HitView(
        href=article_link(hit.id, state),
        title=hit.title_pieces or (Piece(hit.title),),
        outlet=hit.outlet or "Outlet unknown",
        outlet_known=hit.outlet is not None,
        date=date_view(hit.published),
        byline=byline_words(hit.authors),
        passages=tuple(passage_view(passage) for passage in hit.passages),
        otherwise=hit.otherwise,
        copies=copies_view(hit.copies, read, state) if read else None,
    )


def copies_view(copies: Sequence[int], read: Reader, state: SearchState) -> CopiesView | None:
    """Present the copies of an article, the first few by outlet and day; None where there are none."""
    if not copies:
        return None
    first = read(copies[:COPIES_SHOWN])
    rest = len(copies) - len(first)
    return CopiesView(
        tuple(Link(_copy_words(each.article), article_link(number, state)) for number, each in first.items()),
        f"and {rest:,} more" if rest > 0 else "",
    )


def _copy_words(article: Article) -> str:
    outlet = article.outlet.name if article.outlet else "outlet unknown"
    return f"{outlet}, {published_words(article.published)}"


def date_view(published: Published) -> DateView:
    """Present a publication time; a guess is about then."""
    words = published_words(published)
    return DateView(
        words=f"about {words}" if published.certainty is Certainty.GUESSED else words,
        text=published.text,
        note=CERTAINTY_NOTES[published.certainty],
        explanation=CERTAINTY_EXPLANATIONS[published.certainty],
    )


def byline_words(authors: tuple[str, ...]) -> str:
    """Say who wrote it: "Ada Finch", "Ada Finch and Tom Reyes", "… and 3 others"."""
    names = list(authors)
    if len(names) > LONGEST_BYLINE:
        names = [*names[: LONGEST_BYLINE - 1], f"{len(names) - LONGEST_BYLINE + 1} others"]
    return joined_words(names)


def passage_view(passage: Passage) -> PassageView:
    """Present a passage."""
    return PassageView(passage.pieces, PLACES_OF_PASSAGES.get(passage.field, ""))


def chips(state: SearchState, labels: Mapping[tuple[str, str], str]) -> list[Chip]:
    """Present the active filters in the order of the facets; `labels` come from `value_labels`."""
    found = [
        Chip(
            prefix + NAMES_OF_ONE.get(facet.name, facet.heading),
            labels.get((facet.name, value)) or value_label(facet.name, value),
            search_link(state.without_value(facet.name, value)),
            value_link(facet.name, value),
        )
        for prefix, values in (("", state.selected), ("Not ", state.left_out))
        for facet in FACETS
        for value in values(facet.name)
    ]
    if state.has_dates:
        found.append(Chip("Date", dates_words(state), search_link(state.without_dates())))
    return found


def page_title(state: SearchState) -> str:
    """Give a title that tells one tab from another: the query, what narrows it, the page."""
    query = state.query
    if len(query) > LONGEST_QUERY_IN_TITLE:
        query = query[:LONGEST_QUERY_IN_TITLE].rstrip() + "…"
    filters = [chip.value for chip in chips(state, {})]
    parts = [query or ("" if filters else "All articles"), ", ".join(filters[:3])]
    page = f" – page {state.page:,}" if state.page > 1 else ""
    return " – ".join(filter(None, parts)) + page


def value_labels(facets: Iterable[Facet]) -> dict[tuple[str, str], str]:
    """Give the labels of all values of the facets, by facet and value."""
    return {(facet.name, value.value): value.label for facet in facets for value in facet.values}


def value_label(facet: str, value: str) -> str:
    """Give a value's label when no facet told it."""
    return next((known.label(value) for known in FACETS if known.name == facet), value)


def dates_words(state: SearchState) -> str:
    """Say which dates a state narrows to: "October 2021", "since 2021", "undated"."""
    span = state.span
    if state.undated:
        return "undated"
    if span.first and span.last:
        return days_words(span.first, span.last)
    if state.first:
        return f"since {published_words(Published(state.first))}"
    return f"until {published_words(Published(state.last))}" if state.last else "all dates"


def order_links(state: SearchState) -> list[Link]:
    """Present the orders; best match only where there is a query to match."""
    return [
        Link(words, search_link(state.sorted_by(order)), current=state.order is order)
        for order, words in ORDERS
        if state.query or order is not Sort.RELEVANCE
    ]


def size_links(state: SearchState) -> list[Link]:
    """Present how many a page can show."""
    return [
        Link(str(size), search_link(state.showing(size)), current=state.per_page == size)
        for size in PAGE_SIZES
    ]


def last_page(results: Results) -> int:
    """Give the number of the last page, at least 1."""
    return max(1, -(-results.total // results.search.per_page))


def pager(state: SearchState, last: int) -> Pager:
    """Present the way to other pages: the first, the last and those around this one."""
    shown = sorted({1, last, *range(max(1, state.page - 2), min(last, state.page + 2) + 1)} - {0})
    pages: list[Link | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            pages.append(None)
        pages.append(Link(str(number), search_link(state.page_to(number)), current=number == state.page))
    return Pager(
        previous=search_link(state.page_to(state.page - 1)) if 1 < state.page <= last else None,
        next=search_link(state.page_to(state.page + 1)) if state.page < last else None,
        pages=tuple(pages),
    )
