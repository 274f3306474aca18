"""Bodies: the blocks of an article's text that came as a field of its own, in plain text or in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy

from lxml import etree

from articles.readers.html import blocks_of_html, visible_blocks
from articles.readers.json_fields import plain
from articles.readers.xml import local
from articles.sources import Kind, PageBlock, Source

_MARKUP = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|blockquote|figure|strong|em|span|b|i)(?: [^<>]{0,500})?>"
    r"|<br ?/?>|<a [^<>]{1,500}>",
    re.IGNORECASE,
)
_BLOCK_MARKUP = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|blockquote|br|table|section)[\s/>]", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’»)\]]{0,3}$")


def body_blocks(texts: list[str], source: Source, *, split: bool = True) -> Iterator[PageBlock]:
    """Make blocks of a body's texts, in HTML or plain; with `split`, a plain text may hold paragraphs."""
    if any(_MARKUP.search(text) for text in texts):
        yield from markup_blocks(texts, source)
    else:
        paragraphs = [part for text in texts for part in _split(text)] if split else texts
        yield from text_blocks(paragraphs, Kind.PARAGRAPH)


def markup_blocks(texts: Iterable[str], source: Source) -> Iterator[PageBlock]:
    """Make blocks of a body written in HTML; all of it was said to be the article, so no part is doubted."""
    markup = "\n".join(map(_paragraphed, texts))
    for block in blocks_of_html(f"<html><body><article>{markup}</article></body></html>", source):
        yield block._replace(kind=Kind.PARAGRAPH) if block.kind is Kind.LINE else block


def _paragraphed(markup: str) -> str:
    """Give HTML its paragraphs where it has none, as WordPress does for what is written in it."""
    if _BLOCK_MARKUP.search(markup):
        return markup if markup.lstrip().startswith("<") else f"<p>{markup}"
    return "".join(f"<p>{part}</p>" for part in _BLANK_LINES.split(markup))


def element_blocks(element: etree._Element, as_html: Mapping[str, str]) -> Iterator[PageBlock]:
    """Make blocks of an XML element, whose children are called as in HTML or are translated by `as_html`."""
    copy = deepcopy(element)
    for each in copy.iter("{*}*"):
        name = local(each)
        each.tag = as_html.get(name, name.lower())
    copy.tail = None
    for block in visible_blocks(copy):
        yield block._replace(kind=Kind.PARAGRAPH) if block.kind is Kind.LINE else block


def text_blocks(texts: Iterable[str], kind: Kind) -> Iterator[PageBlock]:
    """Make a block of every text, without markup or character references; empty ones are passed over."""
    return (PageBlock(line, kind) for text in texts if (line := plain(text)))


def _split(text: str) -> Iterator[str]:
    """Split a text into paragraphs at blank lines, and at line ends where those end sentences."""
    for part in _BLANK_LINES.split(text):
        written = [line for line in map(str.strip, part.split("\n")) if line]
        if all(_ENDS_SENTENCE.search(line) for line in written):
            yield from written
        else:
            yield " ".join(written)
