"""Saving a search from its page, and opening, renaming and removing what is saved."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import may_write
from app.archive import current_archive
from app.error_pages import Problem, answer
from app.forgery import check_page_form, page_token
from app.links import feed_link, saved_search_link, saved_searches_link, search_link
from app.presenters_results import Link, page_title
from app.renamed import as_called_now
from app.saved import Standing, latest_first, parameters_of, standings, state_given, state_of
from app.search_state import SearchState
from app.wording import moment_words, number_words
from articles.errors import MorgueError, StoreError
from articles.store import SavedSearch
from index.archive_index import MOST_NEW

PURPOSE = "saved searches"
GONE = "There is no such saved search. It may have been removed."
NOT_DONE = "The saved search was not changed"
SECONDS_FOR_A_TURN = 2.0
LONGEST_SUGGESTED_NAME = 60

blueprint = Blueprint("saved_page", __name__)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved search in the list: where it leads, how many it finds and how many are new, or its problem."""

    number: int
    name: str
    asks: str
    total: str
    new: str
    new_articles: str
    problem: str
    opened: str
    href: str | None
    new_href: str | None
    action: str
    feeds: list[Link]


@dataclass(frozen=True, slots=True)
class SavingView:
    """What the form that saves a search holds; without a token there is none."""

    action: str
    token: str
    name: str
    parameters: str
    list_href: str


@blueprint.post("/searches")
def save() -> Response:
    """Save the search that the form tells under its name, and lead to it in the list."""
    check_page_form(request, PURPOSE)
    try:
        parameters = parameters_of(state_given(request.form.get("parameters", "")))
        seen = current_archive().index.last_added()
        with current_archive().writing() as store:
            saved = store.searches.save(request.form.get("name", ""), parameters, seen)
    except StoreError:
        raise
    except MorgueError as error:
        return answer(Problem(400, "The search was not saved", f"{error.what}.", error.cure))
    return redirect(saved_searches_link(saved.id), 303)


@blueprint.get("/searches")
def to_the_list() -> Response:
    """Lead to the list whoever loads a form's address again."""
    return redirect(saved_searches_link())


@blueprint.get("/searches/<int:number>")
def to_it(number: int) -> Response:
    """Lead to a saved search, without marking it as seen."""
    return redirect(search_link(_state(saved_search(number))))


@blueprint.post("/searches/<int:number>")
def act(number: int) -> Response:
    """Open, rename or remove a saved search, as the form asks."""
    check_page_form(request, PURPOSE)
    asked = request.form.get("act", "open")
    if asked == "remove":  # also one that is damaged and cannot be read
        with current_archive().writing() as store:
            if not store.searches.remove(number):
                abort(404, GONE)
        return redirect(saved_searches_link(), 303)
    saved = saved_search(number)
    if asked in ("open", "latest"):
        look(saved)
        state = _state(saved)
        return redirect(search_link(latest_first(state) if asked == "latest" else state), 303)
    try:
        with current_archive().writing() as store:
            store.searches.change(number, name=request.form.get("name", ""))
    except StoreError:
        raise
    except MorgueError as error:
        return answer(Problem(400, NOT_DONE, f"{error.what}.", error.cure))
    return redirect(saved_searches_link(number), 303)


def saved_search(number: int) -> SavedSearch:
    """Give a saved search, or answer 404."""
    found = current_archive().store.searches.by_id(number)
    if found is None:
        abort(404, GONE)
    return found


def look(saved: SavedSearch) -> None:
    """Write down that a saved search is being looked at; where that cannot be, it is opened all the same."""
    try:
        seen = current_archive().index.last_added()
        with current_archive().writing(SECONDS_FOR_A_TURN) as store:
            store.searches.look(saved.id, seen)
    except (MorgueError, OSError) as error:
        log.warning("It could not be written down that a saved search was opened: %s", error)


def list_standings() -> list[Standing]:
    """Say how all saved searches stand."""
    archive = current_archive()
    return list(
        standings(
            archive.store.searches.all(), archive.index, lambda state: as_called_now(archive.store, state)
        )
    )


def saved_views() -> list[SavedView]:
    """Present all saved searches."""
    return [_view(each) for each in list_standings()]


def saving_view(state: SearchState, title: str) -> SavingView:
    """Present the form that saves a search, to who may write."""
    name = "" if state.page_to(1).is_plain else title[:LONGEST_SUGGESTED_NAME].strip()
    return SavingView(
        action=url_for("saved_page.save"),
        token=page_token(PURPOSE) if may_write(request) else "",
        name=name,
        parameters=parameters_of(state),
        list_href=saved_searches_link(),
    )


def list_token() -> str:
    """Give the token of the list's forms, or nothing to who may only read."""
    return page_token(PURPOSE) if may_write(request) else ""


def _state(saved: SavedSearch) -> SearchState:
    state = state_of(saved.parameters)
    return as_called_now(current_archive().store, state)


def _view(standing: Standing) -> SavedView:
    saved, state, new = standing.saved, standing.state, standing.new or 0
    counted = f"{MOST_NEW:,}+" if new > MOST_NEW else f"{new:,}"
    feeds = [("Atom", "atom"), ("JSON Feed", "json_feed")] if state else []
    return SavedView(
        number=saved.id,
        name=saved.name,
        asks=page_title(state) if state else saved.parameters[:200],
        total="" if standing.total is None else number_words(standing.total, "article"),
        new=f"{counted} new" if new else "",
        new_articles=f", {number_words(new, 'article')} added since it was last opened" if new else "",
        problem=standing.problem,
        opened=moment_words(saved.opened),
        href=search_link(state) if state else None,
        new_href=search_link(latest_first(state)) if state else None,
        action=saved_search_link(saved.id),
        feeds=[Link(label, feed_link(kind, state)) for label, kind in feeds if state],
    )
