"""The recogniser that comes with Morgue: statistical model, document pass, one name for each entity."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from articles.article import Article, EntityType, Mention
from articles.entities.acronyms import acronym_pairs
from articles.entities.credits import without_credits
from articles.entities.document import TITLE, Document, Named, document_of, document_of_text
from articles.entities.document_pass import settle
from articles.entities.headline import headline_mentions
from articles.entities.later_mentions import with_surnames
from articles.entities.naming import entities_of
from articles.entities.spans import Span
from articles.entities.statistical.model import Model

LONGEST_STRETCH = 50_000  # characters worked on at a time: bounds time and memory on a very long text
LANGUAGES = frozenset({None, "en"})  # those the model was trained on, and articles of unknown language


class BuiltinRecogniser:
    """Recognises persons, organisations and places in English articles."""

    name = "builtin-2"

    def __init__(self) -> None:
        self._model = Model()

    def recognise(self, article: Article) -> Article:
        """Give the article with its entities; without any if it is in a language the model does not know."""
        if article.language not in LANGUAGES:
            return dataclasses.replace(article, entities=(), recogniser=self.name)
        document = document_of(article)
        spans = without_credits(document, self._settled(document.text))
        named = [*_in_headline(article, document, spans), *_in_text(document, spans)]
        pairs = acronym_pairs(document.text)
        return dataclasses.replace(article, entities=entities_of(named, pairs), recogniser=self.name)

    def recognise_many(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Recognise one article after the other; the model gains nothing from larger batches."""
        return map(self.recognise, articles)

    def recognise_text(self, text: str) -> list[tuple[str, EntityType, int, int]]:
        """Give the names in a plain text as (text, type, start, end), in order of appearance."""
        document = document_of_text(text)
        lines = [0, *(place + 1 for place, character in enumerate(text) if character == "\n")]
        found = []
        for span in self._settled(document.text):
            name = document.mention(span)
            start = lines[name.paragraph] + name.start
            found.append((name.text, EntityType(span.label), start, start + len(name.text)))
        return found

    def _settled(self, text: str) -> list[Span]:
        """Find the names in a text, a long one stretch by stretch."""
        return [
            Span(start + span.start, start + span.end, span.label)
            for start, stretch in _stretches(text)
            for span in settle(stretch, self._model.spans(stretch))
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
