"""Who, where and which: the persons, organisations and places an article names.

A recogniser takes a cleaned article and gives it back with its entities. The built-in one is a statistical
model for English with a document pass behind it; `docs/measurements.md` says how well it does. Pipelines of
spaCy's serve other languages.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol

from articles.article import Article
from articles.errors import MorgueError

if TYPE_CHECKING:
    from articles.entities.builtin import BuiltinRecogniser
    from articles.entities.recognising import FoundName

__all__ = ["NoRecogniser", "Recogniser", "load_recogniser", "recognise_text"]


class Recogniser(Protocol):
    """What finds the entities of an article; `name` is its name and version, kept with every article."""

    @property
    def name(self) -> str:
        """Name and version, such as "builtin-2"."""

    def recognise(self, article: Article) -> Article:
        """Give the article with its entities and the recogniser's name."""


class TextRecogniser(Recogniser, Protocol):
    """A recogniser that takes plain text as well."""

    def recognise_text(self, text: str) -> list[FoundName]:
        """Give the names in a plain text as (text, type, start, end), in order of appearance."""


class NoRecogniser:
    """Leaves every article without entities."""

    name = "none"

    def recognise(self, article: Article) -> Article:
        """Give the article without entities."""
        return dataclasses.replace(article, entities=(), recogniser=self.name)

    def recognise_text(self, text: str) -> list[FoundName]:
        """Find nothing."""
        return []


def _builtin() -> BuiltinRecogniser:
    """Make the built-in recogniser; its model is not loaded by whoever asks for anything else here."""
    from articles.entities.builtin import BuiltinRecogniser

    return BuiltinRecogniser()


def _spacy(model: str) -> TextRecogniser:
    """Make a recogniser of a spaCy pipeline; spaCy is not touched by whoever asks for anything else here."""
    from articles.entities.spacy_pipelines import SpacyRecogniser

    return SpacyRecogniser(model)


_RECOGNISERS: Mapping[str, Callable[[], TextRecogniser]] = {"builtin": _builtin, "none": NoRecogniser}
_SPACY = "spacy:"


@cache
def load_recogniser(setting: str = "builtin") -> TextRecogniser:
    """Load a recogniser by its setting, "builtin", "spacy:MODEL" or "none", once in each process.

    Raises MorgueError for any other setting, and when spaCy or the model is not installed.
    """
    if setting.startswith(_SPACY):
        return _spacy(setting.removeprefix(_SPACY))
    if setting not in _RECOGNISERS:
        cure = "Choose builtin or none, or spacy:MODEL for a pipeline of spaCy's"
        raise MorgueError(f"there is no recogniser named {setting!r}", cure=cure)
    return _RECOGNISERS[setting]()


def recognise_text(text: str, setting: str = "builtin") -> list[FoundName]:
    """Give the names in a plain text as (text, type, start, end), in order of appearance.

    Offsets count characters. The document pass is included; nothing is cleaned, and no name is looked for
    under another form.
    """
    return load_recogniser(setting).recognise_text(text)
