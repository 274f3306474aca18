"""Any search as a feed: what came into the archive last of all it finds, as Atom or as JSON Feed.

Atom: RFC 4287. JSON Feed: version 1.1 (jsonfeed.org).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from flask import Blueprint, Response, jsonify, request, url_for
from lxml import etree
from lxml.builder import ElementMaker

from app.archive import current_archive
from app.links import article_link, outside_link, search_link
from app.presenters_results import page_title
from app.search_state import SearchState
from articles.article import Precision
from articles.store import StoredArticle
from index.search import Sort

ENTRIES = 50
ATOM = ElementMaker(namespace="http://www.w3.org/2005/Atom", nsmap={None: "http://www.w3.org/2005/Atom"})

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.atom")
def atom() -> Response:
    """Give a search as an Atom feed, what came in last first."""
    state = SearchState.from_arguments(request.args)
    entries = latest(state)
    here = _absolute(state.url(url_for("feeds.atom")))
    feed = ATOM.feed(
        ATOM.title(_clean(f"{page_title(state)} – Morgue")),
        ATOM.id(here),
        ATOM.updated(_updated(entries).isoformat()),
        ATOM.link(rel="self", href=here, type="application/atom+xml"),
        ATOM.link(rel="alternate", href=_absolute(search_link(state)), type="text/html"),
        *(atom_entry(stored) for stored in entries),
    )
    data = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return Response(data, mimetype="application/atom+xml")


@blueprint.get("/feed.json")
def json_feed() -> Response:
    """Give a search as a JSON feed, what came in last first."""
    state = SearchState.from_arguments(request.args)
    response = jsonify(
        version="https://jsonfeed.org/version/1.1",
        title=f"{page_title(state)} – Morgue",
        home_page_url=_absolute(search_link(state)),
        feed_url=_absolute(state.url(url_for("feeds.json_feed"))),
        items=[json_item(stored) for stored in latest(state)],
    )
    response.mimetype = "application/feed+json"
    return response


def latest(state: SearchState) -> list[StoredArticle]:
    """Give what came in last of all that a search finds."""
    archive = current_archive()
    ids = list(islice(archive.index.every_id(state.sorted_by(Sort.ADDED).search()), ENTRIES))
    found = archive.store.articles(ids)
    return [found[number] for number in ids if number in found]


def atom_entry(stored: StoredArticle) -> etree._Element:
    """Give an article as an entry of an Atom feed."""
    article = stored.article
    entry: etree._Element = ATOM.entry(
        ATOM.title(_clean(article.title)),
        ATOM.id(_absolute(article_link(stored.id))),
        ATOM.link(rel="alternate", href=_absolute(article_link(stored.id)), type="text/html"),
        ATOM.updated(stored.added.isoformat()),
        *(ATOM.author(ATOM.name(_clean(author))) for author in article.authors or _publisher(stored)),
        ATOM.summary(_clean(article.standfirst or article.body[0])),
    )
    if article.published.precision is Precision.MINUTE:
        entry.append(ATOM.published(article.published.text))
    if address := outside_link(article.url):
        entry.append(ATOM.link(rel="via", href=_clean(address)))
    return entry


def json_item(stored: StoredArticle) -> dict[str, object]:
    """Give an article as an item of a JSON feed."""
    article = stored.article
    item = {
        "id": _absolute(article_link(stored.id)),
        "url": _absolute(article_link(stored.id)),
        "external_url": outside_link(article.url),
        "title": article.title,
        "summary": article.standfirst,
        "content_text": "\n\n".join(article.body),
        "date_published": article.published.text if article.published.precision is Precision.MINUTE else None,
        "date_modified": stored.added.isoformat(),
        "authors": [{"name": author} for author in article.authors or _publisher(stored)],
        "language": article.language,
    }
    return {name: value for name, value in item.items() if value}


def _publisher(stored: StoredArticle) -> Sequence[str]:
    return (stored.article.outlet.name if stored.article.outlet else "Unknown",)


def _updated(entries: Sequence[StoredArticle]) -> datetime:
    return max((stored.added for stored in entries), default=datetime(1970, 1, 1, tzinfo=UTC))


def _absolute(path: str) -> str:
    return request.host_url.rstrip("/") + path


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r" or ("\x20" <= sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff")
    )
