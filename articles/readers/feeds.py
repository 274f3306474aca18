"""Reading feeds: RSS (0.9x, 1.0, 2.0, also as WordPress exports its posts) and Atom, one entry an article."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from lxml import etree

from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Opened, member_name, too_large
from articles.readers.entries import Entry, page_of_entry
from articles.readers.json_fields import plain
from articles.readers.sniffing import Head
from articles.readers.times import telling_time
from articles.readers.xml import LONGEST_STATED, local, parse_xml, root_name, text_of
from articles.readers.xml_members import members_of_xml
from articles.sources import Page, Refusal, Source

_PARENTS = {b"item": frozenset({b"channel", b"RDF", b"rss"}), b"entry": frozenset({b"feed"})}
_IDENTITIES = (
    re.compile(rb"<(?:[\w.-]{1,40}:)?(?:guid|id)(?:\s[^<>]{0,300})?>\s*((?:<!\[CDATA\[)?[^<]{1,1000})"),
    re.compile(rb"\sabout\s*=\s*[\"']([^\"'<>]{1,1000})"),
    re.compile(
        rb"<link(?:\s[^<>]{0,300}\shref\s*=\s*[\"']|(?:\s[^<>]{0,300})?>\s*(?:<!\[CDATA\[)?)([^\"'<>]{1,1000})"
    ),
)
_RECORDING = re.compile(rb"<enclosure\s[^<>]{0,2000}?type\s*=\s*[\"'](?:audio|video)/")
_CONTENT = re.compile(rb"<(?:content:encoded|content)[\s>]")
_KNOWN = (
    ("purl.org/dc/elements", "dc:"),
    ("purl.org/dc/terms", "dcterms:"),
    ("modules/content", "content:"),
    ("search.yahoo.com/mrss", "media:"),
    ("itunes.com", "itunes:"),
    ("prismstandard.org", "prism:"),
    ("modules/prism", "prism:"),
    ("wordpress.org/export/1.2/excerpt", "excerpt:"),
    ("wordpress.org/export", "wp:"),
    ("rssnamespace.org/feedburner", "feedburner:"),
    ("2005/Atom", ""),
    ("purl.org/atom", ""),
    ("purl.org/rss", ""),
    ("netscape.com/rdf", ""),
    ("backend.userland.com", ""),
)
_MAIL = re.compile(r"^\s*\S{1,200}@\S{1,200}\s*\((.{1,200})\)\s*$")
_ADDRESS = re.compile(r"^\S*@\S*$")
_XML = "{http://www.w3.org/XML/1998/namespace}"


def is_feed(head: Head) -> bool:
    """Say whether a file begins like an RSS or Atom feed."""
    root = root_name(head)
    return root in ("rss", "feed") or (
        root == "RDF" and ("purl.org/rss" in head.text or "netscape.com/rdf" in head.text)
    )


def entries(opened: Opened) -> Iterator[Source | Refusal]:
    """Split a feed into its entries, each with all that the feed says of itself.

    An entry is known by what the feed calls it, not by its place: tomorrow's feed has others at the top.
    """
    count = recordings = 0
    names: dict[str, int] = {}
    try:
        for member in members_of_xml(opened.stream, _PARENTS):
            count += 1
            if _RECORDING.search(member.element) and not _CONTENT.search(member.element):
                recordings += 1
                continue
            name = f"entry {_identity(member.element) or count}"
            names[name] = names.get(name, 0) + 1
            label = name if names[name] == 1 else f"{name} ({names[name]})"
            if len(member.document) > LARGEST_ARTICLE:
                yield opened.refusal(too_large(len(member.document)), label)
            else:
                yield opened.source(member.document, label)
    except ReadError as error:
        yield opened.refusal(error.reason)
    if recordings:
        episodes = f"{recordings:,} podcast episodes" if recordings > 1 else "a podcast episode"
        yield opened.refusal(f"{episodes}: recordings with notes on them, no article text", count=recordings)
    elif not count:
        yield opened.refusal("a feed without entries")


def read_feed(source: Source) -> Page:
    """Read a feed with a single entry as an article. Raises ReadError for an entry without article text."""
    root = parse_xml(source.data, forgiving=True)
    found = list(root.iter("{*}item", "{*}entry"))
    if len(found) != 1:
        raise ReadError(
            f"a feed with {len(found)} entries where one was expected" if found else "a feed without entries"
        )
    element = found[0]
    channel = _channel(root, element)
    fields, said = _fields(element), _fields(channel)
    _refuse_unpublished(fields)
    return page_of_entry(_entry(element, fields, said), source, "the feed")


def _entry(element: etree._Element, fields: _Fields, said: _Fields) -> Entry:
    facts = {
        "title": plain(_first(fields, "title", "dc:title", "media:title")),
        "authors": _authors(element, fields) or _authors(element.getparent(), said),
        "outlet": _first(fields, "source") if not _children(element, "source") else "",
        "url": _address(element, fields, said),
        "published": telling_time(
            *(value for key in _PUBLISHED for value in fields.get(key, ())),
        ),
        "section": fields["category"][0] if len(fields.get("category", ())) == 1 else "",
        "tags": tuple(fields.get("category", ())),
    }
    metadata = {
        **{f"feed:channel.{key}": _short(values) for key, values in said.items()},
        **{f"feed:{key}": _short(values) for key, values in fields.items()},
        "feed:updated": _short([*fields.get("updated", ()), *fields.get("modified", ())]),
        "feed:channel.language": _short(_languages(element, said)),
    }
    content, summary = _texts(element, fields)
    kept = {key: values for key, values in metadata.items() if values}
    return Entry(facts, content, summary, _is_recording(element), kept)


_Fields = Mapping[str, list[str]]
_PUBLISHED = (
    "pubDate",
    "published",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "issued",
    "created",
    "prism:publicationDate",
    "wp:post_date",
)


def _channel(root: etree._Element, entry: etree._Element) -> etree._Element:
    """Find the element that speaks for the whole feed."""
    channel = next((each for each in root if local(each) == "channel"), None)
    return root if channel is None else channel


def _fields(element: etree._Element) -> _Fields:
    """Give the text of each child by its name ("title", "dc:creator"), all values in order."""
    fields: dict[str, list[str]] = {}
    for child in element:
        name = _name(child)
        if name and name not in ("item", "entry"):
            text = text_of(child) or child.get("term") or child.get("text") or ""
            if text:
                fields.setdefault(name, []).append(text)
    return fields


def _name(element: etree._Element) -> str:
    """Name an element as feeds usually write it, whatever prefix this one chose."""
    if not isinstance(element.tag, str):
        return ""
    tag = element.tag.removeprefix("{")
    space, braced, _ = tag.partition("}")
    if not braced:
        return tag
    prefix = next((prefix for part, prefix in _KNOWN if part in space), f"{element.prefix}:")
    return prefix + local(element)


def _first(fields: _Fields, *names: str) -> str:
    return next((value for name in names for value in fields.get(name, ())), "")


def _short(values: list[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value and len(value) <= LONGEST_STATED)


def _children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Give the children of a name that have children themselves (Atom's <author>, not RSS's)."""
    return [] if element is None else [each for each in element if _name(each) == name and len(each)]


def _authors(element: etree._Element | None, fields: _Fields) -> tuple[str, ...]:
    """Give the names of an entry's authors; bare addresses are none."""
    people = [
        text_of(name) for each in _children(element, "author") for name in each if local(name) == "name"
    ]
    people = people or fields.get("dc:creator", []) or fields.get("author", [])
    named = (match[1] if (match := _MAIL.match(name)) else name for name in people)
    return tuple(
        dict.fromkeys(name.strip() for name in named if name.strip() and not _ADDRESS.match(name.strip()))
    )


def _address(element: etree._Element, fields: _Fields, said: _Fields) -> str:
    """Give the address of an entry's article, made whole by the feed's own."""
    link = (
        _first(fields, "feedburner:origLink")
        or _link(element)
        or _first(fields, "link")
        or _permanent(element)
    )
    base = element.get(f"{_XML}base") or _link(element.getparent()) or _first(said, "link")
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def _link(element: etree._Element | None) -> str:
    """Give the address of the page that an Atom link points to."""
    links = (
        [] if element is None else [each for each in element if _name(each) == "link" and each.get("href")]
    )
    pages = [each for each in links if each.get("rel", "alternate") == "alternate"]
    return next((each.get("href", "") for each in pages), "")


def _permanent(element: etree._Element) -> str:
    """Give the address in RSS's <guid>, which is one unless it says that it is not."""
    guid = next((each for each in element if _name(each) == "guid"), None)
    return text_of(guid) if guid is not None and guid.get("isPermaLink", "true") == "true" else ""


def _languages(element: etree._Element, said: _Fields) -> list[str]:
    stated = (element.get(f"{_XML}lang"), element.getroottree().getroot().get(f"{_XML}lang"))
    return [*filter(None, stated), *said.get("language", ()), *said.get("dc:language", ())]


def _texts(element: etree._Element, fields: _Fields) -> tuple[str, str]:
    """Give an entry's content and its summary, each as HTML or plain text."""
    bodies = {_name(each): _markup(each) for each in reversed(element)}
    content = bodies.get("content:encoded") or bodies.get("content") or bodies.get("xhtml:body") or ""
    summary = next(
        (
            bodies[name]
            for name in ("description", "summary", "excerpt:encoded", "dc:description")
            if bodies.get(name)
        ),
        "",
    )
    return content, summary


def _markup(element: etree._Element) -> str:
    """Give the HTML or text an element holds: escaped as RSS has it, or in elements as Atom may."""
    if element.get("type") == "xhtml" or len(element):
        inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
        return html.escape(element.text or "") + inner
    text = element.text or ""
    return html.escape(text, quote=False) if element.get("type") == "text" else text


def _is_recording(element: etree._Element) -> bool:
    """Say whether an entry encloses a sound or film."""
    enclosures = [each for each in element if _name(each) == "enclosure" or each.get("rel") == "enclosure"]
    return any(each.get("type", "").startswith(("audio/", "video/")) for each in enclosures)


def _refuse_unpublished(fields: _Fields) -> None:
    """Raise ReadError for what a WordPress export holds beside the posts that were published."""
    kind, status = _first(fields, "wp:post_type"), _first(fields, "wp:status")
    if kind and kind not in ("post", "page"):
        raise ReadError(f'a WordPress item of the type "{kind[:40]}", not an article')
    if status and status != "publish":
        raise ReadError(f'a WordPress post that was not published (its status is "{status[:40]}")')


def _identity(element: bytes) -> str:
    """Give what a feed calls an entry: its id, or its link."""
    for pattern in _IDENTITIES:
        if match := pattern.search(element):
            text = match[1].removeprefix(b"<![CDATA[").partition(b"]]")[0].decode("utf-8", "replace")
            name = " ".join(html.unescape(text).split())
            if name:
                return member_name(name)
    return ""
