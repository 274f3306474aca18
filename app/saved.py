"""Saved searches: what is kept of a search, what it means again, and what is new in each.

New is what was added to the archive since a search was last opened from the list. That is of the archive, not
of one person: whoever may write opens it for all, and who only reads changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from app.search_state import SearchState
from articles.errors import MorgueError
from articles.store import SavedSearch
from index.search import Added, Search, SearchError, Sort

SECONDS_FOR_ALL = 1.0  # of a list of saved searches; an overview opens in time however many there are
SECONDS_FOR_ONE = 0.4
TOOK_TOO_LONG = "It takes too long to be counted here. Open it to see what it finds."
NOT_REACHED = "Not counted: those before it took all the time."
MOST_FIELDS = 2_000  # of an address; more than a search can have

AsNow = Callable[[SearchState], SearchState]


class Counting(Protocol):
    """What counts: `index.archive_index.ArchiveIndex`."""

    def added_since(self, search: Search, number: int, seconds: float) -> Added:
        """Count what a search finds, and what of it has an id above a number."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A saved search as it stands now: what it means, how many articles it finds, how many are new.

    `problem` says in its place why it cannot be asked or counted; then the numbers are None, and so is
    `state` where it means nothing any more.
    """

    saved: SavedSearch
    state: SearchState | None
    total: int | None = None
    new: int | None = None
    problem: str = ""


def parameters_of(state: SearchState) -> str:
    """Write a search down as it is kept: the parameters of its address, from the first page."""
    return urlencode(state.page_to(1).arguments())


def state_of(parameters: str) -> SearchState:
    """Read a search that was kept. Raises SearchError where not all of it means something (any more)."""
    state = state_given(parameters)
    told = sorted(parse_qsl(parameters, max_num_fields=MOST_FIELDS))
    strange = [f"{name}={value}" for name, value in told if (name, value) not in state.arguments()]
    if strange:
        raise SearchError(
            f"“{strange[0][:80]}” in this saved search means nothing to this version of Morgue",
            cure="Save it anew, or remove it.",
        )
    return state


def state_given(parameters: str) -> SearchState:
    """Read a search from an address or its parameters, as people send them; what is unknown is left out."""
    path, mark, after = parameters.partition("?")
    query = after if mark and "=" not in path else parameters
    try:
        pairs = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise SearchError(
            "this is not the address of a search", cure="Copy it from the search page."
        ) from error
    return SearchState.from_arguments(Pairs(pairs)).page_to(1)


class Pairs:
    """Parameters as `SearchState` reads them."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def getlist(self, key: str, /) -> list[str]:
        """Give every value of a parameter, in order."""
        return [value for name, value in self._pairs if name == key]


def standings(
    searches: Iterable[SavedSearch], index: Counting, as_now: AsNow = lambda state: state
) -> Iterator[Standing]:
    """Say how each saved search stands, all of them within a second or so; what fails says so in its place.

    `as_now` gives a search by the names that entities have now.
    """
    until = time.monotonic() + SECONDS_FOR_ALL
    for saved in searches:
        left = until - time.monotonic()
        yield standing(saved, index, min(left, SECONDS_FOR_ONE), as_now)


def standing(saved: SavedSearch, index: Counting, seconds: float, as_now: AsNow) -> Standing:
    """Say how one saved search stands, within so many seconds."""
    state = None
    try:
        state = state_of(saved.parameters)
        if seconds <= 0:
            return Standing(saved, state, problem=NOT_REACHED)
        added = index.added_since(state.search(), saved.seen, seconds)
        if not added.total and (now := as_now(state)) != state:
            state, added = now, index.added_since(now.search(), saved.seen, seconds)
    except MorgueError as error:
        return Standing(saved, state, problem=error.reason)
    if added.partial:
        return Standing(saved, state, problem=TOOK_TOO_LONG)
    return Standing(saved, state, added.total, added.new)


def latest_first(state: SearchState) -> SearchState:
    """Show what a search finds with what came in last first."""
    return replace(state.sorted_by(Sort.ADDED), page=1)
