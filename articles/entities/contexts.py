"""What the words beside a name tell of its type."""

from __future__ import annotations

import re

from articles.article import EntityType
from articles.entities.spans import Span
from articles.entities.vocabulary import context_words, index_words, titles

_INDEX_WORD = re.compile(r"(?:'s)? ([A-Za-z-]+|\d+)")
_SHARE_CODE = re.compile(
    r" ?\( ?(?:[A-Za-z0-9]{1,6}\.[A-Z]{1,3} ?[),;]|[A-Z]{3,8}: ?[A-Z]{1,5} ?[),;])"
    r"| [A-Z][A-Za-z0-9]{1,4}\.[A-Z]{1,2}\b"
)
_BEHIND = re.compile(r" ([a-z-]+)")
REACH = 40  # characters looked at before a name


def cue(text: str, span: Span) -> EntityType | None:
    """Give the type that the words before and behind a name speak for, or None."""
    if text[span.end : span.end + 1] in (" ", "("):
        if _SHARE_CODE.match(text, span.end):
            return EntityType.ORGANISATION
        behind = _BEHIND.match(text, span.end)
    else:
        behind = None
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


def is_index(text: str, span: Span, name: str) -> bool:
    """Tell whether a name, given with its key, is that of a share index here: "the Dow", "the S&P 500"."""
    if name not in index_words("names"):
        return False
    behind = _INDEX_WORD.match(text, span.end)
    if behind and (behind[1][0].isdigit() or behind[1].lower() in index_words("behind")):
        return True
    return name in index_words("behind_the") and text[max(0, span.start - 4) : span.start].lower() == "the "


def _words_before(text: str, start: int) -> list[str]:
    """Give the last two words on the same line before a name, "the" aside."""
    if text[start - 1 : start] != " ":
        return []
    line = text[max(0, start - REACH) : start].rpartition("\n")[2]
    found = line.removesuffix("the ").split()[-2:]
    if found:
        found[-1] = found[-1].removesuffix(".")
    return found
