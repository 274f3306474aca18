"""Invented saved pages for the tests of an article's facts: markup around a short report."""

from __future__ import annotations

import json
from typing import Any

from articles.article import Article
from articles.cleaning import clean
from articles.readers.web_pages import read_page
from articles.sources import Hints, Source

REPORT = (
    "The board of the harbour said on Tuesday that the old crane would be taken down before winter comes.",
    "Two hundred people had signed a letter against it, among them the last man who ran it, Aldous Prewett.",
    "The board will hear them once more in spring; until then the crane stays where it has always stood.",
)
NOTHING_TOLD = Hints()


def article_of(
    head: str = "",
    *,
    heading: str = "<h1>Harbour board to take down its old crane</h1>",
    data: dict[str, Any] | None = None,
    before: str = "",
    after: str = "",
    hints: Hints = NOTHING_TOLD,
) -> Article:
    """Clean a page with these elements in its head, this heading and data, and lines around its report."""
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in REPORT)
    body = f"<article>{heading}{before}{paragraphs}{after}</article>"
    markup = f"<html><head>{head}{script}</head><body>{body}</body></html>"
    return clean(read_page(Source("page.html", markup.encode(), hints=hints)))


def meta(name: str, content: str) -> str:
    """Write a meta element."""
    return f'<meta property="{name}" content="{content}">'


def news(**facts: Any) -> dict[str, Any]:
    """Write an article's data as a page embeds it."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", **facts}
