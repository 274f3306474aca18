"""XML, read without trust: nothing is fetched, no entity is expanded, and depth is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from articles.errors import ReadError
from articles.readers.decoding import decode
from articles.readers.sniffing import Head

LONGEST_STATED = 2_000  # characters of a value that are kept as a statement of the document
MOST_STATED = 400  # values that are kept
LONGEST_FAULT = 100  # characters of the parser's own words that a message quotes

_DECLARATION = re.compile(r"(?<!\s)\s*<\?xml\b[^>]{0,300}\?>")
_ENCODING = re.compile(r"\bencoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OWN_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_TYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_SUBSET = re.compile(r"[^>\[]*\[")
_END_OF_SUBSET = re.compile(r"\]\s*>")
_END_OF_TYPE = re.compile(r">")
_FIRST_ELEMENT = re.compile(r"<(?:[\w.-]{1,100}:)?([A-Za-z_][\w.-]{0,100})(?=[\s/>])")
_ASIDES = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"))
_NOT_SPACE = re.compile(r"\S|\Z")
_SPACE = re.compile(r"\s+")


def root_name(head: Head) -> str:
    """Give the name of the element a file begins with, without its prefix; empty when it begins otherwise."""
    text = head.text
    position = _after_asides(text)
    match = _FIRST_ELEMENT.match(text, position)
    return match[1] if match else ""


def parse_xml(data: bytes, *, forgiving: bool = False) -> etree._Element:
    """Parse an XML document into its root element, without comments and processing instructions.

    The character set is found like any text's, and HTML's names for characters ("&nbsp;") are known. With
    `forgiving`, what is not well-formed is mended. Raises ReadError for broken XML, for XML nested too
    deeply, and for any that declares entities.
    """
    declaration = _ENCODING.search(data[:300].decode("latin-1"))
    text = decode(data, declared=declaration[1] if declaration else None)
    text = _without_type(_DECLARATION.sub("", text, count=1).lstrip())
    text = _NAMED.sub(_character, text)
    return _parsed(text.encode("utf-8", "replace"), forgiving=forgiving)


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace; empty for what is no element."""
    return local_name(element.tag) if isinstance(element.tag, str) else ""


def local_name(name: str | bytes) -> str:
    """Give a name without its namespace, or without its prefix where that was never declared."""
    text = name if isinstance(name, str) else name.decode()
    return text.rpartition("}")[2].rpartition(":")[2]


def text_of(element: etree._Element | None) -> str:
    """Give all text of an element as one line."""
    return "" if element is None else _SPACE.sub(" ", text_inside(element)).strip()


def text_inside(element: etree._Element) -> str:
    """Give all text of an element as it is written there."""
    return "".join(text if isinstance(text, str) else text.decode() for text in element.itertext())


def elements(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Go through the elements of certain names below a root, whatever their namespace, in document order."""
    return (each for each in root.iter("{*}*") if local(each) in names)


def first(root: etree._Element | None, *path: str) -> etree._Element | None:
    """Find the first element at a path of names below a root, each anywhere in the one before."""
    for name in path:
        root = (
            None if root is None else next((each for each in elements(root, name) if each is not root), None)
        )
    return root


def _parsed(data: bytes, *, forgiving: bool) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=forgiving,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        fault = str(error)
        if "depth" in fault:
            raise ReadError("XML nested too deeply to be an article") from error
        raise ReadError(f"broken XML ({fault[:LONGEST_FAULT]})") from error
    except ValueError as error:
        raise ReadError("broken XML") from error
    if root is None:
        raise ReadError("broken XML (nothing in it is an element)")
    return root


_ENTITIES = "XML that declares entities of its own; they can grow without end, so Morgue expands none"


def _without_type(text: str) -> str:
    """Take off a document's type, which may name files to load. Raises ReadError if it declares entities."""
    start = _TYPE.match(text, _after_asides(text, _ASIDES[:2]))
    if start is None:
        return text
    subset = _SUBSET.match(text, start.end())
    if subset and "<!ENTITY" in text[subset.end() :]:
        raise ReadError(_ENTITIES)
    end = _END_OF_SUBSET.search(text, subset.end()) if subset else _END_OF_TYPE.search(text, start.end())
    return text[: start.start()] + text[end.end() :] if end else ""


def _character(match: re.Match[str]) -> str:
    """Write a character that HTML has a name for, where XML has none."""
    if match[1] in _OWN_NAMES:
        return match[0]
    characters = html5.get(match[1] + ";")
    return match[0] if characters is None else "".join(f"&#{ord(each)};" for each in characters)


def _after_asides(text: str, asides: tuple[tuple[str, str], ...] = _ASIDES) -> int:
    """Find where a document's first element begins: behind comments, instructions and its type."""
    position = 0
    while True:
        position = _NOT_SPACE.search(text, position).start()  # type: ignore[union-attr]
        aside = next(((opens, closes) for opens, closes in asides if text.startswith(opens, position)), None)
        if aside is None:
            return position
        end = text.find(aside[1], position)
        bracket = text.find("[", position, end) if aside[0] == "<!" else -1
        if bracket >= 0:
            end = text.find(">", max(text.find("]", bracket), bracket))
        if end < 0:
            return len(text)
        position = end + len(aside[1])
