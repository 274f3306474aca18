"""Why a search found nothing: which filter or word is to blame, and how many articles each would free."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import monotonic

from app.links import search_link
from app.presenters_results import NAMES_OF_ONE, dates_words, value_label
from app.search_state import FACET_NAMES, SearchState
from app.wording import number_words
from index.search import Results, SearchError

MOST_TERMS = 8  # a longer query is not taken apart word by word
PATIENCE = 0.5  # seconds after which nothing more is asked; what was found by then is told
_TERM = re.compile(r'-?(?:[a-z]+:)?"[^"]*"(?:~[0-9]+)?|\S+')
_OPERATORS = frozenset({"AND", "OR", "NOT"})

Count = Callable[[SearchState], int | None]  # None when there was no time left to ask


@dataclass(frozen=True, slots=True)
class WayOut:
    """A search that would find something: what it leaves out, where it leads, and what it finds."""

    label: str
    href: str
    articles: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to say instead of results: who is to blame, and the ways out, the smallest change first."""

    blame: tuple[str, ...]
    ways_out: tuple[WayOut, ...]
    archive_is_empty: bool = False


def explain(state: SearchState, results: Results, search: Callable[[SearchState], Results]) -> Explanation:
    """Explain why `results` are none, by asking the index again without each part of the question."""
    deadline = monotonic() + PATIENCE

    def count(other: SearchState) -> int | None:
        if monotonic() > deadline:
            return None
        try:
            return search(replace(other, page=1, per_page=1)).total
        except SearchError:
            return 0

    if count(SearchState()) == 0:
        return Explanation((), (), archive_is_empty=True)
    ways = [*_without_filters(state, results, count), *_without_words(state, count)]
    return Explanation(tuple(_absent_words(state, count)), tuple(ways) or tuple(_fresh_starts(state, count)))


def _without_filters(state: SearchState, results: Results, count: Count) -> Iterator[WayOut]:
    for name in FACET_NAMES:
        if values := state.selected(name):
            shown = " or ".join(value_label(name, value) for value in values)
            yield from _way(f"without {NAMES_OF_ONE[name].lower()} {shown}", state.without_facet(name), count)
        for value in state.left_out(name):
            label = f"with {NAMES_OF_ONE[name].lower()} {value_label(name, value)} let back in"
            yield from _way(label, state.without_value(name, value), count)
    if not state.has_dates:
        return
    yield from _way(f"without the dates ({dates_words(state)})", state.without_dates(), count)
    if results.histogram.undated and not state.undated:
        articles = number_words(results.histogram.undated, "undated article")
        yield WayOut("which no span of dates holds", search_link(state.only_undated()), articles)


def _without_words(state: SearchState, count: Count) -> Iterator[WayOut]:
    words = terms(state.query)
    if len(words) < 2:
        return
    if not any(word.startswith("-") for word in words):
        yield from _way("with any of the words", state.with_query(" OR ".join(words)), count)
    for number, word in enumerate(words):
        rest = " ".join(words[:number] + words[number + 1 :])
        yield from _way(f"without {word}", state.with_query(rest), count)


def _absent_words(state: SearchState, count: Count) -> Iterator[str]:
    """Name the words that no article of the whole archive has."""
    for word in terms(state.query):
        if not word.startswith("-") and count(SearchState(query=word)) == 0:
            yield word


def _fresh_starts(state: SearchState, count: Count) -> Iterator[WayOut]:
    """Offer, when no single change helps, to drop all filters, or the query, or both."""
    if state.query and state.is_narrowed:
        yield from _way("the same words without any filter", state.without_filters(), count)
        yield from _way("the same filters without any words", state.without_query(), count)
    yield from _way("every article in the archive", SearchState(), count)


def _way(label: str, state: SearchState, count: Count) -> Iterator[WayOut]:
    if found := count(state):
        yield WayOut(label, search_link(state), number_words(found, "article"))


def terms(query: str) -> list[str]:
    """Take a query apart into words and phrases; empty when its parts depend on each other."""
    found = _TERM.findall(query)
    depends = _OPERATORS & set(found) or "(" in query or ")" in query or query.count('"') % 2
    return [] if depends or len(found) > MOST_TERMS else found
