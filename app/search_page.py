"""The search page: results with facets, timeline and pages; the page of one whole facet; and the help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.archive import current_archive
from app.exporting import EXPORT_FORMATS
from app.links import export_link, facet_link, feed_link, search_link
from app.presenters_facets import FacetView, ValueView, facet_view, value_view
from app.presenters_results import (
    Chip,
    HitView,
    Link,
    Pager,
    chips,
    hit_view,
    last_page,
    order_links,
    page_title,
    pager,
    size_links,
    value_labels,
)
from app.presenters_timeline import Timeline, timeline
from app.renamed import as_called_now
from app.saved_page import SavingView, saving_view
from app.search_citation import SearchCitation, search_citations
from app.search_state import EXCLUDED, FACET_NAMES, SearchState
from app.wording import number_words, seconds_words
from app.zero_results import Explanation, explain
from articles.store import StoredArticle
from index.search import Facet, Results

VALUES_ON_FACET_PAGE = 300

blueprint = Blueprint("search_page", __name__)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Everything the template of the search page prints."""

    title: str
    state: SearchState
    heading: str
    took: str
    hits: list[HitView]
    facets: list[FacetView]
    timeline: Timeline | None
    chips: list[Chip]
    clear_all: str
    orders: list[Link]
    sizes: list[Link]
    pager: Pager
    total: str
    exports: list[Link]
    feeds: list[Link]
    last_page: Link | None
    notes: tuple[str, ...]
    suggestions: list[Link]
    explanation: Explanation | None
    saving: SavingView
    citations: list[SearchCitation]
    hidden: dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class FacetPage:
    """Everything the template of a whole facet prints."""

    title: str
    state: SearchState
    name: str
    excluded_name: str
    heading: str
    values: list[ValueView]
    summary: str
    nothing: str
    containing: str
    results_href: str
    find_action: str
    find_hidden: list[tuple[str, str]]
    choose_hidden: list[tuple[str, str]]


@blueprint.get("/search")
def search() -> str | Response:
    """Show the results of the search that the URL spells out; without any, every article, newest first."""
    state = SearchState.from_arguments(request.args)
    if _has_blanks():
        return redirect(search_link(state))
    results = current_archive().index.search(state.search())
    if not results.total and (now := as_called_now(current_archive().store, state)) != state:
        return redirect(search_link(now))
    return render_template("search.html", page=search_page(state, results))


@blueprint.get("/")
def home() -> str | Response:
    """Show the front page, which is the search page: every article, newest first."""
    return search()


@blueprint.get("/facets/<name>")
def facet(name: str) -> str:
    """Show all values of one facet, to be searched and ticked several at once."""
    state = SearchState.from_arguments(request.args).page_to(1)
    containing, found = asked_facet(name, state)
    return render_template("facet.html", page=facet_page(state, found, containing))


def asked_facet(name: str, state: SearchState) -> tuple[str, Facet]:
    """Give the letters a request asks values of a facet to contain, and the values, or answer 404."""
    if name not in FACET_NAMES:
        abort(404, f"There is no facet {name}. There are: {', '.join(FACET_NAMES)}.")
    containing = request.args.get("containing", "").strip()
    index = current_archive().index
    return containing, index.facet_values(state.search(), name, containing, VALUES_ON_FACET_PAGE)


def facet_page(state: SearchState, facet: Facet, containing: str) -> FacetPage:
    """Build what the template of a whole facet prints."""
    shown = {value.value for value in facet.values}
    chosen = ((facet.name, state.selected), (EXCLUDED + facet.name, state.left_out))
    out_of_sight = [
        (name, value) for name, values in chosen for value in values(facet.name) if value not in shown
    ]
    return FacetPage(
        title=f"{facet.heading} – {page_title(state)}",
        state=state,
        name=facet.name,
        excluded_name=EXCLUDED + facet.name,
        heading=facet.heading,
        values=[value_view(facet.name, value, state) for value in facet.values],
        summary=_facet_summary(facet, containing),
        nothing=f"Nothing here contains “{containing}”." if containing else "These articles have none.",
        containing=containing,
        results_href=search_link(state),
        find_action=facet_link(facet.name, SearchState()),
        find_hidden=state.arguments(),
        choose_hidden=[*_hidden(state, facet.name, EXCLUDED + facet.name), *out_of_sight],
    )


def search_page(state: SearchState, results: Results) -> SearchPage:
    """Build what the template prints."""
    last = last_page(results)
    is_beyond = not results.hits and results.total > 0
    return SearchPage(
        title=page_title(state),
        state=state,
        heading=_heading(state, results),
        took=seconds_words(results.took_ms),
        hits=[hit_view(hit, state, _articles) for hit in results.hits],
        facets=[facet_view(found, state) for found in results.facets if tells_apart(found, results)],
        timeline=timeline(results.histogram, state, offer_shares=True),
        chips=chips(state, value_labels(results.facets)),
        clear_all=search_link(state.without_filters()),
        orders=order_links(state),
        sizes=size_links(state),
        pager=pager(state, last),
        total=number_words(results.total, "article"),
        exports=[Link(form.label, export_link(name, state)) for name, form in EXPORT_FORMATS.items()],
        feeds=[Link("Atom", feed_link("atom", state)), Link("JSON Feed", feed_link("json_feed", state))],
        last_page=Link(f"page {last:,}", search_link(state.page_to(last))) if is_beyond else None,
        notes=results.notes,
        suggestions=[Link(s.label, search_link(state.with_query(s.query))) for s in results.suggestions],
        explanation=None if results.total else explain(state, results, _count_only),
        saving=saving_view(state, page_title(state)),
        citations=search_citations(results, state),
        hidden={"query": _hidden(state, "q"), "dates": _hidden(state, "from", "to", "date")},
    )


def tells_apart(facet: Facet, results: Results) -> bool:
    """Whether a facet is worth its place: one language that every article is in tells nothing."""
    if facet.name != "lang" or facet.distinct > 1:
        return bool(facet.values)
    return any(value.selected or value.excluded or value.count < results.total for value in facet.values)


def _heading(state: SearchState, results: Results) -> str:
    counted = number_words(results.total, "article")
    if state.is_plain or not results.total or state.page == 1 or not results.hits:
        return counted
    first = (state.page - 1) * state.per_page
    return f"{first + 1:,}–{first + len(results.hits):,} of {counted}"


def _facet_summary(facet: Facet, containing: str) -> str:
    """Say how many values there are, and what to do when not all of them are here."""
    shown = len(facet.values)
    if containing:
        return f"{shown:,} of {facet.distinct:,}"
    if shown < facet.distinct:
        return f"The {shown:,} most frequent of {facet.distinct:,}; type part of a name to find the others"
    return f"{facet.distinct:,} in all"


def _articles(numbers: Sequence[int]) -> Mapping[int, StoredArticle]:
    return current_archive().store.articles(numbers)


def _count_only(state: SearchState) -> Results:
    return current_archive().index.search(state.search(values_per_facet=0))


def _hidden(state: SearchState, *names: str) -> list[tuple[str, str]]:
    """Give what a form must carry on of the state beside its own fields, from the first page."""
    return [(name, value) for name, value in state.page_to(1).arguments() if name not in names]


def _has_blanks() -> bool:
    """Tell whether a form sent empty fields, which the address to share need not show."""
    return any(not value.strip() for values in request.args.listvalues() for value in values)


def context() -> dict[str, str]:
    """Give every template the links of the masthead."""
    return {
        "home_href": url_for("search_page.home"),
        "search_action": url_for("search_page.search"),
        "help_href": url_for("help_page.help_page"),
        "add_href": url_for("add_page.form"),
        "overview_href": url_for("overview_page.overview"),
        "log_in_href": url_for("login_page.login"),
        "log_out_href": url_for("login_page.log_out"),
        "opensearch_href": url_for("opensearch.description"),
    }
