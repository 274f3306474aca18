"""Saved searches for programs: listed, made, changed, removed; a key to write stands for a form's token."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from app.archive import current_archive
from app.forgery import check_page_form
from app.links import feed_link, saved_search_link, search_link
from app.renamed import as_called_now
from app.saved import SECONDS_FOR_ONE, Standing, parameters_of, standing, state_given
from app.saved_page import PURPOSE, list_standings, look, saved_search
from articles.errors import MorgueError, StoreError
from articles.store import SavedSearch

FIELDS = {"name": str, "search": str, "opened": bool}  # what one may tell of a saved search

blueprint = Blueprint("saved_api", __name__, url_prefix="/api/searches")


@blueprint.get("")
def searches() -> Response:
    """Give all saved searches with what each finds, and what is new in it."""
    return jsonify(searches=[standing_json(each) for each in list_standings()])


@blueprint.post("")
def save() -> tuple[Response, int]:
    """Save a search under a name."""
    check_page_form(request, PURPOSE)
    told = _told()
    if "name" not in told or "search" not in told:
        abort(400, "A saved search needs a name and a search.")
    parameters = parameters_of(state_given(told["search"]))
    seen = current_archive().index.last_added()
    try:
        with current_archive().writing() as store:
            saved = store.searches.save(told["name"], parameters, seen)
    except MorgueError as error:
        _refuse(error)
        raise
    response = jsonify(_json(saved))
    response.headers["Location"] = f"/api/searches/{saved.id}"
    return response, 201


@blueprint.get("/<int:number>")
def search(number: int) -> Response:
    """Give one saved search."""
    return jsonify(_json(saved_search(number)))


@blueprint.patch("/<int:number>")
def change(number: int) -> Response:
    """Give a saved search another name, make it ask something else, or mark it as opened now."""
    check_page_form(request, PURPOSE)
    told, saved = _told(), saved_search(number)
    parameters = parameters_of(state_given(told["search"])) if "search" in told else None
    try:
        with current_archive().writing() as store:
            changed = store.searches.change(number, name=told.get("name"), parameters=parameters)
    except MorgueError as error:
        _refuse(error)
        raise
    if told.get("opened"):
        look(saved)
        changed = current_archive().store.searches.by_id(number)
    return jsonify(_json(changed or saved))


@blueprint.delete("/<int:number>")
def remove(number: int) -> tuple[str, int]:
    """Remove a saved search."""
    check_page_form(request, PURPOSE)
    saved_search(number)
    with current_archive().writing() as store:
        store.searches.remove(number)
    return "", 204


def standing_json(found: Standing) -> dict[str, Any]:
    """Give a saved search as JSON."""
    saved, state = found.saved, found.state
    return {
        "id": saved.id,
        "name": saved.name,
        "search": saved.parameters,
        "made": saved.made.isoformat(),
        "opened": saved.opened.isoformat(),
        "total": found.total,
        "new": found.new,
        "problem": found.problem or None,
        "page": search_link(state) if state else saved_search_link(saved.id),
        "feeds": {kind: feed_link(kind, state) for kind in ("atom", "json_feed") if state},
    }


def _json(saved: SavedSearch) -> dict[str, Any]:
    archive = current_archive()
    return standing_json(
        standing(saved, archive.index, SECONDS_FOR_ONE, lambda state: as_called_now(archive.store, state))
    )


def _told() -> dict[str, Any]:
    """Give what the request tells, or answer 400."""
    told = request.get_json(silent=True)
    if not isinstance(told, dict):
        abort(400, "Send a JSON object, as application/json.")
    for name, value in told.items():
        if name not in FIELDS:
            abort(400, f"A saved search has no {str(name)[:80]!r}; there are {', '.join(FIELDS)}.")
        if not isinstance(value, FIELDS[name]):
            abort(400, f"The {name} is of the wrong type.")
    return told


def _refuse(error: MorgueError) -> None:
    """Answer 409 to a name that cannot be or is taken; what is wrong with the archive stays what it is."""
    if not isinstance(error, StoreError):
        abort(409, error.reason)
