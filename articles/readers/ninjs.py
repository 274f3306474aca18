"""Reading ninjs (News in JSON, IPTC) in its three lines, 1.x, 2.x and 3.x, whose fields have other names."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any

from articles.errors import ReadError
from articles.readers.bodies import markup_blocks, text_blocks
from articles.readers.entries import LEAST_SUMMARY, why_too_short, words
from articles.readers.json_fields import Field, stated, text_of
from articles.readers.nitf import nitf_blocks
from articles.readers.times import telling_time
from articles.readers.xml import parse_xml
from articles.sources import Hints, Kind, Page, PageBlock, Source

SIGNS = frozenset(
    {"versioncreated", "pubstatus", "representationtype", "bodies", "headlines", "descriptions", "body_text"}
    | {"body_xhtml", "eventdetails", "$standard", "standard", "renditions", "trustindicator"}
)
TEXTS = frozenset({"text", "composite", "article", "story", ""})
REFUSED = {
    "picture": "a picture (ninjs) with its caption, not an article",
    "graphic": "a graphic (ninjs), not an article",
    "audio": "a sound recording (ninjs), not an article",
    "video": "a video (ninjs), not an article",
    "event": "an event (ninjs): its announcement, not an article",
    "planning": "a planning item (ninjs): it announces coverage, and carries no article",
    "package": "a package (ninjs): it lists other items, and carries no article itself",
    "component": "a part of another item (ninjs), not an article",
}
MARKED_UP = ("html", "xhtml")
CAPTIONED = frozenset({"picture", "graphic", "video"})


def is_ninjs(value: Mapping[str, Any]) -> bool:
    """Say whether a JSON object is a ninjs item."""
    return "uri" in value and any(name.lower() in SIGNS for name in value)


def page_of_ninjs(value: Mapping[str, Any], source: Source) -> Page:
    """Make a page of a ninjs item. Raises ReadError, saying what it is, for one that carries no article."""
    item = {name.lower(): each for name, each in value.items()}
    kind = _text(item, "type").lower()
    if kind not in TEXTS:
        raise ReadError(
            REFUSED.get(kind, f'an item of the type "{kind[:40]}" (ninjs), which carries no article')
        )
    blocks = list(_body(item, source)) or list(_long_description(item))
    if not blocks:
        raise ReadError(_without_text(item))
    blocks.extend(_captions(item))
    metadata = stated(value, Field("", None), "ninjs")
    return Page("ninjs", tuple(blocks), metadata=metadata, hints=source.hints.over(_hints(item)))


def _body(item: Mapping[str, Any], source: Source) -> Iterator[PageBlock]:
    """Give the blocks of the best of an item's bodies: in HTML, else in NITF, else plain."""
    bodies = list(_bodies(item))
    for kind, text in sorted(bodies, key=lambda body: ("html", "nitf", "plain").index(body[0])):
        if kind == "html":
            blocks = list(markup_blocks([text], source))
        elif kind == "nitf":
            blocks = list(nitf_blocks(parse_xml(text.encode())))
        else:
            lines = text.split("\n\n") if "\n\n" in text else text.split("\n")
            blocks = list(text_blocks(map(html.escape, lines), Kind.PARAGRAPH))
        if blocks:
            yield from blocks
            return


def _bodies(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through an item's bodies: what each is in, and its text."""
    for body in _objects(item, "bodies"):
        kind = (_text(body, "contenttype") or _text(body, "role")).lower()
        text = _text(body, "value")
        if "html" in kind:
            yield "html", text
        elif "nitf" in kind and "<nitf" in text[:1000]:
            yield "nitf", text
        elif "xml" not in kind:
            yield "plain", text
    for name, value in item.items():
        if name.startswith("body_") and isinstance(value, str):
            yield ("html" if name.endswith(MARKED_UP) else "plain"), text_of(value) or ""


def _long_description(item: Mapping[str, Any]) -> Iterator[PageBlock]:
    """Take a description for the text where there is no other, if it is long enough to be one."""
    text = _described(item)
    if words(text) >= LEAST_SUMMARY and "eventdetails" not in item:
        yield from text_blocks([html.escape(text)], Kind.PARAGRAPH)


def _without_text(item: Mapping[str, Any]) -> str:
    if "eventdetails" in item:
        return REFUSED["event"]
    count = words(_described(item))
    return f"a ninjs item without a body: {why_too_short(count)}" if count else "a ninjs item without a body"


def _captions(item: Mapping[str, Any]) -> Iterator[PageBlock]:
    """Give the captions of the pictures that go with a text, each with its credit."""
    listed = item.get("associations")
    related = listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else ()
    for each in related:
        if isinstance(each, dict):
            picture = {name.lower(): value for name, value in each.items()}
            if _text(picture, "type").lower() in CAPTIONED and (caption := _described(picture)):
                credit = _text(picture, "by") or _text(picture, "byline")
                text = f"{caption} ({credit})" if credit and credit not in caption else caption
                yield from text_blocks([html.escape(text)], Kind.CAPTION)


def _hints(item: Mapping[str, Any]) -> Hints:
    """Give the facts that an item states of itself."""
    first_created, version = _text(item, "firstcreated"), _text(item, "versioncreated")
    facts: dict[str, tuple[Any, str]] = {
        "title": (_headline(item), "headline"),
        "standfirst": (_standfirst(item), "description"),
        "authors": (tuple(filter(None, (_text(item, "by") or _text(item, "byline"),))), "by"),
        "outlet": (_outlet(item), "copyrightholder"),
        "tags": (_keywords(item), "keywords"),
        "language": (_text(item, "language"), "language"),
        "url": (_address(item), "uri"),
        "published": (
            telling_time(first_created, version),
            "firstcreated" if telling_time(first_created) else "versioncreated",
        ),
    }
    told = {name: value for name, (value, _) in facts.items() if value}
    return Hints(
        "the ninjs item", **told, tellers={name: f"the ninjs field {facts[name][1]}" for name in told}
    )


def _headline(item: Mapping[str, Any]) -> str:
    listed = list(_objects(item, "headlines"))
    main = [each for each in listed if _text(each, "role").lower() in ("main", "")] or listed
    named = next((text for each in main if (text := _text(each, "value"))), "")
    return named or _text(item, "headline") or _text(item, "title")


def _described(item: Mapping[str, Any]) -> str:
    listed = list(_objects(item, "descriptions"))
    told = {_text(each, "role").lower(): _text(each, "value") for each in reversed(listed)}
    for role in ("lead", "summary", "abstract", "text", "caption", ""):
        if told.get(role):
            return told[role]
    return _text(item, "description_text") or _text(item, "description_caption_text")


def _standfirst(item: Mapping[str, Any]) -> str:
    """Give the lead where an item has one in a role of its own; others are the text's beginning."""
    roles = ("lead", "standfirst", "abstract", "summary")
    leads = (each for each in _objects(item, "descriptions") if _text(each, "role").lower() in roles)
    return next(filter(None, (_text(each, "value") for each in leads)), "")


def _keywords(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the keywords of an item, and the names of its subjects."""
    listed = item.get("keywords")
    keywords = map(text_of, listed) if isinstance(listed, list) else ()
    subjects = (_text(each, "name") for name in ("subjects", "subject") for each in _objects(item, name))
    return tuple(filter(None, (*keywords, *subjects)))


def _outlet(item: Mapping[str, Any]) -> str:
    sources = [_text(each, "name") for each in _objects(item, "infosources")]
    return next(filter(None, sources), "") or _text(item, "source") or _text(item, "copyrightholder")


def _address(item: Mapping[str, Any]) -> str:
    uri = _text(item, "uri")
    return uri if uri.startswith(("http://", "https://")) else ""


def _objects(item: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    listed = item.get(name)
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield {key.lower(): value for key, value in each.items()}


def _text(item: Mapping[str, Any], name: str) -> str:
    return text_of(item.get(name)) or ""
