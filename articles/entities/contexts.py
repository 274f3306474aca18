"""What the words beside a name tell of its type."""

from __future__ import annotations

import re

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import context_words, titles

_BEHIND = re.compile(r" ([a-z-]+)")
REACH = 40  # characters looked at before a name


def cue(text: str, span: Span) -> EntityType | None:
    """Give the type that the words before and behind a name speak for, or None."""
    behind = _BEHIND.match(text, span.end)
    if behind is not None and (told := context_words("behind").get(behind[1])):
        return told
    before = _words_before(text, span.start)
    if not before:
        return None
    last = before[-1].lower()
    if last in titles() and before[-1] != last:
        return EntityType.PERSON
    if span.label == EntityType.PERSON and last in context_words("before_persons"):
        return context_words("before_persons")[last]
    known = context_words("before")
    return known.get(" ".join(before).lower()) or known.get(last)


def _words_before(text: str, start: int) -> list[str]:
    """Give the last two words on the same line before a name, "the" aside."""
    line = text[max(0, start - REACH) : start].rpartition("\n")[2]
    found = line.removesuffix("the ").split()[-2:] if line.endswith(" ") else []
    if found:
        found[-1] = found[-1].removesuffix(".")
    return found
