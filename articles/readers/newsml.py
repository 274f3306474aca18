"""Reading NewsML-G2 (IPTC): news items with text in them, alone or in a message; others are refused."""

from __future__ import annotations

import html
from collections.abc import Iterator

from lxml import etree

from articles.bylines import is_organisation
from articles.errors import ReadError
from articles.readers import LARGEST_ARTICLE, Opened, member_name, too_large
from articles.readers.bodies import body_blocks, element_blocks
from articles.readers.nitf import nitf_blocks, nitf_hints
from articles.readers.sniffing import Head
from articles.readers.times import telling_time
from articles.readers.xml import (
    LONGEST_STATED,
    MOST_STATED,
    elements,
    first,
    local,
    parse_xml,
    root_name,
    text_inside,
    text_of,
)
from articles.readers.xml_members import members_of_xml
from articles.sources import Hints, Page, PageBlock, Refusal, Source

REFUSED = {
    "conceptItem": "a NewsML-G2 concept item: it describes a person, event or idea, and carries no article",
    "knowledgeItem": "a NewsML-G2 knowledge item: a list of concepts, which carries no article",
    "catalogItem": "a NewsML-G2 catalogue of code lists, which carries no article",
    "catalog": "a NewsML-G2 catalogue of code lists, which carries no article",
    "planningItem": "a NewsML-G2 planning item: it announces coverage, and carries no article",
    "packageItem": "a NewsML-G2 package: it lists other items, and carries no article itself",
    "groupSet": "a part of a NewsML-G2 package: it lists other items, and carries no article itself",
    "contentMeta": "a part of a NewsML-G2 item: facts about a text, without the text",
    "itemMeta": "a part of a NewsML-G2 item: facts about a text, without the text",
}
CLASSES = {
    "picture": "a NewsML-G2 picture with its caption, not an article",
    "graphic": "a NewsML-G2 graphic, not an article",
    "animation": "a NewsML-G2 animation, not an article",
    "video": "a NewsML-G2 video, not an article",
    "audio": "a NewsML-G2 sound recording, not an article",
}
AS_HTML = {"inlineXML": "div", "inlineData": "div"}
HTML_ELEMENTS = frozenset(
    {"html", "body", "p", "div", "article", "section", "h1", "h2", "ul", "ol", "table", "blockquote"}
)

_ITEMS = (b"newsItem", b"packageItem", b"conceptItem", b"knowledgeItem", b"planningItem", b"catalogItem")
_PARENTS = dict.fromkeys(_ITEMS, frozenset({b"itemSet"}))


def is_newsml(head: Head) -> bool:
    """Say whether a file begins like a NewsML-G2 item or message, or a part of one."""
    return root_name(head) in ("newsItem", "contentSet", *REFUSED)


def is_newsml_message(head: Head) -> bool:
    """Say whether a file begins like a NewsML-G2 message, which may hold many items."""
    return root_name(head) == "newsMessage"


def message_items(opened: Opened) -> Iterator[Source | Refusal]:
    """Split a message into its items, each in a message of its own."""
    count = 0
    names: set[str] = set()
    for member in members_of_xml(opened.stream, _PARENTS):
        count += 1
        name = f"news item {_identity(member.element) or count}"
        label = name if name not in names else f"{name} ({count})"
        names.add(name)
        if len(member.document) > LARGEST_ARTICLE:
            yield opened.refusal(too_large(len(member.document)), label)
        else:
            yield opened.source(member.document, label)
    if not count:
        raise ReadError("a NewsML-G2 message without items")


def read_newsml(source: Source) -> Page:
    """Read a NewsML-G2 item. Raises ReadError, saying what it is, for one that carries no article."""
    root = parse_xml(source.data)
    if local(root) == "newsMessage":
        items = [each for name in ("itemSet",) for part in elements(root, name) for each in part]
        if len(items) != 1:
            raise ReadError(f"a NewsML-G2 message with {len(items)} items where one was expected")
        root = items[0]
    if local(root) in REFUSED:
        raise ReadError(REFUSED[local(root)])
    kind = _class(root)
    if kind in CLASSES:
        raise ReadError(CLASSES[kind])
    content = root if local(root) == "contentSet" else first(root, "contentSet")
    blocks, inner = _blocks(content, source)
    if not blocks:
        raise ReadError(_without_text(kind, content))
    hints = source.hints.over(_hints(root).over(inner))
    return Page("newsml-g2", tuple(blocks), metadata=_stated(root), hints=hints)


def _class(root: etree._Element) -> str:
    """Give an item's class, such as "text", "picture" or "composite"."""
    element = first(root, "itemClass")
    code = "" if element is None else element.get("qcode") or element.get("uri") or ""
    return code.replace("/", ":").rpartition(":")[2]


def _blocks(content: etree._Element | None, source: Source) -> tuple[list[PageBlock], Hints]:
    """Give the blocks of the first content that is text, and the facts it states itself."""
    for each in content if content is not None else ():
        blocks, hints = _blocks_of(each, source)
        if blocks:
            return blocks, hints
    return [], Hints()


def _blocks_of(element: etree._Element, source: Source) -> tuple[list[PageBlock], Hints]:
    nitf = first(element, "nitf")
    if nitf is not None:
        return list(nitf_blocks(nitf)), nitf_hints(nitf)
    if local(element) == "inlineXML" and any(local(each) in HTML_ELEMENTS for each in element):
        body = first(element, "body")
        return list(element_blocks(element if body is None else body, AS_HTML)), Hints()
    if local(element) == "inlineData" and "html" in element.get(
        "contenttype", "html" if "<p" in (element.text or "") else ""
    ):
        return list(body_blocks([element.text or ""], source)), Hints()
    if local(element) == "inlineData" and element.get("contenttype", "text/plain").startswith("text/"):
        return list(body_blocks([html.escape(text_inside(element), quote=False)], source)), Hints()
    return [], Hints()


def _without_text(kind: str, content: etree._Element | None) -> str:
    held = [local(each) for each in content] if content is not None else []
    if not held:
        return "a NewsML-G2 item without content: facts about a text, without the text"
    if set(held) == {"remoteContent"}:
        return "a NewsML-G2 item whose text is in another file"
    inner = next((local(child) for each in content for child in each), "") if content is not None else ""
    if inner in ("sports-content", "events", "event"):
        what = "results and statistics" if inner == "sports-content" else "a list of events"
        return f"a NewsML-G2 item that holds {what}, no article text"
    return "a NewsML-G2 item whose content holds no text"


def _hints(root: etree._Element) -> Hints:
    """Give the facts that an item states of itself."""
    about, content = first(root, "itemMeta"), first(root, "contentMeta")
    time, element = _published(about)
    facts = {
        "title": (text_of(first(content, "headline")), "headline"),
        "standfirst": (_description(content), "description"),
        "authors": (_authors(content), "by" if first(content, "by") is not None else "creator"),
        "outlet": (_provider(about, content), "provider"),
        "tags": (_keywords(content), "keyword"),
        "language": (_language(root, content), "language"),
        "published": (time, element),
    }
    told = {name: value for name, (value, _) in facts.items() if value}
    tellers = {name: f"the NewsML-G2 element {facts[name][1]}" for name in told}
    return Hints("the NewsML-G2 item", **told, tellers=tellers)  # type: ignore[arg-type]


def _keywords(content: etree._Element | None) -> tuple[str, ...]:
    """Give the keywords of an item, and the names of its subjects in the first language each has."""
    if content is None:
        return ()
    subjects = (text_of(first(subject, "name")) for subject in elements(content, "subject"))
    return tuple(filter(None, (*map(text_of, elements(content, "keyword")), *subjects)))


def _published(about: etree._Element | None) -> tuple[str | None, str]:
    """Give when an item first appeared, else when this version of it was made."""
    for name in ("published", "firstCreated", "versionCreated"):
        if time := telling_time(text_of(first(about, name))):
            return time, name
    return None, ""


def _description(content: etree._Element | None) -> str:
    """Give the summary of a text; descriptions in other roles speak of pictures and rights."""
    described = list(elements(content, "description")) if content is not None else []
    roles = ("summary", "abstract", "standfirst")
    return next((text_of(each) for each in described if each.get("role", "").rpartition(":")[2] in roles), "")


def _authors(content: etree._Element | None) -> tuple[str, ...]:
    """Give the byline, or else the creators that are no organisations by what the item says of them."""
    if content is None:
        return ()
    byline = text_of(first(content, "by"))
    if byline:
        return (byline,)
    people = (
        each for each in elements(content, "creator") if not each.get("type", "").endswith("organisation")
    )
    names = (text_of(first(each, "name")) for each in people)
    return tuple(name for name in names if name and not name.startswith("The ") and not is_organisation(name))


def _provider(about: etree._Element | None, content: etree._Element | None) -> str:
    """Give the provider's name, or that of the source of the information, or the provider's code."""
    provider = first(about, "provider")
    name = text_of(first(provider, "name")) or text_of(first(content, "infoSource", "name"))
    code = "" if provider is None else provider.get("qcode", "")
    return name or (code.partition(":")[2] if code.startswith("nprov:") else "")


def _language(root: etree._Element, content: etree._Element | None) -> str:
    element = first(content, "language")
    stated = "" if element is None else element.get("tag", "")
    return stated or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""


def _stated(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Keep what an item says of itself and its content, by its elements ("newsml:subject.name")."""
    found: dict[str, list[str]] = {"newsml:guid": [root.get("guid") or ""]}
    for part in (first(root, "itemMeta"), first(root, "contentMeta"), first(root, "rightsInfo")):
        for element in part.iter("{*}*") if part is not None else ():
            text = (
                " ".join((element.text or "").split()) or element.get("qcode") or element.get("literal") or ""
            )
            parent = element.getparent()
            named = local(element) == "name" and parent is not None
            key = (
                f"newsml:{local(parent)}.name" if named and parent is not None else f"newsml:{local(element)}"
            )
            if text and len(text) <= LONGEST_STATED and len(found) < MOST_STATED:
                found.setdefault(key, []).append(text)
    return {key: tuple(dict.fromkeys(values)) for key, values in found.items() if any(values)}


def _identity(element: bytes) -> str:
    guid = element[:2000].partition(b"guid=")[2]
    name = guid[1:].partition(guid[:1])[0] if guid[:1] in (b'"', b"'") else b""
    return member_name(html.unescape(name.decode("utf-8", "replace")))
