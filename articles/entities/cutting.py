"""Cut spans that hold two names, one behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.entities.spans import Span
from articles.entities.vocabulary import key, known_names, words

_BREAKS = re.compile(r"[\n/|\u2022]+| vs?\.? | \(")
_POSSESSIVE = re.compile(r"' ?s (?=[A-Z])")


def cut_at_breaks(text: str, spans: list[Span]) -> list[Span]:
    """Cut spans at line ends, slashes, bullets, brackets, the "v" of a match, and behind an owner."""
    found: list[Span] = []
    for span in spans:
        if text[span.start : span.end].isalpha():  # one word
            found.append(span)
        elif gaps := _gaps(text, span):
            found += _pieces(span, gaps)
        else:
            found.append(span)
    return found


def _pieces(span: Span, gaps: list[re.Match[str]]) -> Iterator[Span]:
    start = span.start
    for gap in gaps:
        if gap.start() > start:
            yield Span(start, gap.start(), span.label)
        start = gap.end()
    if start < span.end:
        yield Span(start, span.end, span.label)


def _gaps(text: str, span: Span) -> list[re.Match[str]]:
    """Find where a span is cut, in order."""
    gaps = list(_BREAKS.finditer(text, span.start, span.end))
    possessive = _POSSESSIVE.search(text, span.start, span.end)
    if possessive and _is_owner(
        text[span.start : possessive.start()], text[span.start : possessive.start() + 2]
    ):
        gaps.append(possessive)
    return sorted(gaps, key=lambda gap: gap.start())


def _is_owner(name: str, possessive: str) -> bool:
    """Tell whether a name owns what follows ("Norden's Coast Guard"), no part of it ("People's Bank")."""
    last = name.lower().split()[-1:]
    if not last or last[0] in words("possessors") or name.lower().startswith(("st ", "st. ", "saint ")):
        return False
    return key(possessive) not in known_names()
