"""The JSON API: the search page and the article page for programs, with the same parameters."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from app.archive import current_archive
from app.article_json import stored_json
from app.links import article_link, original_link
from app.search_citation import citation_json
from app.search_json import results_json, values_json
from app.search_page import asked_facet
from app.search_state import SearchState
from app.stored import stored_article

blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.get("/search")
def search() -> Response:
    """Answer a search as `results_json` shapes it; parameters are those of the search page."""
    state = SearchState.from_arguments(request.args)
    results = current_archive().index.search(state.search())
    return jsonify({**results_json(results), "citation": citation_json(results, state)})


@blueprint.get("/facets/<name>")
def facet(name: str) -> Response:
    """Give all values of one facet, given a search; `containing` leaves those with some letters."""
    _, found = asked_facet(name, SearchState.from_arguments(request.args))
    return jsonify(name=found.name, heading=found.heading, distinct=found.distinct, values=values_json(found))


@blueprint.get("/articles/<int:number>")
def article(number: int) -> Response:
    """Give an article as `stored_json` shapes it, with links to its page and its original."""
    links = {"page": article_link(number), "original": original_link(number)}
    return jsonify({**stored_json(stored_article(number)), "links": links})
