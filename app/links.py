"""Where the pages are: every link of the app is made here, so that it also holds below a prefix."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import g, has_app_context, url_for

from app.search_state import SearchState
from articles.article import EntityType
from index.search import UNKNOWN

TYPES_OF_FACETS = {"person": EntityType.PERSON, "org": EntityType.ORGANISATION, "place": EntityType.PLACE}
FACETS_OF_TYPES = {kind: facet for facet, kind in TYPES_OF_FACETS.items()}


def search_link(state: SearchState) -> str:
    """Link to the results of a state."""
    if not has_app_context():
        return state.url(url_for("search_page.search"))
    if "search_path" not in g:  # a page has hundreds of these links
        g.search_path = url_for("search_page.search")
    return state.url(g.search_path)


def facet_link(facet: str, state: SearchState) -> str:
    """Link to the page with all values of a facet, given a state."""
    return state.page_to(1).url(url_for("search_page.facet", name=facet))


def article_link(number: int, state: SearchState | None = None) -> str:
    """Link to an article, carrying the search it was found by so that its terms stay marked."""
    path = url_for("article_page.article", number=number)
    return state.url(path) if state else path


def corrections_link(number: int, state: SearchState) -> str:
    """Give the address that an article's corrections are sent to, with the search to come back to."""
    return state.url(url_for("corrections_page.correct", number=number))


def original_link(number: int) -> str:
    """Link to the original of an article as plain text."""
    return url_for("original_page.original", number=number)


def framed_link(number: int) -> str:
    """Link to the original of an article as a page, for a sandboxed frame."""
    return url_for("original_page.framed", number=number)


def article_json_link(number: int) -> str:
    """Link to an article's JSON twin."""
    return url_for("api.article", number=number)


def entity_link(kind: EntityType, name: str) -> str:
    """Link to the page of a person, an organisation or a place by its name."""
    return url_for("entity_page.entity", asked=f"{kind.value}:{name}")


def entity_json_link(number: int) -> str:
    """Link to an entity's JSON twin."""
    return url_for("entity_page.entity_json", asked=str(number))


def decide_link(number: int) -> str:
    """Give the address that decisions about an entity are sent to."""
    return url_for("deciding_page.decide", number=number)


def outlet_link(name: str) -> str:
    """Link to the page of an outlet."""
    return url_for("outlet_page.outlet", name=name)


def value_link(facet: str, value: str) -> str | None:
    """Link to the page about a facet's value; None for what has no page."""
    if facet in TYPES_OF_FACETS:
        return entity_link(TYPES_OF_FACETS[facet], value)
    return outlet_link(value) if facet == "outlet" and value != UNKNOWN else None


def export_link(name: str, state: SearchState) -> str:
    """Link to everything a state finds, in one of the formats of `app.exporting`."""
    return state.page_to(1).url(url_for("exporting.export", name=name))


def feed_link(kind: str, state: SearchState) -> str:
    """Link to a state as a feed: "atom" or "json_feed"."""
    return state.page_to(1).url(url_for(f"feeds.{kind}"))


def saved_search_link(number: int) -> str:
    """Give the address that what is done with a saved search is sent to."""
    return url_for("saved_page.act", number=number)


def saved_searches_link(number: int | None = None) -> str:
    """Link to the list of saved searches, or to one in it."""
    place = "saved" if number is None else f"saved-{number}"
    return f"{url_for('overview_page.overview')}#{place}"


def citation_link(number: int, name: str) -> str:
    """Link to an article's citation in one of the formats of `app.citing`."""
    return url_for("article_page.citation", number=number, name=name)


def outside_link(url: str | None) -> str | None:
    """Give a URL that came with an article if it is safe to follow, which only http and https are."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else None
