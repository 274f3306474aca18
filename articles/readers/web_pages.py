"""Reading web pages as they come: decoded, with what the program that saved them wrote into them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files

from articles.errors import ReadError
from articles.readers.decoding import characters
from articles.readers.html import declared_charset, page_of_html
from articles.readers.savers import saved_hints
from articles.sources import Page, Source

LONGEST_NOTICE = 400  # characters; a server's notice says no more, and an article rarely less

_AFTER_NAME = re.compile(r"(?<!\s)\s+[|–—-]\s|:\s")


def read_page(source: Source) -> Page:
    """Read a web page from a file of its own."""
    return page_of_data(source.data, source)


def page_of_data(data: bytes, source: Source, *, declared: str | None = None) -> Page:
    """Make a page of HTML; `declared` is the character set that its sender stated.

    Raises ReadError for what a server sent instead of a page, and for what cannot be read.
    """
    markup = characters(data, declared=declared or declared_charset(data))
    page = page_of_html(markup, replace(source, hints=source.hints.over(saved_hints(markup))))
    _refuse_notice(page)
    return page


def _refuse_notice(page: Page) -> None:
    title = next(iter(page.metadata.get("title", ())), "")
    named = _AFTER_NAME.split(title)[0].strip().lower()
    if named in _notices() and sum(len(block.text) for block in page.blocks) <= LONGEST_NOTICE:
        raise ReadError(f'a notice of the server ("{title[:60]}") instead of the page')


@cache
def _notices() -> frozenset[str]:
    lines = files("articles.readers").joinpath("server_notices.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
