"""The original of an article: byte for byte as text, and as a page that can do nothing and fetch nothing."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort
from lxml import etree, html

from app.archive import current_archive
from app.headers import FRAMED_POLICY, ORIGINAL_POLICY
from app.stored import stored_article
from articles.errors import MorgueError
from articles.readers.decoding import decode

BEGINNING = 4_000  # characters in which a page shows that it is one
SIGNS_OF_A_PAGE = ("<!doctype html", "<html", "<head", "<body")
LIVELY = ("script", "link", "meta", "base", "iframe", "frame", "object", "embed", "applet", "portal")
LEADING_OUT = (
    "href",
    "src",
    "srcset",
    "ping",
    "action",
    "formaction",
    "poster",
    "background",
    "data",
    "manifest",
)
OWN_PICTURE = "data:image/"  # the picture itself, not where it is
_IMPORT = re.compile(r"@import\b[^;{}]*;?", re.I)
_ELSEWHERE = re.compile(r"\b(?:url|image-set)\((?!\s*[\"']?data:image/)[^()]*\)", re.I)

blueprint = Blueprint("original_page", __name__)


@blueprint.get("/articles/<int:number>/original")
def original(number: int) -> Response:
    """Give the original bytes exactly as they came, as plain text that nothing executes."""
    data = current_archive().store.original(stored_article(number).sha256)
    response = Response(data, content_type=f"text/plain; charset={charset_of(data)}")
    response.headers["Content-Security-Policy"] = ORIGINAL_POLICY
    response.headers["Content-Disposition"] = f'inline; filename="article-{number}-original.txt"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/articles/<int:number>/original/page")
def framed(number: int) -> Response:
    """Give the original as a page for a sandboxed frame: no scripts, no links, nothing from elsewhere."""
    text = original_text(current_archive().store.original(stored_article(number).sha256))
    if not is_page(text):
        abort(404, "The original of this article is no page.")
    response = Response(lifeless(text), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-DNS-Prefetch-Control"] = "off"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def original_text(data: bytes) -> str:
    """Read an original for showing, as well as can be done."""
    try:
        return decode(data)
    except MorgueError:
        return data.decode("utf-8", errors="replace")


def is_page(text: str) -> bool:
    """Tell whether an original is a web page."""
    beginning = text[:BEGINNING].lower()
    return any(sign in beginning for sign in SIGNS_OF_A_PAGE)


def lifeless(text: str) -> bytes:
    """Take out of a page what could act, fetch or lead anywhere; the policy forbids it all once more."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree: Any = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return b""
    for element in list(tree.iter(*LIVELY)):
        if element is not tree:
            element.drop_tree()
    for element in tree.iter(etree.Element):
        if element.tag == "style":
            element.text = own_style(element.text or "")
        for name, value in list(element.attrib.items()):
            if _leads_out(name.lower(), value):
                del element.attrib[name]
            elif name.lower() == "style":
                element.attrib[name] = own_style(value)
    written: bytes = html.tostring(tree, encoding="utf-8", doctype="<!doctype html>")
    return written


def own_style(css: str) -> str:
    """Take out of a style what it would fetch."""
    return _ELSEWHERE.sub("none", _IMPORT.sub("", css))


def charset_of(data: bytes) -> str:
    """Name a character set that shows the bytes without changing them."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _leads_out(name: str, value: str) -> bool:
    """Tell an attribute that acts or that names something elsewhere."""
    if name.startswith("on"):
        return True
    is_own = name == "src" and value.strip().lower().startswith(OWN_PICTURE)
    return name.rpartition(":")[2] in LEADING_OUT and not is_own
