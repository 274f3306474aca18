"""The facts an HTML page states of itself in machine form: JSON-LD, meta elements, times, links."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from articles.readers.mending import mended

ARTICLE_TYPES = frozenset(
    [
        "NewsArticle",
        "Article",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "LiveBlogPosting",
        "BlogPosting",
        "Report",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "TechArticle",
        "Review",
    ]
)
PAGE_TYPES = frozenset(["WebPage", "ItemPage", "AboutPage", "Recipe", "HowTo", "DiscussionForumPosting"])
PLAIN_FIELDS = [
    "headline",
    "alternativeHeadline",
    "name",
    "description",
    "datePublished",
    "dateCreated",
    "dateModified",
    "articleSection",
    "articleBody",
    "inLanguage",
    "keywords",
    "url",
    "dateline",
]
_WRAPPERS = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*(?:;\s*)?$")
_TIME_ROLES = (
    ("updated", ("modif", "updat")),
    ("published", ("publi", "posted", "entry-date", "dateline", "pubdate")),
)
_ITEM_PROPERTIES = frozenset(
    ["headline", "datePublished", "dateModified", "dateCreated", "author", "articleSection"]
)
# Compiled searches run in C, which iterating in Python does not.
_MARKED: Callable[[etree._Element], list[etree._Element]] = etree.XPath(  # type: ignore[assignment]
    "//*[@itemprop or @rel='author' or contains(@class, 'aut')]"
)
_AUTHOR_CLASS = re.compile(
    r"(?:^|\s)(?:auteur|autor|(?:(?:entry|post|article|byline)[-_]{1,2}|[\w-]{1,30}__)?"
    r"author(?:[-_]{0,2}(?:name|link)(?:-{1,2}\w{1,8})?)?)(?:\s|$)"
)
LONGEST_AUTHOR = 80  # characters of an element that holds an author's name
_ADDRESSES: Callable[[etree._Element], list[str]] = etree.XPath("//a/@href")  # type: ignore[assignment]
_HOST = re.compile(r"^(?:https?://|mailto:[^@]{1,60}@)([a-z0-9.-]{4,80})", re.IGNORECASE)
_STATE_DAY = re.compile(
    r'"(?:datePublished|publishedDate|publishDate|publishedAt|published_at|published_time|firstPublished|pubDate)"'
    r'\s{0,3}:\s{0,3}"(\d{4}-\d\d-\d\d(?:T[\d:.]{4,16}(?:Z|[+-]\d\d:?\d\d)?)?)"'
)


def metadata_of(tree: etree._Element) -> Mapping[str, tuple[str, ...]]:
    """Collect what a page states of itself, keyed by where it stands, all values in order of appearance."""
    found: dict[str, dict[str, None]] = {}
    for key, value in _statements(tree):
        text = " ".join(mended(value).split()) if key != "jsonld:articleBody" else value.strip()
        if text:
            found.setdefault(key, {})[text] = None
    return {key: tuple(values) for key, values in found.items()}


def _statements(tree: etree._Element) -> Iterator[tuple[str, str]]:
    yield "html:lang", tree.get("lang") or ""
    for element in tree.iter("title", "meta", "link", "time"):
        yield from _of_element(element)
    yield from _of_links(tree)
    yield from _of_items(tree)
    yield from _of_json(tree)
    yield from _of_state(tree)


def _of_element(element: etree._Element) -> Iterator[tuple[str, str]]:
    if element.tag == "title":
        parent = element.getparent()
        if parent is None or parent.tag in ("head", "html", "body"):
            yield "title", _content(element)
    elif element.tag == "meta":
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        yield f"meta:{name.lower().strip()}", element.get("content") or ""
    elif element.tag == "link":
        if "canonical" in (element.get("rel") or "").lower():
            yield "link:canonical", element.get("href") or ""
    else:
        yield _time_key(element), element.get("datetime") or _content(element)


def _content(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _time_key(element: etree._Element) -> str:
    """Say what a <time> is the time of, by its own names and those of the elements around it."""
    for _ in range(3):
        names = " ".join(
            (element.get(name) or "") for name in ("itemprop", "class", "id", "data-testid")
        ).lower()
        for role, cues in _TIME_ROLES:
            if any(cue in names for cue in cues):
                return f"time:{role}"
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return "time"


def _of_links(tree: etree._Element) -> list[tuple[str, str]]:
    """Give the hosts that a page links to by their whole address, each once."""
    whole = [address for address in _ADDRESSES(tree) if address.startswith(("http", "mail", "HTTP"))]
    hosts = [match[1].lower().removeprefix("www.") for match in map(_HOST.match, whole) if match]
    return [("link:host", host) for host in dict.fromkeys(hosts)]


def _of_items(tree: etree._Element) -> Iterator[tuple[str, str]]:
    """Give microdata properties and links of the kind "author"."""
    for element in _MARKED(tree):
        name = element.get("itemprop")
        if name in _ITEM_PROPERTIES and element.tag != "meta":
            yield (
                f"itemprop:{name}",
                element.get("content") or element.get("datetime") or _content(element),
            )
        if element.tag == "a" and element.get("rel") == "author":
            yield "rel:author", _content(element)
        if (
            _AUTHOR_CLASS.search(element.get("class") or "")
            and len(text := _content(element)) <= LONGEST_AUTHOR
        ):
            yield "class:author", text


def _of_json(tree: etree._Element) -> Iterator[tuple[str, str]]:
    nodes: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            nodes.extend(_nodes(_WRAPPERS.sub("", _content(script))))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = _the_article([node for node in nodes if _types(node) & ARTICLE_TYPES], tree)
    if article is not None:
        yield from _of_article(article, by_id)
    for node in nodes:
        if "WebSite" in _types(node):
            yield "jsonld:website", _text(node.get("name"))
        if article is None and _types(node) & PAGE_TYPES:
            yield "jsonld:page.datePublished", _text(node.get("datePublished"))


def _of_state(tree: etree._Element) -> Iterator[tuple[str, str]]:
    """Give the day of publication that a page's programs work with, where it is the same throughout."""
    found = [
        day
        for script in tree.iter("script")
        if "json" in (kind := (script.get("type") or "").lower()) and "ld+json" not in kind
        for day in _STATE_DAY.findall(script.text or "")
    ]
    if len({day[:10] for day in found}) == 1:
        yield "json:published", found[0]


def _nodes(script: str) -> list[dict[str, Any]]:
    """Parse a JSON-LD script and give every object in it; a broken one gives none."""
    try:
        value = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return []
    nodes, open_ends = [], [value]  # the next one stands last
    while open_ends:
        value = open_ends.pop()
        if isinstance(value, dict):
            nodes.append(value)
        if isinstance(value, (dict, list)):
            inside = value.values() if isinstance(value, dict) else value
            open_ends += [each for each in inside if isinstance(each, (dict, list))][::-1]
    return nodes


def _types(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rsplit("/", 1)[-1] for kind in kinds if isinstance(kind, str)}


def _the_article(candidates: list[dict[str, Any]], tree: etree._Element) -> dict[str, Any] | None:
    """Choose among the articles a page describes the one that it shows: its title holds the headline."""
    title = (tree.findtext(".//title") or "").lower()
    dated = [node for node in candidates if node.get("datePublished")] or candidates
    for node in dated:
        headline = _text(node.get("headline")).lower()
        if headline and headline[:40] in title:
            return node
    return dated[0] if dated else None


def _of_article(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for name in PLAIN_FIELDS:
        for value in _many(node.get(name)):
            yield f"jsonld:{name}", _text(value)
    for value in _many(node.get("author") or node.get("creator")):
        yield _author(value, by_id)
    for value in _many(node.get("publisher") or node.get("sourceOrganization")):
        yield "jsonld:publisher", _text(_resolved(value, by_id))


def _author(value: object, by_id: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    node = _resolved(value, by_id)
    organisation = isinstance(node, Mapping) and bool(
        _types(node) & {"Organization", "NewsMediaOrganization"}
    )
    return ("jsonld:author.organisation" if organisation else "jsonld:author"), _text(node)


def _resolved(value: object, by_id: Mapping[str, Mapping[str, Any]]) -> object:
    if isinstance(value, Mapping) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _text(value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    return ""
