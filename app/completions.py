"""What is being typed in the search box, completed: for the box itself, for programs, and for browsers."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from app.archive import current_archive
from app.links import search_link
from app.presenters_results import NAMES_OF_ONE
from app.search_state import SearchState
from app.wording import number_words
from index.search import Completion

MOST = 10
MEDIA_TYPE = "application/x-suggestions+json"  # of OpenSearch's extension for suggestions 1.1

blueprint = Blueprint("completions", __name__)


@blueprint.get("/api/complete")
def complete() -> Response:
    """Complete the end of a query, given the filters; parameters are those of the search page."""
    state = SearchState.from_arguments(request.args)
    return jsonify(query=state.query, completions=[completion_json(each) for each in _found(state)])


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer a browser's address bar: what was typed; the completed queries, words on each, their pages."""
    state = SearchState.from_arguments(request.args)
    found = _found(state)
    host = request.host_url.rstrip("/")
    answer = [
        state.query,
        [each.query for each in found],
        [f"{kind_words(each)}, {number_words(each.count, 'article')}" for each in found],
        [host + search_link(state.with_query(each.query)) for each in found],
    ]
    return Response(json.dumps(answer, ensure_ascii=False), mimetype=MEDIA_TYPE)


def completion_json(completion: Completion) -> dict[str, Any]:
    """Give one completion; its field names are a promise to scripts."""
    return {
        "text": completion.text,
        "kind": completion.kind,
        "label": kind_words(completion),
        "other": completion.other or None,
        "count": completion.count,
        "query": completion.query,
    }


def kind_words(completion: Completion) -> str:
    """Say what kind of thing completes the query."""
    return NAMES_OF_ONE.get(completion.kind, "Word")


def context() -> dict[str, str]:
    """Give every template the address that completes what is typed."""
    return {"complete_href": url_for("completions.complete")}


def _found(state: SearchState) -> tuple[Completion, ...]:
    return current_archive().index.complete(state.search(), MOST)
