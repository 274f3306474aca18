"""What the words beside a name tell of its type."""

from __future__ import annotations

import re

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import context_words, titles

_BEFORE = re.compile(r"(?:([\w-]+) )?([\w-]+)\.? (?:the )?$")
_BEHIND = re.compile(r" ([a-z-]+)")
REACH = 40  # characters looked at before a name


def cue(text: str, span: Span) -> EntityType | None:
    """Give the type that the words before and behind a name speak for, or None."""
    behind = _BEHIND.match(text, span.end)
    if behind is not None and (told := context_words("behind").get(behind[1])):
        return told
    before = _BEFORE.search(text, max(0, span.start - REACH), span.start)
    if before is None:
        return None
    last = before[2]
    if last[0].isupper() and last.lower() in titles():
        return EntityType.PERSON
    phrase, word = f"{before[1]} {last}".lower(), last.lower()
    known = context_words("before")
    if span.label == EntityType.PERSON and word in context_words("before_persons"):
        return context_words("before_persons")[word]
    return known.get(phrase) or known.get(word)
