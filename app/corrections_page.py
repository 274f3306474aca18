"""Correcting an article from its page: facts, blocks of the source, and taking a correction back."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, make_response, redirect, request

from app.archive import current_archive
from app.article_page import article_page
from app.forgery import checked_revision
from app.links import article_link
from app.presenters_corrections import fix_of
from app.search_state import SearchState
from app.stored import stored_article
from articles.entities import load_recogniser
from articles.errors import MorgueError, StoreError
from articles.fixing import record_fix, undo
from articles.store import Store, StoredArticle
from index.generations import catch_up

SECONDS_FOR_A_TURN = 2.0  # an ingest may be indexing; it takes the correction along
CHANGED = "The article has changed since this page was made. Look at it again, and then correct it."

blueprint = Blueprint("corrections_page", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/articles/<int:number>/corrections")
def reload(number: int) -> Response:
    """Lead back to the article whoever loads a refused form's address again."""
    return _to_article(number)


@blueprint.post("/articles/<int:number>/corrections")
def correct(number: int) -> Response:
    """Correct an article as its form asks, and lead back to it; what cannot be is told beside the form."""
    revision = checked_revision(request, number)
    stored = stored_article(number)
    entered = {name: text for name, text in request.form.items() if name != "token"}
    if stored.revision != revision:
        return _refused(stored, CHANGED, {}, 409)
    try:
        with current_archive().writing() as store:
            _record(store, stored, entered)
    except StoreError:
        raise
    except MorgueError as error:
        return _refused(stored, str(error), entered, 400)
    make_searchable()
    block = entered.get("keep") or entered.get("drop")
    return _to_article(number, f"#block-{int(block)}" if block else "#corrections")


def _record(store: Store, stored: StoredArticle, entered: dict[str, str]) -> None:
    if "undo" in entered:
        number = entered["undo"]
        undo(store, stored.id, int(number) if number.isascii() and number.isdigit() else 0)
        return
    recogniser = load_recogniser(str(current_app.config.get("RECOGNISER", "builtin")))
    record_fix(store, stored.id, fix_of(stored.article, entered), recogniser)


def make_searchable() -> None:
    """Bring the index up to date; the correction is safe already, and is indexed later at the latest."""
    try:
        catch_up(current_archive().path, wait=SECONDS_FOR_A_TURN)
    except (MorgueError, OSError) as error:
        log.warning("The correction is stored, but not yet searchable: %s", error)


def _refused(stored: StoredArticle, reason: str, entered: dict[str, str], status: int) -> Response:
    response = make_response(article_page(stored, reason, entered), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to_article(number: int, place: str = "") -> Response:
    state = SearchState.from_arguments(request.args)
    return make_response(redirect(article_link(number, state) + place, 303))
