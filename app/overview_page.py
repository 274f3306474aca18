"""The overview of an archive: how much of what it holds, what is doubtful in it, what came in last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, render_template

from app.archive import current_archive
from app.links import feed_link, search_link
from app.presenters_facets import FacetView, facet_view
from app.presenters_outlet_years import OutletYears, outlet_years
from app.presenters_results import HitView, Link, hit_view
from app.presenters_timeline import Timeline, timeline
from app.saved_page import SavedView, list_token, saved_views
from app.search_state import SearchState
from app.wording import number_words
from articles.article import Certainty
from index.search import DATE, UNKNOWN, Facet, FacetValue, Histogram, Results, SearchError, Sort

VALUES = 15  # of each facet; the rest is a link away
LATEST = 10  # articles
OUTLETS = 10  # over the years
SHOWN_FACETS = ("outlet", "person", "org", "place")
DOUBTS = (
    ("dating", Certainty.GUESSED.value, "a date that is guessed"),
    ("dating", Certainty.UNKNOWN.value, "no date"),
    ("outlet", UNKNOWN, "no known outlet"),
)

blueprint = Blueprint("overview_page", __name__)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that many articles may lack: how many do, in words, and the search for them."""

    articles: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """Everything the template of the overview prints."""

    total: str
    notes: tuple[str, ...]
    saved: list[SavedView]
    saved_token: str
    state: SearchState
    timeline: Timeline | None
    facets: list[FacetView]
    years: OutletYears | None
    doubts: list[Doubt]
    latest: list[HitView]
    latest_href: str
    feeds: list[Link]
    hidden: dict[str, list[tuple[str, str]]]


@blueprint.get("/overview")
def overview() -> tuple[str, int]:
    """Show what the archive holds; where it cannot be searched, say so above what is left."""
    state = SearchState(sort=Sort.ADDED, per_page=LATEST)
    search = state.search(values_per_facet=VALUES)
    try:
        page = overview_page(current_archive().index.search(search))
    except SearchError as error:
        page = overview_page(Results(search, 0, (), (), Histogram("year", ())), str(error))
    return render_template("overview.html", page=page), 503 if page.notes else 200


def overview_page(results: Results, problem: str = "") -> OverviewPage:
    """Build what the template prints; `results` are of every article, what came in last first."""
    everything = SearchState()
    facets = {facet.name: facet for facet in results.facets}
    return OverviewPage(
        total="The archive cannot be searched" if problem else number_words(results.total, "article"),
        notes=(problem,) if problem else (),
        saved=saved_views(),
        saved_token=list_token(),
        state=everything,
        timeline=timeline(results.histogram, everything),
        facets=[
            facet_view(facets[name], everything)
            for name in SHOWN_FACETS
            if facets.get(name) and facets[name].values
        ],
        years=outlet_years(_known_outlets(facets), results.histogram, _over_time),
        doubts=doubts(facets),
        latest=[hit_view(hit, everything) for hit in results.hits],
        latest_href=search_link(everything.sorted_by(Sort.ADDED)),
        feeds=[
            Link("Atom", feed_link("atom", everything)),
            Link("JSON Feed", feed_link("json_feed", everything)),
        ],
        hidden={"dates": []},
    )


def doubts(facets: dict[str, Facet]) -> list[Doubt]:
    """Present what a librarian may want to work through."""
    counts = {(name, value.value): value.count for name, facet in facets.items() for value in facet.values}
    return [
        Doubt(
            number_words(counts[name, value], "article"),
            words,
            search_link(SearchState().with_value(name, value)),
        )
        for name, value, words in DOUBTS
        if counts.get((name, value))
    ]


def _known_outlets(facets: dict[str, Facet]) -> list[FacetValue]:
    """Give the outlets with most articles."""
    values = facets["outlet"].values if "outlet" in facets else ()
    return [value for value in values if value.value != UNKNOWN][:OUTLETS]


def _over_time(state: SearchState) -> Histogram:
    """Count what a search finds over time, and nothing else of it."""
    search = replace(state.search(), per_page=1, facets=(DATE,))
    return current_archive().index.search(search).histogram
