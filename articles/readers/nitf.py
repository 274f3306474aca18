"""Reading NITF (News Industry Text Format, IPTC), the XML in which agencies send their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from articles.errors import ReadError
from articles.readers.bodies import element_blocks
from articles.readers.sniffing import Head
from articles.readers.times import telling_time
from articles.readers.xml import (
    LONGEST_STATED,
    MOST_STATED,
    first,
    local,
    local_name,
    parse_xml,
    root_name,
    text_of,
)
from articles.sources import Hints, Page, PageBlock, Source

# What NITF's elements are in HTML, where they have another name or none.
AS_HTML = {
    "block": "div",
    "body.content": "article",
    "body.end": "footer",
    "hl2": "h2",
    "bq": "blockquote",
    "media": "figure",
    "media-caption": "figcaption",
    "media-producer": "figcaption",
    "nitf-table": "table",
    "tagline": "p",
    "note": "template",
    "media-metadata": "template",
    "media-object": "template",
    "nitf-table-metadata": "template",
    "bibliography": "template",
}
# Who typed and edited a text, instead of who wrote it: "gr/bp".
_INITIALS = re.compile(r"[a-z]{1,3}(?:[/ ,.-][a-z]{1,3}){0,5}|[A-Z]{1,3}(?:/[A-Z]{1,3}){0,5}")


def is_nitf(head: Head) -> bool:
    """Say whether a file begins like an NITF document."""
    return root_name(head) == "nitf"


def read_nitf(source: Source) -> Page:
    """Read an NITF document. Raises ReadError for one without text, and for XML that is broken or hostile."""
    return page_of_nitf(parse_xml(source.data), source)


def page_of_nitf(root: etree._Element, source: Source) -> Page:
    """Make a page of an NITF document that has been parsed."""
    blocks = nitf_blocks(root)
    if not blocks:
        raise ReadError("an NITF document without text")
    return Page("nitf", blocks, metadata=_stated(root), hints=source.hints.over(nitf_hints(root)))


def nitf_blocks(root: etree._Element) -> tuple[PageBlock, ...]:
    """Give the blocks of an NITF document's text."""
    body = first(root, "body")
    content = (
        [part for part in body if local(part) in ("body.content", "body.end")] if body is not None else []
    )
    return tuple(block for part in content for block in element_blocks(part, AS_HTML))


def nitf_hints(root: etree._Element) -> Hints:
    """Give the facts that an NITF document states of its text."""
    head, top, about = first(root, "head"), first(root, "body.head"), first(root, "pubdata")
    facts = {
        "title": (text_of(first(top, "hl1")), "hl1"),
        "standfirst": (text_of(first(top, "abstract")), "abstract"),
        "authors": (_authors(top), "byline"),
        "outlet": (_attribute(about, "name"), "pubdata"),
        "section": (_attribute(about, "position.section"), "pubdata"),
        "tags": (_keywords(head), "keyword"),
        "language": (_language(root), "baselang"),
        "url": (_address(about), "pubdata"),
        "published": _published(root),
    }
    facts["title"] = facts["title"] if facts["title"][0] else (text_of(first(head, "title")), "title")
    for path in (("distributor",), ("doc.copyright",), ("rights.owner",)):
        if not facts["outlet"][0]:
            element = first(root, *path)
            facts["outlet"] = (_attribute(element, "holder") or text_of(element), path[-1])
    told = {name: value for name, (value, _) in facts.items() if value}
    tellers = {name: f"the NITF element {facts[name][1]}" for name in told}
    return Hints("the NITF document", **told, tellers=tellers)  # type: ignore[arg-type]


def _authors(top: etree._Element | None) -> tuple[str, ...]:
    """Give the bylines, without the jobs that stand in them."""
    bylines = [] if top is None else list(top.iter("{*}byline"))
    return tuple(name for each in bylines if (name := _byline(each)) and not _INITIALS.fullmatch(name))


def _byline(element: etree._Element) -> str:
    people = [text_of(person) for person in element.iter("{*}person")]
    if people:
        return ", ".join(people)
    byline = deepcopy(element)
    for job in list(byline.iter("{*}byttl")):
        job.text = ""
        for inner in list(job):
            job.remove(inner)
    return text_of(byline).strip(" ,;")


def _published(root: etree._Element) -> tuple[str | None, str]:
    """Give when a text was published: as its publication says, else when it was released or issued."""
    for name, attribute in (
        ("pubdata", "date.publication"),
        ("date.release", "norm"),
        ("date.issue", "norm"),
        ("story.date", "norm"),
    ):
        if time := telling_time(_attribute(first(root, name), attribute)):
            return time, name
    return None, ""


def _keywords(head: etree._Element | None) -> tuple[str, ...]:
    keywords = () if head is None else head.iter("{*}keyword")
    return tuple(key for keyword in keywords if (key := _attribute(keyword, "key")))


def _language(root: etree._Element) -> str:
    stated = root.get("baselang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return stated if stated[:2].isalpha() else ""


def _address(about: etree._Element | None) -> str:
    address = _attribute(about, "ex-ref")
    return address if address.startswith(("http://", "https://")) else ""


def _attribute(element: etree._Element | None, name: str) -> str:
    return "" if element is None else (element.get(name) or "").strip()


def _stated(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Keep what the heads of the document say, by their elements and attributes ("nitf:urgency@ed-urg")."""
    found: dict[str, list[str]] = {}
    for part in (first(root, "head"), first(root, "body.head")):
        for key, value in _statements(part) if part is not None else ():
            if value and len(value) <= LONGEST_STATED and len(found) < MOST_STATED:
                found.setdefault(f"nitf:{key}", []).append(value)
    return {key: tuple(dict.fromkeys(values)) for key, values in found.items()}


def _statements(part: etree._Element) -> Iterator[tuple[str, str]]:
    for element in part.iter("{*}*"):
        name = local(element)
        yield name, " ".join((element.text or "").split())
        for attribute, value in element.attrib.items():
            yield f"{name}@{local_name(attribute)}", str(value).strip()
