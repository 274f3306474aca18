"""Reading bare text: every line a block with the blank lines before it; wrapped paragraphs are rejoined."""

from __future__ import annotations

from itertools import pairwise

from articles.readers.decoding import characters
from articles.readers.mending import may_need_mending, mended
from articles.sources import Kind, Page, PageBlock, Source

NARROWEST_WRAP = 45  # characters; text wrapped narrower than this is a list, not a column
WIDEST_WRAP = 132  # the widest lines of old printers and terminals
WRAPPED_SHARE = 0.6  # of the lines that another follows at once, how many must be nearly full


def read_text(source: Source) -> Page:
    """Read a bare text as a page of lines."""
    return page_of_text(characters(source.data), source)


def page_of_text(text: str, source: Source) -> Page:
    """Make a page of a text that has been decoded."""
    groups = _groups(text)
    width = _wrap_width(groups)
    blocks: list[PageBlock] = []
    for gap, lines in groups:
        for number, line in enumerate(_rejoined(lines, width) if width else lines):
            blocks.append(PageBlock(line, Kind.LINE, gap=gap if number == 0 else 0))
    return Page("text", tuple(blocks), hints=source.hints)


def _groups(text: str) -> list[tuple[int, list[str]]]:
    """Split a text into runs of lines without a blank one between, each with the blank lines before it."""
    groups: list[tuple[int, list[str]]] = []
    gap, fresh = 0, True
    damaged = may_need_mending(text)
    for raw in text.splitlines():
        line = " ".join((mended(raw) if damaged else raw).split())
        if not line:
            gap, fresh = gap + 1, True
        elif fresh:
            groups.append((gap, [line]))
            gap, fresh = 0, False
        else:
            groups[-1][1].append(line)
    return groups


def _wrap_width(groups: list[tuple[int, list[str]]]) -> int:
    """Find the column at which a text was wrapped, or 0 when its lines are whole paragraphs."""
    followed = [line for _, lines in groups for line in lines[:-1]]
    width = max((len(line) for _, lines in groups for line in lines), default=0)
    if not followed or not NARROWEST_WRAP <= width <= WIDEST_WRAP:
        return 0
    nearly_full = sum(len(line) >= width * 0.75 for line in followed)
    return width if nearly_full >= WRAPPED_SHARE * len(followed) else 0


def _rejoined(lines: list[str], width: int) -> list[str]:
    """Join the lines of a wrapped paragraph; a line well short of the column ends one."""
    paragraphs = [lines[0]]
    for before, line in pairwise(lines):
        if len(before) >= width * 0.75:
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
    return paragraphs
