"""Processing: one source becomes one article, read, cleaned and with its entities recognised."""

from __future__ import annotations

import traceback
from pathlib import Path

from articles.article import Article
from articles.cleaning import clean
from articles.entities import Recogniser
from articles.errors import ArticleError, MorgueError
from articles.furniture import NOTHING_LEARNED, Furniture
from articles.outlets import use
from articles.reading import read
from articles.sources import Refusal, Source


def process(source: Source, recogniser: Recogniser | None, known: Furniture = NOTHING_LEARNED) -> Article:
    """Make an article of a source; without a recogniser, one without entities.

    `known` is what the archive knows: the furniture it has learned, and its own outlets.
    Raises MorgueError, and nothing else, for what is no article or cannot be made one.
    """
    try:
        use(known.own)
        article = clean(read(source), known)
        return recogniser.recognise(article) if recogniser else article
    except MorgueError:
        raise
    except MemoryError as error:
        raise ArticleError("there is not enough memory to clean it", source.label) from error
    except Exception as error:  # the only one in Morgue: no fault of ours may cost more than this article
        raise ArticleError(f"an unexpected fault in Morgue, please report it: {_fault(error)}") from error


def attempt(
    source: Source, recogniser: Recogniser | None, known: Furniture = NOTHING_LEARNED
) -> Article | Refusal:
    """Make an article of a source, or say why there is none; `process` says what the others are."""
    try:
        return process(source, recogniser, known)
    except MorgueError as error:
        return Refusal(source.label, error.reason)


def _fault(error: Exception) -> str:
    """Name a fault and its place in the program: "KeyError 'x' (titles.py, line 41)"."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {str(error)[:200]} ({Path(place.filename).name}, line {place.lineno})"
