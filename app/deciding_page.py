"""Deciding about an entity from its page: merge, rename, reject, and taking the last decision back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, make_response, redirect, request, url_for

from app.archive import current_archive
from app.corrections_page import make_searchable
from app.entity_page import entities_asked_for, entity_page
from app.forgery import MOST_BYTES, check_page_form
from app.links import entity_link
from articles import entity_desk
from articles.errors import MorgueError, StoreError
from articles.store import Store, SubjectCount

blueprint = Blueprint("deciding_page", __name__)


@blueprint.post("/entities/<int:number>/decisions")
def decide(number: int) -> Response:
    """Decide as the form asks, and lead back to the entity; what cannot be is told on its page."""
    request.max_content_length = MOST_BYTES
    check_page_form(request, f"entity {number}")
    found = entities_asked_for(str(number))[0]
    act = ACTS.get(request.form.get("act", ""))
    try:
        with current_archive().writing() as store:
            store.entities.resolve()
            if act is None:
                raise MorgueError("the form does not say what to decide")
            act(store, found, request.form)
            after = store.entities.by_heads([found.head])
    except StoreError:
        raise
    except MorgueError as error:
        response = make_response(entity_page(found, str(error)), 400)
        response.headers["Cache-Control"] = "no-store"
        return response
    make_searchable()
    there = [each for each in after if each.articles]
    home = url_for("search_page.home")
    return make_response(
        redirect(entity_link(there[0].head.type, there[0].subject.name) if there else home, 303)
    )


def _merge(store: Store, found: SubjectCount, form: Mapping[str, str]) -> None:
    entity_desk.merge(store, str(found.subject.id), [form.get("merge", "")])


def _rename(store: Store, found: SubjectCount, form: Mapping[str, str]) -> None:
    entity_desk.rename(store, str(found.subject.id), form.get("rename", ""))


def _reject(store: Store, found: SubjectCount, _form: Mapping[str, str]) -> None:
    entity_desk.reject(store, str(found.subject.id))


def _undo(store: Store, found: SubjectCount, _form: Mapping[str, str]) -> None:
    mine = [
        each.id
        for each in store.entities.decisions()
        if each.undone is None and found.head in each.decision.heads
    ]
    entity_desk.undo(store, mine[-1] if mine else 0)


ACTS: Mapping[str, Callable[[Store, SubjectCount, Mapping[str, str]], None]] = {
    "merge": _merge,
    "rename": _rename,
    "reject": _reject,
    "undo": _undo,
}
