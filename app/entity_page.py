"""The page of a person, an organisation or a place: how it is written, when, by whom, and beside whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.access import may_write
from app.archive import current_archive
from app.forgery import page_token
from app.links import FACETS_OF_TYPES, decide_link, entity_json_link, entity_link, facet_link, search_link
from app.presenters_company import LOOKED_AT, Company, company, facet_of
from app.presenters_results import HitView, hit_view
from app.presenters_timeline import Timeline, timeline
from app.search_state import SearchState
from app.wording import number_words
from articles.article import EntityType
from articles.entity_desk import name_of, parted, recorded_words
from articles.store import Store, SubjectCount
from index.search import Results, Sort

LATEST = 10  # articles
FORMS_SHOWN = 8  # the rest unfold
TYPE_WORDS = {EntityType.PERSON: "Person", EntityType.ORGANISATION: "Organisation", EntityType.PLACE: "Place"}
SHOWN_FACETS = ("outlet", "person", "org", "place")

blueprint = Blueprint("entity_page", __name__)


@dataclass(frozen=True, slots=True)
class FormView:
    """A form in which the entity is written, and the search for it among its articles."""

    text: str
    count: str
    articles: str
    href: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several entities that a name may mean."""

    label: str
    kind: str
    articles: str
    href: str


@dataclass(frozen=True, slots=True)
class EntityPage:
    """Everything the template of an entity's page prints."""

    title: str
    kind: str
    number: int
    total: str
    state: SearchState
    canonical: str
    json_href: str
    all_href: str
    timeline: Timeline | None
    company: list[Company]
    forms: list[FormView]
    more_forms: list[FormView]
    latest: list[HitView]
    decided: list[str]
    decide_action: str
    token: str
    refused: str
    hidden: dict[str, list[tuple[str, str]]]


@blueprint.get("/entities/<path:asked>")
def entity(asked: str) -> str | AnyResponse:
    """Show an entity, asked for by number or by any of its names; of several, let people choose."""
    found = entities_asked_for(asked)
    if len(found) > 1:
        return render_template(
            "entity_choice.html", name=parted(asked)[1], choices=[_choice(each) for each in found]
        )
    here = entity_link(found[0].head.type, found[0].subject.name)
    if asked.isdigit() or parted(asked) != (found[0].head.type, found[0].subject.name.strip()):
        return redirect(here)
    return entity_page(found[0])


@blueprint.get("/api/entities/<path:asked>")
def entity_json(asked: str) -> Response:
    """Give what is known of an entity, or of the several that a name may mean."""
    found = entities_asked_for(asked)
    store = current_archive().store
    return jsonify({"entities": [_entity_json(store, each) for each in found]})


def entity_page(found: SubjectCount, refused: str = "") -> str:
    """Make an entity's page; `refused` says why a decision was."""
    state = SearchState(sort=Sort.NEWEST, per_page=LATEST).with_value(
        FACETS_OF_TYPES[found.head.type], found.subject.name
    )
    results = current_archive().index.search(state.search(values_per_facet=LOOKED_AT))
    return render_template("entity.html", page=_page(found, state, results, refused))


def entities_asked_for(asked: str) -> tuple[SubjectCount, ...]:
    """Give the entities that a number or a name may mean, or answer 404."""
    records = current_archive().store.entities
    kind, name = parted(asked)
    found: tuple[SubjectCount, ...] = ()
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        found = tuple(each for each in records.by_ids([int(asked)]) if each.articles)
    found = found or records.called(name, kind)
    if not found:
        abort(404, f"No article in this archive names “{name}”.")
    exact = [each for each in found if each.subject.name == name]
    return tuple(exact) if len(exact) == 1 and kind else found


def _page(found: SubjectCount, state: SearchState, results: Results, refused: str) -> EntityPage:
    store = current_archive().store
    plain = SearchState().with_value(FACETS_OF_TYPES[found.head.type], found.subject.name)
    forms = _forms(store, found, plain)
    return EntityPage(
        title=found.subject.name,
        kind=TYPE_WORDS[found.head.type],
        number=found.subject.id,
        total=number_words(results.total, "article"),
        state=plain,
        canonical=entity_link(found.head.type, found.subject.name),
        json_href=entity_json_link(found.subject.id),
        all_href=search_link(plain),
        timeline=timeline(results.histogram, plain),
        company=_company(store, found, plain, results),
        forms=forms[:FORMS_SHOWN],
        more_forms=forms[FORMS_SHOWN:],
        latest=[hit_view(hit, plain) for hit in results.hits],
        decided=_decided(store, found),
        decide_action=decide_link(found.subject.id),
        token=page_token(f"entity {found.subject.id}") if may_write(request) else "",
        refused=refused,
        hidden={"dates": plain.arguments()},
    )


def _company(store: Store, found: SubjectCount, state: SearchState, results: Results) -> list[Company]:
    """Present who writes of the entity, and who, what and where stands beside it."""
    total, own = store.counts().articles, FACETS_OF_TYPES[found.head.type]
    companies = []
    for facet in results.facets:
        if facet.name in SHOWN_FACETS:
            more: str | None = facet_link(facet.name, state)
            if facet.name == own:  # its counts are those without the filter
                beside = store.entities.beside(found.subject.id, found.head.type)
                facet, more = facet_of(own, facet.heading, beside), None
            companies.append(company(facet, state, results.total, total, store.entities.counts_of, more))
    return [each for each in companies if each.companions]


def _written(store: Store, found: SubjectCount) -> list[tuple[str, int]]:
    """Give the forms in which the entity is written with their articles, the most frequent first."""
    counts: Counter[str] = Counter()
    for form in store.entities.forms(found.subject.id):
        counts[form.text] += form.articles
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _forms(store: Store, found: SubjectCount, state: SearchState) -> list[FormView]:
    return [
        FormView(
            text,
            f"{articles:,}",
            "article" if articles == 1 else "articles",
            search_link(state.with_query('"{}"'.format(text.replace('"', " ")))),
        )
        for text, articles in _written(store, found)
    ]


def _decided(store: Store, found: SubjectCount) -> list[str]:
    """Say what people have decided about the entity, that which is in force."""
    return [
        recorded_words(each, name_of(store))
        for each in store.entities.decisions()
        if each.undone is None and found.head in each.decision.heads
    ]


def _choice(found: SubjectCount) -> Choice:
    return Choice(
        found.subject.name,
        TYPE_WORDS[found.head.type],
        number_words(found.articles, "article"),
        entity_link(found.head.type, found.subject.name),
    )


def _entity_json(store: Store, found: SubjectCount) -> dict[str, object]:
    return {
        "id": found.subject.id,
        "name": found.subject.name,
        "type": found.head.type.value,
        "articles": found.articles,
        "aliases": list(found.subject.aliases),
        "written": [{"text": text, "articles": articles} for text, articles in _written(store, found)],
        "page": entity_link(found.head.type, found.subject.name),
    }
