"""The article page: the text to read, where each fact came from, what was removed and why, the original."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from flask import Blueprint, Response, abort, render_template, request

from app.access import may_write
from app.archive import current_archive
from app.citing import CITATION_FORMATS, plain_citation
from app.forgery import form_token
from app.links import (
    article_json_link,
    article_link,
    citation_link,
    corrections_link,
    framed_link,
    original_link,
    search_link,
)
from app.original_page import is_page, original_text
from app.presenters_article import (
    Marker,
    Numbering,
    article_text,
    facts,
    name_groups,
    provenance,
    receipt,
    together,
)
from app.presenters_corrections import FormView, correction_views, form_view
from app.presenters_results import HitView, copies_view, hit_view
from app.search_state import SearchState
from app.stored import stored_article
from app.wording import number_words, size_words
from articles.errors import MorgueError
from articles.store import StoredArticle
from index.search import Piece

LONGEST_ORIGINAL_SHOWN = 200_000  # characters; the rest is one link away

blueprint = Blueprint("article_page", __name__)


@blueprint.get("/articles/<int:number>")
def article(number: int) -> str:
    """Show an article; with the parameters of a search, mark what that search asked for and lead back."""
    return article_page(stored_article(number))


def article_page(
    stored: StoredArticle, refused: str = "", entered: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Make an article's page; `refused` says why a correction was, and `entered` what had been asked for."""
    state, numbering = SearchState.from_arguments(request.args), Numbering()
    mark = _marker(state.query)
    number, store = stored.id, current_archive().store
    text = original_text(store.original(stored.sha256))
    shown, told = article_text(stored, mark, numbering), receipt(stored.article, mark, numbering)
    return render_template(
        "article.html",
        state=state,
        text=shown,
        matches=numbering.last,
        title=" – ".join(filter(None, [stored.article.title, _outlet_name(stored)])),
        groups=name_groups(stored),
        facts=facts(stored.article),
        receipt=told,
        size=size_words(stored.size),
        provenance=provenance(stored, store.recleanings(number)),
        corrections=correction_views(store.corrections(number), stored.article),
        form=_form(stored, state, entered),
        refused=refused,
        original=text[:LONGEST_ORIGINAL_SHOWN],
        original_cut=_cut_words(text),
        original_href=original_link(number),
        framed_href=framed_link(number) if is_page(text) else None,
        copies=copies_view(stored.copies, store.articles, SearchState()),
        more=_more_like(stored),
        together=together(stored.article, _count),
        citation=plain_citation(number, stored.article),
        citations=[(form.label, citation_link(number, name)) for name, form in CITATION_FORMATS.items()],
        json_href=article_json_link(number),
        canonical=article_link(number),
        back=None if state.is_plain else search_link(state),
    )


@blueprint.get("/articles/<int:number>/cite/<name>")
def citation(number: int, name: str) -> Response:
    """Give an article's citation as a file for a reference manager."""
    if name not in CITATION_FORMATS:
        abort(404, f"There is no citation as {name}. There are: {', '.join(CITATION_FORMATS)}.")
    form = CITATION_FORMATS[name]
    response = Response(form.write(number, stored_article(number).article), mimetype=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="morgue{number}.{form.extension}"'
    return response


def _form(stored: StoredArticle, state: SearchState, entered: Mapping[str, str]) -> FormView | None:
    """Give the form that corrects the article, to those who may."""
    if not may_write(request):
        return None
    token = form_token(stored.id, stored.revision)
    return form_view(stored.article, corrections_link(stored.id, state), token, entered)


def _marker(query: str) -> Marker:
    """Give what marks a query's matches in a text; without a query nothing is."""
    if not query:
        return lambda text, field: (Piece(text),)
    return partial(current_archive().index.mark, query)


def _more_like(stored: StoredArticle) -> list[HitView]:
    """Give what is like the article but for its copies; without an index the article can still be read."""
    try:
        found = current_archive().index.similar(stored.id, stored.article)
    except MorgueError:
        return []
    return [hit_view(hit, SearchState()) for hit in found if hit.id not in stored.copies]


def _count(state: SearchState) -> int:
    """Count what a state finds; nothing without an index."""
    try:
        return current_archive().index.search(replace(state, per_page=1).search(values_per_facet=0)).total
    except MorgueError:
        return 0


def _outlet_name(stored: StoredArticle) -> str:
    return stored.article.outlet.name if stored.article.outlet else ""


def _cut_words(text: str) -> str:
    hidden = len(text) - LONGEST_ORIGINAL_SHOWN
    return f"{number_words(hidden, 'more character')} in the original" if hidden > 0 else ""
