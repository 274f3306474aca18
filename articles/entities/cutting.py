"""Cut spans that hold two names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.entities.spans import Span

_BREAKS = re.compile(r"[\n/|\u2022]+| vs?\.? | \(")


def cut_at_breaks(text: str, spans: list[Span]) -> list[Span]:
    """Cut spans at line ends, slashes, bullets, brackets and the "v" of a match: two names stand there."""
    return [piece for span in spans for piece in _pieces(text, span)]


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for gap in _BREAKS.finditer(text, span.start, span.end):
        if gap.start() > start:
            yield Span(start, gap.start(), span.label)
        start = gap.end()
    if start < span.end:
        yield Span(start, span.end, span.label)
