"""Reading JSON Feed (jsonfeed.org, 1 and 1.1): one item an article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Opened, member_name, too_large
from articles.readers.decoding import characters
from articles.readers.entries import Entry, page_of_entry
from articles.readers.json_fields import Field, described, parse, stated, text_of
from articles.readers.sniffing import Head
from articles.readers.times import telling_time
from articles.sources import Page, Refusal, Source

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/')
_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder(strict=False)


def is_json_feed(head: Head) -> bool:
    """Say whether a file begins like a JSON Feed."""
    return head.text.startswith("{") and _VERSION.search(head.text) is not None


def feed_items(opened: Opened) -> Iterator[Source | Refusal]:
    """Split a JSON Feed into its items as they are written there, each with what the feed says of itself."""
    data = opened.stream.read(LARGEST_ARTICLE + 1)
    if len(data) > LARGEST_ARTICLE:
        raise ReadError(too_large(len(data)))
    text = characters(data)
    parse(data)  # it says best where a broken feed breaks
    about, items = _parts(text)
    if not items:
        raise ReadError("a feed without entries")
    names: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        name = f"entry {_identity(item) or number}"
        names[name] = names.get(name, 0) + 1
        label = name if names[name] == 1 else f"{name} ({names[name]})"
        yield opened.source(f'{{{about}"items": [{item}]}}'.encode("utf-8", "surrogatepass"), label)


def read_json_feed(source: Source) -> Page:
    """Read a JSON Feed with a single item as an article. Raises ReadError for one without article text."""
    feed = parse(source.data)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(items, list) or len(items) != 1:
        raise ReadError("a feed with several entries where one was expected")
    item = items[0]
    if not isinstance(item, dict):
        raise ReadError(f"{described(item)} where an entry's object was expected")
    return page_of_entry(_entry(item, feed), source, "the feed")


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    facts = {
        "title": _text(item, "title"),
        "authors": _authors(item) or _authors(feed),
        "url": _text(item, "url") or _text(item, "external_url"),
        "published": telling_time(_text(item, "date_published")),
        "tags": tuple(filter(None, map(text_of, listed)))
        if isinstance(listed := item.get("tags"), list)
        else (),
    }
    none = Field("items", None)
    metadata = {
        **stated(feed, none, "feed:channel."),
        **stated(item, Field("content_html", None), "feed"),
        "feed:updated": (_text(item, "date_modified"),),
        "feed:channel.language": tuple(filter(None, (_text(item, "language"), _text(feed, "language")))),
    }
    content = _text(item, "content_html") or _text(item, "content_text")
    kept = {key.replace(".:", "."): values for key, values in metadata.items() if any(values)}
    return Entry(facts, content, _text(item, "summary"), _is_recording(item), kept)


def _text(members: Mapping[str, Any], name: str) -> str:
    return text_of(members.get(name)) or ""


def _authors(members: Mapping[str, Any]) -> tuple[str, ...]:
    listed = members.get("authors")
    people = listed if isinstance(listed, list) else [members.get("author")]
    return tuple(name for each in people if isinstance(each, dict) and (name := _text(each, "name")))


def _is_recording(item: Mapping[str, Any]) -> bool:
    listed = item.get("attachments")
    kinds = (
        [_text(each, "mime_type") for each in listed if isinstance(each, dict)]
        if isinstance(listed, list)
        else []
    )
    return any(kind.startswith(("audio/", "video/")) for kind in kinds)


def _parts(text: str) -> tuple[str, list[str]]:
    """Take a feed's object apart: what it says of itself, as it is written, and its items, as they are."""
    about: list[str] = []
    items: list[str] = []
    position = _after_space(text, text.find("{") + 1)
    while text[position] != "}":
        start = position
        name, position = _DECODER.raw_decode(text, position)
        position = _after_space(text, _after_space(text, position) + 1)
        if name == "items" and text[position] == "[":
            items, position = _listed(text, position)
        else:
            _, position = _DECODER.raw_decode(text, position)
            about.append(text[start:position] + ", ")
        position = _after_space(text, position)
        position = _after_space(text, position + 1) if text[position] == "," else position
    return "".join(about), items


def _listed(text: str, position: int) -> tuple[list[str], int]:
    items = []
    position = _after_space(text, position + 1)
    while text[position] != "]":
        start = position
        _, position = _DECODER.raw_decode(text, position)
        items.append(text[start:position])
        position = _after_space(text, position)
        position = _after_space(text, position + 1) if text[position] == "," else position
    return items, position + 1


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _identity(item: str) -> str:
    value = json.loads(item, strict=False)
    name = (value.get("id") or value.get("url")) if isinstance(value, dict) else None
    return member_name(str(name)) if name else ""
