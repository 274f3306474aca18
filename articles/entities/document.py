"""An article as the recogniser sees it: one running text, with the way back to each paragraph."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.article import Article, EntityType, Mention
from articles.entities.spans import Span

TITLE, STANDFIRST, FIRST_CAPTION = -1, -2, -3  # the paragraph numbers of `Mention`
BREAK = "\n\n"

# Quotation marks, dashes and spaces the model has seen little of, one character for one.
_STRAIGHTENED = str.maketrans("‘’‚‛“”„‟`´\u00a0\u2007\u2009\u202f\u00ad", "''''\"\"\"\"''    -")


@dataclass(frozen=True, slots=True)
class Document:
    """An article's standfirst, paragraphs and captions in one text, and its headline apart.

    `text` and `headline` have straight quotes and as many characters as the original. `starts` gives the
    offset in `text` of each piece and `paragraphs` its number as `Mention` counts.
    """

    headline: str
    text: str
    originals: tuple[str, ...]
    starts: tuple[int, ...]
    paragraphs: tuple[int, ...]

    def mention(self, span: Span) -> Mention:
        """Say where a span of `text` stands in the article."""
        piece = bisect_right(self.starts, span.start) - 1
        start, end = span.start - self.starts[piece], span.end - self.starts[piece]
        return Mention(self.originals[piece][start:end], self.paragraphs[piece], start, end)


def document_of(article: Article) -> Document:
    """Lay an article out as one text."""
    pieces = [(STANDFIRST, article.standfirst)] if article.standfirst else []
    pieces += enumerate(article.body)
    pieces += [(FIRST_CAPTION - number, caption) for number, caption in enumerate(article.captions)]
    return _laid_out(article.title, pieces)


def document_of_text(text: str) -> Document:
    """Lay a plain text out, each line a paragraph."""
    return _laid_out("", list(enumerate(text.split("\n"))))


def _laid_out(headline: str, pieces: Sequence[tuple[int, str]]) -> Document:
    originals = tuple(text for _, text in pieces)
    return Document(
        headline=straighten(headline),
        text=straighten(BREAK.join(originals)),
        originals=originals,
        starts=_starts(originals),
        paragraphs=tuple(paragraph for paragraph, _ in pieces),
    )


def straighten(text: str) -> str:
    """Give a text with straight quotes and plain spaces; every character keeps its place."""
    return text.translate(_STRAIGHTENED)


def _starts(originals: Sequence[str]) -> tuple[int, ...]:
    starts, start = [], 0
    for text in originals:
        starts.append(start)
        start += len(text) + len(BREAK)
    return tuple(starts)


class Named(NamedTuple):
    """A mention with the type of what it names."""

    mention: Mention
    type: EntityType
