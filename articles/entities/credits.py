"""Know the credits: who took a picture or signed a report is not in the news."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.entities.document import FIRST_CAPTION, Document
from articles.entities.spans import Span
from articles.entities.vocabulary import credit_words, key

_BRACKETS = re.compile(r"\(([^()]{1,1500})\)")
_DATELINE = re.compile(r"[^()\n]{2,60}(\([A-Z][^()\n]{1,40}\)) ?[-–—]")
_WORD = re.compile(r"\w+")
_NEXT_WORD = re.compile(r"(?:'s)?(?:[/-]\w+(?: of \w+)?)? ([A-Za-z]+)")
REACH = 30  # characters looked at before an agency


def without_credits(document: Document, spans: list[Span]) -> list[Span]:
    """Leave out the names in picture credits and signatures, and agencies where they are only the source."""
    regions = list(_regions(document))
    return [
        span
        for span in spans
        if not any(start <= span.start < end for start, end in regions)
        and not _is_source(document.text, span)
    ]


def _is_source(text: str, span: Span) -> bool:
    """Tell whether an agency is named for what it was told or counted ("told Reuters", "a Reuters poll")."""
    if key(text[span.start : span.end]) not in credit_words("source_agencies"):
        return False
    if text[span.start - 1 : span.start] == "(" and text[span.end : span.end + 1] == ")":
        return True
    before = text[max(0, span.start - REACH) : span.start].lower().rstrip()
    behind = _NEXT_WORD.match(text, span.end)
    return before.endswith(tuple(credit_words("source_before"))) or bool(
        behind and behind[1].lower() in credit_words("source_behind")
    )


def _regions(document: Document) -> Iterator[tuple[int, int]]:
    """Give the stretches of a document's text that are credits."""
    for original, offset, paragraph in zip(
        document.originals, document.starts, document.paragraphs, strict=True
    ):
        find = _credits_of_caption if paragraph <= FIRST_CAPTION else _signatures
        for start, end in find(original):
            yield offset + start, offset + end


def _credits_of_caption(caption: str) -> Iterator[tuple[int, int]]:
    """Find brackets that name an agency or two makers ("Vale/Picture Desk"), and what follows "Photo by"."""
    for brackets in _BRACKETS.finditer(caption):
        if "/" in brackets[1] or credit_words("agencies").intersection(_WORD.findall(brackets[1].lower())):
            yield brackets.span()
    lowered = caption.lower()
    starts = [start for marker in credit_words("picture_markers") if (start := lowered.find(marker)) >= 0]
    if starts:
        yield min(starts), len(caption)


def _signatures(paragraph: str) -> Iterator[tuple[int, int]]:
    """Find what says who reported, wrote or edited: a paragraph, brackets, a dateline's agency."""
    if dateline := _DATELINE.match(paragraph):
        yield dateline.span(1)
    signatures = tuple(credit_words("signatures"))
    if paragraph.lower().startswith(signatures):
        yield 0, len(paragraph)
    for brackets in _BRACKETS.finditer(paragraph):
        if brackets[1].lower().startswith(signatures):
            yield brackets.span()
