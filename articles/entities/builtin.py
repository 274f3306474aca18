"""The recogniser that comes with Morgue: a statistical model for English, and the document pass behind it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from articles.article import Article
from articles.entities.document_pass import settle
from articles.entities.recognising import FoundName, entities_in, names_in
from articles.entities.spans import Span
from articles.entities.statistical.model import Model

LANGUAGES = frozenset({None, "en"})  # those the model was trained on, and articles of unknown language


class BuiltinRecogniser:
    """Recognises persons, organisations and places in English articles."""

    name = "builtin-2"  # goes up whenever the model, the document pass or the naming finds other names

    def __init__(self) -> None:
        self._model = Model()

    def recognise(self, article: Article) -> Article:
        """Give the article with its entities; without any if it is in a language the model does not know."""
        entities = entities_in(article, self._find) if article.language in LANGUAGES else ()
        return dataclasses.replace(article, entities=entities, recogniser=self.name)

    def recognise_many(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Recognise one article after the other; the model gains nothing from larger batches."""
        return map(self.recognise, articles)

    def recognise_text(self, text: str) -> list[FoundName]:
        """Give the names in a plain text as (text, type, start, end), in order of appearance."""
        return names_in(text, self._find)

    def _find(self, text: str) -> list[Span]:
        return settle(text, self._model.spans(text))
