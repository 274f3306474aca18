"""Reading HTML: every visible block with its surroundings, the facts a page states, what is main text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from articles.errors import ReadError
from articles.readers.html_metadata import metadata_of
from articles.readers.main_text import MainText
from articles.readers.mending import mended
from articles.readers.stated_text import with_stated_text
from articles.sources import Kind, Page, PageBlock, Source

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "head",
        "noscript",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "textarea",
        "noembed",
        "noframes",
        "datalist",
    ]
)
WORDLESS = ("style", "svg", "link", "source", "input")  # elements that say nothing to anyone who reads
KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Kind.HEADING),
    "p": Kind.PARAGRAPH,
    "pre": Kind.PARAGRAPH,
    "li": Kind.ITEM,
    "dd": Kind.ITEM,
    "dt": Kind.ITEM,
    "figcaption": Kind.CAPTION,
    "caption": Kind.CAPTION,
    "blockquote": Kind.QUOTE,
    "td": Kind.CELL,
    "th": Kind.CELL,
    **dict.fromkeys(("button", "option", "select", "legend", "summary"), Kind.CONTROL),
}
INLINE = frozenset(["span", "font", "small", "em", "i", "cite"])
_APART = re.compile(r"\b(?:caption|credit|legend|kicker|dachzeile)\b", re.IGNORECASE)
_STYLED = re.compile(r"\b(?:headline|deck|standfirst|byline|author|date)\b", re.IGNORECASE)
LONGEST_PICTURE_CELL = 5  # elements of a table cell that holds a picture and its caption
_PASS_THROUGH = frozenset({"div", "section", "br", "span", "article"})
_MAY_BE_HIDDEN = etree.XPath("descendant-or-self::*[@style or @hidden]")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARED = re.compile(rb"charset\s*=\s*(?:[\"']\s*)?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_TEMPLATE = re.compile(
    r"(itemprop=['\"]articleBody['\"][^>]{0,200}>\s*)<script type=['\"]text/template['\"]>"
)
_TEMPLATE_END = "</script>"
_LONGEST_NAME = 120  # characters of an element's classes and id that are kept in a path

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def declared_charset(data: bytes) -> str | None:
    """Give the character set that a page declares of itself, or None."""
    declared = _DECLARED.search(data[:4096])
    return declared[1].decode("ascii") if declared else None


def page_of_html(markup: str, source: Source) -> Page:
    """Make a page of markup that has been decoded."""
    data = _without_templates(_XML_DECLARATION.sub("", markup)).encode("utf-8", "replace")
    tree = _parse(data, source)
    metadata = metadata_of(tree)
    _empty_what_nobody_reads(tree)
    blocks = with_stated_text(tuple(visible_blocks(tree, MainText(tree))), metadata)
    return Page("html", blocks, metadata=metadata, hints=source.hints)


def _without_templates(markup: str) -> str:
    """Unpack an article that its page keeps in a template, to be shown by a script."""
    if "text/template" not in markup or "articleBody" not in markup:
        return markup
    pieces, place = [], 0
    for begun in _TEMPLATE.finditer(markup):
        if begun.start() < place:
            continue
        end = markup.find(_TEMPLATE_END, begun.end())
        if end < 0:  # and then no later one ends either
            break
        pieces += [markup[place : begun.end(1)], markup[begun.end() : end]]
        place = end + len(_TEMPLATE_END)
    return "".join([*pieces, markup[place:]])


def blocks_of_html(markup: str, source: Source) -> Iterator[PageBlock]:
    """Give the blocks of markup that is known to be all article: nobody is asked what is main text."""
    return visible_blocks(_parse(markup.encode("utf-8", "replace"), source))


def _parse(data: bytes, source: Source) -> etree._Element:
    """Parse a page once for all who read it; the extraction library asks for elements of this one class."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise ReadError("the HTML holds no text", source.label) from error
    if tree is None:
        raise ReadError("the HTML holds no text", source.label)
    return tree


def _empty_what_nobody_reads(tree: etree._Element) -> None:
    """Take programs and styles out of a tree, which is often half of it; what is data stays."""
    for element in tree.iter("script"):
        if "json" not in element.get("type", ""):
            element.tag = "style"
    etree.strip_elements(tree, *WORDLESS, with_tail=False)


def visible_blocks(tree: etree._Element, main: MainText | None = None) -> Iterator[PageBlock]:
    """Go through the runs of text a reader of the page would see, in document order; ask `main` of each."""
    run = _Run(main)
    unseen: etree._Element | None = None
    hidden = _hidden_elements(tree)
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        block = None
        if event == "start":
            if element.tag in SILENT or element in hidden or not isinstance(element.tag, str):
                walk.skip_subtree()
                unseen = element
                continue
            block, text = run.enter(element), element.text
        elif unseen is not None and element is unseen:
            text = element.tail
        else:
            block, text = run.leave(element), element.tail
        if block is not None:
            yield block
        if text and (run.parts or not text.isspace()):
            run.add(text)
    if (last := run.block()) is not None:
        yield last


class _Run:
    """The text gathered since the last block boundary, how much of it is links, and the blocks around it."""

    def __init__(self, main: MainText | None) -> None:
        self.main = main
        self.parts: list[str] = []
        self.owners: list[etree._Element] = []
        self.inside_links = 0
        self.linked = 0
        self.paths: dict[etree._Element, tuple[str, ...]] = {}

    def enter(self, element: etree._Element) -> PageBlock | None:
        """Go into an element; where it is a block, what was gathered before it is one too."""
        tag = element.tag
        if tag in BLOCKS or (tag in INLINE and _stands_apart(element)):
            block = self.block() if self.parts else None
            self.owners.append(element)
            return block
        self.inside_links += tag == "a"
        return None

    def leave(self, element: etree._Element) -> PageBlock | None:
        """Go out of an element; where it is a block, what was gathered in it is one."""
        if self.owners and self.owners[-1] is element:
            block = self.block() if self.parts else None
            self.owners.pop()
            return block
        self.inside_links -= element.tag == "a"
        return None

    def add(self, text: str) -> None:
        """Gather a piece of text."""
        self.parts.append(text)
        if self.inside_links:
            self.linked += len(text.strip())

    def block(self) -> PageBlock | None:
        """Make a block of what was gathered, and begin anew; None where it is no text, or stands nowhere."""
        text = " ".join(mended("".join(self.parts)).split())
        linked, self.parts, self.linked = self.linked, [], 0
        if not text or not self.owners:
            return None
        kind, level = _kind(self.owners)
        links = min(1.0, linked / len(text))
        main = self.main.holds(text) if self.main else None
        return PageBlock(text, kind, level, 0, links, self._path(self.owners), main)

    def _path(self, owners: list[etree._Element]) -> tuple[str, ...]:
        """Name the enclosing blocks, remembering every element's path."""
        path = self.paths.get(owners[-1], ())
        for element in () if path else owners:
            known = self.paths.get(element)
            if known is None:
                known = self.paths[element] = (*path, _element_name(element))
            path = known
        return path


def _kind(owners: list[etree._Element]) -> tuple[Kind, int]:
    """Say what the innermost telling element makes of a block, and its level when it is a heading."""
    for element in reversed(owners[-4:]):
        kind = KINDS.get(element.tag)
        if kind is Kind.HEADING:
            return kind, int(element.tag[1])
        if kind is Kind.CELL and _holds_picture(element):
            return Kind.CAPTION, 0
        if kind is not None:
            return kind, 0
        if element.tag not in _PASS_THROUGH:
            break
    return Kind.LINE, 0


def _stands_apart(element: etree._Element) -> bool:
    """Say whether an inline element is by its class a text of its own: a caption, a credit, a kicker."""
    classes = element.get("class")
    if classes is None:
        return False
    return _APART.search(classes) is not None or (
        element.tag == "font" and _STYLED.search(classes) is not None
    )


def _holds_picture(cell: etree._Element) -> bool:
    """Say whether a table cell is a frame for a picture and the words under it, as pages once were made."""
    return len(cell) <= LONGEST_PICTURE_CELL and any(
        child.tag == "img" or (child.tag == "a" and child.find("img") is not None) for child in cell
    )


def _element_name(element: etree._Element) -> str:
    get = element.get
    own = get("data-testid") or get("data-component") or ""
    return _spelled(element.tag, f"{get('class') or ''} {own}", get("id") or "")


@lru_cache(maxsize=8192)
def _spelled(tag: str, classes: str, identity: str) -> str:
    name = ".".join([tag, *classes.split()])[:_LONGEST_NAME]
    return (f"{name}#{identity}" if identity else name).lower()


def _hidden_elements(tree: etree._Element) -> frozenset[etree._Element]:
    """Give the elements that a page does not show; that most say nothing of it is quickest seen by XPath."""
    found: list[etree._Element] = _MAY_BE_HIDDEN(tree)  # type: ignore[assignment]
    return frozenset(each for each in found if _hidden(each))


def _hidden(element: etree._Element) -> bool:
    style = element.get("style")
    if style is not None and _HIDDEN_STYLE.search(style):
        return True
    return element.get("hidden") is not None
