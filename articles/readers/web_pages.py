"""Reading web pages as they come: decoded, with what the program that saved them wrote into them."""

from __future__ import annotations

from dataclasses import replace

from articles.readers.decoding import characters
from articles.readers.html import declared_charset, page_of_html
from articles.readers.savers import saved_hints
from articles.sources import Page, Source


def read_page(source: Source) -> Page:
    """Read a web page from a file of its own."""
    return page_of_data(source.data, source)


def page_of_data(data: bytes, source: Source, *, declared: str | None = None) -> Page:
    """Make a page of HTML; `declared` is the character set that its sender stated."""
    markup = characters(data, declared=declared or declared_charset(data))
    return page_of_html(markup, replace(source, hints=source.hints.over(saved_hints(markup))))
