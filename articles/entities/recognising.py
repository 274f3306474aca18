"""From a text's names to an article's entities, whichever model found the names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from articles.article import Article, Entity, EntityType, Mention
from articles.entities.acronyms import acronym_pairs
from articles.entities.credits import without_credits
from articles.entities.document import TITLE, Document, Named, document_of, document_of_text
from articles.entities.headline import headline_mentions
from articles.entities.later_mentions import with_surnames
from articles.entities.naming import entities_of
from articles.entities.spans import Span

LONGEST_STRETCH = 50_000  # characters worked on at a time: bounds time and memory on a very long text

Finder = Callable[[str], list[Span]]  # gives the settled names of a text, labelled with an EntityType
FoundName = tuple[str, EntityType, int, int]  # text, type, start, end


def entities_in(article: Article, find: Finder) -> tuple[Entity, ...]:
    """Give an article's entities, in order of first mention."""
    document = document_of(article)
    spans = without_credits(document, _found(document.text, find))
    named = [*_in_headline(article, document, spans), *_in_text(document, spans)]
    return entities_of(named, acronym_pairs(document.text))


def names_in(text: str, find: Finder) -> list[FoundName]:
    """Give the names in a plain text as (text, type, start, end), in order of appearance."""
    document = document_of_text(text)
    lines = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
    found = []
    for span in _found(document.text, find):
        name = document.mention(span)
        start = lines[name.paragraph] + name.start
        found.append((name.text, EntityType(span.label), start, start + len(name.text)))
    return found


def _found(text: str, find: Finder) -> list[Span]:
    """Find the names in a text, a long one stretch by stretch."""
    return [
        Span(start + span.start, start + span.end, span.label)
        for start, stretch in _stretches(text)
        for span in find(stretch)
    ]


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Cut a long text into stretches with their offsets, at a line's end if possible, else at a space."""
    start = 0
    while len(text) - start > LONGEST_STRETCH:
        limit = start + LONGEST_STRETCH
        ends = (text.rfind(mark, start + 1, limit) for mark in "\n ")
        end = next((end for end in ends if end > 0), limit)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _in_text(document: Document, spans: list[Span]) -> Iterator[Named]:
    for span in spans:
        yield Named(document.mention(span), EntityType(span.label))


def _in_headline(article: Article, document: Document, spans: list[Span]) -> Iterator[Named]:
    names = with_surnames((document.text[span.start : span.end], span.label) for span in spans)
    for span in headline_mentions(document.headline, document.text, names):
        original = article.title[span.start : span.end]
        yield Named(Mention(original, TITLE, span.start, span.end), EntityType(span.label))
