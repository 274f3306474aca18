"""Recognisers made of spaCy pipelines, for other languages than English and for other models.

`MORGUE_RECOGNISER=spacy:de_core_news_sm` takes any pipeline that is installed, or a folder that holds one. An
article goes to the pipeline when it is in the pipeline's language; English ones go to the built-in recogniser
otherwise, and the rest get no names rather than wrong ones. spaCy is no dependency of Morgue: it is the extra
`morgue[spacy]`. https://spacy.io/api/language
"""

from __future__ import annotations

import dataclasses
import sys
from importlib import import_module
from typing import Any

from articles.article import Article
from articles.entities.builtin import BuiltinRecogniser
from articles.entities.document_pass import settle, settle_foreign
from articles.entities.recognising import FoundName, entities_in, names_in
from articles.entities.spans import Span
from articles.entities.vocabulary import label_types, same_languages
from articles.errors import MorgueError

ANY_LANGUAGE = "xx"  # spaCy's code for pipelines of many languages
# What names do not need; leaving it out makes most pipelines several times faster.
NOT_NEEDED = ("tagger", "parser", "senter", "sentencizer", "morphologizer", "lemmatizer", "attribute_ruler")


class SpacyRecogniser:
    """Recognises with a spaCy pipeline what is in its language, and with the built-in one other English."""

    def __init__(self, model: str) -> None:
        self._pipeline = _loaded(model)
        meta = self._pipeline.meta
        self._language = str(meta["lang"])
        self._builtin = BuiltinRecogniser()
        self.name = f"spacy:{meta['lang']}_{meta['name']}-{meta['version']}+{BuiltinRecogniser.name}"

    def recognise(self, article: Article) -> Article:
        """Give the article with its entities; without any if it is in a language nobody here knows."""
        if not self._reads(article.language):
            return dataclasses.replace(self._builtin.recognise(article), recogniser=self.name)
        entities = entities_in(article, self._find)
        return dataclasses.replace(article, entities=entities, recogniser=self.name)

    def recognise_text(self, text: str) -> list[FoundName]:
        """Give the names in a plain text, which is taken for one in the pipeline's language."""
        return names_in(text, self._find)

    def _reads(self, language: str | None) -> bool:
        """Tell whether the pipeline is for a language; what language cannot be told is taken for English."""
        language = language or "en"
        return self._language in (ANY_LANGUAGE, language, same_languages().get(language))

    def _find(self, text: str) -> list[Span]:
        found = [Span(one.start_char, one.end_char, one.label_) for one in self._pipeline(text).ents]
        return settle(text, found) if self._language == "en" else settle_foreign(text, found)


def _loaded(model: str) -> Any:
    """Load a pipeline, or say what is missing and how to get it."""
    setting = f"spacy:{model}"
    if not model:
        raise MorgueError(f"{setting} names no pipeline", cure="Write for example spacy:de_core_news_sm")
    try:
        spacy = import_module("spacy")
    except ImportError as error:
        cure = f'Install it: {sys.executable} -m pip install "spacy>=3.7"; or choose builtin'
        raise MorgueError(f"spaCy, which {setting} needs, is not installed", cure=cure) from error
    try:
        pipeline = spacy.load(model, exclude=list(NOT_NEEDED))
    except OSError as error:
        cure = f"Install it: {sys.executable} -m spacy download {model}; or give the folder that holds it"
        raise MorgueError(f"there is no spaCy pipeline {model!r} here", cure=cure) from error
    except (ImportError, ValueError) as error:
        said = str(error).strip().splitlines()[:1] or [type(error).__name__]
        cure = "Install what it needs beside spaCy, in versions that fit each other"
        raise MorgueError(f"the spaCy pipeline {model!r} cannot be loaded: {said[0]}", cure=cure) from error
    _check_labels(model, pipeline)
    return pipeline


def _check_labels(model: str, pipeline: Any) -> None:
    """Refuse a pipeline that finds no persons, organisations or places by any label that is known."""
    labels = {label for labels in pipeline.pipe_labels.values() for label in labels}
    if not labels & label_types().keys():
        cure = "Choose one with a component for named entities (its description lists NER)"
        raise MorgueError(
            f"the spaCy pipeline {model!r} finds no persons, organisations or places", cure=cure
        )
