"""The text that a page states for machines and does not show: scripts or a paywall were to print it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape

from articles.sources import Kind, PageBlock

SHORTEST = 600  # characters; less may be a summary
SHOWN = 0.3  # of the stated sentences; where a page shows more of them, what it shows is the article
SHORTEST_SENTENCE = 5  # words
LONGEST_HEAD_LINE = 25  # words of a byline, a date or a standfirst, which stand above the text
LINES_OF_HEAD = 24
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_TAG = re.compile(r"<[^<>]{0,400}>")
_WORD = re.compile(r"\w+")


def with_stated_text(
    blocks: Sequence[PageBlock], metadata: Mapping[str, Sequence[str]]
) -> tuple[PageBlock, ...]:
    """Add the text as the page states it (schema.org articleBody), where the page does not show it."""
    text = max(metadata.get("jsonld:articleBody", ()), key=len, default="")
    if len(text) < SHORTEST or _is_shown(text, blocks):
        return tuple(blocks)
    place = _below_head(blocks)
    return (*blocks[:place], *_paragraphs(text), *blocks[place:])


def _is_shown(text: str, blocks: Sequence[PageBlock]) -> bool:
    whole = " ".join(_words(block.text) for block in blocks)
    stated = [
        words
        for each in _SENTENCES.split(_plain(text))
        if (words := _words(each)).count(" ") >= SHORTEST_SENTENCE
    ]
    return sum(words in whole for words in stated) >= SHOWN * len(stated)


def _paragraphs(text: str) -> list[PageBlock]:
    lines = (" ".join(line.split()) for line in _plain(text).splitlines())
    return [PageBlock(line, Kind.PARAGRAPH, path=("script",), main=True) for line in lines if line]


def _below_head(blocks: Sequence[PageBlock]) -> int:
    """Give the place below the main heading and the short lines under it; the end, where there is none."""
    heading = next((place for place, block in enumerate(blocks) if block.level == 1), None)
    if heading is None:
        return len(blocks)
    place = heading + 1
    while (
        place < min(len(blocks), heading + LINES_OF_HEAD)
        and len(blocks[place].text.split()) <= LONGEST_HEAD_LINE
    ):
        place += 1
    return place


def _plain(text: str) -> str:
    return unescape(_TAG.sub(" ", unescape(text)))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
