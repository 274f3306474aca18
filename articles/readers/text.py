"""Reading bare text: every line a block with the blank lines before it; wrapped paragraphs are rejoined."""

from __future__ import annotations

from itertools import pairwise

from articles.readers.decoding import characters
from articles.readers.mending import mended
from articles.sources import Kind, Page, PageBlock, Source

NARROWEST_WRAP = 45  # characters; text wrapped narrower than this is a list, not a column
WIDEST_WRAP = 132  # the widest lines of old printers and terminals
WRAPPED_SHARE = 0.6  # of the lines that another follows at once, how many must be nearly full


def read_text(source: Source) -> Page:
    """Read a bare text as a page of lines."""
    return page_of_text(characters(source.data), source)


def page_of_text(text: str, source: Source) -> Page:
    """Make a page of a text that has been decoded."""
    lines = _lines(text)
    width = _wrap_width(lines)
    if width:
        lines = _rejoined(lines, width)
    return Page(
        "text", tuple([PageBlock(line, Kind.LINE, 0, gap) for gap, line in lines]), hints=source.hints
    )


Line = tuple[int, str]  # the number of blank lines before it, and the line


def _lines(text: str) -> list[Line]:
    """Give the lines of a text that are not blank."""
    lines: list[Line] = []
    gap = 0
    for raw in text.splitlines():
        line = " ".join((raw if raw.isascii() else mended(raw)).split()) if raw else ""
        if line:
            lines.append((gap, line))
            gap = 0
        else:
            gap += 1
    return lines


def _wrap_width(lines: list[Line]) -> int:
    """Find the column at which a text was wrapped, or 0 when its lines are whole paragraphs."""
    width = max((len(line) for _, line in lines), default=0)
    if not NARROWEST_WRAP <= width <= WIDEST_WRAP:
        return 0
    followed = [line for (_, line), (gap, _) in pairwise(lines) if gap == 0]
    nearly_full = sum(len(line) >= width * 0.75 for line in followed)
    return width if followed and nearly_full >= WRAPPED_SHARE * len(followed) else 0


def _rejoined(lines: list[Line], width: int) -> list[Line]:
    """Join the lines of wrapped paragraphs; a line well short of the column ends one."""
    paragraphs = [(gap, [line]) for gap, line in lines[:1]]
    for (_, before), (gap, line) in pairwise(lines):
        if gap == 0 and len(before) >= width * 0.75:
            paragraphs[-1][1].append(line)
        else:
            paragraphs.append((gap, [line]))
    return [(gap, " ".join(joined)) for gap, joined in paragraphs]
