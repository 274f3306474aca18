"""The page of an outlet: when it wrote, about whom and what more than others, and its latest articles."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from app.archive import current_archive
from app.links import facet_link, outlet_link, search_link
from app.presenters_company import LOOKED_AT, Company, company
from app.presenters_results import HitView, hit_view
from app.presenters_timeline import Timeline, timeline
from app.search_state import SearchState
from app.wording import number_words
from index.search import Results, Sort

LATEST = 10  # articles
SHOWN_FACETS = ("person", "org", "place")

blueprint = Blueprint("outlet_page", __name__)


@dataclass(frozen=True, slots=True)
class OutletPage:
    """Everything the template of an outlet's page prints."""

    title: str
    total: str
    state: SearchState
    canonical: str
    all_href: str
    timeline: Timeline | None
    company: list[Company]
    latest: list[HitView]
    hidden: dict[str, list[tuple[str, str]]]


@blueprint.get("/outlets/<path:name>")
def outlet(name: str) -> str:
    """Show an outlet by its name as the archive has it."""
    state = SearchState(sort=Sort.NEWEST, per_page=LATEST).with_value("outlet", name)
    results = current_archive().index.search(state.search(values_per_facet=LOOKED_AT))
    if not results.total:
        abort(404, f"No article in this archive is of an outlet “{name}”.")
    return render_template("outlet.html", page=outlet_page(name, results))


def outlet_page(name: str, results: Results) -> OutletPage:
    """Build what the template prints."""
    store = current_archive().store
    plain = SearchState().with_value("outlet", name)
    total = store.counts().articles
    facets = {facet.name: facet for facet in results.facets}
    companies = [
        company(facets[each], plain, results.total, total, store.entities.counts_of, facet_link(each, plain))
        for each in SHOWN_FACETS
    ]
    return OutletPage(
        title=name,
        total=number_words(results.total, "article"),
        state=plain,
        canonical=outlet_link(name),
        all_href=search_link(plain),
        timeline=timeline(results.histogram, plain),
        company=[each for each in companies if each.companions],
        latest=[hit_view(hit, plain) for hit in results.hits],
        hidden={"dates": plain.arguments()},
    )
