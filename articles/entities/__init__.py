"""Who, where and which: the persons, organisations and places an article names.

A recogniser takes a cleaned article and gives it back with its entities. The built-in one is a statistical
model for English with a document pass behind it; `docs/measurements.md` says how well it does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol

from articles.article import Article, EntityType
from articles.errors import MorgueError

if TYPE_CHECKING:
    from articles.entities.builtin import BuiltinRecogniser

__all__ = ["NoRecogniser", "Recogniser", "load_recogniser", "recognise_text"]


class Recogniser(Protocol):
    """What finds the entities of an article; `name` is its name and version, kept with every article."""

    @property
    def name(self) -> str:
        """Name and version, such as "builtin-2"."""

    def recognise(self, article: Article) -> Article:
        """Give the article with its entities and the recogniser's name."""


class NoRecogniser:
    """Leaves every article without entities."""

    name = "none"

    def recognise(self, article: Article) -> Article:
        """Give the article without entities."""
        return dataclasses.replace(article, entities=(), recogniser=self.name)


def _builtin() -> BuiltinRecogniser:
    """Make the built-in recogniser; its model is not loaded by whoever asks for anything else here."""
    from articles.entities.builtin import BuiltinRecogniser

    return BuiltinRecogniser()


_RECOGNISERS: Mapping[str, Callable[[], Recogniser]] = {"builtin": _builtin, "none": NoRecogniser}


@cache
def load_recogniser(setting: str = "builtin") -> Recogniser:
    """Load a recogniser by its setting, "builtin" or "none", once in each process; else MorgueError."""
    if setting not in _RECOGNISERS:
        known = " or ".join(sorted(_RECOGNISERS))
        raise MorgueError(f"there is no recogniser named {setting!r}", cure=f"Choose {known}")
    return _RECOGNISERS[setting]()


def recognise_text(text: str) -> list[tuple[str, EntityType, int, int]]:
    """Give the names in a plain text as (text, type, start, end), in order of appearance.

    Offsets count characters. The document pass is included; nothing is cleaned, and no name is looked for
    under another form.
    """
    from articles.entities.builtin import BuiltinRecogniser

    recogniser = load_recogniser("builtin")
    assert isinstance(recogniser, BuiltinRecogniser)  # noqa: S101 - the table above says so
    return recogniser.recognise_text(text)
