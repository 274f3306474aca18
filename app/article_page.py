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
from app.headers import ORIGINAL_POLICY
from app.links import (
    article_json_link,
    article_link,
    citation_link,
    corrections_link,
    original_link,
    search_link,
)
from app.presenters_article import Marker, article_text, facts, name_groups, provenance, receipt, together
from app.presenters_corrections import FormView, correction_views, form_view
from app.presenters_results import HitView, copies_view, hit_view
from app.search_state import SearchState
from app.wording import number_words, size_words
from articles.errors import MorgueError
from articles.readers.decoding import decode
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
    state = SearchState.from_arguments(request.args)
    number, store = stored.id, current_archive().store
    text = original_text(store.original(stored.sha256))
    return render_template(
        "article.html",
        state=state,
        text=article_text(stored, _marker(state.query)),
        title=" – ".join(filter(None, [stored.article.title, _outlet_name(stored)])),
        groups=name_groups(stored),
        facts=facts(stored.article),
        receipt=receipt(stored.article),
        size=size_words(stored.size),
        provenance=provenance(stored, store.recleanings(number)),
        corrections=correction_views(store.corrections(number), stored.article),
        form=_form(stored, state, entered),
        refused=refused,
        original=text[:LONGEST_ORIGINAL_SHOWN],
        original_cut=_cut_words(text),
        original_href=original_link(number),
        copies=copies_view(stored.copies, store.articles, SearchState()),
        more=_more_like(stored),
        together=together(stored.article, _count),
        citation=plain_citation(number, stored.article),
        citations=[(form.label, citation_link(number, name)) for name, form in CITATION_FORMATS.items()],
        json_href=article_json_link(number),
        canonical=article_link(number),
        back=None if state.is_plain else search_link(state),
    )


@blueprint.get("/articles/<int:number>/original")
def original(number: int) -> Response:
    """Give the original bytes exactly as they came, as plain text that nothing executes."""
    data = current_archive().store.original(stored_article(number).sha256)
    response = Response(data, content_type=f"text/plain; charset={charset_of(data)}")
    response.headers["Content-Security-Policy"] = ORIGINAL_POLICY
    response.headers["Content-Disposition"] = f'inline; filename="article-{number}-original.txt"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/articles/<int:number>/cite/<name>")
def citation(number: int, name: str) -> Response:
    """Give an article's citation as a file for a reference manager."""
    if name not in CITATION_FORMATS:
        abort(404, f"There is no citation as {name}. There are: {', '.join(CITATION_FORMATS)}.")
    form = CITATION_FORMATS[name]
    response = Response(form.write(number, stored_article(number).article), mimetype=form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="morgue{number}.{form.extension}"'
    return response


def stored_article(number: int) -> StoredArticle:
    """Give a stored article or answer 404."""
    stored = current_archive().article(number) if number < 2**63 else None
    if stored is None:
        abort(404, f"There is no article {number} in this archive.")
    return stored


def original_text(data: bytes) -> str:
    """Read an original for showing, as well as can be done."""
    try:
        return decode(data)
    except MorgueError:
        return data.decode("utf-8", errors="replace")


def charset_of(data: bytes) -> str:
    """Name a character set that shows the bytes without changing them."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _form(stored: StoredArticle, state: SearchState, entered: Mapping[str, str]) -> FormView | None:
    """Give the form that corrects the article, to those who may."""
    if not may_write(request):
        return None
    token = form_token(stored.id, stored.revision)
    return form_view(stored.article, corrections_link(stored.id, state), token, entered)


def _marker(query: str) -> Marker:
    """Give what marks a query's matches in a text; without a query nothing is."""
    if not query:
        return lambda text: (Piece(text),)
    return partial(current_archive().index.mark, query=query)


def _more_like(stored: StoredArticle) -> list[HitView]:
    """Give what is like the article; without an index the article can still be read."""
    try:
        found = current_archive().index.similar(stored.id, stored.article)
    except MorgueError:
        return []
    return [hit_view(hit, SearchState()) for hit in found]


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
